"""What each kind of page costs when no cache helps: queries, bytes, CPU, beside a hello view."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from articles.models import PublishedArticle

ROUNDS = 60


def print_table(size: int) -> None:
    """Print one line a page kind: queries, kilobytes, milliseconds, and × hello."""
    site = _Browser()
    story = PublishedArticle.objects.newest()[:1].get()
    addresses = {
        "home": "/",
        "article": story.get_absolute_url(),
        "section": "/harbour/",
        "topic": "/topics/topic-1/",
        "author": "/authors/author-1/",
        "latest": "/latest/",
        "search, common word": "/search/?q=harbour",
        "search, phrase": "/search/?q=%22ferry+budget%22",
        "not found": "/harbour/2020/01/none/",
    }
    with override_settings(ROOT_URLCONF=__name__):
        yardstick = _milliseconds(partial(_Browser().get, "/hello/"))
    print(f"{size} articles; each page rendered {ROUNDS} times in one process, no cache")
    print(f"{'page':22} {'queries':>7} {'kB':>6} {'p50 ms':>8} {'p95 ms':>8} {'× hello':>8}")
    fast, slow = yardstick
    print(f"{'Django hello view':22} {0:7} {0.0:6.1f} {fast:8.2f} {slow:8.2f} {1.0:8.1f}")
    for name, address in addresses.items():
        site.get(address)  # templates compiled, site held
        with CaptureQueriesContext(connection) as queries:
            response = site.get(address)
        count = len(queries)  # before the next request empties the log
        median, slow = _milliseconds(partial(site.get, address))
        print(
            f"{name:22} {count:7} {len(response) / 1000:6.1f} "
            f"{median:8.2f} {slow:8.2f} {median / yardstick[0]:8.1f}"
        )


def _start(
    _status: str, _headers: list[tuple[str, str]], _problem: object = None, /
) -> Callable[[bytes], object]:
    """Take the head of an answer, as WSGI asks a server to."""
    return lambda _body: None


class _Browser:
    """Calls the application as a web server does: no test client, which copies every context."""

    def __init__(self) -> None:
        self._application = WSGIHandler()

    def get(self, address: str) -> bytes:
        """Return the body of a page."""
        environ = RequestFactory(HTTP_HOST="127.0.0.1").get(address).environ
        return b"".join(self._application(environ, _start))


def hello(request: HttpRequest) -> HttpResponse:
    """Do nothing: what remains is Django and our middleware."""
    return HttpResponse("hello")


# A URL map of its own, for the yardstick.
urlpatterns = [path("hello/", hello)]


def _milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the 95th percentile of ROUNDS calls, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]
