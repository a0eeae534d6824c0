"""The page cache in front of Django: memory, then disk, then a render. Outside of Django itself.

A page is served only while every key that it shows was last bumped at or before the counter that
was noted before its first query. So a verb that has returned is on the next page.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from pagecache.addresses import Scope, accepted_encodings, matches
from pagecache.disk import Disk
from pagecache.downstream import Downstream
from pagecache.flight import Flight
from pagecache.generations import SharedGenerations
from pagecache.memory import Memory
from pagecache.middleware import ASKED, LOST, RECORD
from pagecache.pages import Answer, Headers, Page

log = logging.getLogger("newsroom.pagecache")
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
# How often a page is rendered again because something that it shows changed meanwhile, or because
# the database's connection died under it.
_TRIES = 3
# A page that was never there costs little to say so again, and anyone can ask for many.
_NOT_ON_DISK = ("404",)
# Headers that we write ourselves at each answer.
_OURS = frozenset(
    {"vary", "etag", "cache-control", "content-length", "connection", "cdn-cache-control"}
)
# For so long, in seconds, an address whose answer can't be kept goes straight through: its readers
# need not wait for one another. And of how many we remember that.
_PASSING_SECONDS, _PASSING = 60.0, 1000


class Contact(Protocol):
    """Whether the purges of other machines reach us."""

    def is_up(self) -> bool:
        """Say whether every purge so far has been applied here, to within a second or two."""
        ...

    def catch_up(self) -> bool:
        """Read the purges ourselves; False when the database can't be reached."""
        ...

    def silence(self) -> float:
        """Return for how many seconds nobody on this machine could read the purges."""
        ...


class Alone:
    """There are no other machines, and nothing is known of outages."""

    def is_up(self) -> bool:
        """Return True."""
        return True

    def catch_up(self) -> bool:
        """Return True."""
        return True

    def silence(self) -> float:
        """Return 0."""
        return 0.0


