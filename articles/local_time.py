"""Times as people type them, on a clock that twice a year skips or repeats an hour."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class NoSuchTime(Exception):
    """The clocks go forward over this time; `before` and `after` are the nearest real ones."""

    def __init__(self, before: datetime, after: datetime) -> None:
        self.before, self.after = before, after
        super().__init__(before, after)


class TimeComesTwice(Exception):
    """The clocks go back over this time; `first` and `second` are both meant by it."""

    def __init__(self, first: datetime, second: datetime) -> None:
        self.first, self.second = first, second
        super().__init__(first, second)


def moment(local: datetime, zone: ZoneInfo, *, fold: int | None = None) -> datetime:
    """Return the moment, in UTC, that a naive time means on a zone's clock.

    Args:
        fold: 0 or 1, which of the two, where the time comes twice (PEP 495).

    Raises NoSuchTime and TimeComesTwice (unless `fold` says which).
    """
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        # In a gap the two offsets lead to the times just before and just after it.
        real = sorted((first.astimezone(UTC), second.astimezone(UTC)))
        raise NoSuchTime(real[0].astimezone(zone), real[1].astimezone(zone))
    if fold is None:
        raise TimeComesTwice(first, second)
    return (second if fold else first).astimezone(UTC)
