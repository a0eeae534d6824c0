"""Keyset pages: “older” and “newer” in a newest-first listing, at the same cost everywhere.

A page's address says behind which place it begins (`?before=`), so that it shows the same stories
however many are published after them. “Newer” leads to such an address too, or to the first page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import Http404

from articles.models.published import ListedQuerySet, PublishedArticle
from articles.views.cards import on_cards
from images.models import Image

PAGE_SIZE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})", re.ASCII)

type Key = tuple[datetime, int]


@dataclass(frozen=True)
class Page:
    """One screenful of a listing.

    `older` and `newer` are the values of ?before= for the pages beside this one. "" is none for
    `older`, and for `newer` the first page.
    """

    stories: list[PublishedArticle]
    older: str
    newer: str
    is_first: bool

    @property
    def is_second(self) -> bool:
        """Whether the newer page is the first."""
        return not self.is_first and not self.newer


def page(
    rows: ListedQuerySet[Any],
    before: str,
    *,
    size: int = PAGE_SIZE,
    further_pictures: Iterable[Image | None] = (),
) -> Page:
    """Return the page that starts behind the `before` cursor ("" for the first).

    Args:
        rows: of any reader-side table with a date and an article; its index is what is read.

    Raises Http404 for a cursor that is none: such an address was never handed out.
    """
    place = read_cursor(before) if before else None
    behind = rows.before(*place) if place else rows
    # The keys come off the list's own index; only the page's articles are then looked up.
    wanted = behind.newest().values_list("article_id", flat=True)[: size + 1]
    found = on_cards(wanted, further_pictures=further_pictures)
    older = cursor(found[size - 1]) if len(found) > size else ""
    newer = _newer(rows, place, size) if place else ""
    return Page(stories=found[:size], older=older, newer=newer, is_first=not before)


def cursor(story: PublishedArticle) -> str:
    """Return the place of a story in a listing: its time in microseconds, and its id."""
    return written((story.published_at, story.article_id))


def _newer(rows: ListedQuerySet[Any], place: Key, size: int) -> str:
    """Return where the page above begins, whose last story stands at `place`; "" at the top."""
    above = rows.down_to(*place).oldest().values_list("published_at", "article_id")[: size + 1]
    keys = list(above)
    return written(keys[size]) if len(keys) > size else ""


def written(key: Key) -> str:
    """Return a place as an address says it."""
    return f"{(key[0] - _EPOCH) // timedelta(microseconds=1)}-{key[1]}"


def read_cursor(text: str) -> Key:
    """Return the place that a cursor names; raises Http404 for one that was never handed out."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Http404("no such place in the list")
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError as problem:
        raise Http404("no such place in the list") from problem
