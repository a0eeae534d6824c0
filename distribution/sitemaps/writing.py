"""Sitemaps as text, piece by piece: no file is ever whole in memory."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Q, Subquery
from django.utils.html import escape

from articles.models.published import PublishedArticle, PublishedArticleQuerySet
from articles.site import Site
from distribution.addresses import absolute
from images.models import Rendition

_CHUNK = 2_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# The two languages that Google News tells by country.
_CHINESE = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}


def index(urls: Iterable[str]) -> Iterator[str]:
    """Yield the list of files, by their absolute addresses."""
    yield f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n'
    for url in urls:
        yield f"<sitemap><loc>{escape(url)}</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def pages(urls: Iterable[str]) -> Iterator[str]:
    """Yield a file of pages that change as stories come: they have no honest date of their own."""
    yield f'{_HEAD}<urlset xmlns="{_SITEMAP}">\n'
    for url in urls:
        yield f"<url><loc>{escape(url)}</loc></url>\n"
    yield "</urlset>\n"


def stories(rows: PublishedArticleQuerySet, *, now: datetime) -> Iterator[str]:
    """Yield a file of stories with their pictures, a few thousand rows at a time.

    Args:
        rows: with those that sitemaps don't name; they are left out here.
    """
    yield f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:image="{_IMAGE}">\n'
    found = rows.annotate(picture=_picture(now)).values_list(
        "path", "is_indexed", "canonical_url", "first_published_at", "content_updated_at", "picture"
    )
    for path, is_indexed, elsewhere, first, updated, picture in found.iterator(chunk_size=_CHUNK):
        if elsewhere or not is_indexed:
            continue
        image = f"<image:image><image:loc>{_media(picture)}</image:loc></image:image>"
        yield (
            f"<url><loc>{_address(path)}</loc><lastmod>{_time(updated or first)}</lastmod>"
            f"{image if picture else ''}</url>\n"
        )
    yield "</urlset>\n"


def news(rows: Iterable[PublishedArticle], *, site: Site) -> Iterator[str]:
    """Yield the file of the latest stories for news search (STANDARDS.md §3)."""
    name = escape(site.name.partition("(")[0].strip())
    yield f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n'
    for story in rows:
        yield (
            f"<url><loc>{_address(story.path)}</loc><news:news><news:publication>"
            f"<news:name>{name}</news:name><news:language>{_language(story.language)}"
            "</news:language></news:publication>"
            f"<news:publication_date>{_time(story.first_published_at)}</news:publication_date>"
            f"<news:title>{escape(story.headline)}</news:title></news:news></url>\n"
        )
    yield "</urlset>\n"


def _picture(now: datetime) -> Subquery:
    """Find the JPEG of a story's lead picture, unless its rights forbid it now."""
    return Subquery(
        Rendition.objects.live()
        .filter(image=OuterRef("lead_image"), crop=Rendition.WHOLE, format="jpeg")
        .exclude(image__is_denied=True)
        .filter(Q(image__usable_from=None) | Q(image__usable_from__lte=now))
        .filter(Q(image__usable_until=None) | Q(image__usable_until__gt=now))
        .values("file")[:1]
    )


def _address(path: str) -> str:
    return escape(absolute(PublishedArticle(path=path).get_absolute_url()))


def _media(name: str | None) -> str:
    return escape(absolute(default_storage.url(name))) if name else ""


def _time(moment: datetime) -> str:
    """Return an instant as W3C has it, in UTC: a stream outlives the zone of its request."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _language(code: str) -> str:
    return _CHINESE.get(code, code.partition("-")[0])
