"""What each kind of link takes for a profile, and the one URL that it makes of it.

A rule is given text without spaces; it raises LinkRefused when that is no profile of its kind.
Pure: no Django, no network.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote

from authors.link_addresses import (
    LinkRefused,
    is_address,
    public_address,
    public_host,
    taken_apart,
    within,
)
from authors.link_services import NAMES, NOT_FEDIVERSE, service_of

_PATH_SAFE = "/%:@!$&'()*+,;=~-._"

_X_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_META_NAME = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9_.]{1,30}(?<!\.)")  # Instagram, Threads
_FACEBOOK_NAME = re.compile(r"[A-Za-z0-9.-]{3,80}")
_YOUTUBE_NAME = re.compile(r"[\w.·-]{3,30}")
_LINKEDIN_NAME = re.compile(r"[\w-]{3,100}")
_FEDIVERSE_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")
_DID = re.compile(r"did:plc:[a-z2-7]{24}")

# First segments that are pages of the service, not people.
_PAGE_WORDS = {
    "x": "home search explore i intent share hashtag settings login signup messages notifications "
    "compose tos privacy download jobs",
    "instagram": "p reel reels stories explore accounts tv direct about legal",
    "threads": "search login t about legal",
    "facebook": "sharer sharer.php share share.php groups events watch photo photo.php "
    "permalink.php story.php login login.php help marketplace reel reels hashtag dialog plugins "
    "home.php media pages people profile.php public",
    "youtube": "watch playlist shorts results feed embed live hashtag redirect post gaming premium "
    "about t channel c user",
}
_PAGES = {kind: frozenset(words.split()) for kind, words in _PAGE_WORDS.items()}
# What may follow the name and still be the profile: its tabs.
_TABS = {
    "x": frozenset(("with_replies", "media", "likes", "highlights", "articles", "following")),
    "instagram": frozenset(("reels", "tagged")),
    "threads": frozenset(("replies", "media", "reposts")),
    "facebook": frozenset(("about", "posts", "photos", "videos", "reels")),
    "youtube": frozenset(
        ("about", "videos", "featured", "streams", "shorts", "playlists", "community", "posts")
    ),
}


def _segments(kind: str, text: str) -> list[str]:
    """Return the path of a URL on the kind's own hosts, cut and unquoted. Raises LinkRefused."""
    host, path, rest = public_address(text)
    owner = service_of(host)
    if owner != kind:
        belongs = f"belongs to {NAMES[owner]}" if owner else "is another site"
        raise LinkRefused(
            f"“{host}” {belongs}, not {NAMES[kind]}. "
            "Give the address of a profile there, or choose another kind of link."
        )
    if kind == "x" and rest.startswith("#!/"):  # twitter.com/#!/name, the form of 2011
        path = rest.removeprefix("#!").partition("?")[0]
    return [unquote(segment) for segment in path.split("/") if segment]


def _name(kind: str, text: str, allowed: re.Pattern[str], example: str) -> str:
    """Return the bare name in a handle or a profile URL of `kind`. Raises LinkRefused."""
    if is_address(text) or service_of(text.lower().rstrip("/")) == kind:
        segments = _segments(kind, text)
        if len(segments) == 2 and segments[1].lower() in _TABS[kind]:
            segments.pop()
        if len(segments) != 1 or segments[0].lower() in _PAGES[kind]:
            raise LinkRefused(
                f"This address leads to {NAMES[kind]} but not to a profile. Write {example}."
            )
        text = segments[0]
    name = unicodedata.normalize("NFC", text.strip("/").removeprefix("@"))
    if name.lower() in _PAGES[kind]:
        raise LinkRefused(f"“{name}” is a page of {NAMES[kind]}, not a person. Write {example}.")
    if not allowed.fullmatch(name):
        raise LinkRefused(f"“{name}” cannot be a name on {NAMES[kind]}. Write {example}.")
    return name


def _website(text: str) -> str:
    if text.startswith("@") or ("@" in text and "/" not in text and ":" not in text):
        raise LinkRefused(
            "This is a handle or an e-mail address. Give a web address such as https://example.org."
        )
    host, path, rest = public_address(text)
    safe = quote(path, safe=_PATH_SAFE) + quote(rest, safe=_PATH_SAFE + "?#[]")
    return f"https://{host}{safe if safe != '/' else ''}"


def _x(text: str) -> str:
    return f"https://x.com/{_name('x', text, _X_NAME, '@name')}"


def _instagram(text: str) -> str:
    name = _name("instagram", text, _META_NAME, "@name")
    return f"https://www.instagram.com/{name.lower()}"


def _threads(text: str) -> str:
    return f"https://www.threads.com/@{_name('threads', text, _META_NAME, '@name').lower()}"


