"""Find the profile links in a bio: URLs, and handles with the service that they are of."""

import re
from operator import itemgetter

from authors.links import LinkRefused, kind_of, normalise
from wire.parsers.story import ParsedLink

_MAX_URL = 2_000  # characters; longer than any that `normalise` takes

# Words after which, or before which, a handle is one of theirs; "" for services that we do not
# keep, so that their handles are not taken for another's.
_SERVICES = {
    "x": r"twitter|tweets?(?:\s+(?:at|as))?|твиттер\w*|ツイッター|推特|تويتر|(?-i:X)",
    "bluesky": r"bluesky|blue\s+sky|bsky",
    "mastodon": r"mastodon",
    "linkedin": r"linked-?in",
    "instagram": r"instagram|insta|(?-i:IG)",
    "facebook": r"facebook|(?-i:FB)",
    "youtube": r"youtube",
    "threads": r"(?-i:Threads|THREADS)",
    "": r"tiktok|telegram|snapchat|substack|reddit|github|twitch|truth\s+social|weibo|wechat"
    r"|patreon|gettr|whatsapp|pinterest|tumblr|flickr|vimeo|(?-i:Signal|Gab|VK|Medium|Parler|Discord)",
}
_SERVICE = re.compile(
    "|".join(
        rf"(?P<{kind or 'other'}>(?<![A-Za-z0-9_@.-])(?:{words})(?![A-Za-z0-9_-]|\.[A-Za-z]))"
        for kind, words in _SERVICES.items()
    ),
    re.IGNORECASE,
)
_URL = re.compile(
    r"https?://[^\s<>\"“”’«»「」（）、。]+"
    r"|(?<![\w@./-])(?:[a-z-]{1,6}\.)?"
    r"(?:twitter|x|instagram|facebook|threads|youtube|linkedin|bsky)\.(?:com|net|app)/[\w@./%-]+",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?:mailto:)?(?<![\w@.+-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_.@/+-])@(\w(?:[\w.-]*\w)?)(?:@([\w-]+(?:\.[\w-]+)+))?", re.ASCII
)
_BSKY_HANDLE = re.compile(r"(?<![\w@.-])@?([a-z0-9-]+\.bsky\.social)(?![\w-])", re.IGNORECASE)
# What may stand between a service and its handle without parting them.
_TIE = re.compile(
    r"(?:[\s:：,(（)/|–—\"“‘-]|\b(?:at|as|is|under|the|handle|account|username|user|profile|page|via"
    r"|name|and|or|formerly|known|also)\b|&)*",
    re.IGNORECASE,
)
_TIE_AFTER = re.compile(r"[\s,(（)]*(?:\b(?:on|at|via|over)\b|\()\s*(?:the\s+)?", re.IGNORECASE)


def links_in(*texts: str) -> tuple[ParsedLink, ...]:
    """Return the profile links in texts, in their order: URLs, and handles tied to a service."""
    found: dict[ParsedLink, None] = {}
    for text in texts:
        for kind, value in _candidates(text):
            try:
                found[ParsedLink(kind, normalise(kind, value))] = None
            except LinkRefused:
                continue  # not an account of that service: it stays words in the bio
    return tuple(found)


def _candidates(text: str) -> list[tuple[str, str]]:
    """Return (kind, URL or handle) for whatever may be a link, in order."""
    found: list[tuple[int, str, str]] = []
    for url in _URL.finditer(text):
        address = _without_punctuation(url[0][:_MAX_URL])
        kind = kind_of(address)
        if "://" in address or kind not in ("website", "mastodon"):
            found.append((url.start(), kind, address))
    text = _blanked(_URL, text)
    found += [(match.start(), "bluesky", match[1]) for match in _BSKY_HANDLE.finditer(text)]
    text = _blanked(_EMAIL, _blanked(_BSKY_HANDLE, text))
    since = 0
    for handle in _HANDLE.finditer(text):
        if handle[2]:
            kind = kind_of(f"https://{handle[2]}/@{handle[1]}")
            found.append((handle.start(), kind, handle[0] if kind == "mastodon" else handle[1]))
            continue
        kinds, since = _services_of(text, since, handle)
        for kind in kinds:
            # X has no dots: in “@name.She …” a space is missing, “@first.last” is no account.
            name = re.sub(r"\.[A-Z].*", "", handle[1]) if kind == "x" else handle[1]
            found.append((handle.start(), kind, f"@{name}"))
    return [(kind, value) for _, kind, value in sorted(found, key=itemgetter(0))]


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """Return a text of the same length in which the matches can match nothing else."""
    return pattern.sub(lambda match: "\0" * len(match[0]), text)


def _without_punctuation(url: str) -> str:
    """Cut off what belongs to the sentence: “(see https://example.org/a_(b)).”"""
    while url:
        unpaired = any(
            url.endswith(end) and url.count(end) > url.count(start) for start, end in ("()", "[]")
        )
        if not unpaired and not url.endswith(tuple(".,;:!?…'*_|")):
            break
        url = url[:-1]
    return url


def _services_of(text: str, since: int, handle: re.Match[str]) -> tuple[list[str], int]:
    """Return the kinds that a handle is of, and from where the next handle may look back.

    First the services right before it (“X and Threads: @name”), then right after it (“@name on
    X”), then the last one named earlier in the sentence.
    """
    before = list(_SERVICE.finditer(text, since, handle.start()))
    tied: list[re.Match[str]] = []
    end = handle.start()
    for mention in reversed(before):
        if not _TIE.fullmatch(text, mention.end(), end):
            break
        tied.insert(0, mention)
        end = mention.start()
    after: list[re.Match[str]] = []
    since = handle.end()
    lead = _TIE_AFTER.match(text, since)
    mention_after = _SERVICE.match(text, lead.end()) if lead and not tied else None
    while mention_after:
        after.append(mention_after)
        since = mention_after.end()
        following = _SERVICE.search(text, since)
        if not following or not _TIE.fullmatch(text, since, following.start()):
            break
        tie = _TIE.match(text, following.end())
        # “@a on X and Threads @b”: Threads is the next handle's.
        mention_after = None if tie and text.startswith("@", tie.end()) else following
    loose: list[re.Match[str]] = []
    for mention in before[-1:]:
        between = text[mention.end() : handle.start()]
        start = mention.start()
        named = mention[0] != "X" or re.search(r"\b(?:on|via)\s*$", text[max(0, start - 6) : start])
        if named and not re.search(r"[.!?]\s", between):
            loose = [mention]
    kinds = [str(mention.lastgroup) for mention in tied or after or loose]
    return [kind for kind in dict.fromkeys(kinds) if kind != "other"], since
