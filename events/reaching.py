"""Which addresses may be called: of web servers on the internet, and of our own that are named.

An address that leads into our own network is refused, whatever its name resolves to. How a call
keeps to what was checked: `events/calling.py`.
"""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"https": 443, "http": 80}
# IPv4 inside IPv6 for networks that have IPv6 only (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class CallRefused(Exception):
    """The address must not be called; trying again is of no use. The message says why."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))


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


@dataclass(frozen=True)
class Reach:
    """What may be called, and how names lead to addresses.

    has_http: plain http may be called too, for pages that everybody may read. has_ours: hosts of
    our own network that the settings name may be called. ports: None for 443 and those from 1024.
    """

    has_http: bool = False
    has_ours: bool = True
    ports: frozenset[int] | None = None
    lookup: Callable[[str, int], list[str]] = addresses_of
    may_reach: Callable[[Address], bool] = is_public


#: What an administrator names: webhooks, hubs, search engines.
OURS = Reach()
#: What anybody at the desk names, or a page of strangers: their links, never our own network.
PAGES = Reach(has_http=True, has_ours=False, ports=frozenset(PORTS.values()))


def check_address(url: str) -> None:
    """Raise CallRefused for an address that would be refused by its looks: for forms.

    Names are not resolved here: what they lead to is asked at each call.
    """
    parts = parts_of(url, OURS)
    with suppress(ValueError):
        refuse_private(parts, [ipaddress.ip_address(parts.hostname or "")], OURS)


def parts_of(url: str, reach: Reach) -> SplitResult:
    """Return an address in ASCII, as it is called. Raises CallRefused by its looks."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise CallRefused(_("That is no web address.")) from problem
    if parts.scheme not in PORTS or not parts.hostname or "\\" in url:
        raise CallRefused(_("That is no web address; it begins with https://."))
    if parts.username is not None or parts.password is not None:
        raise CallRefused(_("The address must not carry a name or a password."))
    if not _is_ours(parts, reach):
        if parts.scheme != "https" and not reach.has_http:
            raise CallRefused(_("The address must begin with https://."))
        port = port or PORTS[parts.scheme]
        is_open = port in reach.ports if reach.ports else port >= 1024 or port == PORTS["https"]
        if not is_open:
            raise CallRefused(_("Port %d belongs to something else than the web.") % port)
    host = _host(parts)
    name = f"[{host}]" if ":" in host else host
    place = f"{name}:{parts.port}" if parts.port is not None else name
    return urlsplit(iri_to_uri(parts._replace(netloc=place).geturl()))


def _host(parts: SplitResult) -> str:
    try:
        return (parts.hostname or "").rstrip(".").encode("idna").decode()
    except UnicodeError as problem:
        raise CallRefused(_("That is no web address.")) from problem


def _is_ours(parts: SplitResult, reach: Reach) -> bool:
    """Say whether the settings name this host as one of ours that may be called."""
    return reach.has_ours and (parts.hostname or "") in settings.PRIVATE_HOSTS


def refuse_private(parts: SplitResult, addresses: list[Address], reach: Reach) -> None:
    """Raise CallRefused unless every address that a name has may be called."""
    if not _is_ours(parts, reach) and not all(reach.may_reach(each) for each in addresses):
        raise CallRefused(
            _("%s leads into a private network, where nothing is called.") % parts.hostname
        )
