"""What a legal clearance covers: headline, deck, body and pictures of one revision."""

from articles.content import Content
from articles.models.revision import Revision

COVERED = (
    "headline", "deck", "kicker", "trail_text", "body", "lead_image_id", "lead_caption",
    "seo_title", "seo_description", "social_title", "social_description", "social_image_id",
)  # fmt: skip


def changed_since(cleared: Revision, content: Content) -> list[str]:
    """Return the names of covered fields that say something else than the cleared revision."""
    was = Content.from_json(cleared.content)
    return [name for name in COVERED if getattr(was, name) != getattr(content, name)]
