"""One render an address at a time: who asks meanwhile waits for it, in this process and others."""

import fcntl
import os
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SLOTS = 256


class Flight:
    """Locks by address: a few hundred, so that two addresses seldom wait for each other."""

    def __init__(self, folder: Path, *, patience: float = 10.0) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.patience = patience
        self._file = os.open(folder / "flight", os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, _SLOTS)
        self._threads = [threading.Lock() for _ in range(_SLOTS)]

    @contextmanager
    def alone(self, url: str) -> Iterator[None]:
        """Hold an address. Who has waited too long goes on without: a stuck render must not
        take the site with it.
        """
        slot = zlib.crc32(url.encode("utf-8", "surrogatepass")) % _SLOTS
        until = time.monotonic() + self.patience
        held = self._threads[slot].acquire(timeout=self.patience)
        locked = held and self._lock(slot, until)
        try:
            yield
        finally:
            if locked:
                # Record locks are the process's: only the thread that holds ours lets it go.
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, slot)
            if held:
                self._threads[slot].release()

    def _lock(self, slot: int, until: float) -> bool:
        pause = 0.0005
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
            except OSError:
                if time.monotonic() > until:
                    return False
                time.sleep(pause)
                pause = min(pause * 1.5, 0.01)
            else:
                return True
