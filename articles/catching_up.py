"""Catch up with the live page: bring what changed there into a version that was planned before.

A due schedule that was made from an earlier live page does not run (articles.scheduling). Merging
compares three texts: the live page that the plan was made from, the planned version, and the live
page of now. What only one side changed is taken; where both changed the same, the editor chooses.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from articles import blocks, revisions, saving
from articles.content import COLUMNS, Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.schedule import ScheduledVerb
from articles.verbs import VerbRefused, begin, mirror
from articles.workflow import Standing, Verb
from events.recording import record

LIVE, PLANNED = "live", "planned"
_FIELDS = (*(name for name in COLUMNS if name != "body"), "topic_ids", "related_ids", "bylines")

Then = Callable[[Article, Revision], object]


@dataclass(frozen=True)
class Conflict:
    """A field, or a place of the body, that both say differently; `key` names it in a form."""

    key: str
    name: str
    planned: Any
    live: Any


@dataclass(frozen=True)
class Proposal:
    """The planned version with the live page's changes in it.

    `content` takes the live page's words in conflicts that were chosen so, else the planned ones.
    """

    before: Content
    live: Content
    content: Content
    conflicts: tuple[Conflict, ...]


def waits_for_merge(plan: ScheduledVerb) -> bool:
    """Say whether a plan was refused because the live page had changed, and still can be merged."""
    article = plan.article
    return (
        plan.state == ScheduledVerb.State.REFUSED
        and plan.made_from_id is not None
        and article.standing == Standing.LIVE
        and article.live_revision_id != plan.made_from_id
    )


def mergeable_plans(articles: Collection[int]) -> dict[int, int]:
    """Return these articles' plans of which `waits_for_merge` is true: plan id → article id."""
    found = ScheduledVerb.objects.filter(
        article__in=articles,
        state=ScheduledVerb.State.REFUSED,
        made_from__isnull=False,
        article__standing=Standing.LIVE,
    ).exclude(made_from=F("article__live_revision"))
    return dict(found.order_by("pk").values_list("pk", "article"))


def has_moved_on(plan: ScheduledVerb) -> bool:
    """Say whether the working copy says more than the planned version.

    A fix of the live page is merged into the working copy at once (articles.fixing): with that
    alone it has not moved on.
    """
    merged = Merged.current()
    if plan.revision is None:
        raise ValueError("only a planned version can be caught up with")
    planned = merged.content(revisions.content_of(plan.revision))
    now = merged.content(Content.of(plan.article))
    return now not in (planned, propose(plan, {}).content)


def propose(plan: ScheduledVerb, choices: Mapping[str, str]) -> Proposal:
    """Merge without writing anything; `choices` are conflict key → "live" or "planned"."""
    live = plan.article.live_revision
    if plan.made_from is None or plan.revision is None or live is None:
        raise ValueError("only what was planned from a live page can catch up with it")
    merged = Merged.current()
    before, planned, after = (
        merged.content(revisions.content_of(each)) for each in (plan.made_from, plan.revision, live)
    )
    return _three_way(before, planned, after, choices)


def catch_up(
    plan: ScheduledVerb,
    *,
    live: Revision,
    choices: Mapping[str, str],
    by: User | None,
    now: datetime,
    then: Then | None = None,
) -> Revision:
    """Merge the live page's changes into the planned version, and let a verb run on the result.

    Args:
        live: the live revision that the person compared with; refused if another is live by now.
        choices: conflict key → "live" or "planned", for every conflict.
        then: schedules or publishes the merged version. Without it the merged version becomes the
            working copy, which must not have moved on since it was planned.

    Words typed after the planned version stay in the working copy, unpublished; it gets the live
    page's changes too wherever it does not say something else. Raises VerbRefused.
    """
    with transaction.atomic():
        locked, _step = begin(plan.article, Verb.SAVE, by=by)
        plan = ScheduledVerb.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        plan.article = locked
        if not waits_for_merge(plan):
            raise VerbRefused(_("There is nothing to merge any more; somebody has dealt with it."))
        if locked.live_revision_id != live.pk:
            raise VerbRefused(
                _("The live page has changed once more since you looked; compare again.")
            )
        proposal = propose(plan, choices)
        if any(choices.get(each.key) not in (LIVE, PLANNED) for each in proposal.conflicts):
            raise VerbRefused(_("Choose the words to keep wherever both sides changed them."))
        moved = has_moved_on(plan)
        if moved and then is None:
            raise VerbRefused(
                _("The working copy has moved on. Schedule or publish the merged version here.")
            )
        revision = _cut(locked, proposal, by=by, now=now, is_working=not moved)
        working = Content.of(locked)
        if then is not None:
            then(locked, revision)
        if moved:
            _into_working(locked.pk, proposal, working, by=by, now=now)
        plan.state = ScheduledVerb.State.MERGED
        plan.save(update_fields=["state"])
        record(
            "article", locked.pk, "caught_up", by=by, now=now, revision=revision.number,
            payload={"scheduled_verb": plan.pk, "live_revision": live.number},
        )  # fmt: skip
        locked = revisions.lock(locked.pk)
    mirror(locked, plan.article)
    return revision


def _three_way(
    before: Content, planned: Content, live: Content, choices: Mapping[str, str]
) -> Proposal:
    taken: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name in _FIELDS:
        was, mine, theirs = (getattr(each, name) for each in (before, planned, live))
        if theirs in (was, mine):
            continue
        if mine != was:
            conflicts.append(Conflict(name, name, mine, theirs))
        if mine == was or choices.get(name) == LIVE:
            taken[name] = theirs
    body = blocks.merge(before.body, planned.body, live.body)
    keys = [f"body-{place}" for place in range(len(body.conflicts))]
    conflicts += [
        Conflict(key, "body", mine, theirs)
        for key, (mine, theirs) in zip(keys, body.conflicts, strict=True)
    ]
    chosen = {place for place, key in enumerate(keys) if choices.get(key) == LIVE}
    if chosen:
        body = blocks.merge(before.body, planned.body, live.body, take_theirs=chosen)
    return Proposal(before, live, replace(planned, body=body.body, **taken), tuple(conflicts))


def _cut(
    locked: Article, proposal: Proposal, *, by: User | None, now: datetime, is_working: bool
) -> Revision:
    note = _("With the changes of the live page")
    if not is_working:
        return revisions.add(locked, proposal.content, by=by, now=now, note=note)
    proposal.content.write_to(locked)
    return saving.save(locked, by=by, now=now, note=note)


def _into_working(
    pk: int, proposal: Proposal, working: Content, *, by: User | None, now: datetime
) -> None:
    """Make the working copy the newest again, with the live page's changes where it has none."""
    merged = _three_way(proposal.before, working, proposal.live, {}).content
    locked = revisions.lock(pk)
    merged.write_to(locked)
    saving.save(locked, by=by, now=now, note=_("With the changes of the live page"))
