"""A real HTTP server on this machine that writes down what it is asked, and answers as told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request. `headers` have lower-case names."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


#: status, headers, body
type Said = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """The server's address, and what it was asked so far; `say` answers the next requests."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    say: Callable[[Asked], Said] = lambda asked: (200, {}, b"")


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on a free port."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            server.asked.append(asked)
            status, said, body = server.say(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **said}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = do_PUT = answer

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
