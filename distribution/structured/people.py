"""Authors as schema.org describes them: one node a person, and the page of a profile."""

from authors.models import Author, AuthorLink
from distribution.addresses import absolute
from distribution.structured.pictures import picture_node
from distribution.structured.publisher import publisher_id
from distribution.structured.script import Node
from images.templatetags.pictures import shared_picture


def person(author: Author, *, name: str = "") -> Node:
    """Return an author by name alone, with job title and page; who hides has a name only.

    Args:
        name: as credited in a story, where that differs from the name of today.
    """
    is_organisation = author.kind == Author.Kind.ORGANISATION
    node: Node = {
        "@type": "Organization" if is_organisation else "Person",
        "name": name or author.name,
    }
    if not author.has_page:
        return node
    node["url"] = absolute(author.get_absolute_url())
    if not is_organisation:
        node["jobTitle"] = str(author.shown_title)
    return node


def profile_page(author: Author) -> Node:
    """Return the page of an author; links and portrait must be loaded."""
    portrait = shared_picture(author.portrait)
    follows = author.state not in AuthorLink.SHOWS_NO_FOLLOW
    works_here = author.state == Author.State.ACTIVE and author.kind == Author.Kind.STAFF
    url = absolute(author.get_absolute_url())
    return {
        "@type": "ProfilePage",
        "@id": url,
        "url": url,
        "name": author.name,
        "mainEntity": person(author)
        | {
            "description": author.short_bio or "\n".join(author.bio_paragraphs),
            "image": picture_node(portrait) if portrait else None,
            "sameAs": [link.url for link in author.links.all()] if follows else [],
            "email": author.shown_email,
            "knowsLanguage": author.languages,
            "worksFor": {"@id": publisher_id()} if works_here else None,
        },
    }
