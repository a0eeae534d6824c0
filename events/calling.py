"""Call a server outside: the one door for addresses that people, or other sites, have typed.

An address that leads into our own network is refused, whatever its name resolves to by the time of
the call: names are resolved once, each address is checked, and the one that was checked is the one
that is connected to. Time and size of the answer are limited. Never called within a request.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from events.reaching import OURS, PORTS, Address, Reach, parts_of, refuse_private

SECONDS = 10.0
MOST_BYTES = 1_000_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of a name with many addresses, so many are tried.
_MOST_ADDRESSES = 3


class CallFailed(Exception):
    """Nobody answered, or not in time, or with too much; another try may work."""


class TooManyRedirects(CallFailed):
    """It leads on and on."""


@dataclass(frozen=True)
class Answer:
    """What a server said. `headers` have lower-case names; `url` is where the answer came from."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def is_ok(self) -> bool:
        """Say whether the status is one of success (2xx)."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class _Limits:
    end: float
    most_bytes: int
    is_cut: bool
    reach: Reach

    def left(self) -> float:
        return max(0.1, self.end - time.monotonic())


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    is_cut: bool = False,
    hops: int = 0,
    reach: Reach | None = None,
) -> Answer:
    """Make one HTTP request and return the answer, whatever its status.

    Args:
        seconds: for everything together, from the first look-up to the last byte.
        most_bytes: of the answer's body, after decompression.
        is_cut: a longer body is cut there, and no failure.
        hops: how many redirects are followed, each checked anew, as a GET (a HEAD stays one); 0
            returns the redirect.
        reach: what may be called; by default what an administrator may name (OURS).

    Raises CallRefused, or CallFailed.
    """
    end = time.monotonic() + seconds
    limits = _Limits(end, most_bytes, is_cut, reach or OURS)
    for _hop in range(hops + 1):
        answer = _call_once(method, url, body, headers or {}, limits)
        target = answer.headers.get("location", "")
        if hops == 0 or answer.status not in _REDIRECTS or not target:
            return answer
        method, body, url = ("HEAD" if method == "HEAD" else "GET"), b"", urljoin(url, target)
        headers = {"Accept": (headers or {}).get("Accept", "*/*")}  # nothing secret goes on
    raise TooManyRedirects(_("It leads from one address to another too often."))


def _addresses(parts: SplitResult, limits: _Limits) -> list[Address]:
    port = parts.port or PORTS[parts.scheme]
    host = parts.hostname or ""
    told: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            told.put(limits.reach.lookup(host, port))
        except (OSError, UnicodeError) as problem:
            told.put(problem)

    # A resolver has no timeout of its own that could be trusted.
    threading.Thread(target=look_up, name="look up", daemon=True).start()
    try:
        found = told.get(timeout=limits.left())
    except queue.Empty as problem:
        raise CallFailed(_("Nobody says in time where %s is.") % host) from problem
    if isinstance(found, Exception):
        raise CallFailed(_("There is no server called %s.") % host) from found
    return [ipaddress.ip_address(each) for each in found]


def _call_once(
    method: str, url: str, body: bytes, headers: Mapping[str, str], limits: _Limits
) -> Answer:
    parts = parts_of(url, limits.reach)
    addresses = _addresses(parts, limits)
    refuse_private(parts, addresses, limits.reach)
    problem: Exception | None = None
    tried = addresses[:_MOST_ADDRESSES]
    for place, address in enumerate(tried):
        # One that does not answer leaves time for the others.
        connection = _connection(parts, str(address), limits.left() / (len(tried) - place))
        try:
            connection.connect()
        except (HTTPError, OSError) as failure:
            problem = failure
            connection.close()
            continue
        return _ask(connection, parts, method, body, headers, limits)
    raise CallFailed(f"{parts.hostname}: {problem}")


def _connection(parts: SplitResult, address: str, seconds: float) -> HTTPConnection:
    """Return a connection to the address itself, with the certificate of the name asked of it."""
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    name = parts.hostname or ""
    return HTTPSConnection(
        address,
        port,
        timeout=seconds,
        ssl_context=ssl.create_default_context(),
        server_hostname=name,
        assert_hostname=name,
    )


def _ask(
    connection: HTTPConnection,
    parts: SplitResult,
    method: str,
    body: bytes,
    headers: Mapping[str, str],
    limits: _Limits,
) -> Answer:
    is_over, is_late = threading.Event(), threading.Event()
    seconds = limits.left()
    connection.sock.settimeout(seconds)

    def cut() -> None:
        # A server that sends a byte now and then keeps every timeout of the socket.
        if not is_over.wait(seconds):
            is_late.set()
            with suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=cut, name="call", daemon=True).start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            method,
            target,
            body=body or None,
            headers={"User-Agent": settings.USER_AGENT, **headers, "Host": parts.netloc},
            preload_content=False,
        )
        response = connection.getresponse()
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=_read(response, limits),
            url=parts.geturl(),
        )
        if is_late.is_set():
            raise TimeoutError(_("no whole answer within %g s") % round(seconds, 1))
        return answer
    except (HTTPError, OSError, ValueError) as problem:
        raise CallFailed(f"{parts.hostname}: {problem or type(problem).__name__}") from problem
    finally:
        is_over.set()
        connection.close()


def _read(response: BaseHTTPResponse, limits: _Limits) -> bytes:
    found = bytearray()
    for piece in response.stream(16_384, decode_content=True):
        found += piece
        if len(found) > limits.most_bytes:
            if limits.is_cut:
                break
            raise CallFailed(_("The answer is longer than %d bytes.") % limits.most_bytes)
    return bytes(found[: limits.most_bytes])
