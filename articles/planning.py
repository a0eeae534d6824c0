"""What waits for a story: the chain of its plans, and how a plan ends without having run.

Plans of one story run one after the other. A publication that is planned behind another follows
it: it is made from the words that the one before makes live. When a plan is taken out of the
chain, what followed it follows what stood before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.notice_kinds import NoticeKind
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb, ScheduledVerbQuerySet
from articles.telling import tell
from articles.verbs import arrive
from articles.workflow import Stage, Verb, transition
from events.recording import record


@dataclass(frozen=True)
class Before:
    """How a story will stand at a time: what is live by then, and which plan saw to it."""

    live: Revision | None
    plan: ScheduledVerb | None

    @property
    def verb(self) -> ScheduledVerb.Verb:
        """What publishing will mean then."""
        is_live = self.live is not None
        return ScheduledVerb.Verb.UPDATE if is_live else ScheduledVerb.Verb.PUBLISH


def before(locked: Article, due_at: datetime) -> Before:
    """Return how the story will stand at that time, if what waits before it runs."""
    return [Before(locked.live_revision, None), *_chain(locked, waiting(locked).due_by(due_at))][-1]


def _chain(locked: Article, plans: ScheduledVerbQuerySet) -> Iterator[Before]:
    """Yield how the story stands after each plan that will run, in their order.

    A publication made from something else than what is live by then won't run.
    """
    live = locked.live_revision
    for plan in plans.select_related("revision", "by").order_by("due_at", "pk"):
        if plan.verb == ScheduledVerb.Verb.UNPUBLISH:
            live = None
        elif plan.made_from_id == (live.pk if live else None):
            live = plan.revision
        else:
            continue
        yield Before(live, plan)


def waiting(locked: Article) -> ScheduledVerbQuerySet:
    """Return what waits for its time."""
    return ScheduledVerb.objects.waiting().filter(article=locked)


def cancel(plans: ScheduledVerbQuerySet, locked: Article, why: str, *, now: datetime) -> list[int]:
    """Cancel plans for something else that was done to the story; tell who made them.

    Returns their ids.
    """
    cancelled = list(plans.select_related("by").order_by("due_at", "pk"))
    for plan in cancelled:
        end(plan, locked, ScheduledVerb.State.CANCELLED, why, now=now)
        cancelled_for = _("was cancelled: %s") % why
        report(plan, locked, cancelled_for, kind=NoticeKind.STOPPED, now=now)
    return [plan.pk for plan in cancelled]


def refuse(plan: ScheduledVerb, locked: Article, why: str, *, now: datetime) -> None:
    """Keep a due plan that could not run, with the reason, and tell those whom it concerns."""
    end(plan, locked, ScheduledVerb.State.REFUSED, why, now=now)
    leave_scheduled(locked)
    record(
        "article", locked.pk, "schedule_refused", by=None, now=now, reason=why,
        payload={"scheduled_verb": plan.pk, "verb": plan.verb, "scheduled_by": plan.by_name},
    )  # fmt: skip
    report(plan, locked, _("did not run: %s") % why, kind=NoticeKind.REFUSED, now=now)


def end(
    plan: ScheduledVerb,
    locked: Article,
    state: ScheduledVerb.State,
    why: str = "",
    *,
    now: datetime,
) -> None:
    """Take a plan that won't run out of the chain: what followed it follows what stood before."""
    plan.state, plan.refusal, plan.ended_at = state, why, now
    plan.save(update_fields=["state", "refusal", "ended_at"])
    if plan.revision_id is not None and plan.revision_id != locked.live_revision_id:
        waiting(locked).filter(due_at__gte=plan.due_at, made_from=plan.revision_id).update(
            verb=plan.verb, made_from=plan.made_from_id
        )


def report(
    plan: ScheduledVerb, locked: Article, what: str, *, kind: NoticeKind, now: datetime
) -> None:
    """Tell who planned it, and who has the story in hand, what came of a plan."""
    due = date_format(timezone.localtime(plan.due_at), "DATETIME_FORMAT")
    text = _("“%(article)s”, to %(verb)s at %(due)s, %(what)s") % {
        "article": locked, "verb": plan.get_verb_display(), "due": due, "what": what,
    }  # fmt: skip
    tell(locked, [plan.by, locked.assigned_to], text, now=now, what=kind)


def leave_scheduled(locked: Article) -> None:
    """Make a story ready again when no publication of it waits any more."""
    if locked.stage == Stage.SCHEDULED and not _publication_waits(locked):
        step = transition(locked.stage, locked.standing, Verb.UNSCHEDULE)
        if step is not None:
            arrive(locked, step)


def return_to_scheduled(locked: Article) -> None:
    """Keep showing a story as scheduled while a further publication of it waits."""
    step = transition(locked.stage, locked.standing, Verb.SCHEDULE)
    if step is not None and _publication_waits(locked):
        arrive(locked, step)


def cancel_what_was_overtaken(locked: Article, *, now: datetime) -> list[int]:
    """Cancel the publications that somebody's publishing by hand has come before.

    What follows exactly what is live now still runs; a planned end stays planned.
    """
    running = [each.plan.pk for each in _chain(locked, waiting(locked)) if each.plan]
    overtaken = waiting(locked).publications().exclude(pk__in=running)
    return cancel(overtaken, locked, _("The story was published before its time."), now=now)


def cancel_all(locked: Article, why: str, *, now: datetime) -> list[int]:
    """Cancel everything that waits for a story."""
    return cancel(waiting(locked), locked, why, now=now)


def _publication_waits(locked: Article) -> bool:
    return waiting(locked).publications().exists()
