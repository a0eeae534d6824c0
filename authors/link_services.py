"""The services that people have profiles at, and whose host is whose. Pure: no Django."""

import re
from collections.abc import Mapping
from types import MappingProxyType

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "website": "website",
        "x": "X",
        "mastodon": "Mastodon",
        "bluesky": "Bluesky",
        "linkedin": "LinkedIn",
        "instagram": "Instagram",
        "facebook": "Facebook",
        "youtube": "YouTube",
        "threads": "Threads",
    }
)

_HOSTS = {
    "x.com": "x",
    "twitter.com": "x",
    "bsky.app": "bluesky",
    "bsky.social": "bluesky",
    "linkedin.com": "linkedin",
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "threads.net": "threads",
    "threads.com": "threads",
}
# Front doors of the same place: "mobile.twitter.com", "de-de.facebook.com", "uk.linkedin.com".
_FRONT_DOOR = re.compile(r"(?:www|m|mobile|web|touch|[a-z]{2}|[a-z]{2}-[a-z]{2})\.")
# Hosts whose /@name is an account of their own, not of the fediverse.
NOT_FEDIVERSE = frozenset(
    ["medium.com", "tiktok.com", "substack.com", "odysee.com", "unsplash.com", "rumble.com"]
)


def service_of(host: str) -> str:
    """Return the kind that a host belongs to, "" for a host of nobody's."""
    if host.endswith(".bsky.social"):
        return "bluesky"
    return _HOSTS.get(host) or _HOSTS.get(_FRONT_DOOR.sub("", host, count=1), "")
