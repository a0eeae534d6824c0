"""How far it is, how fast it goes, how long it takes: one line, redrawn on a terminal."""

import time
from typing import Protocol

_SECONDS = {True: 0.2, False: 10.0}


class Screen(Protocol):
    """What is written on: a command's stderr."""

    def isatty(self) -> bool:
        """Say whether somebody is looking."""
        ...

    def write(self, text: str, *, ending: str) -> object:
        """Write a text."""
        ...


class Progress:
    """Tells of a stage; where nobody is looking, a plain line every ten seconds."""

    def __init__(self, screen: Screen | None) -> None:
        self._screen = screen
        self._is_terminal = screen is not None and screen.isatty()
        self.begin("")

    def begin(self, stage: str) -> None:
        """Start a stage."""
        self._stage = stage
        self._began = self._told = time.monotonic()

    def tell(self, count: int, share: float | None = None) -> None:
        """Say how many are done, and which share (0..1) of the stage, if it is known."""
        now = time.monotonic()
        if self._screen is None or now - self._told < _SECONDS[self._is_terminal]:
            return
        self._told = now
        text = line(self._stage, count, now - self._began, share)
        if self._is_terminal:
            self._screen.write(f"\r\x1b[K{text}", ending="")
        else:
            self._screen.write(text, ending="\n")

    def end(self) -> None:
        """Clear the line of a terminal."""
        if self._screen is not None and self._is_terminal:
            self._screen.write("\r\x1b[K", ending="")


def line(stage: str, count: int, seconds: float, share: float | None) -> str:
    """Return the line, like “articles: 12,000 · 2,104/s · 31 % · 2 min left”."""
    parts = [f"{stage}: {count:,}"]
    if seconds > 0:
        parts.append(f"{count / seconds:,.0f}/s")
    if share:
        parts += [f"{share:.0%}".replace("%", " %"), f"{_left(seconds / share - seconds)} left"]
    return " · ".join(parts)


def _left(seconds: float) -> str:
    if seconds < 90:
        return f"{max(0, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
