"""Pages of a list without an end: found along an index from a cursor, never counted or skipped.

Three ways, each with a bound of its own, so that a page costs the same in an archive of any size:

* in order: an index has exactly these rows in this order, and the page is read off it;
* few: another index has all rows that match; if they are few they are fetched and put in order;
* scan: the newest rows of the order are looked through, and the page says how many.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import (
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article

#: What a filter without an index in this order looks through.
SCANNED = 50_000
#: What a search that only leaves words out looks through: next to every row is found by it, or, of
#: a very common word, next to none; each must be read.
LEFT_OUT = 5_000
#: So many matches are fetched to put them in order; more are common enough to meet in order.
FEW = 20_000
#: A search looks through so many rows first: a common word fills its page there.
NEAR = 2_000

Key = tuple[datetime, int]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Order:
    """One of the fixed orders, newest first; its index has the same columns."""

    name: str
    field: str
    label: str | Promise

    def rows(self, articles: QuerySet[Article]) -> QuerySet[Article]:
        """Keep the articles that have a place in this order."""
        return articles.filter(**{f"{self.field}__isnull": False})

    def by(self, *, upwards: bool) -> tuple[str, str]:
        """Return what to order by: away from the newest, or upwards to it."""
        return (self.field, "id") if upwards else (f"-{self.field}", "-id")


SAVED = Order("saved", "saved_at", _("Last saved"))
PUBLISHED = Order("published", "published_at", _("Last published"))
ORDERS = {order.name: order for order in (SAVED, PUBLISHED)}


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind a key, or upwards of it; without a key at the newest row."""

    key: Key | None = None
    upwards: bool = False


@dataclass(frozen=True)
class Found:
    """Keys in the order of the search, one more than asked for where there is more.

    `is_cut`: only the newest `looked_at` rows were looked at, and there are older ones.
    """

    keys: list[Key]
    is_cut: bool = False
    looked_at: int = 0


def written(key: Key) -> str:
    """Return a cursor: the time in microseconds, and the id."""
    return f"{(key[0] - _EPOCH) // timedelta(microseconds=1)}-{key[1]}"


def read(cursor: str) -> Key:
    """Return the key that a cursor means; raises ValueError for one that was never handed out."""
    parts = _CURSOR.fullmatch(cursor)
    if parts is None:
        raise ValueError("not a cursor")
    try:
        return _EPOCH + timedelta(microseconds=int(parts[1])), int(parts[2])
    except OverflowError as problem:
        raise ValueError("not a time") from problem


def in_order(parts: list[QuerySet[Article]], order: Order, place: Place, *, size: int) -> list[Key]:
    """Read a page off the index that each part rides on; several parts are merged."""
    by = order.by(upwards=place.upwards)
    pages = [
        beyond(part, order, place).order_by(*by).values_list(order.field, "id")[: size + 1]
        for part in parts
    ]
    if len(pages) == 1:
        return list(pages[0])
    return list(pages[0].union(*pages[1:], all=True).order_by(*by)[: size + 1])


def near(rows: QuerySet[Article], order: Order, place: Place, *, size: int) -> list[Key] | None:
    """Look for a page in the next `NEAR` rows; None if it isn't full and there are more rows."""
    edge = _edge(order, place, NEAR)
    if edge is None:
        return []
    keys = in_order([_up_to(edge, rows, order, place)], order, place, size=size)
    if len(keys) > size or not _is_more_beyond(edge, order, place):
        return keys
    return None


def few(
    matches: QuerySet[Article], rows: QuerySet[Article], order: Order, place: Place, *, size: int
) -> list[Key] | None:
    """Fetch all matches, put them in order and keep those in `rows`; None if there are too many.

    Args:
        matches: what one index finds by itself, without the other filters and wherever the page
            begins: the bound holds for what is fetched, not for what is left of it.
    """
    by = order.by(upwards=place.upwards)
    fetched: dict[str, list[int]] = (
        order.rows(matches)
        .order_by()
        .values(order.field, "id")[: FEW + 1]
        .aggregate(
            all=ArrayAgg("id", default=[]),
            ids=ArrayAgg("id", order_by=by, filter=_further(order, place), default=[]),
        )
    )
    if len(fetched["all"]) > FEW:
        return None
    ids = fetched["ids"]
    keys: list[Key] = []
    nearest = 4 * size
    for some in (ids[:nearest], ids[nearest:]):
        if some and len(keys) <= size:
            kept = dict(rows.filter(pk__in=some).order_by().values_list("id", order.field))
            keys += [(kept[pk], pk) for pk in some if pk in kept]
    return keys[: size + 1]


def scan(
    rows: QuerySet[Article], order: Order, place: Place, *, size: int, most: int | None = None
) -> Found:
    """Look through the newest `most` rows (`SCANNED`), whichever index is best for that.

    From a place further down, where only a search can lead, the next so many rows.
    """
    most = SCANNED if most is None else most
    start = Place()
    edge = _edge(order, start, most)
    if edge and place.key and place.key <= edge:
        start = place
        edge = _edge(order, start, most)
    if edge is None:
        return Found([])
    is_cut = _is_more_beyond(edge, order, start)
    if is_cut:
        rows = _up_to(edge, rows, order, start)
    return Found(in_order([rows], order, place, size=size), is_cut, most)


def beyond(rows: QuerySet[Article], order: Order, place: Place) -> QuerySet[Article]:
    """Keep what comes after a place; compared as a row, so that the index is entered there."""
    further = _further(order, place)
    return rows if further is None else rows.filter(further)


def _further(order: Order, place: Place) -> TupleGreaterThan | TupleLessThan | None:
    if place.key is None:
        return None
    further = TupleGreaterThan if place.upwards else TupleLessThan
    return further(_columns(order), place.key)


def _up_to(edge: Key, rows: QuerySet[Article], order: Order, place: Place) -> QuerySet[Article]:
    within = TupleLessThanOrEqual if place.upwards else TupleGreaterThanOrEqual
    return rows.filter(within(_columns(order), edge))


def _is_more_beyond(edge: Key, order: Order, place: Place) -> bool:
    # In order, for the index: an EXISTS may begin at the wrong end of the table.
    everything = order.rows(Article.objects.all())
    return bool(in_order([everything], order, Place(edge, place.upwards), size=0))


def _columns(order: Order) -> tuple[F, F]:
    return F(order.field), F("id")


def _edge(order: Order, place: Place, count: int) -> Key | None:
    """Return the last of the next `count` keys, or of as many as there are; None without any."""
    ordered = beyond(order.rows(Article.objects.all()), order, place).order_by(
        *order.by(upwards=place.upwards)
    )
    keys = ordered.values_list(order.field, "id")
    # A slice can't be put into another order, but a union of slices can: the first row is in both.
    ends = keys[:count].union(keys[:1], all=True)
    return ends.order_by(*order.by(upwards=not place.upwards)).first()
