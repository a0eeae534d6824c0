"""The desk's screens for articles and what they are filed under."""

from articles.admin import article, beats, site, taxonomy

__all__ = ["article", "beats", "site", "taxonomy"]
