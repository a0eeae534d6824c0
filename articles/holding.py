"""The verbs that keep a story from going out: hold, embargo, legal check, restriction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from articles import planning, revisions
from articles.models.article import Article
from articles.models.revision import Revision
from articles.verbs import VerbRefused, begin, mirror, named
from articles.workflow import Verb
from events.models import Event
from events.recording import record


def hold(article: Article, *, by: User | None, now: datetime, reason: str) -> Event:
    """Stop publish, update and due schedules until released. Raises VerbRefused."""
    return _set(article, Verb.HOLD, by=by, now=now, reason=reason, is_held=True)


def release(article: Article, *, by: User | None, now: datetime) -> Event:
    """End a hold; what came due meanwhile is reported and does not run now.

    A worker reports it when it is due; what no worker has looked at by now is reported here.
    """
    with transaction.atomic():
        event = _set(article, Verb.RELEASE, by=by, now=now, is_held=False)
        locked = revisions.lock(article.pk)
        missed = planning.waiting(locked).due_by(now).select_related("by")
        for plan in missed.order_by("due_at", "pk"):
            planning.refuse(plan, locked, _("It was on hold when it came due."), now=now)
    mirror(locked, article)
    return event


def set_embargo(
    article: Article, *, until: datetime, by: User | None, now: datetime, reason: str = ""
) -> Event:
    """Forbid publication before a time; schedules that are due earlier are stopped.

    Its end publishes nothing by itself. Raises VerbRefused.
    """
    if until <= now:
        raise VerbRefused(_("The embargo would be over already; choose a later time."))
    with transaction.atomic():
        locked, _step = begin(article, Verb.SET_EMBARGO, by=by)
        locked.embargo_until = until
        locked.save(update_fields=["embargo_until"])
        early = planning.waiting(locked).publications().filter(due_at__lt=until)
        why = _("Stopped: under embargo until %s.") % date_format(
            timezone.localtime(until), "DATETIME_FORMAT"
        )
        stopped = planning.cancel(early, locked, why, now=now)
        planning.leave_scheduled(locked)
        event = record(
            "article",
            locked.pk,
            Verb.SET_EMBARGO,
            by=by,
            now=now,
            reason=reason,
            payload={"until": until.isoformat(), "stopped_schedules": stopped},
        )
    mirror(locked, article)
    return event


def lift_embargo(article: Article, *, by: User | None, now: datetime, reason: str = "") -> Event:
    """End an embargo before its time. Raises VerbRefused."""
    with transaction.atomic():
        locked, _step = begin(article, Verb.LIFT_EMBARGO, by=by)
        if locked.embargo_until is None:
            raise VerbRefused(_("There is no embargo on it."))
        until, locked.embargo_until = locked.embargo_until, None
        locked.save(update_fields=["embargo_until"])
        event = record(
            "article", locked.pk, Verb.LIFT_EMBARGO, by=by, now=now, reason=reason,
            payload={"until": until.isoformat()},
        )  # fmt: skip
    mirror(locked, article)
    return event


def require_legal(article: Article, *, by: User | None, now: datetime, reason: str = "") -> Event:
    """Ask for a legal check: nothing goes out until it is cleared. Raises VerbRefused."""
    return _set(
        article, Verb.REQUIRE_LEGAL, by=by, now=now, reason=reason,
        legal=Article.Legal.REQUIRED, cleared_revision=None,
    )  # fmt: skip


def clear_legal(
    article: Article, *, revision: Revision, by: User | None, now: datetime, note: str = ""
) -> Event:
    """Clear one revision for publication; changed words ask for a new check.

    Raises VerbRefused, also when the text has moved on since the clicker saw it.
    """
    with transaction.atomic():
        locked, _step = begin(article, Verb.CLEAR_LEGAL, by=by)
        if locked.legal == Article.Legal.NONE:
            raise VerbRefused(_("No legal check was asked for."))
        named(locked, revision)
        locked.legal, locked.cleared_revision = Article.Legal.CLEARED, revision
        locked.save(update_fields=["legal", "cleared_revision"])
        event = record(
            "article", locked.pk, Verb.CLEAR_LEGAL, by=by, now=now, reason=note,
            revision=revision.number,
        )  # fmt: skip
    mirror(locked, article)
    return event


def restrict(
    article: Article,
    *,
    people: Iterable[User],
    by: User | None,
    now: datetime,
    reason: str = "",
) -> Event:
    """Show an article only to its own people, the named ones and administrators."""
    named_people = list(people)
    with transaction.atomic():
        locked, _step = begin(article, Verb.RESTRICT, by=by)
        locked.is_restricted = True
        locked.save(update_fields=["is_restricted"])
        locked.named_people.set(named_people)
        event = record(
            "article", locked.pk, Verb.RESTRICT, by=by, now=now, reason=reason,
            payload={"people": [str(person) for person in named_people]},
        )  # fmt: skip
    mirror(locked, article)
    return event


def unrestrict(article: Article, *, by: User | None, now: datetime) -> Event:
    """Show an article to the whole desk again. Raises VerbRefused."""
    return _set(article, Verb.UNRESTRICT, by=by, now=now, is_restricted=False)


def _set(
    article: Article,
    verb: Verb,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    **columns: object,
) -> Event:
    """Carry out a verb that sets columns; refused when they are set already."""
    with transaction.atomic():
        locked, _step = begin(article, verb, by=by, reason=reason)
        if all(getattr(locked, name) == value for name, value in columns.items()):
            raise VerbRefused(_("That is so already; nothing changed."))
        for name, value in columns.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(columns))
        event = record("article", locked.pk, verb, by=by, now=now, reason=reason)
    mirror(locked, article)
    return event
