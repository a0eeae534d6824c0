"""The outlet as schema.org describes it: a news organisation and its web site."""

from django.conf import settings

from articles.site import Site
from distribution.addresses import absolute, place
from distribution.held import Held
from distribution.held import logo as usable_logo
from distribution.structured.pictures import picture_node
from distribution.structured.script import Node
from images.templatetags.pictures import Shared, shared_picture


def publisher_id() -> str:
    """Return the name by which other nodes mean the outlet."""
    return f"{settings.SITE_URL}/#publisher"


def publisher(held: Held) -> Node:
    """Return the outlet, with its policies (STANDARDS.md §1, A10)."""
    logo = shared_picture(usable_logo(held))
    node = held.publisher.get(logo)
    if node is None:
        node = held.publisher[logo] = _publisher(held, logo)
    return node


def _publisher(held: Held, logo: Shared | None) -> Node:
    identity = held.site.identity
    return {
        "@type": "NewsMediaOrganization",
        "@id": publisher_id(),
        "name": identity.name,
        "slogan": identity.tagline,
        "description": identity.about,
        "url": absolute(place("articles:home")),
        "logo": picture_node(logo) if logo else None,
        "sameAs": [account.url for account in held.site.accounts],
        "email": identity.contact_email,
        "foundingDate": str(held.policy.founding_year or ""),
        "masthead": absolute(place("articles:authors")),
        **{link.kind: absolute(link.url) for link in held.links},
    }


def web_site(site: Site) -> Node:
    """Return the web site, with the address of its search."""
    search = absolute(place("articles:search"))
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": site.name,
        "description": site.identity.tagline,
        "url": absolute(place("articles:home")),
        "inLanguage": site.identity.language,
        "publisher": {"@id": publisher_id()},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
