"""The desk's list of articles: pages by cursor in two fixed orders, never counted or skipped."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.admin import list_pages, list_search
from articles.admin.list_filters import ArticleFilter
from articles.admin.list_pages import ORDERS, SAVED, Found, Key, Order, Place
from articles.models.article import Article

ORDER, BEFORE, AFTER = "order", "before", "after"
# Where in the list one is: links that change what is listed leave it behind.
_PLACE = {BEFORE, AFTER, PAGE_VAR, ALL_VAR, ORDER_VAR}
#: A box that suggests articles as one types has this many to offer.
SUGGESTED = 100


class Link(NamedTuple):
    """A link of the list: an order, a chosen value of a filter, or one that takes it away."""

    words: str
    url: str
    is_current: bool = False


class Group(NamedTuple):
    """One filter as the page shows it."""

    title: str
    links: list[Link]

    @property
    def chosen(self) -> Link | None:
        """Return the chosen value, None for all."""
        return next((link for link in self.links[1:] if link.is_current), None)


class KeysetChangeList(ChangeList):
    """A list of articles that costs the same at a thousand and at a million.

    In the address: `order` (saved, published), `before` and `after` (a cursor), `q`, filters.
    """

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        """Return the rows that the filters keep; what isn't one of them is refused."""
        filters = self.get_filters(request)
        self.filter_specs, self.has_filters, unknown, _doubles, self.has_active_filters = filters
        if unknown:
            raise IncorrectLookupParameters
        self.order = ORDERS.get(self.params.get(ORDER, ""), SAVED)
        self.active = [
            spec
            for spec in self.filter_specs
            if isinstance(spec, ArticleFilter) and spec.value() is not None
        ]
        rows = self.order.rows(_bare(self.root_queryset))
        for spec in self.active:
            rows = spec.queryset(request, rows)
        self.clear_all_filters_qs = self.get_query_string(remove=list(self.get_filters_params()))
        return rows

    def get_results(self, request: HttpRequest) -> None:
        """Find the page, then load its rows; what was deleted in between is left out."""
        self.wanted = list_search.wanted(self.queryset, self.query)
        place = self._place(request)
        size = self.list_per_page
        found = self._find(place, size)
        if place.upwards and len(found.keys) < size:
            # Near the top: the newest page, full, instead of a piece of it.
            place = Place()
            found = self._find(place, size)
        keys = found.keys[:size]
        self._link(place, keys[::-1] if place.upwards else keys, has_more=len(found.keys) > size)
        rows = self.apply_select_related(self.root_queryset).in_bulk([pk for _at, pk in keys])
        ids = [pk for _at, pk in (keys[::-1] if place.upwards else keys)]
        self.result_list = [rows[pk] for pk in ids if pk in rows]
        self.is_past_the_end = place.key is not None and not keys
        self.looked_at = number_format(found.looked_at, force_grouping=True)
        self.is_cut = found.is_cut
        # What Django's own view and templates ask for; nothing here counts more than the page.
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.result_list)
        self.can_show_all = self.multi_page = False

    def _find(self, place: Place, size: int) -> Found:
        rows, order, active = self.queryset, self.order, self.active
        if self.wanted is not None:
            return find_wanted(self.wanted, rows, order, place, size=size, is_narrowed=bool(active))
        if not active:
            return Found(list_pages.in_order([rows], order, place, size=size))
        if len(active) == 1 and active[0].is_in_order(order):
            return Found(list_pages.in_order(active[0].parts(rows), order, place, size=size))
        for condition in filter(None, (spec.matches() for spec in active)):
            matches = Article.objects.filter(condition)
            if (few := list_pages.few(matches, rows, order, place, size=size)) is not None:
                return Found(few)
        return list_pages.scan(rows, order, place, size=size)

    def _place(self, request: HttpRequest) -> Place:
        cursors = [(name, self.params[name]) for name in (BEFORE, AFTER) if name in self.params]
        if not cursors:
            return Place()
        if len(cursors) == 1:
            name, cursor = cursors[0]
            with suppress(ValueError):
                return Place(list_pages.read(cursor), upwards=name == AFTER)
        messages.warning(request, _("There is no such page in this list; this is the first one."))
        return Place()

    def _link(self, place: Place, keys: list[Key], *, has_more: bool) -> None:
        """Set the links to the pages beside this one; `keys` has the newest first."""
        self.newest_url = self.newer_url = self.older_url = ""
        if place.key is None and not has_more:
            return
        if place.key is not None and (has_more or not place.upwards):
            first = keys[0] if keys else place.key
            self.newest_url = self.get_query_string()
            self.newer_url = self.get_query_string({AFTER: list_pages.written(first)})
        if keys and (has_more or place.upwards):
            self.older_url = self.get_query_string({BEFORE: list_pages.written(keys[-1])})

    # --- what the page shows ----------------------------------------------------------------------
    @property
    def orders(self) -> list[Link]:
        """Return the two orders; the usual one has a plain address."""
        return [
            Link(
                str(order.label),
                self.get_query_string({ORDER: None if order == SAVED else order.name}),
                order == self.order,
            )
            for order in ORDERS.values()
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """Return the filters with their links."""
        return [
            Group(
                str(spec.title),
                [
                    Link(
                        str(choice["display"]),
                        str(choice["query_string"]),
                        bool(choice["selected"]),
                    )
                    for choice in spec.choices(self)
                ],
            )
            for spec in self.filter_specs
        ]

    @cached_property
    def chips(self) -> list[Link]:
        """Return what narrows the list down, each with the address of the list without it."""
        chips = [
            Link(f"{group.title}: {chosen.words}", group.links[0].url)
            for group in self.groups
            if (chosen := group.chosen)
        ]
        if self.query:
            chips.insert(0, Link(f"“{self.query}”", self.get_query_string(remove=[SEARCH_VAR])))
        return chips

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return the parameters that a new search keeps."""
        return [
            (name, value)
            for name, values in self.filter_params.items()
            if name not in {*_PLACE, SEARCH_VAR}
            for value in values
        ]

    # --- addresses --------------------------------------------------------------------------------
    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the parameters that are filters."""
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in {*_PLACE, ORDER}}

    def get_query_string(
        self, new_params: dict[str, Any] | None = None, remove: Iterable[str] | None = None
    ) -> str:
        """Return the address of this list with some parameters changed, at its first page."""
        changed = new_params or {}
        left_out = {*_PLACE, *(remove or []), *changed}
        kept = {name: value for name, value in self.filter_params.items() if name not in left_out}
        kept |= {name: value for name, value in changed.items() if value is not None}
        return "?" + urlencode(sorted(kept.items()), doseq=True)

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """No column's header sorts."""
        return {}


