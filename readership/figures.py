"""What the desk's page about readers shows: a handful of index ranges, whatever the archive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import site
from articles.models.published import PublishedArticle
from readership import charts
from readership.charts import KINDS, Chart
from readership.models import Ranked, SectionReads
from readership.ranking import midnight

_PUBLISHED_DAYS = 14


@dataclass(frozen=True)
class Row:
    """A line of a list: a name, perhaps with an address, its number and the length of its bar."""

    name: str
    url: str
    value: int
    share: float
    language: str = ""


@dataclass(frozen=True)
class Table:
    """The same numbers as a chart's."""

    head: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class Drawn:
    """A chart, the names of its kinds, and its table."""

    name: str
    chart: Chart
    table: Table
    kinds: list[str]


def today(now: datetime) -> Drawn:
    """Return the reads of each hour of the newsroom's day."""
    begin = midnight(now)
    zone = site.current().zone
    counts = [0] * 25  # a day has 25 hours when the clocks go back
    for hour, _section, reads in _reads(begin):
        counts[min(int((hour - begin) / timedelta(hours=1)), 24)] += reads
    end = midnight(begin + timedelta(hours=36))  # the middle of tomorrow
    length = round((end - begin).total_seconds() / 3600)
    labels = [
        f"{(begin + timedelta(hours=number)).astimezone(zone):%H}" for number in range(length)
    ]
    columns = [[value] for value in counts[:length]]
    return _drawn(_("Today, by hour"), labels, columns, [_("Reads")], every=3)


def week(now: datetime) -> Drawn:
    """Return the reads of the last seven days."""
    begins = [midnight(now, days_ago=ago) for ago in range(6, -1, -1)]
    counts = [[0] for _begin in begins]
    for hour, _section, reads in _reads(begins[0]):
        place = sum(hour >= begin for begin in begins) - 1
        counts[place][0] += reads
    labels = _days(begins)
    return _drawn(_("This week, by day"), labels, counts, [_("Reads")])


def sections(since: datetime) -> list[Row]:
    """Return the reads of each top section since a moment, the most read first."""
    totals: dict[int, int] = {}
    for _hour, section_id, reads in _reads(since):
        totals[section_id] = totals.get(section_id, 0) + reads
    held = site.current().sections
    return _rows(
        (held[pk].name, held[pk].get_absolute_url(), value, "")
        for pk, value in sorted(totals.items(), key=lambda item: -item[1])
        if pk in held
    )


def stories(name: str, limit: int = 10) -> list[Row]:
    """Return the stories of a list (`readership.models.Ranked`) that are live."""
    ranked = dict(Ranked.objects.of(name).values_list("article_id", "reads")[: 2 * limit])
    live = PublishedArticle.objects.filter(pk__in=ranked).only(
        "article_id", "headline", "path", "language", "is_retracted"
    )
    found = sorted(live, key=lambda story: -ranked[story.pk])[:limit]
    return _rows(
        (each.shown_headline, each.get_absolute_url(), ranked[each.pk], each.language)
        for each in found
    )


def published(now: datetime) -> Drawn:
    """Return how many stories each section published on each of the last days."""
    begins = [midnight(now, days_ago=ago) for ago in range(_PUBLISHED_DAYS - 1, -1, -1)]
    rows = PublishedArticle.objects.between(begins[0], now).values_list(
        "published_at", "top_section_id"
    )
    counts: dict[tuple[int, int], int] = {}
    totals: dict[int, int] = {}
    for at, section_id in rows:
        place = sum(at >= begin for begin in begins) - 1
        counts[place, section_id] = counts.get((place, section_id), 0) + 1
        totals[section_id] = totals.get(section_id, 0) + 1
    held = site.current().sections
    busiest = sorted(totals, key=lambda pk: -totals[pk])
    shown, rest = busiest[: KINDS - 1], busiest[KINDS - 1 :]
    kinds = [held[pk].name for pk in shown if pk in held] + ([_("Others")] if rest else [])
    columns = []
    for place in range(len(begins)):
        column = [counts.get((place, pk), 0) for pk in shown]
        if rest:
            column.append(sum(counts.get((place, pk), 0) for pk in rest))
        columns.append(column)
    labels = _days(begins)
    return _drawn(_("Stories published, by day"), labels, columns, kinds, every=2)


def _reads(since: datetime) -> Iterable[tuple[datetime, int, int]]:
    rows = SectionReads.objects.filter(hour__gte=since)
    return rows.values_list("hour", "section_id", "reads")


def _days(begins: Sequence[datetime]) -> list[str]:
    zone = site.current().zone
    return [date_format(begin.astimezone(zone), "D j") for begin in begins]


def _drawn(
    name: str,
    labels: Sequence[str],
    columns: Sequence[Sequence[int]],
    kinds: list[str],
    *,
    every: int = 1,
) -> Drawn:
    return Drawn(
        name=name,
        chart=charts.columns(labels, columns, every=every),
        table=Table(
            head=kinds,
            rows=[(label, list(column)) for label, column in zip(labels, columns, strict=True)],
        ),
        kinds=kinds if len(kinds) > 1 else [],
    )


def _rows(found: Iterable[tuple[str, str, int, str]]) -> list[Row]:
    rows: list[Any] = list(found)
    largest = max((row[2] for row in rows), default=0)
    return [
        Row(name, url, value, charts.share(value, largest), language)
        for name, url, value, language in rows
    ]
