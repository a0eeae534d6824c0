"""The stories that a person leaves undone, for the page that turns an account off."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import OpenStory
from accounts.models import User
from accounts.rights import AccountRefused
from articles import revisions
from articles.models.article import Article, ArticleQuerySet
from articles.permissions import may
from articles.telling import tell
from articles.verbs import NotAllowed, VerbRefused
from articles.wording import state_words
from articles.workflow import Stage, Standing
from events.models import Event
from events.recording import record


def open_stories(user: User) -> ArticleQuerySet:
    """Return the unfinished stories that are in this person's hands.

    Assigned to the person, or begun by them and in nobody else's hands. Unfinished is what is not
    spiked or withdrawn, unless readers have it as it is and nothing is on its way.
    """
    nobody_else = Q(assigned_to=None) | Q(
        assigned_to__in=User.objects.filter(is_active=False).values("pk")
    )
    found: ArticleQuerySet = (
        Article.objects.filter(Q(assigned_to=user) | Q(created_by=user))
        .filter(Q(assigned_to=user) | nobody_else)
        .exclude(stage=Stage.SPIKED)
        .exclude(standing__in=[Standing.KILLED, Standing.TAKEN_DOWN])
        .exclude(standing=Standing.LIVE, stage=Stage.DRAFT, has_changes=False)
        .defer("body", "search")
    )
    return found


def assign(article: Article, *, to: User, by: User, now: datetime) -> Event:
    """Put a story into somebody's hands and tell them. Touches the desk side only.

    Open to who may edit the story, and to administrators of accounts. Raises VerbRefused.
    """
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        if not (by.has_perm("accounts.change_user") or may(by, "edit", locked)):
            raise NotAllowed(_("You may not assign this story. Ask an editor of the section."))
        if not to.is_active:
            raise VerbRefused(
                _("The account of %(name)s is turned off; choose somebody else.") % {"name": to}
            )
        before = locked.assigned_to
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
        event = record(
            "article",
            locked.pk,
            "assigned",
            by=by,
            now=now,
            payload={
                "to": to.pk,
                "to_name": str(to),
                "from": before.pk if before else None,
                "from_name": str(before) if before else "",
            },
        )
        if to.pk != by.pk:
            text = _("%(by)s assigned “%(article)s” to you.") % {"by": by, "article": locked}
            tell(locked, [to], text, now=now)
    article.assigned_to = to
    return event


class OpenStories:
    """Answers for articles when an account is turned off (`accounts.handover`)."""

    def stories(self, user: User, *, seen_by: User) -> list[OpenStory]:
        """Return the open stories, last saved first; restricted ones without their headline."""
        sees_all = seen_by.has_perm("articles.see_restricted")
        return [
            OpenStory(
                pk=article.pk,
                title=str(article)
                if sees_all or not article.is_restricted
                else _("A restricted story"),
                state=state_words(article),
                url=reverse("admin:articles_article_change", args=[article.pk]),
            )
            for article in open_stories(user).newest_saved()
        ]

    def heirs(self, user: User) -> QuerySet[User]:
        """Return the other active people whose roles let them write."""
        writing = Permission.objects.filter(
            content_type__app_label="articles", codename__in=["edit", "edit_own"]
        )
        return (
            User.objects.filter(is_active=True, is_staff=True)
            .filter(
                Q(is_superuser=True)
                | Q(pk__in=User.objects.filter(groups__permissions__in=writing).values("pk"))
            )
            .exclude(pk=user.pk)
            .order_by("name", "pk")
        )

    def hand_over(self, story: int, *, to: User, by: User, now: datetime) -> None:
        """Assign one story; raises AccountRefused."""
        try:
            assign(Article.objects.get(pk=story), to=to, by=by, now=now)
        except VerbRefused as refusal:
            raise AccountRefused(str(refusal)) from refusal


handover.ask(OpenStories())
