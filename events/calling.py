"""Call a server outside: the one door for addresses that people, or other sites, have typed.

An address that leads into our own network is refused, whatever its name resolves to by the time of
the call: names are resolved once, each address is checked, and the one that was checked is the one
that is connected to. Time and size of the answer are limited. Never called within a request.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 10.0
MOST_BYTES = 1_000_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"https": 443, "http": 80}
# IPv4 inside IPv6 for networks that have IPv6 only (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Of a name with many addresses, so many are tried.
_MOST_ADDRESSES = 3


class CallRefused(Exception):
    """The address must not be called; trying again is of no use. The message says why."""


class CallFailed(Exception):
    """Nobody answered, or not in time, or with too much; another try may work."""


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


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    hops: int = 0,
) -> Answer:
    """Make one HTTP request and return the whole answer, whatever its status.

    Args:
        seconds: for everything together, from each connection to the last byte of its answer.
        most_bytes: of the answer's body, after decompression.
        hops: how many redirects are followed, each checked anew, as a GET; 0 returns the redirect.

    Raises CallRefused, or CallFailed.
    """
    for _hop in range(hops + 1):
        answer = _call_once(method, url, body, headers or {}, seconds, most_bytes)
        target = answer.headers.get("location", "")
        if hops == 0 or answer.status not in _REDIRECTS or not target:
            return answer
        method, body, url = "GET", b"", urljoin(url, target)
        headers = {"Accept": (headers or {}).get("Accept", "*/*")}  # nothing secret goes on
    raise CallFailed(_("It leads from one address to another too often."))


def check_address(url: str) -> None:
    """Raise CallRefused for an address that would be refused by its looks: for forms.

    Names are not resolved here: what they lead to is asked at each call.
    """
    parts = _parts(url)
    with suppress(ValueError):
        _refuse_private(parts, [ipaddress.ip_address(_host(parts))])


def is_public(address: Address) -> bool:
    """Say whether an address is one of the internet, also inside an IPv6 wrapping."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo:
            inner = address.teredo[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(iri_to_uri(url))
        port = parts.port
    except ValueError as problem:
        raise CallRefused(_("That is no web address.")) from problem
    if parts.scheme not in _PORTS or not parts.hostname or "\\" in url:
        raise CallRefused(_("That is no web address; it begins with https://."))
    if parts.username is not None or parts.password is not None:
        raise CallRefused(_("The address must not carry a name or a password."))
    if not _is_allowed(parts):
        if parts.scheme != "https":
            raise CallRefused(_("The address must begin with https://."))
        if port is not None and port != _PORTS["https"] and port < 1024:
            raise CallRefused(_("Port %d belongs to something else than the web.") % port)
    return parts


def _host(parts: SplitResult) -> str:
    try:
        return (parts.hostname or "").rstrip(".").encode("idna").decode()
    except UnicodeError as problem:
        raise CallRefused(_("That is no web address.")) from problem


def _is_allowed(parts: SplitResult) -> bool:
    """Say whether the settings name this host as one of ours that may be called."""
    return (parts.hostname or "") in settings.PRIVATE_HOSTS


def _addresses(parts: SplitResult) -> list[Address]:
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(_host(parts), port, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise CallFailed(_("There is no server called %s.") % parts.hostname) from problem
    unique = dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found)
    return [ipaddress.ip_address(each) for each in unique]


def _refuse_private(parts: SplitResult, addresses: list[Address]) -> None:
    if not _is_allowed(parts) and not all(is_public(each) for each in addresses):
        raise CallRefused(
            _("%s leads into a private network, where nothing is called.") % parts.hostname
        )


def _call_once(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
    most_bytes: int,
) -> Answer:
    parts = _parts(url)
    addresses = _addresses(parts)
    _refuse_private(parts, addresses)
    problem: Exception | None = None
    for address in addresses[:_MOST_ADDRESSES]:
        connection = _connection(parts, str(address), seconds)
        try:
            connection.connect()
        except (HTTPError, OSError) as failure:
            problem = failure
            connection.close()
            continue
        return _ask(connection, parts, method, body, headers, seconds, most_bytes)
    raise CallFailed(f"{parts.hostname}: {problem}")


def _connection(parts: SplitResult, address: str, seconds: float) -> HTTPConnection:
    """Return a connection to the address itself, with the certificate of the name asked of it."""
    port = parts.port or _PORTS[parts.scheme]
    if parts.scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    name = _host(parts)
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
    seconds: float,
    most_bytes: int,
) -> Answer:
    is_over, is_late = threading.Event(), threading.Event()

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
            body=_read(response, most_bytes),
            url=parts.geturl(),
        )
        if is_late.is_set():
            raise TimeoutError(_("no whole answer within %g s") % seconds)
        return answer
    except (HTTPError, OSError, ValueError) as problem:
        raise CallFailed(f"{parts.hostname}: {problem or type(problem).__name__}") from problem
    finally:
        is_over.set()
        connection.close()


def _read(response: BaseHTTPResponse, most_bytes: int) -> bytes:
    found = bytearray()
    for piece in response.stream(16_384, decode_content=True):
        found += piece
        if len(found) > most_bytes:
            raise CallFailed(_("The answer is longer than %d bytes.") % most_bytes)
    return bytes(found)
