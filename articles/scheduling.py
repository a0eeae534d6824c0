"""Plan a verb for later, and carry it out when it is due: once, in due order, or say why not."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from accounts.models import User
from articles import publishing, revisions
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.verbs import VerbRefused, arrive, begin, mirror, named
from articles.workflow import Stage, Standing, Verb, transition
from events.clock import database_now
from events.models import Event
from events.notices import notify
from events.recording import record

log = logging.getLogger("newsroom.worker")

# A run that begins later than this after its time is marked as late.
LATE_AFTER = timedelta(seconds=60)
# How many due verbs a worker looks at for one that no one else is busy with.
_LOOK_AHEAD = 50
_PUBLISHING = (ScheduledVerb.Verb.PUBLISH, ScheduledVerb.Verb.UPDATE)


def schedule(
    article: Article,
    *,
    revision: Revision,
    due_at: datetime,
    by: User | None,
    now: datetime,
    is_substantive: bool = False,
    placement: str = "",
    waivers: Mapping[str, str] | None = None,
) -> ScheduledVerb:
    """Plan the publication of this revision, or of this update of a live story.

    What blocks publication by the text itself is said now, not at night. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, step = begin(article, Verb.SCHEDULE, by=by)
        _future(due_at, now)
        named(locked, revision)
        if locked.embargo_until and due_at < locked.embargo_until:
            raise VerbRefused(
                _("Under embargo until %s; schedule it for then or later.")
                % date_format(timezone.localtime(locked.embargo_until), "DATETIME_FORMAT")
            )
        publishing.check_words(locked, revision, waivers or {}, by=by)
        is_live = locked.standing == Standing.LIVE
        item = ScheduledVerb.objects.create(
            article=locked,
            verb=ScheduledVerb.Verb.UPDATE if is_live else ScheduledVerb.Verb.PUBLISH,
            revision=revision,
            made_from=locked.live_revision,
            is_substantive=is_substantive,
            placement=placement,
            waivers=dict(waivers or {}),
            due_at=due_at,
            by=by,
            by_name=str(by) if by else "",
        )
        arrive(locked, step)
        _record(locked, Verb.SCHEDULE, item, by=by, now=now, revision=revision.number)
    mirror(locked, article)
    return item


def schedule_unpublish(
    article: Article, *, due_at: datetime, by: User | None, now: datetime, reason: str
) -> ScheduledVerb:
    """Plan to take a story off the site. Raises VerbRefused."""
    with transaction.atomic():
        locked, step = begin(article, Verb.SCHEDULE_UNPUBLISH, by=by)
        _future(due_at, now)
        if not reason.strip():
            raise VerbRefused(_("Give a reason; the history keeps it."))
        item = ScheduledVerb.objects.create(
            article=locked,
            verb=ScheduledVerb.Verb.UNPUBLISH,
            reason=reason,
            due_at=due_at,
            by=by,
            by_name=str(by) if by else "",
        )
        arrive(locked, step)
        _record(locked, Verb.SCHEDULE_UNPUBLISH, item, by=by, now=now)
    mirror(locked, article)
    return item


def unschedule(item: ScheduledVerb, *, by: User | None, now: datetime) -> Event:
    """Cancel what was planned; a story that waits for nothing else is ready again."""
    with transaction.atomic():
        locked = revisions.lock(item.article_id)
        fresh = ScheduledVerb.objects.select_for_update().get(pk=item.pk)
        if fresh.state != ScheduledVerb.State.WAITING:
            raise VerbRefused(_("It is %s already; nothing to cancel.") % fresh.get_state_display())
        verb = (
            Verb.UNSCHEDULE
            if fresh.verb in _PUBLISHING and locked.stage == Stage.SCHEDULED
            else Verb.SCHEDULE_UNPUBLISH
        )
        locked, _step = begin(locked, verb, by=by)
        fresh.state, fresh.ended_at = ScheduledVerb.State.CANCELLED, now
        fresh.save(update_fields=["state", "ended_at"])
        leave_scheduled(locked)
        event = _record(locked, Verb.UNSCHEDULE, fresh, by=by, now=now)
    mirror(locked, item.article)
    return event


def run_one_due() -> bool:
    """Carry out one due verb, or note why not; return whether there was one.

    Any number of workers may call this at any time: the article's row is the claim, as it is for
    every verb, and a worker that is killed leaves the row unlocked and the verb due. Of one
    article's verbs only the earliest is taken, so that after downtime they run in their order.
    """
    with transaction.atomic():
        now = database_now()
        item = _claim(now)
        if item is None:
            return False
        try:
            with transaction.atomic():
                _carry_out(item, now)
        except VerbRefused as refusal:
            _refuse(item, str(refusal), now)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the plan stays as it was, and due
        except Exception:
            # One story that breaks must not keep the others from going out.
            log.exception("%s failed", item)
            _refuse(item, _("It failed inside Newsroom; the server's log says why."), now)
        else:
            _done(item, now)
    return True


