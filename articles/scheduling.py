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
from accounts.notice_kinds import NoticeKind
from articles import planning, publishing, revisions
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.pushing import Push
from articles.verbs import VerbRefused, arrive, begin, check_right, mirror, named
from articles.workflow import Verb
from events.clock import database_now
from events.models import Event
from events.recording import record

log = logging.getLogger("newsroom.worker")

# A run that begins later than this after its time is marked as late.
LATE_AFTER = timedelta(seconds=60)
# How many due verbs a worker looks at for one that no one else is busy with.
_LOOK_AHEAD = 50


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
    push: Push | None = None,
    instead_of: ScheduledVerb | None = None,
) -> ScheduledVerb:
    """Plan the publication of this revision, or of this update of what is live by then.

    A publication planned behind another follows it: it is made from what that one makes live.
    What blocks publication by the text itself is said now, not at night.

    Args:
        instead_of: a waiting plan of the story that this one replaces.

    Raises VerbRefused.
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
        if instead_of is not None:
            _replace(instead_of, locked, now)
        before = planning.before(locked, due_at)
        _refuse_what_is_live_by_then(before, revision, placement in ("", locked.placement))
        publishing.check_words(locked, revision, waivers or {}, by=by)
        item = ScheduledVerb.objects.create(
            article=locked,
            verb=before.verb,
            revision=revision,
            made_from=before.live,
            is_substantive=is_substantive,
            placement=placement,
            waivers=dict(waivers or {}),
            push=push,
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
    """Cancel what was planned; a story that waits for nothing else is ready again.

    Whatever its state: who may plan may call it off. Raises VerbRefused.
    """
    with transaction.atomic():
        locked = revisions.lock(item.article_id)
        check_right(locked, Verb.UNSCHEDULE, by)
        fresh = _still_waiting(item)
        planning.end(fresh, locked, ScheduledVerb.State.CANCELLED, now=now)
        planning.leave_scheduled(locked)
        event = _record(locked, Verb.UNSCHEDULE, fresh, by=by, now=now)
        if by is not None and fresh.by_id != by.pk:
            cancelled = _("was cancelled by %s.") % by
            planning.report(fresh, locked, cancelled, kind=NoticeKind.STOPPED, now=now)
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
            _refused(item, str(refusal), now)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the plan stays as it was, and due
        except Exception:
            # One story that breaks must not keep the others from going out.
            log.exception("%s failed", item)
            _refused(item, _("It failed inside Newsroom; the server's log says why."), now)
        else:
            _done(item, now)
    return True


def _claim(now: datetime) -> ScheduledVerb | None:
    """Lock the article of the longest overdue verb that no one else is at; return the verb."""
    waiting = ScheduledVerb.objects.waiting()
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
    if article.is_held:
        raise VerbRefused(_("On hold; release it first."))
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
            waivers=item.waivers, push=item.push,
        )  # fmt: skip
    else:
        publishing.publish_update(
            article, revision=item.revision, by=None, now=now,
            is_substantive=item.is_substantive, placement=item.placement, waivers=item.waivers,
            push=item.push,
        )  # fmt: skip


def _done(item: ScheduledVerb, now: datetime) -> None:
    item.state, item.ended_at, item.refusal = ScheduledVerb.State.DONE, now, ""
    item.save(update_fields=["state", "ended_at", "refusal"])
    article = revisions.lock(item.article_id)
    planning.return_to_scheduled(article)
    if now - item.due_at > LATE_AFTER:
        late = _("ran %s late") % timesince(item.due_at, now)
        planning.report(item, article, late, kind=NoticeKind.LATE, now=now)


def _refused(item: ScheduledVerb, why: str, now: datetime) -> None:
    planning.refuse(item, revisions.lock(item.article_id), why, now=now)


def _still_waiting(item: ScheduledVerb) -> ScheduledVerb:
    fresh = ScheduledVerb.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if fresh.state != ScheduledVerb.State.WAITING:
        raise VerbRefused(_("It is %s already; nothing to cancel.") % fresh.get_state_display())
    return fresh


def _replace(item: ScheduledVerb, locked: Article, now: datetime) -> None:
    """Take a plan out for one that comes in its stead."""
    if item.article_id != locked.pk:
        raise ValueError("the plan belongs to another article")
    replaced = _("Another version was scheduled instead.")
    fresh = _still_waiting(item)
    planning.end(fresh, locked, ScheduledVerb.State.CANCELLED, replaced, now=now)


def _refuse_what_is_live_by_then(
    before: planning.Before, revision: Revision, is_in_place: bool
) -> None:
    if before.live is None or before.live.pk != revision.pk or not is_in_place:
        return
    if before.plan is None:
        raise VerbRefused(_("This version is live already; there is nothing to schedule."))
    raise VerbRefused(
        _("This version is planned already, for %s. Choose that plan under “Instead of”.")
        % date_format(timezone.localtime(before.plan.due_at), "DATETIME_FORMAT")
    )


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
