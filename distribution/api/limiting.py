"""How often one address may ask what no page cache answers: counted in memory, kept nowhere."""

import math
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from accounts.throttle import client_address

# So many addresses are remembered; the one that asked longest ago is forgotten first.
_MOST = 10_000


class Limit(BaseThrottle):
    """So many requests a minute and address, in each web process (NEWSROOM_API_PER_MINUTE).

    A bucket fills steadily and holds a minute's worth. What the page cache answers costs nothing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._wait: float | None = None

    def allow_request(self, request: HttpRequest) -> bool:
        """Take a drop from the bucket of who asks; False when it is empty."""
        most = float(settings.API_PER_MINUTE)
        if not most:
            return True
        who, now = client_address(request) or "", time.monotonic()
        with self._lock:
            level, at = self._buckets.pop(who, (most, now))
            level = min(most, level + (now - at) * most / 60)
            is_allowed = level >= 1
            self._buckets[who] = (level - 1 if is_allowed else level, now)
            while len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
        self._wait = None if is_allowed else (1 - level) * 60 / most
        return is_allowed

    def wait(self) -> float | None:
        """Return for how many seconds who was refused should wait."""
        return math.ceil(self._wait) if self._wait is not None else None

    def forget(self) -> None:
        """Begin to count anew."""
        self._buckets.clear()


#: One bucket an address, whichever of the two it asks: the API, or feeds of searches.
limit = Limit()
