"""Turn what people write for a profile link (a handle, or any form of URL) into one https URL.

Pure: no Django, no network. Whether the profile exists is not checked.
"""

import re
import unicodedata
from urllib.parse import unquote

from authors.link_addresses import LinkRefused, taken_apart, within
from authors.link_rules import RULES
from authors.link_services import NAMES, NOT_FEDIVERSE, service_of

__all__ = ["KINDS", "MAX_LENGTH", "NAMES", "LinkRefused", "handle", "kind_of", "normalise"]

KINDS = tuple(NAMES)
MAX_LENGTH = 300  # of the canonical URL; the column that keeps it is as wide


def normalise(kind: str, value: str) -> str:
    """Return the one canonical https URL of a handle ("@name") or URL, at most MAX_LENGTH long.

    Idempotent. Query, fragment, tabs and mobile hosts are dropped, except that a website keeps
    its path, query and fragment. Raises LinkRefused when `value` is no profile of this kind.
    """
    text = value.strip()
    if kind not in NAMES:
        raise LinkRefused("Choose the kind of link from the list.")
    if not text:
        raise LinkRefused("Write the handle or the address, or remove the link.")
    if len(text) > 4 * MAX_LENGTH:
        raise LinkRefused(_overlong())
    if any(char.isspace() or char == "\\" or unicodedata.category(char) == "Cc" for char in text):
        raise LinkRefused(
            "A link has no spaces, backslashes or control characters. Copy the address anew."
        )
    url = RULES[kind](text)
    if len(url) > MAX_LENGTH:
        raise LinkRefused(_overlong())
    return url


def handle(kind: str, url: str) -> str:
    """Return what readers see for a canonical URL: "@name", "@name@server" or a website's host.

    Never raises: what has no name to show (a numbered page, say) is shown by its host.
    """
    host, path = taken_apart(url)
    segments = [unquote(segment) for segment in path.split("/") if segment]
    shown = host.removeprefix("www.") or url
    if not segments or kind == "website":
        return shown
    name = segments[-1]
    if kind == "mastodon":
        return f"@{name.removeprefix('@')}@{host}"
    if kind == "bluesky":
        return shown if name.startswith("did:") else f"@{name}"
    if kind in ("x", "instagram"):
        return f"@{name}"
    return shown if name == "profile.php" or "channel" in segments[:-1] else name


def kind_of(url: str) -> str:
    """Return the kind that a URL's host says, "mastodon" for any other host's /@name.

    Everything else, what is no URL included, is a "website". Never raises.
    """
    host, path = taken_apart(url)
    known = service_of(host)
    if known:
        return known
    if re.fullmatch(r"/(?:web/|deck/)?@[^/]+/?", path) and not within(host, NOT_FEDIVERSE):
        return "mastodon"
    return "website"


def _overlong() -> str:
    return (
        f"This address is too long ({MAX_LENGTH} characters at most). "
        "Give the page's own, shorter address."
    )
