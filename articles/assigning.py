"""Put a story into somebody's hands, and tell them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles import revisions, telling
from articles.models.article import Article
from articles.permissions import may
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from events.recording import record

ASSIGNED = "assigned"


def assign(article: Article, *, to: User | None, by: User, now: datetime) -> Event:
    """Put a story into somebody's hands and tell them; None takes it out of everybody's.

    Open to who may edit the story, and to administrators of accounts. Touches the desk side only.
    Raises VerbRefused.
    """
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        if not (by.has_perm("accounts.change_user") or may(by, "edit", locked)):
            raise NotAllowed(not_allowed())
        if to is not None and not to.is_active:
            raise VerbRefused(account_is_off(to))
        before = locked.assigned_to_id
        if before == (to.pk if to else None):
            raise VerbRefused(already_with(to))
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
        event = tell(locked, before=before, by=by, now=now)
    article.assigned_to = to
    return event


def not_allowed() -> str:
    """Say whom to ask."""
    return _("You may not assign this story. Ask an editor of the section.")


def account_is_off(to: User) -> str:
    """Say that somebody can't be given work any more."""
    return _("The account of %(name)s is turned off; choose somebody else.") % {"name": to}


def already_with(to: User | None) -> str:
    """Say that nothing would change."""
    return _("It is with %s already.") % to if to else _("It is with nobody already.")


def tell(article: Article, *, before: int | None, by: User, now: datetime) -> Event:
    """Record in whose hands a story is now, and leave that person a notice.

    `before` is the account that had it until now. The caller has written the row.
    """
    to = article.assigned_to
    was = User.objects.filter(pk=before).first() if before else None
    event = record(
        "article", article.pk, ASSIGNED, by=by, now=now,
        payload={
            "to": to.pk if to else None,
            "to_name": str(to) if to else "",
            "from": before,
            "from_name": str(was) if was else "",
        },
    )  # fmt: skip
    if to is not None and to.pk != by.pk:
        text = _("%(by)s assigned “%(article)s” to you.") % {"by": by, "article": article}
        telling.tell(article, [to], text, what=NoticeKind.ASSIGNED, now=now)
    return event
