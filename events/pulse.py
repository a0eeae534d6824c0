"""A worker's sign of life, so that the desk can say whether anyone is at work."""

import os
import socket
from datetime import datetime, timedelta

from events.models import Pulse

BEAT_SECONDS = 5.0
# Silent for longer than this: the desk says that no worker is at work.
ALIVE_FOR = timedelta(seconds=30)
_FORGET_AFTER = timedelta(days=1)


def name() -> str:
    """Return this process's name: machine and process number."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def beat(now: datetime, started_at: datetime) -> None:
    """Say that this process is at work; forget those that have been silent for a day."""
    Pulse.objects.update_or_create(
        worker=name(), defaults={"beat_at": now, "started_at": started_at}
    )
    Pulse.objects.filter(beat_at__lt=now - _FORGET_AFTER).delete()


def stop() -> None:
    """Say that this process has ended in good order."""
    Pulse.objects.filter(worker=name()).delete()


def workers_alive(now: datetime) -> int:
    """Return how many workers gave a sign of life of late."""
    return Pulse.objects.filter(beat_at__gt=now - ALIVE_FOR, beat_at__lte=now + ALIVE_FOR).count()
