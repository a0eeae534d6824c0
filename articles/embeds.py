"""The sites from which a story may show something: how their addresses read; pure.

A provider's oEmbed address is asked by the worker (`articles/asking_providers.py`); its player is
loaded by a reader's click alone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit


class Kind(StrEnum):
    """What comes from elsewhere; LINK is any address that no provider knows."""

    VIDEO = "video"
    POST = "post"
    CHART = "chart"
    DOCUMENT = "document"
    LINK = "link"


@dataclass(frozen=True)
class Provider:
    """A site on the list.

    address: matches its pages. oembed: where it answers for {url}; "" if it asks for an account.
    player: what a frame may load, with the groups of `address` in it; "" where words are enough.
    """

    name: str
    kind: Kind
    address: re.Pattern[str]
    oembed: str = ""
    player: str = ""


def _address(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"https?://(?:www\.)?{pattern}(?:[/?&#].*)?", re.ASCII)


PROVIDERS = (
    Provider(
        "YouTube", Kind.VIDEO,
        _address(
            r"(?:(?:m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/|embed/)|youtu\.be/)"
            r"([\w-]{11})"
        ),
        "https://www.youtube.com/oembed?format=json&url={url}",
        "https://www.youtube-nocookie.com/embed/{0}?autoplay=1",
    ),
    Provider(
        "Vimeo", Kind.VIDEO, _address(r"vimeo\.com/(?:video/)?(\d{5,12})"),
        "https://vimeo.com/api/oembed.json?dnt=1&url={url}",
        "https://player.vimeo.com/video/{0}?dnt=1&autoplay=1",
    ),
    Provider(
        "X", Kind.POST, _address(r"(?:mobile\.)?(?:twitter|x)\.com/\w{1,20}/status/(\d+)"),
        "https://publish.twitter.com/oembed?omit_script=1&dnt=1&url={url}",
    ),
    Provider(
        "Bluesky", Kind.POST, _address(r"bsky\.app/profile/[\w.:-]+/post/(\w+)"),
        "https://embed.bsky.app/oembed?url={url}",
    ),
    Provider(
        "Instagram", Kind.POST, _address(r"instagram\.com/(?:[\w.]+/)?(?:p|reel)/([\w-]+)"),
        "", "https://www.instagram.com/p/{0}/embed/captioned/",
    ),
    Provider(
        "Flourish", Kind.CHART,
        _address(r"(?:public\.flourish\.studio|flo\.uri\.sh)/(visualisation|story)/(\d+)"),
        "https://app.flourish.studio/api/v1/oembed?format=json&url={url}",
        "https://flo.uri.sh/{0}/{1}/embed",
    ),
    Provider(
        "Datawrapper", Kind.CHART,
        _address(r"(?:datawrapper\.dwcdn\.net|datawrapper\.de/_)/(\w{5})"),
        "https://api.datawrapper.de/v3/oembed?format=json&url={url}",
        "https://datawrapper.dwcdn.net/{0}/",
    ),
    Provider(
        "DocumentCloud", Kind.DOCUMENT,
        _address(r"(?:beta\.|embed\.)?documentcloud\.org/documents/(\d+)(?:-[\w-]+)?"),
        "https://api.www.documentcloud.org/api/oembed.json?url={url}",
        "https://embed.documentcloud.org/documents/{0}/?embed=1",
    ),
    # Last: any server may be one of Mastodon's. It is asked itself, for the words of the post.
    Provider(
        "Mastodon", Kind.POST,
        re.compile(
            r"https://([\w.-]+)/(?:@[\w.@-]+|users/\w+/statuses)/(\d{9,20})(?:[?#].*)?", re.ASCII
        ),
        "https://{0}/api/v1/statuses/{1}",
    ),
)  # fmt: skip

#: Where frames on a page may come from, for the security policy.
FRAME_SOURCES = tuple(
    dict.fromkeys(f"https://{urlsplit(each.player).hostname}" for each in PROVIDERS if each.player)
)


def is_web(url: str) -> bool:
    """Say whether this is an absolute address that a browser can open."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def provider_of(url: str) -> Provider | None:
    """Return who shows this address, or None for any other page."""
    return next((each for each in PROVIDERS if each.address.fullmatch(url)), None)


def kind_of(url: str) -> Kind:
    """Return what a page at this address is."""
    found = provider_of(url)
    return found.kind if found else Kind.LINK


def is_post(url: str) -> bool:
    """Say whether this is a post on a social network, whose words are quoted."""
    return kind_of(url) == Kind.POST


def site_of(url: str) -> str:
    """Return the name of the site that readers know it by."""
    found = provider_of(url)
    return found.name if found else (urlsplit(url).hostname or "").removeprefix("www.")


def player_of(url: str) -> str:
    """Return what a frame may load for this address; "" if nothing."""
    return _filled(url, "player")


def oembed_of(url: str) -> str:
    """Return the address that describes this one; "" if nobody is to be asked."""
    return _filled(url, "oembed")


def _filled(url: str, name: str) -> str:
    found = provider_of(url)
    match = found.address.fullmatch(url) if found else None
    if found is None or match is None:
        return ""
    template: str = getattr(found, name)
    return template.format(*match.groups(), url=quote(url, safe=""))
