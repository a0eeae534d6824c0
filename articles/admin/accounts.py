"""The stories that a person leaves undone, for the page that turns an account off."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import OpenStory
from accounts.models import User
from accounts.rights import AccountRefused
from articles import budgeting, site
from articles.assigning import assign
from articles.models.article import Article, ArticleQuerySet
from articles.models.planned import PlannedStory, PlannedStoryQuerySet
from articles.verbs import VerbRefused
from articles.wording import state_words
from articles.workflow import Stage, Standing


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


def open_plans(user: User) -> PlannedStoryQuerySet:
    """Return the stories on the budget that this person is to write, what is due first in front."""
    found = PlannedStory.objects.open().filter(assigned_to=user)
    return found.order_by(F("due_at").asc(nulls_last=True), "pk")


class OpenStories:
    """Answers for articles and the budget when an account is turned off (`accounts.handover`)."""

    def stories(self, user: User, *, seen_by: User) -> list[OpenStory]:
        """Return the open stories, last saved first, then what is planned.

        Restricted ones come without their headline or slugline.
        """
        sees_all = seen_by.has_perm("articles.see_restricted")
        begun = [
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
        planned = [
            OpenStory(
                pk=plan.pk,
                title=str(plan) if sees_all or not plan.is_restricted else _("A restricted story"),
                state=_planned_words(plan),
                url=reverse("admin:articles_planned", args=[plan.pk]),
                kind=budgeting.KIND,
            )
            for plan in open_plans(user)
        ]
        return [*begun, *planned]

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

    def hand_over(self, story: OpenStory, *, to: User, by: User, now: datetime) -> None:
        """Assign one story; raises AccountRefused."""
        try:
            if story.kind == budgeting.KIND:
                plan = PlannedStory.objects.get(pk=story.pk)
                budgeting.hand_over(plan, to=to, by=by, now=now)
            else:
                assign(Article.objects.get(pk=story.pk), to=to, by=by, now=now)
        except VerbRefused as refusal:
            raise AccountRefused(str(refusal)) from refusal


def _planned_words(plan: PlannedStory) -> str:
    """Say that it is planned, and for when."""
    if plan.due_at is None:
        return _("planned")
    due = timezone.localtime(plan.due_at, site.current().zone)
    return _("planned, due %s") % date_format(due, "DATETIME_FORMAT")


handover.ask(OpenStories())
