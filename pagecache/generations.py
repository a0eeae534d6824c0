"""At which count was each key last bumped: one memory-mapped file, shared by a machine's processes.

Keys hash into a fixed table of slots. Two keys that share a slot only purge too much, never too
little. The counter moves forward only after a commit, so a render that noted the counter before
its first query knows whether anything that it shows has changed since.

A second table of the same shape says when a key was last *erased*: pages from before that are not
even an answer when the database can't be reached.
"""

import fcntl
import mmap
import os
import secrets
import threading
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SLOTS = 65_536
# What stands before the tables, eight bytes each.
_COUNTER, _EPOCH, _BOOT, _HEARD_AT, _CONTACT_AT, _SEEN_UP_TO, _CAUGHT_UP_AT, _CLUSTER = range(8)
_APPLIED = 16  # where the ring of applied purges begins
_RING = 512
_BUMPS = _APPLIED + _RING
_ERASURES = _BUMPS + SLOTS
_SIZE = 8 * (_ERASURES + SLOTS)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Generations(Protocol):
    """What a store of generations can do."""

    def now(self) -> int:
        """Return the counter."""
        ...

    def last_bump(self, key: str) -> int:
        """Return the counter at which the key was last bumped (0: never)."""
        ...

    def bump(self, keys: Iterable[str]) -> int:
        """Advance the counter, record it for each key, and return it."""
        ...


class SharedGenerations:
    """Generations in one file, mapped into every process of this machine."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._threads = threading.Lock()
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        with self._locked():
            if os.fstat(self._descriptor).st_size != _SIZE:
                os.ftruncate(self._descriptor, 0)
                os.ftruncate(self._descriptor, _SIZE)
            self._map = mmap.mmap(self._descriptor, _SIZE)
            # Eight aligned bytes are stored and loaded at once; packing into bytes would not be.
            self._slots = memoryview(self._map).cast("Q")
            if not self._slots[_EPOCH] or self._slots[_BOOT] != _this_boot():
                self._begin()

    def _begin(self) -> None:
        """Begin anew: the file is new, or the machine has been started again.

        A crash of the machine may have lost the last bumps, so no page from before can be judged;
        and its monotonic clock, by which contact is measured, has begun anew too.
        """
        for place in (_HEARD_AT, _CONTACT_AT, _SEEN_UP_TO, _CAUGHT_UP_AT, _CLUSTER):
            self._slots[place] = 0
        self._slots[_EPOCH] = secrets.randbits(63) | 1
        self._slots[_BOOT] = _this_boot()

    def now(self) -> int:
        """Return the counter."""
        return self._slots[_COUNTER]

    @property
    def epoch(self) -> int:
        """The number of this file: pages noted under another one can't be judged by it."""
        return self._slots[_EPOCH]

    def last_bump(self, key: str) -> int:
        """Return the counter at which the key's slot was last bumped (0: never)."""
        return self._slots[_BUMPS + slot_of(key)]

    def last_erasure(self, key: str) -> int:
        """Return the counter at which the key's slot was last erased (0: never)."""
        return self._slots[_ERASURES + slot_of(key)]

    def bumped_after(self, slots: Iterable[int], noted: int) -> bool:
        """Say whether any of the slots was bumped after the counter stood at `noted`."""
        table = self._slots
        return any(table[_BUMPS + slot] > noted for slot in slots)

    def erased_after(self, slots: Iterable[int], noted: int) -> bool:
        """Say whether any of the slots was erased after the counter stood at `noted`."""
        table = self._slots
        return any(table[_ERASURES + slot] > noted for slot in slots)

    def bump(self, keys: Iterable[str], *, erased: Iterable[str] = (), token: int = 0) -> int:
        """Advance the counter, record it for each key, and return it.

        The slots are written before the counter: who sees the new counter sees them too.

        Args:
            erased: keys whose pages must never be served again, not even in an outage.
            token: the purge's own number (0: none). One that was applied lately does nothing.
        """
        with self._locked():
            if token and self._slots[_APPLIED + token % _RING] == token:
                return self._slots[_COUNTER]
            count = self._slots[_COUNTER] + 1
            for key in erased:
                self._slots[_ERASURES + slot_of(key)] = count
                self._slots[_BUMPS + slot_of(key)] = count
            for key in keys:
                self._slots[_BUMPS + slot_of(key)] = count
            self._slots[_COUNTER] = count
            if token:
                self._slots[_APPLIED + token % _RING] = token
        return count

    def bump_everything(self) -> int:
        """Bump and erase every slot: what changed is not known, so nothing may be believed."""
        with self._locked():
            count = self._slots[_COUNTER] + 1
            self._slots[_BUMPS : _BUMPS + 2 * SLOTS] = array("Q", [count]) * (2 * SLOTS)
            self._slots[_COUNTER] = count
        return count

    # What the purge channel leaves for this machine's other processes.

    @property
    def heard_at(self) -> int:
        """When the purge channel was last known to work, in nanoseconds of the monotonic clock."""
        return self._slots[_HEARD_AT]

    @heard_at.setter
    def heard_at(self, nanoseconds: int) -> None:
        self._slots[_HEARD_AT] = nanoseconds

    @property
    def seen_up_to(self) -> int:
        """The transaction below which every purge has been applied here (0: never looked)."""
        return self._slots[_SEEN_UP_TO]

    @property
    def caught_up_at(self) -> int:
        """When this machine last had every purge, in seconds of the database's clock (0: never)."""
        return self._slots[_CAUGHT_UP_AT]

    @property
    def contact_at(self) -> int:
        """When anyone here last read the purges, in nanoseconds of the monotonic clock (0: never
        since the machine was started).
        """
        return self._slots[_CONTACT_AT]

    @property
    def cluster(self) -> int:
        """The number of the database that was looked at (0: none yet)."""
        return self._slots[_CLUSTER]

    def catch_up(
        self, *, seen_up_to: int, at: int, cluster: int, contact_at: int, begins: bool = False
    ) -> None:
        """Note that every purge below a transaction has been applied.

        at: the database's clock, in seconds. contact_at: ours, monotonic, in nanoseconds.
        begins: whatever was seen before counts no more.
        """
        with self._locked():
            self._slots[_CONTACT_AT] = max(contact_at, self._slots[_CONTACT_AT])
            if begins or seen_up_to >= self._slots[_SEEN_UP_TO]:
                self._slots[_SEEN_UP_TO] = seen_up_to
                self._slots[_CAUGHT_UP_AT] = at
                self._slots[_CLUSTER] = cluster

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # The file's lock is the process's: threads of one need their own.
        with self._threads:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)


def _this_boot() -> int:
    """Return a number for this start of the machine; 0 where none can be had."""
    try:
        return zlib.crc32(_BOOT_ID.read_bytes())
    except OSError:
        return 0


def slot_of(key: str) -> int:
    """Return the number of the key's slot."""
    return zlib.crc32(key.encode()) % SLOTS
