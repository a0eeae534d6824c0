"""The verbs that make one of two doubles, authors, topics or sections, and two of them again.

The one that goes keeps its row and its address, which redirects. The desk's rows follow at once,
and so does the projection, from the live revisions; those stay as they are (articles.merged).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from articles import projection, repointing
from articles.content import Content
from articles.mergeable import KINDS, Kind, Mergeable, keys_of, kind_of, objection
from articles.merged import Merged, take_maps
from articles.models.article import Article
from articles.models.taxonomy import Section, Topic
from articles.verbs import NotAllowed, VerbRefused
from authors.models import Author
from events.models import Event
from events.recording import record
from images.settling import settle

MERGED, UNMERGED = "merged", "unmerged"
_BATCH = 500
_TRIES = 5


@dataclass(frozen=True)
class Reach:
    """How many live articles and working copies carry an author, topic or section."""

    live: int
    working: int


def merge_authors(author: Author, *, into: Author, by: User | None, now: datetime) -> Event:
    """Make two profiles of one person one. Raises VerbRefused."""
    return _merge(author, into, by=by, now=now)


def merge_topics(topic: Topic, *, into: Topic, by: User | None, now: datetime) -> Event:
    """Make two topics one; the names of the first become synonyms. Raises VerbRefused."""
    return _merge(topic, into, by=by, now=now)


def merge_sections(section: Section, *, into: Section, by: User | None, now: datetime) -> Event:
    """Make two sections one; no article changes its address. Raises VerbRefused."""
    return _merge(section, into, by=by, now=now)


def may_merge(by: User | None, subject: Mergeable) -> bool:
    """Say whether somebody may merge this, or undo it; None is the system itself."""
    return _may(by, kind_of(subject))


def reach(subject: Mergeable) -> Reach:
    """Count what a merge of this would touch."""
    kind = kind_of(subject)
    return Reach(kind.live(subject.pk).count(), len(kind.articles.owners(subject.pk)))


def merges_into(subject: Mergeable) -> list[Event]:
    """Return the merges into this that stand, the newest first."""
    lost = kind_of(subject).model.objects.filter(merged_into=subject).values("pk")
    return sorted(_newest_merges(kind_of(subject), lost), key=lambda each: -each.pk)


def merge_of(subject: Mergeable) -> Event | None:
    """Return the newest merge of this into another."""
    return next(iter(_newest_merges(kind_of(subject), [subject.pk])), None)


def _merge(lost: Any, into: Any, *, by: User | None, now: datetime) -> Event:
    kind = kind_of(lost)
    _ask(kind, by)
    with transaction.atomic():
        rows = _lock(kind, [lost.pk, into.pk], lambda: _carrying(kind, lost.pk))
        gone, stays = rows[lost.pk], rows[into.pk]
        if problem := objection(gone, stays):
            raise VerbRefused(problem)
        live = list(kind.live(gone.pk))
        # What became this one earlier becomes the other, so that each redirect is one hop.
        earlier = list(
            kind.model.objects.filter(merged_into=gone).order_by("pk").values_list("pk", flat=True)
        )
        tables = {name: table.move(gone.pk, stays.pk) for name, table in kind.tables.items()}
        kind.model.objects.filter(pk__in=[gone.pk, *earlier]).update(merged_into=stays)
        payload = {
            "name": str(gone), "into": stays.pk, "into_name": str(stays), "earlier": earlier,
            "tables": tables,
            "names": repointing.hand_over(gone, stays) if isinstance(gone, Topic) else [],
        }  # fmt: skip
        _refile(live)
        event = record(
            kind.name, gone.pk, MERGED, by=by, now=now, payload=payload,
            keys=keys_of(kind, [gone, stays], earlier, live) | _portraits(gone, stays, now),
        )  # fmt: skip
    lost.merged_into = into
    return event


def undo_merge(event: Event, *, by: User | None, now: datetime) -> Event:
    """Make two of one again, from the Event of the merge. Raises VerbRefused.

    What was taken out or published again since then stays as it is: such stories carry the old
    name in the working copy only, as a change to publish; the payload lists them as `unpublished`.
    """
    kind = next((each for each in KINDS if each.name == event.kind), None)
    if kind is None or event.verb != MERGED:
        raise VerbRefused(_("Only a merge can be undone here."))
    _ask(kind, by)
    kept = event.payload
    lost, earlier = event.subject_id, kept["earlier"]
    named = Q()
    for pk in (lost, *earlier):
        named |= kind.names(pk)
    live_naming = Article.objects.filter(named, pk__in=kind.live(kept["into"]))

    def touched() -> set[int]:
        rows = {key[0] for key in kind.articles.touched(kept["tables"][_first(kind)])}
        return rows | set(live_naming.values_list("pk", flat=True))

    with transaction.atomic():
        found = _lock(kind, [lost, kept["into"]], touched)
        gone, stays = found[lost], found[kept["into"]]
        if problem := _objection_to_undo(kind, event, gone, stays):
            raise VerbRefused(problem)
        live = list(live_naming.values_list("pk", flat=True))
        kind.model.objects.filter(pk=gone.pk).update(merged_into=None)
        kind.model.objects.filter(pk__in=earlier, merged_into=stays).update(merged_into=gone)
        back = {
            name: table.put_back(kept["tables"][name], gone.pk, stays.pk)
            for name, table in kind.tables.items()
            if name in kept["tables"]  # a table may be younger than the merge
        }
        if isinstance(gone, Topic):
            repointing.hand_back(kept["names"], gone, stays)
        _refile(live)
        again = set(kind.live(stays.pk)) & back[_first(kind)] - set(live)
        unpublished = sorted(again)
        event = record(
            kind.name, gone.pk, UNMERGED, by=by, now=now,
            payload={
                "undone": event.pk, "name": str(gone), "into_name": str(stays),
                "unpublished": unpublished,
            },
            keys=keys_of(kind, [gone, stays], earlier, live) | _portraits(gone, stays, now),
        )  # fmt: skip
        Article.objects.filter(pk__in=unpublished).update(has_changes=True)
    return event


def _objection_to_undo(kind: Kind, event: Event, gone: Any, stays: Any) -> str:
    names = {"name": str(gone), "into": str(stays)}
    newest = merge_of(gone)
    if gone.merged_into is None or newest is None or newest.pk != event.pk:
        return _("That merge has been undone already.")
    if gone.merged_into_id != stays.pk:
        names["other"] = str(gone.merged_into)
        return _("“%(into)s” has been merged into “%(other)s” since; undo that first.") % names
    if isinstance(gone, Section) and gone.parent is not None and gone.parent.merged_into_id:
        names["other"] = str(gone.parent)
        return _("“%(other)s”, to which “%(name)s” belongs, is merged; undo that first.") % names
    for later in merges_into(stays):
        if later.pk > event.pk and any(
            table.touched(later.payload["tables"][name])
            & table.touched(event.payload["tables"][name])
            for name, table in kind.tables.items()
            if name in event.payload["tables"] and name in later.payload["tables"]
        ):
            names["other"] = later.payload["name"]
            return _("“%(other)s” was merged into “%(into)s” later; undo that first.") % names
    return repointing.objection(event.payload["names"], stays) if isinstance(stays, Topic) else ""


def _may(by: User | None, kind: Kind) -> bool:
    return by is None or (by.is_active and by.is_staff and by.has_perm(kind.right))


def _ask(kind: Kind, by: User | None) -> None:
    if not _may(by, kind):
        raise NotAllowed(_("You may not merge these, nor undo it. Ask an administrator."))


def _carrying(kind: Kind, pk: int) -> set[int]:
    return kind.articles.owners(pk) | set(kind.live(pk))


def _lock(kind: Kind, ids: list[int], touched: Callable[[], set[int]]) -> dict[int, Any]:
    """Lock the articles that are touched, then the maps, then the rows themselves; return those.

    Publications lock an article first and the maps second, so we do too. If one that was under way
    has touched another article by then, let go of everything and begin again.
    """
    for _try in range(_TRIES):
        begin = transaction.savepoint_create()
        articles = Article.objects.select_for_update(of=("self",)).filter(pk__in=touched())
        locked = set(articles.order_by("pk").values_list("pk", flat=True))
        take_maps()
        late = touched() - locked
        if not Article.objects.filter(pk__in=late).exists():
            rows = kind.model.objects.select_for_update(of=("self",)).filter(pk__in=ids)
            return {row.pk: row for row in rows.order_by("pk")}
        transaction.savepoint_rollback(begin)
    raise VerbRefused(_("Many stories are being published just now; try again in a moment."))


def _refile(articles: Iterable[int]) -> None:
    """Project again, from their live revisions, where these articles are listed."""
    merged, sections = Merged.current(), projection.parents()
    for batch in batched(sorted(articles), _BATCH):
        found = Article.objects.live().filter(pk__in=batch)
        documents = found.values_list("pk", "live_revision__content")
        projection.refile(
            {pk: merged.content(Content.from_json(document)) for pk, document in documents},
            sections=sections,
        )


def _portraits(gone: Any, stays: Any, now: datetime) -> set[str]:
    """Open or retire the portraits: one may have come to the site by this, the other left it."""
    two = [each.portrait_id for each in (gone, stays) if isinstance(each, Author)]
    return settle(two, now=now)


def _newest_merges(kind: Kind, lost: Any) -> QuerySet[Event]:
    """Return the newest merge of each of these."""
    merges = Event.objects.filter(kind=kind.name, verb=MERGED, subject_id__in=lost)
    return merges.order_by("subject_id", "-pk").distinct("subject_id")


def _first(kind: Kind) -> str:
    return next(iter(kind.tables))
