"""Fetch a public web page or its description; never anything inside our own network.

Each host is looked up once, every address that it has must be public, and the connection goes to
the address that was checked: a name that changes its mind in between leads nowhere else.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urljoin, urlsplit

MOST_BYTES = 1_000_000
SECONDS = 6.0
MOST_REDIRECTS = 4
_PORTS = {"http": 80, "https": 443}

Lookup = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """There is no answer; `is_final` says that asking again won't help."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


@dataclass(frozen=True)
class Answer:
    """What came back. body: at most MOST_BYTES of it."""

    url: str
    kind: str
    body: bytes
    charset: str


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Say whether an IP address is out in the world, also one written inside another kind."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def fetch(url: str, *, lookup: Lookup = addresses_of, may_reach: Callable[[str], bool] = is_public,
          ports: frozenset[int] = frozenset(_PORTS.values())) -> Answer:  # fmt: skip
    """GET a page and follow its redirects, each checked like the first. Raises NotFetched."""
    end = time.monotonic() + SECONDS
    for _turn in range(MOST_REDIRECTS + 1):
        answer, onward = _get(url, lookup=lookup, may_reach=may_reach, ports=ports, end=end)
        if answer is not None:
            return answer
        url = urljoin(url, onward)
    raise NotFetched("too many redirects", is_final=True)


def _get(
    url: str,
    *,
    lookup: Lookup,
    may_reach: Callable[[str], bool],
    ports: frozenset[int],
    end: float,
) -> tuple[Answer | None, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as problem:
        raise NotFetched("not an address", is_final=True) from problem
    if parts.scheme not in _PORTS or not host or port not in ports or parts.username:
        raise NotFetched("not an address that is fetched", is_final=True)
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError) as problem:
        raise NotFetched("the name is unknown") from problem
    if not found or not all(may_reach(each) for each in found):
        raise NotFetched("not an address out in the world", is_final=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, host, port, found[0], end)
    try:
        connection.request(
            "GET",
            path.encode("ascii", "ignore").decode(),
            headers={
                "User-Agent": "Newsroom (link preview)",
                "Accept": "application/json, text/html;q=0.9",
                "Accept-Encoding": "identity",
            },
        )
        response = connection.getresponse()
        if response.status in (301, 302, 303, 307, 308):
            return None, response.getheader("Location", "")
        if response.status >= 400:
            is_final = response.status < 500 and response.status not in (408, 425, 429)
            raise NotFetched(f"answered {response.status}", is_final=is_final)
        body = b""
        while len(body) < MOST_BYTES and (part := response.read(65_536)):
            body += part
            if time.monotonic() > end:
                raise NotFetched("too slow")
        kind = response.headers.get_content_type()
        charset = response.headers.get_content_charset() or "utf-8"
        return Answer(url, kind, body[:MOST_BYTES], charset), ""
    except (OSError, HTTPException) as problem:
        raise NotFetched("no answer") from problem
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int, address: str, end: float) -> HTTPConnection:
    """Return a connection to the checked address that speaks to the named host."""
    seconds = max(0.1, end - time.monotonic())
    name = f"[{host}]" if ":" in host else host
    try:
        stream = socket.create_connection((address, port), timeout=seconds)
    except OSError as problem:
        raise NotFetched("no answer") from problem
    if scheme == "https":
        context = ssl.create_default_context()
        try:
            stream = context.wrap_socket(stream, server_hostname=host)
        except OSError as problem:
            stream.close()
            raise NotFetched("no safe connection") from problem
        connection: HTTPConnection = HTTPSConnection(name, port, timeout=seconds, context=context)
    else:
        connection = HTTPConnection(name, port, timeout=seconds)
    connection.sock = stream
    return connection
