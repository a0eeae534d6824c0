"""Take web addresses apart, and refuse those that the public cannot reach.

Pure: no Django, no network.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# Names that only a machine or a private network knows.
_PRIVATE_ENDINGS = frozenset(
    [
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "private",
        "lan",
        "home",
        "corp",
        "invalid",
        "arpa",
    ]
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)


class LinkRefused(Exception):
    """A value that is no profile link of its kind; the message tells an editor what to write."""


def taken_apart(url: str) -> tuple[str, str]:
    """Return (host, path) of any text, "" for what it lacks; a missing scheme is borne."""
    try:
        parts = urlsplit(_with_slashes(url))
        return (parts.hostname or "").rstrip("."), parts.path
    except ValueError:
        return "", ""


def _with_slashes(text: str) -> str:
    """Make the host of a scheme-less address readable as one."""
    return text if text.startswith("//") or _SCHEME.match(text) else f"//{text}"


def within(host: str, domains: frozenset[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def is_address(text: str) -> bool:
    """Tell a URL, with or without its scheme, from a handle."""
    return "/" in text.strip("/") or bool(_SCHEME.match(text))


def public_address(text: str) -> tuple[str, str, str]:
    """Return (host, path, rest), rest being "?query#fragment"; the host public, lower case.

    Raises LinkRefused for other schemes, credentials, ports, and hosts the public cannot reach.
    """
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise LinkRefused(
            f"“{scheme[1]}:” is not a web address. Give one that starts with https://."
        )
    try:
        parts = urlsplit(_with_slashes(text))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise LinkRefused("This address is malformed. Copy it from the browser.") from None
    if "@" in parts.netloc:
        raise LinkRefused(
            "The address contains a user name or password. Leave out what is before @."
        )
    if port not in (None, 80, 443):
        raise LinkRefused(f"The address names a port ({port}). Give the page's ordinary address.")
    rest = (f"?{parts.query}" if parts.query else "") + (
        f"#{parts.fragment}" if parts.fragment else ""
    )
    return public_host(host), parts.path, rest


def public_host(host: str) -> str:
    """Return the host in lower case. Raises LinkRefused unless it is a public domain name.

    Browsers read full-width digits and dots as plain ones, so the host is judged after NFKC.
    """
    name = unicodedata.normalize("NFKC", host).lower().replace("。", ".").rstrip(".")
    labels = name.split(".")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]) or ":" in name:
        raise LinkRefused("The address is a bare IP number. Give the site's domain name.")
    if within(name, _PRIVATE_ENDINGS) or (len(labels) == 1 and labels[0]):
        raise LinkRefused(
            f"“{name}” is not a public web site. Give an address that readers can reach, "
            "such as https://example.org."
        )
    if len(name) > 253 or not all(map(_is_label, labels)):
        raise LinkRefused("This is not a web address. Give one such as https://example.org.")
    return name


def _is_label(label: str) -> bool:
    """Tell whether a part of a domain name is letters, marks, digits and inner hyphens."""
    return (
        0 < len(label) < 64
        and label.strip("-") == label
        and all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in label)
    )
