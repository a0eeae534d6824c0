"""What browsers and the caches between are told: who may keep a page, and for how long.

Browsers always ask again (`no-cache`, with an ETag). A shared cache may keep a page only where it
can be purged by key; its own headers win over Cache-Control there (RFC 9213 for
CDN-Cache-Control, the Edge Architecture note for Surrogate-Control).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from pagecache.pages import Headers, Page


@dataclass(frozen=True)
class Downstream:
    """The caches in front of us. is_purged: they drop pages by key when we say so.

    max_age: seconds that they may keep a page that nobody purges.
    """

    is_purged: bool = False
    max_age: int = 86_400

    def fresh(self, page: Page, wall: float) -> Headers:
        """Return the headers of a page that holds."""
        rules: Headers = [("Cache-Control", "no-cache"), _rendered_at(page.rendered_at)]
        if not self.is_purged:
            return [*rules, ("CDN-Cache-Control", "no-store")]
        seconds = self.max_age
        if page.goes_stale_at is not None:
            seconds = max(0, min(seconds, int(page.goes_stale_at - wall)))
        return [
            *rules,
            ("CDN-Cache-Control", f"max-age={seconds}"),
            ("Surrogate-Control", f"max-age={seconds}"),
            ("Surrogate-Key", " ".join(page.keys)),
            ("Cache-Tag", ",".join(page.keys)),
        ]

    def counts_down(self, page: Page) -> bool:
        """Say whether the headers of a page change while it holds."""
        return self.is_purged and page.goes_stale_at is not None

    def stale(self, page: Page) -> Headers:
        """Return the headers of a page that stands in during an outage: for nobody to keep."""
        return [
            ("Cache-Control", "no-store"),
            ("CDN-Cache-Control", "no-store"),
            ("Surrogate-Control", "no-store"),
            ("Warning", '110 - "Response is Stale"'),
            _rendered_at(page.rendered_at),
        ]

    def unkept(self, headers: Headers) -> Headers:
        """Return what to add to an answer that we don't keep ourselves."""
        rules = [_rendered_at(time.time())]
        if not any(name.lower() == "cache-control" for name, _ in headers):
            rules += [("Cache-Control", "no-cache"), ("CDN-Cache-Control", "no-store")]
        return rules


def _rendered_at(wall: float) -> tuple[str, str]:
    at = datetime.fromtimestamp(wall, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return ("X-Rendered-At", at)
