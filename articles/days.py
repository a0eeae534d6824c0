"""Days, months and years of the archive, in the newsroom's zone, and which of them have stories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from articles.models.published import PublishedArticle, PublishedArticleQuerySet


@dataclass(frozen=True)
class Span:
    """Days one after the other: from `first` to the day before `beyond`."""

    first: date
    beyond: date

    @classmethod
    def day(cls, year: int, month: int, day: int) -> "Span":
        """Return one day; raises ValueError where the calendar has none, or nothing beside it."""
        first = date(year, month, day)
        if not 1 < first.year < date.max.year:
            raise ValueError("too near to the end of time for a day beside it")
        return cls(first, first + timedelta(days=1))

    @classmethod
    def month(cls, year: int, month: int) -> "Span":
        """Return one month; raises ValueError as `day` does."""
        first = cls.day(year, month, 1).first
        return cls(first, (first + timedelta(days=31)).replace(day=1))

    @classmethod
    def year(cls, year: int) -> "Span":
        """Return one year; raises ValueError as `day` does."""
        first = cls.day(year, 1, 1).first
        return cls(first, first.replace(year=year + 1))

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moments, in UTC, at which the first day begins and the last one ends."""
        return _begins(self.first, zone), _begins(self.beyond, zone)

    def days(self) -> list["Span"]:
        """Return its days."""
        count = (self.beyond - self.first).days
        days = [self.first + timedelta(days=number) for number in range(count)]
        return [Span(each, each + timedelta(days=1)) for each in days]


def _begins(day: date, zone: ZoneInfo) -> datetime:
    # Where the clocks skip or repeat midnight, fold=0 is the moment at which the date changes.
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def with_stories(spans: Sequence[Span], zone: ZoneInfo) -> set[Span]:
    """Return those of the spans in which something was published: one look into an index each."""
    if not spans:
        return set()
    moments = [span.moments(zone) for span in spans]
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPIED, [[one for one, _ in moments], [two for _, two in moments]])
        return {spans[number - 1] for (number,) in cursor.fetchall()}


# In the order of the index, so that no plan reads the table to find that a day is empty.
_OCCUPIED = """
SELECT number
FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS span (first, beyond, number),
LATERAL (
  SELECT 1 FROM articles_publishedarticle
  WHERE published_at >= first AND published_at < beyond
  ORDER BY published_at DESC, article_id DESC LIMIT 1
) AS newest
"""


def ends(zone: ZoneInfo) -> tuple[date, date] | None:
    """Return the days of the oldest and of the newest story; None while there is none."""
    stories = PublishedArticle.objects.all()
    found = _local(stories.oldest(), stories.newest(), zone)
    return (min(found), max(found)) if found else None


def beside(span: Span, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """Return the nearest days with a story before and after a span."""
    first, beyond = span.moments(zone)
    stories = PublishedArticle.objects.all()
    older = stories.filter(published_at__lt=first).newest()
    newer = stories.filter(published_at__gte=beyond).oldest()
    found = _local(older, newer, zone)
    return (
        next((day for day in found if day < span.first), None),
        next((day for day in found if day >= span.beyond), None),
    )


def _local(
    one: PublishedArticleQuerySet, other: PublishedArticleQuerySet, zone: ZoneInfo
) -> list[date]:
    """Return the days of the first story of each."""
    firsts = [rows.values_list("published_at", flat=True)[:1] for rows in (one, other)]
    return [moment.astimezone(zone).date() for moment in firsts[0].union(firsts[1], all=True)]
