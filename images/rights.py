"""Whether a picture may run at a time, and until when; pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    """What the rights say."""

    USABLE = "usable"
    NOT_YET = "not_yet"
    LAPSED = "lapsed"
    DENIED = "denied"


class Dated(Protocol):
    """What has rights that begin or end."""

    is_denied: bool
    usable_from: datetime | None
    usable_until: datetime | None


def standing(
    *,
    is_denied: bool,
    usable_from: datetime | None,
    usable_until: datetime | None,
    now: datetime,
) -> Standing:
    """Say whether a picture may run: from the first instant on, up to but not at the last."""
    if is_denied:
        return Standing.DENIED
    if usable_until is not None and usable_until <= now:
        return Standing.LAPSED
    if usable_from is not None and usable_from > now:
        return Standing.NOT_YET
    return Standing.USABLE


def next_change(pictures: Iterable[Dated | None], now: datetime) -> datetime | None:
    """Return the instant at which a page that shows these pictures goes out of date by itself.

    The earliest beginning or end of rights after `now`; None when nothing changes with time.
    """
    instants = [
        instant
        for picture in pictures
        if picture is not None and not picture.is_denied
        for instant in (picture.usable_from, picture.usable_until)
        if instant is not None and instant > now
    ]
    return min(instants, default=None)
