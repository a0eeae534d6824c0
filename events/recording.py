"""Write an Event, its deliveries, and the purge that follows: the one door of every verb."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from events.models import Delivery, Event
from events.purging import purge

# The second purge covers a process killed between its commit and its purge. It runs a little later:
# an answer that was on its way to a cache in front when that was purged is then gone too.
SECOND_PURGE_AFTER = timedelta(seconds=2)


def record(
    kind: str,
    subject_id: int,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    revision: int | None = None,
    payload: dict[str, Any] | None = None,
    keys: Iterable[str] = (),
    erased: Iterable[str] = (),
) -> Event:
    """Insert the Event in the running transaction; purge `keys` after the commit, and once more.

    Args:
        kind: what the subject is ("article", "author", …).
        keys: page-cache keys of everything that showed the subject before or shows it now.
        erased: of these, pages must not be served again even while the database is away.
    """
    gone = set(erased)
    chosen = sorted({*keys, *gone})
    event = Event.objects.create(
        kind=kind,
        subject_id=subject_id,
        verb=verb,
        reason=reason,
        by=by,
        by_name=str(by) if by else "",
        revision=revision,
        payload=payload or {},
        keys=chosen,
        at=now,
    )
    if chosen:
        Delivery.objects.create(
            event=event, channel=Delivery.Channel.PURGE, next_try_at=now + SECOND_PURGE_AFTER
        )
        purge(chosen, erased=gone, event_id=event.pk)
    return event
