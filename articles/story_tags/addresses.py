"""Addresses in a page: of itself, of a search, with the origin; and the tree of sections."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.template.context import Context
from django.utils.encoding import iri_to_uri

from articles.models.taxonomy import Section
from articles.search.asking import Asked
from articles.site import Site

register = template.Library()


@dataclass(frozen=True)
class Branch:
    """A section on top, with those below it."""

    section: Section
    children: list[Section]


@register.simple_tag
def section_tree(site: Site) -> list[Branch]:
    """Return the sections of the site in menu order, each with those below it."""
    return [Branch(each, site.children(each)) for each in site.top_sections]


@register.simple_tag(takes_context=True)
def page_url(context: Context, **parameters: str) -> str:
    """Return the absolute address of this page, with those named parameters that are not empty."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    path = iri_to_uri(context["request"].path)
    return f"{context['site_url']}{path}{'?' if query else ''}{query}"


@register.simple_tag
def search_with(asked: Asked, **changes: str) -> str:
    """Return the query string of a search with something changed, at its first page."""
    return asked.address(**changes)


@register.simple_tag(takes_context=True)
def absolute(context: Context, url: str) -> str:
    """Return an address of ours with the site's origin before it."""
    return f"{context['site_url']}{url}" if url.startswith("/") else url
