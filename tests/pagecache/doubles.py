"""A page cache in front of a plain WSGI application whose words a test decides."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from pagecache.addresses import Scope
from pagecache.disk import Disk
from pagecache.downstream import Downstream
from pagecache.flight import Flight
from pagecache.front_files import FrontFiles
from pagecache.generations import SharedGenerations
from pagecache.layer import PageCache
from pagecache.memory import Memory
from pagecache.middleware import LOST, RECORD
from pagecache.pages import Page
from pagecache.tagging import Record

#: To be closed at the end of the test.
opened: list[Disk] = []
LONG = "<p>words</p>" * 200


@dataclass
class Reply:
    """What a reader got."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        found = [value for each, value in self.headers if each.lower() == name.lower()]
        assert len(found) <= 1, found
        return found[0] if found else ""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Paper:
    """An application: each address says its words, under keys; counts how often it was asked."""

    words: dict[str, str] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    status: str = "200 OK"
    headers: list[tuple[str, str]] = field(default_factory=list)
    is_public: bool = True
    is_lost: bool = False
    goes_stale_at: float | None = None
    asked: list[str] = field(default_factory=list)
    environs: list[dict[str, Any]] = field(default_factory=list)
    #: Called between reading the words and answering: where a publish may come in between.
    meanwhile: Callable[[], None] = lambda: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        with self.lock:
            self.asked.append(path)
            self.environs.append(dict(environ))
        words = self.words.get(path, f"words of {path}")
        self.meanwhile()
        if self.is_lost:
            environ[LOST] = True
            start_response("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"broken"]
        if self.is_public:
            keys = self.keys.get(path, {path})
            environ[RECORD] = Record(set(keys), True, self.goes_stale_at)
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [words.encode(), b""]


@dataclass
class Line:
    """A purge channel that a test cuts and mends."""

    up: bool = True
    reachable: bool = True
    quiet: float = 0.0
    on_look: Callable[[], None] = lambda: None

    def is_up(self) -> bool:
        return self.up

    def catch_up(self) -> bool:
        if self.reachable:
            self.on_look()
        return self.reachable

    def silence(self) -> float:
        return self.quiet


def cache_of(
    folder: Path,
    application: Any,
    *,
    contact: Any = None,
    is_purged: bool = False,
    front: Path | None = None,
    disk_limit: int = 10**7,
    **scope: Any,
) -> PageCache:
    """Return a page cache with its stores in a folder; a second one there is a second process."""
    scope = {
        "known": frozenset({"before", "role"}),
        "passed": ("/admin/",),
        "personal": ("sessionid",),
        "hosts": frozenset({"news.example"}),
    } | scope
    files = FrontFiles(front) if front else None
    if files:
        files.open()
    disk = Disk(folder / "pages", limit=disk_limit, front=files)
    opened.append(disk)
    return PageCache(
        application,
        scope=Scope(**scope),
        generations=SharedGenerations(folder / "generations"),
        memory=Memory(10**7),
        disk=disk,
        flight=Flight(folder / "pages"),
        contact=contact,
        downstream=Downstream(is_purged=is_purged),
    )


def ask(
    cache: Any, path: str = "/", query: str = "", *, method: str = "GET", **headers: str
) -> Reply:
    """Ask for an address as a web server hands it over."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "news.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "news.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        **{
            name if name.startswith("wsgi") else f"HTTP_{name.upper()}": value
            for name, value in headers.items()
        },
    }
    environ = {k.replace("wsgi_", "wsgi."): v for k, v in environ.items()}
    got: list[Any] = []
    parts = cache(environ, lambda status, headers, problem=None: got.append((status, headers)))
    body = b"".join(parts)
    if close := getattr(parts, "close", None):
        close()
    return Reply(got[-1][0], list(got[-1][1]), body)


def page(url: str = "/a/", body: str = LONG, *, keys: tuple[str, ...] = ("a",), **fields: Any):
    """Return a page to keep."""
    fields = {
        "status": "200 OK",
        "headers": [("Content-Type", "text/html; charset=utf-8")],
        "noted": 0,
        "epoch": 1,
        "rendered_at": 1_700_000_000.0,
    } | fields
    return Page(url=url, body=body.encode(), keys=keys, **fields)
