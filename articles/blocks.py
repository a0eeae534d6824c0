"""A body as its top-level blocks, and the three-way merge of two people's changes to it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import chain

# So much of its words must a changed paragraph share with what it was, to be told from a new one.
_ALIKE = 0.3
# Beyond this a stretch was written anew, and comparing each block with each would take seconds.
_MOST_PAIRS = 20_000
_VOID = {"br", "hr"}


@dataclass(frozen=True)
class Merge:
    """The merged body; `conflicts` are (ours, theirs) of places that both changed differently.

    Where both changed, `body` keeps ours unless told otherwise; the caller shows theirs beside it.
    """

    body: str
    conflicts: tuple[tuple[str, str], ...]


def split(html: str) -> list[str]:
    """Cut clean HTML into its top-level blocks; joined again they are the same text."""
    reader = _Splitter()
    reader.feed(html)
    reader.close()
    return reader.finish()


def merge(base: str, ours: str, theirs: str, *, take_theirs: Collection[int] = ()) -> Merge:
    """Merge two changed versions of a body with their common base, block by block.

    Changes of different blocks merge by themselves, neighbours too. A conflict is one block that
    both changed differently, or different new blocks at the same place.

    Args:
        take_theirs: the conflicts, by their place in the list, in which theirs is kept instead.
    """
    was = split(base)
    mine, other = _changes(was, split(ours)), _changes(was, split(theirs))
    result = _Merger(take_theirs)
    both = set(chain(*mine.added)) & set(chain(*other.added))
    for place in range(len(was) + 1):
        result.add(mine.added[place], other.added[place], both)
        if place < len(was):
            result.take([was[place]], mine.became[place], other.became[place])
    return Merge("".join(result.blocks), tuple(result.conflicts))


@dataclass
class _Merger:
    """What a merge has come to so far."""

    take_theirs: Collection[int]
    blocks: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)

    def take(self, was: list[str], mine: list[str], other: list[str]) -> None:
        """Take what one side made of a place; the chosen one where both differ."""
        if mine != was and other not in (was, mine):
            mine = self._chosen(mine, other)
        self.blocks += other if mine == was else mine

    def add(self, mine: list[str], other: list[str], both: set[str]) -> None:
        """Take what the sides put here; what both put somewhere must not stand twice."""
        if mine != other and both.intersection(other):
            self.blocks += self._chosen(mine, other)
        else:
            self.take([], mine, other)

    def _chosen(self, mine: list[str], other: list[str]) -> list[str]:
        place = len(self.conflicts)
        self.conflicts.append(("".join(mine), "".join(other)))
        return other if place in self.take_theirs else mine


@dataclass(frozen=True)
class _Changes:
    """What one side made of each block of the base, and what it put before each (and at the end).

    A block became itself, one other block, or nothing.
    """

    became: list[list[str]]
    added: list[list[str]]


def _changes(base: list[str], side: list[str]) -> _Changes:
    became: list[list[str]] = [[] for _ in base]
    added: list[list[str]] = [[] for _ in range(len(base) + 1)]
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    for _tag, start, end, side_start, side_end in matcher.get_opcodes():
        pairs = _pairs(base[start:end], side[side_start:side_end])
        place = start
        for offset, block in enumerate(side[side_start:side_end]):
            if offset in pairs:
                place = start + pairs[offset]
                became[place] = [block]
                place += 1
            else:
                added[place].append(block)
    return _Changes(became, added)


def _pairs(base: list[str], side: list[str]) -> dict[int, int]:
    """Say which new block each old one became: place in `side` → place in `base`, in order.

    As many new as old: one for one. Else the most alike belong together, and the others were
    added or dropped.
    """
    if len(base) == len(side):
        return {place: place for place in range(len(base))}
    if len(base) * len(side) > _MOST_PAIRS:
        return {}
    words = [[Counter(block.split()) for block in blocks] for blocks in (base, side)]
    likeness = [[_likeness(old, new) for new in words[1]] for old in words[0]]
    # best[i][j]: the most likeness that base[i:] and side[j:] can have in order.
    best = [[0.0] * (len(side) + 1) for _ in range(len(base) + 1)]
    for i in reversed(range(len(base))):
        for j in reversed(range(len(side))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(base) and j < len(side):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """Return how many of two blocks' words are the same, 0 to 1; 0 for few."""
    ratio = 2 * (old & new).total() / max(1, old.total() + new.total())
    return ratio if ratio >= _ALIKE else 0.0


class _Splitter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._blocks: list[str] = []
        self._open: list[str] = []
        self._depth = 0

    def finish(self) -> list[str]:
        self._end_block()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._depth == 0:
            self._end_block()
        self._open.append(self.get_starttag_text() or "")
        if tag not in _VOID:
            self._depth += 1
        elif self._depth == 0:
            self._end_block()

    def handle_endtag(self, tag: str) -> None:
        self._open.append(f"</{tag}>")
        self._depth = max(0, self._depth - 1)
        if self._depth == 0:
            self._end_block()

    def handle_data(self, data: str) -> None:
        self._open.append(data)

    def handle_entityref(self, name: str) -> None:
        self._open.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._open.append(f"&#{name};")

    def _end_block(self) -> None:
        if self._open:
            self._blocks.append("".join(self._open))
            self._open = []
