"""The purge channel: what other machines purge reaches this one, by NOTIFY and by looking.

One thread of one process of a machine listens; the others read from the generations' file when it
last heard that all is well, and take over when it dies. A notification carries no keys: it says
“look now”. Looking reads the purges of every transaction that was not finished at the look before,
so none is missed however they commit, and a reconnect is nothing but a look.
"""

import contextlib
import fcntl
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pagecache.generations import SharedGenerations

log = logging.getLogger("newsroom.pagecache")
NAME = "newsroom_purge"
BEAT_SECONDS = 0.5
# Without a sign of life for so long the channel counts as lost, and each request looks itself.
TRUSTED_SECONDS = 2.0
# Purges are kept for a week by the database's clock; after six days without one look at them
# nothing stored is believed.
LONGEST_GAP_SECONDS = 6 * 24 * 3600
# After a look has failed, others don't try again for so long: connecting to nothing takes time.
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Purge:
    """One purge as it was written down. token: a number that no other purge has."""

    token: int
    keys: Sequence[str]
    erased: Sequence[str]


@dataclass(frozen=True)
class Look:
    """What one look found: purges, and the transaction below which all are finished by now.

    at: the database's clock, in seconds. cluster: the number of the database and of its history:
    another one when a copy or a backup has taken its place.
    """

    purges: Sequence[Purge]
    finished_below: int
    at: int = 0
    cluster: int = 0


class Channel:
    """This machine's ear. Satisfies `pagecache.layer.Contact`.

    Args:
        connect: opens a database connection (psycopg2) of our own, quickly or not at all.
        look: reads the purges of transactions from a number on, with such a connection.
        apply: purges this machine's stores.
        on_change: told whether the channel is up, when that changes.
        on_beat: called about twice a second while we are the one who listens.
    """

    def __init__(
        self,
        folder: Path,
        *,
        generations: SharedGenerations,
        connect: Callable[[], Any],
        look: Callable[[Any, int], Look],
        apply: Callable[[Purge], None],
        on_change: Callable[[bool], None] = lambda is_up: None,
        on_beat: Callable[[], None] = lambda: None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._post = os.open(folder / "channel", os.O_RDWR | os.O_CREAT, 0o600)
        self._generations = generations
        self._connect = connect
        self._look = look
        self._apply = apply
        self._on_change = on_change
        self._on_beat = on_beat
        self._applied: frozenset[int] = frozenset()
        self._own = threading.Lock()
        self._own_connection: Any = None
        self._failed_at = float("-inf")
        self._failed_count = -1
        self._stop = threading.Event()
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None

    # What requests ask.

    def is_up(self) -> bool:
        """Say whether the channel has shown life within the last two seconds."""
        if self._thread is None:
            self._start()
        silence = time.monotonic_ns() - self._generations.heard_at
        return 0 <= silence < TRUSTED_SECONDS * 1e9

    def catch_up(self) -> bool:
        """Look from this request; False when the database can't be reached."""
        with self._own:
            count = self._generations.now()
            # A verb that returned since then says that the database is there again.
            is_unchanged = count == self._failed_count
            if is_unchanged and time.monotonic() - self._failed_at < _PAUSE_SECONDS:
                return False
            for _ in range(2):  # an old connection may have died of the outage before
                is_new = self._own_connection is None
                try:
                    if is_new:
                        self._own_connection = self._connect()
                    self._look_with(self._own_connection)
                except Exception as problem:
                    log.debug("no look at the purges: %s", problem)
                    _close(self._own_connection)
                    self._own_connection = None
                    if is_new:
                        break
                else:
                    return True
            self._failed_at, self._failed_count = time.monotonic(), count
            return False

    def silence(self) -> float:
        """Return for how many seconds nobody on this machine could read the purges."""
        if self._generations.contact_at:
            return (time.monotonic_ns() - self._generations.contact_at) / 1e9
        return float("inf")

    def stop(self) -> None:
        """End the thread; the next process takes the post."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)
        _close(self._own_connection)

    # The thread.

    def _start(self) -> None:
        # At the first request: a thread begun before a fork would stay behind.
        with self._started:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="purges", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                fcntl.flock(self._post, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # another process of this machine listens
                self._stop.wait(BEAT_SECONDS)
                continue
            self._listen_for_good()
            fcntl.flock(self._post, fcntl.LOCK_UN)

    def _listen_for_good(self) -> None:
        while not self._stop.is_set():
            connection = None
            try:
                connection = self._connect()
                with connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {NAME}")
                self._listen(connection)
            except Exception as problem:
                log.warning("the purge channel is lost, trying again: %s", problem)
                self._on_change(False)
            finally:
                _close(connection)
            self._stop.wait(_PAUSE_SECONDS)

    def _listen(self, connection: Any) -> None:
        """Look at once, at each notification and at each beat, until the connection dies."""
        is_first = True
        while not self._stop.is_set():
            began = time.monotonic_ns()
            self._look_with(connection)
            connection.notifies.clear()
            self._generations.heard_at = began
            if is_first:
                is_first = False
                self._on_change(True)
            self._on_beat()
            if select.select([connection], [], [], BEAT_SECONDS)[0]:
                connection.poll()

    def _look_with(self, connection: Any) -> None:
        generations = self._generations
        began = time.monotonic_ns()
        since = generations.seen_up_to
        found = self._look(connection, since)
        is_doubtful = (
            not since
            or found.cluster != generations.cluster
            or found.finished_below < since
            or found.at - generations.caught_up_at > LONGEST_GAP_SECONDS
        )
        if is_doubtful:
            # The first look, another database under the same name, or too long away: what was
            # purged meanwhile can't be known, so no page kept so far can be judged.
            generations.bump_everything()
        # A long transaction makes every look see the same purges: each is applied once.
        for purge in found.purges:
            if purge.token not in self._applied:
                self._apply(purge)
        self._applied = frozenset(purge.token for purge in found.purges)
        generations.catch_up(
            seen_up_to=found.finished_below,
            at=found.at,
            cluster=found.cluster,
            contact_at=began,
            begins=is_doubtful,
        )


def _close(connection: Any) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.close()
