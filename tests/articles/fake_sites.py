"""A web server of ours that plays other sites: providers, pages, traps."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from articles import asking_links, asking_sites
from events.calling import Answer
from events.reaching import Reach

POST_HTML = (
    '<blockquote class="twitter-tweet"><p lang="en">She sails &amp; sails.<br>Again.</p>&mdash; '
    'Harbour (@harbour) <a href="https://twitter.com/x">May 1</a></blockquote><script></script>'
)
PAGE = (
    '<html><head><title>Plain\n title</title><meta property="og:title" content="Ferry &amp; port">'
    '<meta name="description" content="All about it.\x07"></head><body><p>…</p></body></html>'
)


class _Sites(BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self) -> None:
        self.hits.append(f"{self.headers['Host'].partition(':')[0]}{self.path}")
        parts = urlsplit(self.path)
        told = parse_qs(parts.query)
        match parts.path:
            case "/oembed" | "/api/oembed.json":
                name = told.get("url", [""])[0]
                body = {"title": "A film", "author_name": "Ana", "html": POST_HTML}
                self._send(404 if "gone" in name else 200, json.dumps(body), "application/json")
            case "/api/v1/statuses/109999999999":
                body = {"content": "<p>One</p><p>Two<script>x</script></p>",
                        "account": {"display_name": "Ana"}}  # fmt: skip
                self._send(200, json.dumps(body), "application/json")
            case "/page":
                self._send(200, PAGE, "text/html; charset=utf-8")
            case "/to-private":
                self._send(302, "", location="http://internal.example/secret")
            case "/round":
                self._send(302, "", location="/round")
            case "/no-head" | "/gone-by-head" if self.command == "HEAD":
                self._send(405 if parts.path == "/no-head" else 404, "")
            case "/no-head" | "/gone-by-head":
                self._send(200, PAGE, "text/html; charset=utf-8")
            case "/broken":
                self._send(500, "")
            case "/long":
                self._send(200, "<title>long</title>" + "x" * 3_000_000, "text/html")
            case _:
                self._send(404, "")

    do_HEAD = do_GET

    def _send(self, status: int, text: str, kind: str = "text/plain", location: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "HEAD":
            return
        with suppress(OSError):  # the other side may have read enough
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Sites:
    """The running server: what was asked for, and a way to it under any name."""

    def __init__(self, port: int, hits: list[str]) -> None:
        self.port, self.hits = port, hits

    def get(self, url: str) -> Answer:
        """Fetch as the worker does, with every name but internal.example leading here."""
        return self.fetch(self.here(url))

    def ask(self, method: str, url: str) -> Answer:
        """Ask for a link as the worker does, with the names leading here too."""
        return asking_links.reading(self.reach)(method, self.here(url))

    def here(self, url: str) -> str:
        """Return the address under which this server plays another site."""
        parts = urlsplit(url)
        return parts._replace(scheme="http", netloc=f"{parts.hostname}:{self.port}").geturl()

    def fetch(self, url: str) -> Answer:
        """Fetch an address as it is."""
        return asking_sites.read(url, reach=self.reach)

    @property
    def reach(self) -> Reach:
        """What may be called: this server counts as public, internal.example does not."""
        return Reach(
            has_http=True,
            has_ours=False,
            ports=frozenset({80, 443, self.port}),
            lookup=lambda host, _port: ["10.0.0.7" if host == "internal.example" else "127.0.0.1"],
            may_reach=lambda address: str(address) == "127.0.0.1",
        )


@contextmanager
def sites() -> Iterator[Sites]:
    """Run the server."""
    hits: list[str] = []
    handler = type("Handler", (_Sites,), {"hits": hits})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Sites(server.server_address[1], hits)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