def _claim(now: datetime) -> ScheduledVerb | None:
    """Lock the article of the longest overdue verb that no one else is at; return the verb."""
    waiting = ScheduledVerb.objects.filter(state=ScheduledVerb.State.WAITING)
    earlier = waiting.filter(article=OuterRef("article")).filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    )
    due = waiting.filter(~Exists(earlier), due_at__lte=now).order_by("due_at", "pk")
    for pk, article_id in due.values_list("pk", "article_id")[:_LOOK_AHEAD]:
        claimed = Article.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk=article_id
        )
        if claimed.exists():
            # Someone may have run or cancelled it between the look and the lock.
            found = waiting.filter(pk=pk).select_related("revision", "by").first()
            if found is not None:
                return found
    return None


def _carry_out(item: ScheduledVerb, now: datetime) -> None:
    article = revisions.lock(item.article_id)
    # The right was asked for when it was planned; people may have left since.
    if item.verb == ScheduledVerb.Verb.UNPUBLISH:
        publishing.unpublish(article, by=None, now=now, reason=item.reason)
        return
    if article.live_revision_id != item.made_from_id:
        raise VerbRefused(
            _(
                "The live page has changed since this was scheduled. Merge the change into the "
                "text, then schedule it again."
            )
        )
    if item.revision is None:
        raise ValueError("a constraint makes publications name their revision")
    if item.verb == ScheduledVerb.Verb.PUBLISH:
        publishing.publish(
            article, revision=item.revision, by=None, now=now, placement=item.placement,
            waivers=item.waivers,
        )  # fmt: skip
    else:
        publishing.publish_update(
            article, revision=item.revision, by=None, now=now,
            is_substantive=item.is_substantive, placement=item.placement, waivers=item.waivers,
        )  # fmt: skip


def _done(item: ScheduledVerb, now: datetime) -> None:
    item.state, item.ended_at, item.refusal = ScheduledVerb.State.DONE, now, ""
    item.save(update_fields=["state", "ended_at", "refusal"])
    article = revisions.lock(item.article_id)
    _return_to_scheduled(article)
    if now - item.due_at > LATE_AFTER:
        _tell(item, article, now, _("ran %s late") % timesince(item.due_at, now))


def _refuse(item: ScheduledVerb, why: str, now: datetime) -> None:
    """Keep a due verb that could not run, with the reason, and tell those whom it concerns."""
    item.state, item.refusal, item.ended_at = ScheduledVerb.State.REFUSED, why, now
    item.save(update_fields=["state", "refusal", "ended_at"])
    article = revisions.lock(item.article_id)
    leave_scheduled(article)
    record(
        "article", article.pk, "schedule_refused", by=None, now=now, reason=why,
        payload={"scheduled_verb": item.pk, "verb": item.verb, "scheduled_by": item.by_name},
    )  # fmt: skip
    _tell(item, article, now, _("did not run: %s") % why)


def _tell(item: ScheduledVerb, article: Article, now: datetime, what: str) -> None:
    due = date_format(timezone.localtime(item.due_at), "DATETIME_FORMAT")
    notify(
        [item.by, article.assigned_to],
        kind="article",
        subject_id=article.pk,
        text=_("“%(article)s”, to %(verb)s at %(due)s, %(what)s")
        % {"article": article, "verb": item.get_verb_display(), "due": due, "what": what},
        now=now,
    )


def _waits(article: Article) -> bool:
    """Say whether another publication of the article waits for its time."""
    return ScheduledVerb.objects.filter(
        article=article, state=ScheduledVerb.State.WAITING, verb__in=_PUBLISHING
    ).exists()


def leave_scheduled(locked: Article) -> None:
    """Make a story ready again when nothing of it waits any more."""
    if locked.stage == Stage.SCHEDULED and not _waits(locked):
        step = transition(locked.stage, locked.standing, Verb.UNSCHEDULE)
        if step is not None:
            arrive(locked, step)


def _return_to_scheduled(locked: Article) -> None:
    """Keep showing a story as scheduled while a further publication of it waits."""
    step = transition(locked.stage, locked.standing, Verb.SCHEDULE)
    if step is not None and _waits(locked):
        arrive(locked, step)


def _future(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        raise VerbRefused(_("That time has passed; choose a later one, or publish now."))


def _record(
    locked: Article,
    verb: Verb,
    item: ScheduledVerb,
    *,
    by: User | None,
    now: datetime,
    revision: int | None = None,
) -> Event:
    return record(
        "article", locked.pk, verb, by=by, now=now, reason=item.reason, revision=revision,
        payload={
            "scheduled_verb": item.pk, "verb": item.verb, "due_at": item.due_at.isoformat(),
        },
    )  # fmt: skip
