"""Names that a feed's entries keep for ever, whatever becomes of their addresses (RFC 4151)."""

from django.conf import settings

# A tag URI names a day on which the authority was ours; it is part of the name and never changes.
_SINCE = "2026"


def article_tag(article_id: int) -> str:
    """Return the name of an article."""
    return _tag(f"article-{article_id}")


def correction_tag(correction_id: int) -> str:
    """Return the name of a correction."""
    return _tag(f"correction-{correction_id}")


def feed_tag(name: str) -> str:
    """Return the name of a feed, the same in every format."""
    return _tag(f"feed-{name}")


def _tag(what: str) -> str:
    return f"tag:{settings.FEED_AUTHORITY},{_SINCE}:{what}"
