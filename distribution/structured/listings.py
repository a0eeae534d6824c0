"""Pages that list stories, and the way from the home page to a page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section
from distribution.addresses import absolute, place
from distribution.structured.publisher import publisher_id
from distribution.structured.script import Node


def collection_page(
    name: str, url: str, *, description: str, stories: Iterable[PublishedArticle]
) -> Node:
    """Return a listing with its stories in the order shown; `url` is absolute."""
    return {
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": name,
        "description": description,
        "publisher": {"@id": publisher_id()},
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "url": absolute(story.get_absolute_url())}
                for number, story in enumerate(stories, start=1)
            ],
        },
    }


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Node:
    """Return the way from the home page through (name, address) steps, the page itself last."""
    home = (_("Home"), place("articles:home"))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(url)}
            for number, (name, url) in enumerate([home, *steps], start=1)
        ],
    }


def steps_to(section: Section) -> list[tuple[str, str]]:
    """Return the steps to a section: the one above it, if any, and itself."""
    above = [section.parent] if section.parent_id and section.parent else []
    return [(each.name, each.get_absolute_url()) for each in [*above, section]]
