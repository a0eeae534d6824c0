"""Addresses that belong to the site itself, never to a section or an article."""

import re

RESERVED = frozenset(
    {
        ".well-known",
        "about",
        "accents.css",
        "accessibility",
        "admin",
        "ads.txt",
        "api",
        "archive",
        "articles",
        "authors",
        "contact",
        "corrections",
        "ethics",
        "favicon.ico",
        "feed",
        "feeds",
        "humans.txt",
        "latest",
        "manifest.webmanifest",
        "masthead",
        "media",
        "newsletter",
        "preview",
        "privacy",
        "reads",
        "reprint",
        "robots.txt",
        "search",
        "security.txt",
        "series",
        "sitemap",
        "sitemap.xml",
        "sitemaps",
        "static",
        "tags",
        "terms",
        "topics",
        "trust.txt",
    }
)

# Where pages that are no story may stand (articles.models.static_page): here, and below the first.
PAGES = ("about", "accessibility", "contact", "ethics", "privacy", "terms")
PAGE_PATH = rf"(?:{'|'.join(PAGES)}|about/[a-z0-9]+(?:-[a-z0-9]+)*)"

_DATE = re.compile(r"[0-9]{4}(/[0-9]{2}){0,2}")


def is_date(path: str) -> bool:
    """Say whether an address (without slashes at its ends) is a page of the archive by date."""
    return _DATE.fullmatch(path) is not None


def is_page_path(path: str) -> bool:
    """Say whether a static page may stand at an address (without slashes at its ends)."""
    return re.fullmatch(PAGE_PATH, path) is not None


def is_reserved(segment: str) -> bool:
    """Say whether a first segment is taken: by a page of ours, or because it reads as a year."""
    segment = segment.casefold()
    return segment in RESERVED or (len(segment) == 4 and segment.isdecimal())
