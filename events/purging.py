"""Purge page-cache keys with the running transaction: on this machine, and on every other.

The purge is written down and announced inside the transaction, so that it exists if and only if
the change does; this machine applies it right after the commit, before the verb returns.
"""

import logging
import zlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from events.models import Event, Purge
from pagecache import channel
from pagecache import purge as here
from pagecache.purging_fronts import purge_fronts

log = logging.getLogger("newsroom.pagecache")
KEPT = timedelta(days=7)
_TOGETHER = 500  # keys in one row: a purge of thousands of stories is several
# The cluster by what changes when a backup, a standby or another database takes its place.
_STATE = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           extract(epoch FROM now())::bigint,
           concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
                     (SELECT timeline_id FROM pg_control_checkpoint()),
                     (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def purge(keys: Iterable[str], *, erased: Iterable[str] = (), event_id: int | None = None) -> None:
    """Purge the keys when the running transaction commits (outside of one: at once).

    Args:
        erased: of these, pages must not be served again even while the database is away.
    """
    chosen = sorted(set(keys))
    gone = sorted(set(erased))
    if not chosen and not gone:
        return
    with transaction.atomic():
        rows = _write(chosen, gone, event_id)
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {channel.NAME}")
        transaction.on_commit(lambda: _apply(rows), robust=True)


def note(keys: Iterable[str]) -> None:
    """Write down, in the running transaction, what is new and on no page of ours yet.

    For who follows the changes (distribution.api.changes); nothing is purged now.
    """
    if chosen := sorted(set(keys)):
        _write(chosen, [], None)


def _write(keys: list[str], erased: list[str], event_id: int | None) -> list[Purge]:
    return Purge.objects.bulk_create(
        Purge(
            keys=keys[start : start + _TOGETHER],
            erased=erased if start == 0 else [],
            event_id=event_id,
        )
        for start in range(0, max(len(keys), 1), _TOGETHER)
    )


def _apply(rows: list[Purge]) -> None:
    for row in rows:
        here.purge(row.keys, erased=row.erased, token=row.token)
    try:
        purge_fronts([key for row in rows for key in (*row.keys, *row.erased)])
    except Exception as problem:
        # The worker purges them again in two seconds, and until it has worked.
        log.warning("a cache in front could not be purged: %s", problem)


def repeat(event: Event) -> None:
    """Purge an event's keys once more: the commit may not have been followed by its purge.

    Raises what a cache in front answers with, so that the worker tries again later.
    """
    for row in Purge.objects.filter(event_id=event.pk):
        here.purge(row.keys, erased=row.erased, token=row.token)
    purge_fronts(event.keys)


def look(connection: Any, since: int) -> channel.Look:
    """Read the purges of the transactions from a number on (0: none), with a raw connection."""
    with connection.cursor() as cursor:
        # First which transactions are finished, then what they wrote: not the other way round.
        cursor.execute(_STATE)
        finished_below, at, cluster = cursor.fetchone()
        found: list[channel.Purge] = []
        if since:
            cursor.execute(
                "SELECT token, keys, erased FROM events_purge WHERE transaction >= %s ORDER BY id",
                [since],
            )
            found = [channel.Purge(*row) for row in cursor.fetchall()]
    return channel.Look(
        purges=found,
        finished_below=finished_below,
        at=at,
        cluster=zlib.crc32(cluster.encode()) + 1,
    )


def prune(now: Any) -> None:
    """Forget purges that every machine has long heard of, or must not rely on any more."""
    Purge.objects.filter(at__lt=now - KEPT).delete()
