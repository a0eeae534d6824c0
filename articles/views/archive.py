"""The archive by date: years, a year's calendar, months and days, in the newsroom's zone."""

import calendar
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from articles import days, site
from articles.days import Span
from articles.models.published import PublishedArticle
from articles.views.pages import page
from pagecache import keys
from pagecache.tagging import tag

#: So many of the newest years are listed with their months; older ones by their number alone.
YEARS_WITH_MONTHS = 100


@dataclass(frozen=True)
class Cell:
    """A day or a month of a calendar; `has_stories` says whether it has a page."""

    on: date
    has_stories: bool


@dataclass(frozen=True)
class Month:
    """A month as a calendar: weeks of seven cells, None for days of the months beside it."""

    first: date
    has_stories: bool
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class Year:
    """A year of the list of years."""

    number: int
    months: list[Cell]


@dataclass(frozen=True)
class Decade:
    """Ten years at most, the newest first."""

    first: int
    years: list[Year]


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """List the years in which something was published, with their months."""
    tag(keys.LATEST)
    zone = site.current().zone
    ends = days.ends(zone)
    numbers = range(max(ends[0].year, 2), ends[1].year + 1) if ends else range(0)
    found = days.with_stories([Span.year(number) for number in numbers], zone)
    newest = sorted((span.first.year for span in found), reverse=True)
    months = _months_of(newest[:YEARS_WITH_MONTHS])
    decades = [
        Decade(first, [Year(number, months.get(number, [])) for number in group])
        for first, group in groupby(newest, lambda number: number // 10 * 10)
    ]
    return render(request, "articles/archive.html", {"decades": decades})


@require_safe
def year(request: HttpRequest, year: str) -> HttpResponse:
    """Show a year's calendar; days and months with stories are links."""
    tag(keys.LATEST)
    span = _span(year)
    found = days.with_stories(span.days(), site.current().zone)
    months = [_calendar(Span.month(int(year), number), found) for number in range(1, 13)]
    context = {"months": months} | _beside(span)
    return _answer(request, "articles/archive_year.html", span, context, is_empty=not found)


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Show a month's calendar and its stories."""
    tag(keys.LATEST)
    return _stories(request, _span(year, month))


@require_safe
def day(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    """Show what was published on a day, beside the month's calendar."""
    tag(keys.LATEST)
    return _stories(request, _span(year, month, day))


def _stories(request: HttpRequest, span: Span) -> HttpResponse:
    zone = site.current().zone
    rows = PublishedArticle.objects.between(*span.moments(zone))
    shown = page(rows, request.GET.get("before", ""))
    whole = Span.month(span.first.year, span.first.month)
    found = days.with_stories(whole.days(), zone)
    return _answer(
        request,
        "articles/archive_days.html",
        span,
        {
            "page": shown,
            "is_day": span != whole,
            "calendar": _calendar(whole, found),
            **_beside(span),
        },
        is_empty=shown.is_first and not shown.stories,
    )


def _answer(
    request: HttpRequest, template: str, span: Span, context: dict[str, object], *, is_empty: bool
) -> HttpResponse:
    """Render; days without a story have a page that leads on, but no address of their own (404)."""
    return render(
        request,
        template,
        {"on": span.first, "is_empty": is_empty} | context,
        status=404 if is_empty else 200,
    )


def _span(year: str, month: str = "", day: str = "") -> Span:
    try:
        if day:
            return Span.day(int(year), int(month), int(day))
        return Span.month(int(year), int(month)) if month else Span.year(int(year))
    except ValueError as problem:
        raise Http404("no such date") from problem


def _beside(span: Span) -> dict[str, object]:
    older, newer = days.beside(span, site.current().zone)
    return {"older_on": older, "newer_on": newer}


def _months_of(years: list[int]) -> dict[int, list[Cell]]:
    spans = [Span.month(year, number) for year in years for number in range(1, 13)]
    found = days.with_stories(spans, site.current().zone)
    cells = [Cell(span.first, span in found) for span in spans]
    return {year: list(group) for year, group in groupby(cells, lambda cell: cell.on.year)}


def _calendar(month: Span, found: set[Span]) -> Month:
    cells: list[Cell | None] = [Cell(span.first, span in found) for span in month.days()]
    # Django counts weekdays from Sunday, Python from Monday.
    first_weekday = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    blank = (calendar.weekday(month.first.year, month.first.month, 1) - first_weekday) % 7
    cells = [*[None] * blank, *cells, *[None] * (-(blank + len(cells)) % 7)]
    return Month(
        first=month.first,
        has_stories=any(cell and cell.has_stories for cell in cells),
        weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)],
    )
