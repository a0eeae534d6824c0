"""Addresses and times as machines outside need them: whole, with the site's origin and offset."""

import re
from datetime import datetime
from functools import cache, lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri

# A tag of cleaned HTML, and in it an address that begins at the site's root.
_TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"]*")?)*\s*>')
_ROOTED = re.compile(r'(\s(?:href|src)=")/(?!/)')
# srcset: several addresses, with commas between.
_SOURCES = re.compile(r'\ssrcset="[^"]*"')
_SOURCE = re.compile(r'(["\s])/(?!/)')
_FRAGMENT = re.compile(r'(\shref=")#')


@cache
def place(name: str) -> str:
    """Return the address of a page of which there is one, by its name in the map of the site."""
    return reverse(name)


def absolute(url: str) -> str:
    """Return an address of ours as a whole URI, in ASCII; one of elsewhere as it is."""
    return _uri(f"{settings.SITE_URL}{url}" if url.startswith("/") else url)


@lru_cache(maxsize=20_000)
def _uri(whole: str) -> str:
    uri: str = iri_to_uri(whole)
    return uri


def with_absolute_links(html: str, *, page: str) -> str:
    """Return clean HTML whose links and pictures work anywhere.

    Args:
        page: the absolute address of the page that the HTML is from, for links within it.
    """

    def rewritten(tag: re.Match[str]) -> str:
        text = _ROOTED.sub(rf"\g<1>{settings.SITE_URL}/", tag[0])
        text = _SOURCES.sub(
            lambda found: _SOURCE.sub(rf"\g<1>{settings.SITE_URL}/", found[0]), text
        )
        return _FRAGMENT.sub(lambda found: f"{found[1]}{page}#", text)

    return _TAG.sub(rewritten, html)


def stamp(moment: datetime) -> str:
    """Return an instant as RFC 3339 has it, in the newsroom's zone, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