class PageCache:
    """A WSGI application in front of another.

    outage_limit: for how many seconds kept pages stand in while the database can't be reached.
    """

    def __init__(
        self,
        application: Application,
        *,
        scope: Scope,
        generations: SharedGenerations,
        memory: Memory,
        disk: Disk,
        flight: Flight,
        contact: Contact | None = None,
        downstream: Downstream | None = None,
        outage_limit: float = 24 * 3600.0,
    ) -> None:
        self.application = application
        self.scope = scope
        self.generations = generations
        self.memory = memory
        self.disk = disk
        self.flight = flight
        self.contact = contact or Alone()
        self.downstream = downstream or Downstream()
        self.outage_limit = outage_limit
        self._accepted: dict[str, frozenset[str]] = {}
        self._passing: dict[str, float] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        url = self.scope.address(environ)
        if url is None:
            return self.application(environ, start_response)
        is_connected = self.contact.is_up() or self.contact.catch_up()
        page = self.memory.get(url)
        if page is None or not page.holds(self.generations, time.time()):
            page = self._from_disk(url, page)
        if page is not None:
            if page.holds(self.generations, time.time()):
                if is_connected:
                    return self._serve(page, environ, start_response)
                if self.contact.silence() < self.outage_limit:
                    return self._stand_in(page, environ, start_response)
            elif not is_connected and self._may_stand_in(page):
                return self._stand_in(page, environ, start_response)
        elif self._passing and self._passing.get(url, 0.0) > time.monotonic():
            return self.application(environ, start_response)
        return self._render(url, environ, start_response, is_connected)

    def _from_disk(self, url: str, page: Page | None) -> Page | None:
        """Return the page on disk, unless the one at hand is newer: another process may have
        rendered since.
        """
        found = self.disk.get(url)
        if found is None or (
            page is not None and found.epoch == page.epoch and found.noted < page.noted
        ):
            return page
        self.memory.put(found)
        self.disk.note_use(url)
        return found

    def _may_stand_in(self, page: Page) -> bool:
        """Say whether a page may be shown in an outage; one that was erased never is."""
        return page.may_stand_in(self.generations) and self.contact.silence() < self.outage_limit

    def _render(
        self, url: str, environ: Environ, start_response: StartResponse, is_connected: bool
    ) -> Iterable[bytes]:
        with self.flight.alone(url):
            # Who waited finds what the one before rendered; it counts only if it still holds.
            page = self.memory.get(url)
            if page is None or not page.holds(self.generations, time.time()):
                page = self._from_disk(url, page)
            if is_connected and page is not None and page.holds(self.generations, time.time()):
                return self._serve(page, environ, start_response)
            for _ in range(_TRIES):
                noted = self.generations.now()
                answer = _Answer(self.application, environ, url)
                if answer.is_lost and self.contact.catch_up():
                    continue  # the connection died, but the database is there
                if answer.record is None:
                    break
                fresh = Page(
                    url=url,
                    status=answer.status,
                    headers=_kept(answer.headers),
                    body=answer.body,
                    keys=tuple(sorted(answer.record.keys)),
                    noted=noted,
                    epoch=self.generations.epoch,
                    rendered_at=time.time(),
                    goes_stale_at=answer.record.goes_stale_at,
                )
                if fresh.holds(self.generations, time.time()):
                    self._keep(fresh, environ)
                    return self._serve(fresh, environ, start_response)
        if answer.status >= "500" and not self.contact.catch_up():
            if page is not None and self._may_stand_in(page):
                return self._stand_in(page, environ, start_response)
            answer.status = "503 Service Unavailable"
            answer.headers.append(("Retry-After", "5"))
        elif answer.record is None and answer.status < "500":
            self._let_pass(url)
        rules = self.downstream.unkept(answer.headers)
        start_response(answer.status, [*answer.headers, *rules])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _let_pass(self, url: str) -> None:
        if len(self._passing) >= _PASSING:
            self._passing.clear()
        self._passing[url] = time.monotonic() + _PASSING_SECONDS

    def _keep(self, page: Page, environ: Environ) -> None:
        # Compressed once, for whoever asks next: here, in another process, or after a restart.
        page.bytes_as(self._encoding(page, environ))
        self.memory.put(page)
        if page.status.startswith(_NOT_ON_DISK):
            return
        try:
            self.disk.put(page, lambda: page.holds(self.generations, time.time() + 1))
        except Exception:
            # A full disk must not take the site with it: the page was made, and is served.
            log.exception("the page %s could not be kept", page.url)

    def _serve(
        self, page: Page, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a page that holds."""
        encoding = self._encoding(page, environ)
        answer = page.answers.get(encoding)
        if answer is None:
            rules = self.downstream.fresh(page, time.time())
            answer = _answer(page, encoding, rules)
            if not self.downstream.counts_down(page):
                page.answers[encoding] = answer
        front = self.disk.front
        if front is not None and not front.has(page.url):
            self.disk.lay_in_front(page, lambda: page.holds(self.generations, time.time() + 1))
        return _send(answer, page.status, environ, start_response)

    def _stand_in(
        self, page: Page, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer with a page of which nobody can say whether it holds."""
        answer = _answer(page, self._encoding(page, environ), self.downstream.stale(page))
        return _send(answer, page.status, environ, start_response)

    def _encoding(self, page: Page, environ: Environ) -> str:
        header = environ.get("HTTP_ACCEPT_ENCODING", "")
        found = self._accepted.get(header)
        if found is None:
            if len(self._accepted) > 1000:
                self._accepted.clear()
            found = self._accepted[header] = accepted_encodings(header)
        return page.best_encoding(found)


def _answer(page: Page, encoding: str, rules: Headers) -> Answer:
    etag = f'"{page.etag}{encoding and "-"}{encoding}"'
    body = page.bytes_as(encoding)
    brief: Headers = [*rules, ("ETag", etag), ("Vary", "Accept-Encoding")]
    headers: Headers = [*page.headers, *brief, ("Content-Length", str(len(body)))]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    unchanged = [each for each in page.headers if each[0].lower() != "content-type"]
    return Answer(etag=etag, headers=headers, unchanged=[*unchanged, *brief], body=body)


def _send(
    answer: Answer, status: str, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and status.startswith("200") and matches(asked, answer.etag):
        start_response("304 Not Modified", list(answer.unchanged))
        return [b""]
    start_response(status, list(answer.headers))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]


class _Answer:
    """What the application answers, whole.

    record: what the page said of itself, if it may be kept. is_lost: the database went away.
    """

    def __init__(self, application: Application, environ: Environ, url: str) -> None:
        self.status = "500 Internal Server Error"
        self.headers: Headers = []
        asked = dict(environ)
        # What is kept must be the same whoever asked first.
        asked["QUERY_STRING"] = url.partition("?")[2]
        asked["REQUEST_METHOD"] = "GET"
        for name in ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"):
            asked.pop(name, None)
        asked[ASKED] = True
        parts = application(asked, self._start)
        try:
            self.body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        self.record = asked.get(RECORD)
        self.is_lost = LOST in asked

    def _start(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = status, list(headers)


def _kept(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in _OURS]
