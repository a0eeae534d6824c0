"""Group the lines of a text into blocks, one for each paragraph, and undo hard wraps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from wire.parsers.credit_lines import says_author

_WIDEST_WRAP = 160  # characters; no program wraps lines wider than that
_CLOSERS = " \t\u00a0\u202f\"'”“’‘»«›‹)]}」』）】》〉〕"
_CLOSING = ".!?…:;。！？：；．｡؟؛۔।॥։\u037e።‼⁇⁈⁉"
# Scripts written without spaces: a line break between two of their characters hides none.
_UNSPACED = re.compile(r"[\u3000-\u30ff\u31f0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60]")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines between blank lines; `number` is the first one's, from 1."""

    number: int
    lines: tuple[str, ...]

    def joined(self) -> str:
        """Return the lines as one, hard wraps undone."""
        text = self.lines[0]
        for line in self.lines[1:]:
            unspaced = _UNSPACED.match(text[-1]) and _UNSPACED.match(line[0])
            text += line if unspaced else f" {line}"
        return text


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Group lines at blank ones; where there are none, a line is a block unless clearly wrapped."""
    blocks: list[Block] = []
    start = None
    for index, line in enumerate([*lines, ""]):
        if line and start is None:
            start = index
        elif not line and start is not None:
            blocks.append(Block(start + 1, tuple(lines[start:index])))
            start = None
    if len(blocks) == 1 and len(blocks[0].lines) > 1:
        head, *rest = _one_per_line(blocks[0])
        return [head, *(_unwrapped(rest) if _is_wrapped(rest) else rest)]
    body = [
        block
        for block in takewhile(lambda block: not says_author(block.lines[0]), blocks[1:])
        if len(block.lines) > 1 or is_closed(block.lines[0])
    ]
    return [piece for block in blocks for piece in _cut(block, alone=body == [block])]


def _one_per_line(block: Block) -> list[Block]:
    return [Block(block.number + i, (line,)) for i, line in enumerate(block.lines)]


def _cut(block: Block, *, alone: bool) -> list[Block]:
    """Cut a block whose every line is a paragraph; `alone`: it is the whole body.

    That is so if a line is wider than any wrapping, or if all lines are closed sentences and one
    is so short that the next word would have fitted.
    """
    lines = [line for line in block.lines if not says_author(line)]
    if len(lines) < 2:
        return [block]
    wide = any(len(line) > _WIDEST_WRAP and "://" not in line for line in lines)
    closed = alone and all(map(is_closed, lines)) and any(_fits(lines))
    return _one_per_line(block) if wide or closed else [block]


def _fits(lines: Sequence[str]) -> Iterator[bool]:
    """Tell for each line but the last whether it could have held the next one's first word."""
    width = max(map(len, lines))
    for line, following in pairwise(lines):
        yield len(line) + 1 + len(following.split()[0]) <= width


def _is_wrapped(blocks: Sequence[Block]) -> bool:
    """Tell hard-wrapped text without blank lines from one paragraph per line."""
    lines = [*takewhile(lambda line: not says_author(line), (b.lines[0] for b in blocks))]
    if len(lines) < 4 or max(map(len, lines)) > 100:
        return False
    full = sum(not fits for fits in _fits(lines))
    return 2 * sum(map(is_closed, lines)) < len(lines) and 2 * full > len(lines)


def _unwrapped(blocks: Sequence[Block]) -> list[Block]:
    """Join wrapped lines into paragraphs, which end where the next word would have fitted."""
    joined: list[Block] = []
    ended = True
    for block, fits in zip(
        blocks, [*_fits([block.lines[0] for block in blocks]), True], strict=True
    ):
        if ended or says_author(block.lines[0]):
            joined.append(block)
        else:
            joined[-1] = Block(joined[-1].number, joined[-1].lines + block.lines)
        ended = fits or says_author(block.lines[0])
    return joined


def is_closed(line: str) -> bool:
    """Tell whether a line ends as a sentence does, closing quotes and brackets aside."""
    return line.rstrip(_CLOSERS).endswith(tuple(_CLOSING))
