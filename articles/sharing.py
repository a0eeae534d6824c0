"""Where a story can be handed on: plain links, nothing of theirs on our pages; pure."""

from dataclasses import dataclass
from urllib.parse import quote

# What each makes of a link. Mastodon has no address for all its servers, and takes native sharing.
_TARGETS = (
    ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}"),
    ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ("X", "https://x.com/intent/post?text={title}&url={url}"),
)
_MAIL = "mailto:?subject={title}&body={url}"


@dataclass(frozen=True)
class Target:
    """A place to share a story at."""

    name: str
    address: str


def targets(url: str, title: str, *, mail: str) -> list[Target]:
    """Return the links for a story's address and title, mail first; `mail` is its name."""
    said = {"url": quote(url, safe=""), "title": quote(title, safe="")}
    return [
        Target(mail, _MAIL.format(**said)),
        *(Target(name, pattern.format(**said)) for name, pattern in _TARGETS),
    ]
