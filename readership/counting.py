"""Count reads in the process, and write them down together every few seconds.

A flood costs a few dictionary entries: a reader is counted once an hour for a story, and so often a
minute at most. Who a reader is, is a hash with a key that this process makes anew each hour and
tells nobody; it is never written anywhere.
"""

import atexit
import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection

log = logging.getLogger("newsroom.readership")

SECONDS = 3.0
# Of one address: a busy office reads no more stories within a minute.
A_MINUTE = 120
# What is remembered of an hour at most; beyond, reads of strangers are not counted.
_READERS, _STORIES = 200_000, 20_000

type Write = Callable[[datetime, dict[int, int]], None]


def write(hour: datetime, counts: dict[int, int]) -> None:
    """Add counts to an hour: one statement, through the function that public roles may call."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT readership_count(%s, %s::bigint[], %s::int[])",
            [hour, list(counts), list(counts.values())],
        )


class Counter:
    """The reads that this process has heard of and not yet written down."""

    def __init__(self, *, write: Write = write, seconds: float = SECONDS) -> None:
        self._write = write
        self._seconds = seconds
        self._lock = threading.Lock()
        self._counts: dict[tuple[datetime, int], int] = {}
        self._timer: threading.Timer | None = None
        self._forget(datetime.fromtimestamp(0, UTC))

    def _forget(self, hour: datetime) -> None:
        self._hour = hour
        self._key = secrets.token_bytes(32)
        self._seen: set[bytes] = set()
        self._minute, self._pace = -1.0, dict[bytes, int]()

    def add(self, article_id: int, *, reader: str, now: datetime) -> bool:
        """Count a read, unless this reader's was counted this hour; return whether it was.

        Args:
            reader: whatever tells readers apart for now: network address and browser.
        """
        with self._lock:
            hour = now.replace(minute=0, second=0, microsecond=0)
            if hour != self._hour:
                self._forget(hour)
            who = self._hash(reader)
            if not self._is_in_pace(who):
                return False
            read = self._hash(f"{article_id} {reader}")
            if read in self._seen or len(self._seen) >= _READERS:
                return False
            key = (hour, article_id)
            if key not in self._counts and len(self._counts) >= _STORIES:
                return False
            self._seen.add(read)
            self._counts[key] = self._counts.get(key, 0) + 1
            self._wait()
        return True

    def flush(self) -> None:
        """Write down what was counted. What can't be written is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._timer = None
        hours: dict[datetime, dict[int, int]] = {}
        for (hour, article_id), reads in counts.items():
            hours.setdefault(hour, {})[article_id] = reads
        for hour, each in hours.items():
            try:
                self._write(hour, each)
            except Exception as problem:
                log.warning("reads are written later: %s", problem)
                with self._lock:
                    for article_id, reads in each.items():
                        key = (hour, article_id)
                        self._counts[key] = self._counts.get(key, 0) + reads
                    self._wait()

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(
            text.encode(errors="replace"), key=self._key, digest_size=12
        ).digest()

    def _is_in_pace(self, who: bytes) -> bool:
        minute = time.monotonic() // 60
        if minute != self._minute or len(self._pace) >= _READERS:
            self._minute, self._pace = minute, {}
        self._pace[who] = self._pace.get(who, 0) + 1
        return self._pace[who] <= A_MINUTE

    def _wait(self) -> None:
        if self._timer is None and self._seconds:
            self._timer = threading.Timer(self._seconds, self._flush_and_close)
            self._timer.daemon = True
            self._timer.start()

    def _flush_and_close(self) -> None:
        self.flush()
        connection.close()  # this thread's own


counter = Counter()
atexit.register(lambda: counter.flush())
