"""What requests cost: queries, processor time of ours and of the database, and time."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

ROUNDS = int(os.environ.get("ROUNDS", "40"))


@dataclass(frozen=True)
class Cost:
    """One kind of page. Milliseconds a request; `database` is None where the system can't say."""

    name: str
    queries: int
    kilobytes: float
    application: float
    database: float | None
    p50: float
    p95: float
    p99: float

    @property
    def per_second(self) -> float:
        """How many such requests one process answers in a second."""
        return 1000 / self.p50


class Browser:
    """Calls the application as a web server does: no test client, which copies every context."""

    def __init__(self, *, cookie: str = "") -> None:
        self._application = WSGIHandler()
        # One connection for all requests, or its server process could not be watched.
        for signal in (signals.request_started, signals.request_finished):
            signal.disconnect(close_old_connections)
        self._headers = {"host": "127.0.0.1"} | ({"cookie": cookie} if cookie else {})

    def get(self, address: str) -> bytes:
        """Return the body of a page; raises RuntimeError where the answer is an error of ours."""
        codes: list[str] = []

        def start(
            status: str, _headers: list[tuple[str, str]], _problem: object = None, /
        ) -> Callable[[bytes], object]:
            codes.append(status)
            return lambda _body: None

        environ = RequestFactory().get(address, headers=self._headers).environ
        body = b"".join(self._application(environ, start))
        if codes[0][0] not in "24":
            raise RuntimeError(f"{address} answered {codes[0]}")
        return body


def measure(name: str, browser: Browser, addresses: list[str]) -> Cost:
    """Ask for the addresses in turn, ROUNDS times in all, without any cache of pages."""
    for address in addresses[:3]:
        browser.get(address)  # templates compiled, site held
    with CaptureQueriesContext(connection) as queries:
        size = len(browser.get(addresses[0]))
    count = len(queries)  # before the next request empties the log
    times = []
    application, database = time.process_time_ns(), _database_ns()
    for address in islice(cycle(addresses), ROUNDS):
        began = time.perf_counter()
        browser.get(address)
        times.append((time.perf_counter() - began) * 1000)
    application = time.process_time_ns() - application
    after = _database_ns()
    spent = (
        (after - database) / 1e6 / ROUNDS if after is not None and database is not None else None
    )
    times.sort()
    return Cost(
        name, count, size / 1000, application / 1e6 / ROUNDS, spent,
        *(times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99)),
    )  # fmt: skip


def _database_ns() -> int | None:
    """Return the processor time of our connection's server process so far, in nanoseconds."""
    with contextlib.suppress(OSError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return None