class SuggestionPaginator(Paginator):
    """Pages of the first rows of a list: fetched once, so that nothing is counted or skipped."""

    def __init__(self, object_list: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(list(object_list[:SUGGESTED]), *args, **kwargs)


def suggestions(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Keep the last saved of those that the text asks for, as many as a box offers."""
    rows = _bare(articles)
    asked = list_search.wanted(rows, text)
    if asked is not None:
        found = find_wanted(asked, rows, SAVED, Place(), size=SUGGESTED)
        articles = articles.filter(pk__in=[pk for _at, pk in found.keys])
    return articles.defer("body")


def find_wanted(
    wanted: list_search.Wanted,
    rows: QuerySet[Article],
    order: Order,
    place: Place,
    *,
    size: int,
    is_narrowed: bool = False,
) -> Found:
    """Find a page of a search: nearby, else among all matches if they are few, else by a scan.

    Args:
        is_narrowed: filters narrow the rows down, so that even a common word may fill no page.
    """
    matching, matches = rows.filter(wanted.condition), Article.objects.filter(wanted.condition)
    keys = list_pages.near(matching, order, place, size=size)
    if keys is None and wanted.has_index:
        is_common = is_narrowed and list_pages.near(matches, order, place, size=size) is not None
        if not is_common:
            keys = list_pages.few(matches, rows, order, place, size=size)
    if keys is None:
        most = None if wanted.has_index else list_pages.LEFT_OUT
        return list_pages.scan(matching, order, place, size=size, most=most)
    return Found(keys)


def _bare(articles: QuerySet[Any]) -> QuerySet[Any]:
    """Leave only the conditions: finding a page needs no related rows and brings its own order."""
    return articles.order_by().select_related(None).prefetch_related(None)
