"""A body as its top-level blocks, and the three-way merge of two people's changes to it."""

from dataclasses import dataclass
from html.parser import HTMLParser

from merge3 import Merge3

_VOID = {"br", "hr"}


@dataclass(frozen=True)
class Merge:
    """The merged body; `conflicts` are (ours, theirs) of places that both changed differently.

    Where both changed, `body` keeps ours: the caller shows theirs beside it.
    """

    body: str
    conflicts: tuple[tuple[str, str], ...]


def split(html: str) -> list[str]:
    """Cut clean HTML into its top-level blocks; joined again they are the same text."""
    reader = _Splitter()
    reader.feed(html)
    reader.close()
    return reader.finish()


def merge(base: str, ours: str, theirs: str) -> Merge:
    """Merge two changed versions of a body with their common base, block by block."""
    parts: list[str] = []
    conflicts: list[tuple[str, str]] = []
    for group in Merge3(split(base), split(ours), split(theirs)).merge_groups():
        if group[0] == "conflict":
            _kind, _base, mine, other = group
            parts += mine
            conflicts.append(("".join(mine), "".join(other)))
        else:
            parts += group[1]
    return Merge("".join(parts), tuple(conflicts))


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
