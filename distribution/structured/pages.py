"""Pages that are no story, as schema.org describes them."""

from articles.models.published_static import PublishedStaticPage
from distribution.addresses import absolute, stamp
from distribution.structured.publisher import publisher_id
from distribution.structured.script import Node

# What two of the addresses stand for; the rest are pages like any other.
_TYPES = {"about": "AboutPage", "contact": "ContactPage"}


def web_page(page: PublishedStaticPage) -> Node:
    """Return a static page; the outlet is both its subject and its publisher."""
    url = absolute(page.get_absolute_url())
    return {
        "@type": _TYPES.get(page.path, "WebPage"),
        "@id": url,
        "url": url,
        "name": page.title,
        "description": page.description,
        "datePublished": stamp(page.published_at),
        "dateModified": stamp(page.updated_at),
        "about": {"@id": publisher_id()},
        "publisher": {"@id": publisher_id()},
    }
