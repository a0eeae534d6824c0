"""What the budget lists: pages along an index, whatever the number of planned stories."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, TextChoices
from django.db.models.fields.tuple_lookups import (
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.admin.list_pages import Key, read, written
from articles.budget_rights import unrestricted_for, with_visible_articles
from articles.desk_board import Filters
from articles.models.planned import PlannedStory, PlannedStoryQuerySet

ON_A_PAGE = 50
#: A page that is narrowed looks through so many plans, and says so.
LOOKED_THROUGH = 5_000
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


class Shelf(TextChoices):
    """Where a planned story is on its way."""

    DUE = "due", _("Planned")
    UNDATED = "undated", _("No date yet")
    STARTED = "started", _("Being written")
    STRUCK = "struck", _("Struck")


_MOMENT = {Shelf.DUE: "due_at", Shelf.STARTED: "started_at", Shelf.STRUCK: "struck_at"}


@dataclass(frozen=True)
class Page:
    """Lines of the budget; `further` is the cursor of the next page, "" at the end.

    `is_cut`: this page ended where the looking through did, and there are more plans.
    """

    lines: list[PlannedStory]
    further: str = ""
    is_cut: bool = False


def page(user: User, shelf: Shelf, filters: Filters, *, after: str = "") -> Page:
    """Return a page of a shelf behind a cursor: what is due first in front, else the newest.

    A cursor that was never handed out leads to the first page.
    """
    key = None
    with suppress(ValueError):
        key = read(after)
    rows = _behind(_shelf(shelf), shelf, key)
    edge = None
    if filters.is_set:
        # A rare section would else be looked for through the whole shelf.
        edge = _edge(rows, shelf)
        rows = filters.apply_to_plans(_up_to(rows, shelf, edge))
    if shelf != Shelf.STARTED:
        rows = unrestricted_for(user, rows)
    found = list(
        rows.select_related("section", "assigned_to", "created_by", "article").defer(
            "article__body", "article__search"
        )[: ON_A_PAGE + 1]
    )
    further = ""
    is_full = len(found) > ON_A_PAGE
    if is_full:
        last = found[ON_A_PAGE - 1]
        further = written((_moment(last, shelf), last.pk))
    elif edge is not None:
        further = written(edge)
    lines = with_visible_articles(user, found[:ON_A_PAGE])
    return Page(lines, further, is_cut=edge is not None and not is_full)


def _shelf(shelf: Shelf) -> PlannedStoryQuerySet:
    rows = PlannedStory.objects.all()
    match shelf:
        case Shelf.DUE:
            rows = rows.open().filter(due_at__isnull=False)
        case Shelf.UNDATED:
            rows = rows.open().filter(due_at__isnull=True)
        case _:
            rows = rows.filter(**{f"{_MOMENT[shelf]}__isnull": False})
    return rows.order_by(*_order(shelf))


def _order(shelf: Shelf) -> tuple[str, ...]:
    match shelf:
        case Shelf.DUE:
            return ("due_at", "id")
        case Shelf.UNDATED:
            return ("-id",)
    return (f"-{_MOMENT[shelf]}", "-id")


def _behind(rows: PlannedStoryQuerySet, shelf: Shelf, key: Key | None) -> PlannedStoryQuerySet:
    if key is None:
        return rows
    if shelf == Shelf.UNDATED:
        return rows.filter(pk__lt=key[1])
    lookup: Any = TupleGreaterThan if shelf == Shelf.DUE else TupleLessThan
    return rows.filter(lookup((F(_MOMENT[shelf]), F("id")), key))


def _edge(rows: PlannedStoryQuerySet, shelf: Shelf) -> Key | None:
    """Return the last of the next `LOOKED_THROUGH` keys, None where there are no more than that."""
    names = ("pk", _MOMENT[shelf]) if shelf in _MOMENT else ("pk",)
    keys = list(rows.values_list(*names)[: LOOKED_THROUGH + 1])
    if len(keys) <= LOOKED_THROUGH:
        return None
    pk, *moment = keys[LOOKED_THROUGH - 1]
    return (moment[0] if moment else _NO_MOMENT, pk)


def _up_to(rows: PlannedStoryQuerySet, shelf: Shelf, edge: Key | None) -> PlannedStoryQuerySet:
    if edge is None:
        return rows
    if shelf == Shelf.UNDATED:
        return rows.filter(pk__gte=edge[1])
    lookup: Any = TupleLessThanOrEqual if shelf == Shelf.DUE else TupleGreaterThanOrEqual
    return rows.filter(lookup((F(_MOMENT[shelf]), F("id")), edge))


def _moment(planned: PlannedStory, shelf: Shelf) -> datetime:
    found: datetime = getattr(planned, _MOMENT[shelf]) if shelf in _MOMENT else _NO_MOMENT
    return found
