"""At which count was each key last bumped: one memory-mapped file, shared by a machine's processes.

Keys hash into a fixed table of slots. Two keys that share a slot only purge too much, never too
little. The counter moves forward only after a commit, so a render that noted the counter before
its first query knows whether anything that it shows has changed since.
"""

import fcntl
import mmap
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

SLOTS = 65_536
_SIZE = 8 * (SLOTS + 1)  # slot 0 holds the counter itself


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
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._descriptor).st_size < _SIZE:
            os.ftruncate(self._descriptor, _SIZE)
        self._map = mmap.mmap(self._descriptor, _SIZE)
        # Eight aligned bytes are stored and loaded at once; packing into bytes would not be.
        self._slots = memoryview(self._map).cast("Q")

    def now(self) -> int:
        """Return the counter."""
        return self._read(0)

    def last_bump(self, key: str) -> int:
        """Return the counter at which the key's slot was last bumped (0: never)."""
        return self._read(_slot(key))

    def bump(self, keys: Iterable[str]) -> int:
        """Advance the counter, record it for each key, and return it.

        The slots are written before the counter: who sees the new counter sees them too.
        """
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            count = self._read(0) + 1
            for key in keys:
                self._slots[_slot(key)] = count
            self._slots[0] = count
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return count

    def _read(self, slot: int) -> int:
        return self._slots[slot]


def _slot(key: str) -> int:
    return 1 + zlib.crc32(key.encode()) % SLOTS
