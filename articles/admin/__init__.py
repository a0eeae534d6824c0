"""The desk's screens for articles and what they are filed under."""

from articles.admin import (
    accounts,
    article,
    beats,
    house_style,
    pictures,
    site,
    static_page,
    taxonomy,
)

__all__ = [
    "accounts",
    "article",
    "beats",
    "house_style",
    "pictures",
    "site",
    "static_page",
    "taxonomy",
]
