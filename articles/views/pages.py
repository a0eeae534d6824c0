"""Keyset pages: “older” and “newer” in a newest-first listing, at the same cost everywhere."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import Http404

from articles import site
from articles.models.published import PublishedArticle, PublishedArticleQuerySet

PAGE_SIZE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """One screenful of a listing; `older` is the value of ?before= for the next one, or ""."""

    stories: list[PublishedArticle]
    older: str
    is_first: bool


def page(stories: PublishedArticleQuerySet, before: str, *, size: int = PAGE_SIZE) -> Page:
    """Return the page that starts behind the `before` cursor ("" for the first).

    Raises Http404 for a cursor that is none: such an address was never handed out.
    """
    if before:
        stories = stories.before(*_read_cursor(before))
    found = with_sections(list(stories.newest().for_cards()[: size + 1]))
    older = cursor(found[size - 1]) if len(found) > size else ""
    return Page(stories=found[:size], older=older, is_first=not before)


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


def _read_cursor(text: str) -> tuple[datetime, int]:
    place, _, number = text.rpartition("-")
    try:
        return _EPOCH + timedelta(microseconds=int(place)), int(number)
    except (ValueError, OverflowError) as problem:
        raise Http404("no such place in the list") from problem
