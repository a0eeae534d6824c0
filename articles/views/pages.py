"""Keyset pages: “older” and “newer” in a newest-first listing, at the same cost everywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import Http404

from articles import site
from articles.models.published import PublishedArticle, PublishedArticleQuerySet
from images.loading import load_renditions
from images.models import Image

PAGE_SIZE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})")


@dataclass(frozen=True)
class Page:
    """One screenful of a listing; `older` is the value of ?before= for the next one, or ""."""

    stories: list[PublishedArticle]
    older: str
    is_first: bool


def page(
    stories: PublishedArticleQuerySet,
    before: str,
    *,
    size: int = PAGE_SIZE,
    further_pictures: Iterable[Image | None] = (),
) -> Page:
    """Return the page that starts behind the `before` cursor ("" for the first).

    Raises Http404 for a cursor that is none: such an address was never handed out.
    """
    if before:
        stories = stories.before(*read_cursor(before))
    found = on_cards(stories.newest()[: size + 1], further_pictures=further_pictures)
    older = cursor(found[size - 1]) if len(found) > size else ""
    return Page(stories=found[:size], older=older, is_first=not before)


def on_cards(
    found: PublishedArticleQuerySet, *, further_pictures: Iterable[Image | None] = ()
) -> list[PublishedArticle]:
    """Return stories with everything that cards show: three queries, however many.

    Args:
        further_pictures: others on the page, so that all renditions come in one query.
    """
    stories = with_sections(list(found.for_cards()))
    load_renditions([*further_pictures, *(story.lead_image for story in stories)])
    return stories


def with_sections(stories: list[PublishedArticle]) -> list[PublishedArticle]:
    """Give each story the section that this process holds, without a query."""
    held = site.current().sections
    for story in stories:
        if story.section_id in held:
            story.section = held[story.section_id]
    return stories


def cursor(story: PublishedArticle) -> str:
    """Return the place of a story in a listing: its time in microseconds, and its id."""
    microseconds = (story.published_at - _EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{story.article_id}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """Return the place that a cursor names; raises Http404 for one that was never handed out."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Http404("no such place in the list")
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError as problem:
        raise Http404("no such place in the list") from problem