def _facebook(text: str) -> str:
    if is_address(text):
        segments = _segments("facebook", text)
        number = re.search(r"[?&]id=(\d{1,20})(?:[&#]|$)", text)
        if segments == ["profile.php"] and number:
            return f"https://www.facebook.com/profile.php?id={number[1]}"
        if len(segments) == 3 and segments[0] in ("people", "pages") and segments[2].isdecimal():
            return f"https://www.facebook.com/profile.php?id={segments[2]}"
        if len(segments) == 2 and segments[0] == "p":
            return f"https://www.facebook.com/p/{quote(segments[1], safe='')}"
    example = "the page's name as in facebook.com/name"
    return f"https://www.facebook.com/{_name('facebook', text, _FACEBOOK_NAME, example)}"


def _youtube(text: str) -> str:
    if is_address(text):
        segments = _segments("youtube", text)
        root = segments[0] if len(segments) > 1 else ""
        if root == "channel" and re.fullmatch(r"UC[\w-]{22}", segments[1], re.ASCII):
            return f"https://www.youtube.com/channel/{segments[1]}"
        if root in ("c", "user") and _YOUTUBE_NAME.fullmatch(segments[1]):
            return f"https://www.youtube.com/{root}/{quote(segments[1])}"
        if (
            segments
            and not segments[0].startswith("@")
            and service_of(public_address(text)[0]) == "youtube"
        ):
            # youtube.com/name of old need not be the channel @name: it is another list of names.
            name = _name("youtube", text, _YOUTUBE_NAME, "the channel's @name")
            return f"https://www.youtube.com/c/{quote(name)}"
    name = _name("youtube", text, _YOUTUBE_NAME, "the channel's @name")
    return f"https://www.youtube.com/@{quote(name, safe='')}"


def _linkedin(text: str) -> str:
    example = "the address of the profile, such as https://www.linkedin.com/in/name"
    folder, name = "in", text.strip("/").removeprefix("@")
    if is_address(text):
        segments = _segments("linkedin", text)
        if len(segments) < 2 or segments[0] not in ("in", "company", "school"):
            raise LinkRefused(
                f"This address leads to LinkedIn but not to a profile. Write {example}."
            )
        folder, name = segments[0], segments[1]
    name = unicodedata.normalize("NFC", name)
    if not _LINKEDIN_NAME.fullmatch(name):
        raise LinkRefused(f"“{name}” cannot be a name on LinkedIn. Write {example}.")
    return f"https://www.linkedin.com/{folder}/{quote(name.lower())}"


def _bluesky(text: str) -> str:
    name = text.removeprefix("@")
    if is_address(text) and not _DID.fullmatch(name):
        host = taken_apart(text)[0]
        segments = _segments("bluesky", text)
        if host.endswith(".bsky.social") and not segments:
            name = host
        elif len(segments) == 2 and segments[0] == "profile":
            name = segments[1].removeprefix("@")
        else:
            raise LinkRefused(
                "This address leads to Bluesky but not to a profile. Write @name.bsky.social."
            )
    if not _DID.fullmatch(name):
        name = name.lower()
        if "." not in name:
            raise LinkRefused(f"Write the whole handle, such as @{name}.bsky.social.")
        if not re.fullmatch(r"[a-z0-9.-]+", name):
            raise LinkRefused(f"“{name}” cannot be a name on Bluesky. Write @name.bsky.social.")
        name = public_host(name)
    return f"https://bsky.app/profile/{name}"


def _mastodon(text: str) -> str:
    example = "Write @name@server, such as @clara@mastodon.social."
    if is_address(text):
        host, path, _ = public_address(text)
        found = re.fullmatch(r"/(?:(?:web/|deck/)?@|users/)([^/@]+)(?:@([^/@]+))?/?", unquote(path))
        if not found or service_of(host) or within(host, NOT_FEDIVERSE):
            raise LinkRefused(f"This address is not a Mastodon profile. {example}")
        name, server = found[1], found[2] or host
    else:
        name, _, server = text.removeprefix("@").partition("@")
    if not server:
        raise LinkRefused(f"The server is missing: Mastodon has many. {example}")
    if not _FEDIVERSE_NAME.fullmatch(name):
        raise LinkRefused(f"“{name}” cannot be a name on Mastodon. {example}")
    if "/" in server or ":" in server:
        raise LinkRefused(f"“{server}” is not a Mastodon server. {example}")
    return f"https://{public_host(server)}/@{name}"


RULES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "website": _website,
        "x": _x,
        "mastodon": _mastodon,
        "bluesky": _bluesky,
        "linkedin": _linkedin,
        "instagram": _instagram,
        "facebook": _facebook,
        "youtube": _youtube,
        "threads": _threads,
    }
)
