"""Take the front files away when nobody purges them any more.

A web server in front goes on serving files after our web processes have died or hang, and nobody
would tell it what other machines publish. The supervisor is another process: it sees the purge
channel fall silent and moves the folder aside; every request then comes to us, or fails openly.
"""

import time
from collections.abc import Callable

from pagecache.front_files import FrontFiles
from pagecache.generations import SharedGenerations

# The channel shows life twice a second.
SILENCE_SECONDS = 3.0


class FrontGuard:
    """Looked at a few times a second by whoever outlives the web processes."""

    def __init__(
        self,
        front: FrontFiles | None,
        generations: Callable[[], SharedGenerations],
        say: Callable[[str], None],
    ) -> None:
        self._front = front
        self._generations = generations
        self._say = say
        self.close()

    def look(self) -> None:
        """Close the folder when the purge channel has been silent for three seconds."""
        if self._front is None or not self._front.root.exists():
            return
        silence = time.monotonic_ns() - self._generations().heard_at
        if not 0 <= silence < SILENCE_SECONDS * 1e9:
            self.close()
            self._say("The purge channel is silent: the front files were taken away.")

    def close(self) -> None:
        """Take the files away: at the start, when nobody knows how old they are, and at the end."""
        if self._front is not None:
            self._front.close()
