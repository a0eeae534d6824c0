"""Merge two people's changes to one article with the version that both began from.

Pure: contents in, a content out. What only one of them changed is taken, field by field, block by
block, and item by item in bylines, topics and related articles. Where both changed the same thing
differently the stored words stay, and the other's are handed back as a conflict: never dropped.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from articles import blocks
from articles.content import COLUMNS, BylineItem, Content


@dataclass(frozen=True)
class Conflict:
    """A field, or blocks of the body, that both changed: what stays, and what the other says."""

    name: str
    kept: Any
    other: Any


@dataclass(frozen=True)
class Merge:
    """The merged content, and what could not be merged into it."""

    content: Content
    conflicts: tuple[Conflict, ...]


def merge(base: Content, *, stored: Content, incoming: Content) -> Merge:
    """Bring what `incoming` changed since `base` into what is `stored`."""
    taken: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name in COLUMNS:
        was, kept, other = (getattr(each, name) for each in (base, stored, incoming))
        if other in (was, kept):
            continue
        if kept == was:
            taken[name] = other
        elif name == "body":
            result = blocks.merge(was, kept, other)
            taken[name] = result.body
            conflicts += [Conflict(name, *pair) for pair in result.conflicts]
        else:
            conflicts.append(Conflict(name, kept, other))
    for name in ("topic_ids", "related_ids"):
        lists = (getattr(each, name) for each in (base, stored, incoming))
        taken[name] = tuple(merge_order(*lists))
    taken["bylines"], unmerged = _bylines(base.bylines, stored.bylines, incoming.bylines)
    return Merge(replace(stored, **taken), (*conflicts, *unmerged))


def merge_order[Item: Hashable](
    base: Sequence[Item], stored: Sequence[Item], incoming: Sequence[Item]
) -> list[Item]:
    """Merge two changed versions of an ordered set.

    Who added an item has it, who removed one is rid of it. The stored order stays, unless only
    the incoming side moved anything.
    """
    if incoming == base:
        return list(stored)
    if stored == base:
        return list(incoming)
    here = set(stored)
    left = here & set(incoming) | here - set(base) | set(incoming) - set(base)
    stored_moved = _common(stored, base) != _common(base, stored)
    frame, others = (stored, incoming) if stored_moved else (incoming, stored)
    merged = [item for item in frame if item in left]
    for place, item in enumerate(others):
        if item in left and item not in merged:
            before = next((each for each in reversed(others[:place]) if each in merged), None)
            merged.insert(merged.index(before) + 1 if before is not None else 0, item)
    return merged


def _common[Item: Hashable](items: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    known = set(others)
    return [item for item in items if item in known]


def _bylines(
    base: Sequence[BylineItem], stored: Sequence[BylineItem], incoming: Sequence[BylineItem]
) -> tuple[tuple[BylineItem, ...], list[Conflict]]:
    """Merge contributors by author and role, and the names to print of those who stay."""
    key: Callable[[BylineItem], tuple[int, str]] = lambda item: (item.author_id, item.role)  # noqa: E731
    was, kept, other = ({key(item): item for item in each} for each in (base, stored, incoming))
    conflicts: list[Conflict] = []
    merged: list[BylineItem] = []
    for each in merge_order(list(was), list(kept), list(other)):
        mine, theirs, before = kept.get(each), other.get(each), was.get(each)
        if mine is None or theirs is None or theirs in (before, mine):
            merged += [item for item in (mine or theirs,) if item is not None]
        elif mine == before:
            merged.append(theirs)
        else:
            merged.append(mine)
            conflicts.append(Conflict("bylines", (mine,), (theirs,)))
    return tuple(merged), conflicts
