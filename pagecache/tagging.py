"""A page says what it shows while it is made: the keys that make it out of date, and by when."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Record:
    """What one page has said of itself.

    is_public: a view has said that anyone may see it. goes_stale_at: seconds of the wall clock.
    """

    keys: set[str] = field(default_factory=set)
    is_public: bool = False
    goes_stale_at: float | None = None


_moment: ContextVar[bool] = ContextVar("moment", default=False)
_open: ContextVar[Record | None] = ContextVar("page", default=None)


@contextmanager
def recording() -> Iterator[Record]:
    """Collect what the page says that is made inside."""
    record = Record()
    token = _open.set(record)
    try:
        yield record
    finally:
        _open.reset(token)


@contextmanager
def one_moment() -> Iterator[None]:
    """Mark what runs inside as reading from one snapshot of the database."""
    token = _moment.set(True)
    try:
        yield
    finally:
        _moment.reset(token)


def in_one_moment() -> bool:
    """Say whether queries now see the database as it was at the page's first one."""
    return _moment.get()


def tag(*keys: str) -> None:
    """Say that the page being made is the same for everyone until one of these keys is bumped.

    For views: a page without this word is never stored. Outside of a page, do nothing.
    """
    record = _open.get()
    if record is not None:
        record.is_public = True
        record.keys.update(keys)


def shows(keys: Iterable[str]) -> None:
    """Say that the page shows what these keys name too, whether it may be stored or not."""
    record = _open.get()
    if record is not None:
        record.keys.update(keys)


def goes_stale(at: datetime | None) -> None:
    """Say that the page's words are out of date by themselves from this instant (None: never)."""
    record = _open.get()
    if record is None or at is None:
        return
    instant = at.timestamp()
    if record.goes_stale_at is None or instant < record.goes_stale_at:
        record.goes_stale_at = instant
