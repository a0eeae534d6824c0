"""Bars, as numbers for an SVG: arithmetic alone; the template draws them, beside a table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, BASE = 720, 220, 190
_LEFT, _TOP = 52, 12
#: Kinds that get a colour of their own; what is beyond them is one kind, the last.
KINDS = 7


@dataclass(frozen=True)
class Piece:
    """A rectangle of a bar; `kind` names its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: int


@dataclass(frozen=True)
class Bar:
    """One column: its pieces from the bottom, its label and where that stands ("" for none)."""

    pieces: list[Piece]
    label: str
    middle: float
    total: int


@dataclass(frozen=True)
class Line:
    """A line across with its number."""

    y: float
    value: int


@dataclass(frozen=True)
class Chart:
    """A chart of columns."""

    bars: list[Bar]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = BASE

    @property
    def total(self) -> int:
        """The sum of all columns."""
        return sum(bar.total for bar in self.bars)


def columns(labels: Sequence[str], values: Sequence[Sequence[int]], *, every: int = 1) -> Chart:
    """Return columns side by side, each of one piece a kind.

    Args:
        values: for each label, a number a kind.
        every: the first of so many labels is written, where there is no room for all.
    """
    steps = scale(max((sum(column) for column in values), default=0))
    top = steps[-1]
    step = (WIDTH - _LEFT) / max(len(labels), 1)
    gap = min(step * 0.3, 10)
    bars = []
    for number, (label, column) in enumerate(zip(labels, values, strict=True)):
        x = _LEFT + number * step + gap / 2
        y, pieces = float(BASE), []
        for kind, value in enumerate(column):
            height = (BASE - _TOP) * value / top
            y -= height
            if value:
                pieces.append(
                    Piece(round(x, 1), round(y, 1), round(step - gap, 1), round(height, 1), kind)
                )
        bars.append(
            Bar(
                pieces=pieces,
                label=label if number % every == 0 else "",
                middle=round(x + (step - gap) / 2, 1),
                total=sum(column),
            )
        )
    lines = [Line(round(BASE - (BASE - _TOP) * value / top, 1), value) for value in steps]
    return Chart(bars=bars, lines=lines)


def scale(largest: int) -> list[int]:
    """Return round numbers from 0 to the first that is no less than the largest, five at most."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if step * 4 >= largest:
                count = max(-(-largest // step), 1)
                return [step * number for number in range(count + 1)]
        size *= 10


def share(value: int, largest: int) -> float:
    """Return the length of a bar in a list, of 100."""
    return round(100 * value / largest, 1) if largest else 0.0
