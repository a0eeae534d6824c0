"""The files of the sitemap: one a month (UTC, so that no change of zone moves a story), in parts.

A part holds as many addresses as a file may (sitemaps.org: 50,000), the oldest first, so that a
new story changes the last file alone.
"""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection

from articles import days
from articles.days import Span
from articles.models.published import PublishedArticle, PublishedArticleQuerySet

#: The most addresses a file may have.
MOST = 50_000
_UTC = ZoneInfo("UTC")
_NAME = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([1-9][0-9]{0,3}))?", re.ASCII)


@dataclass(frozen=True)
class File:
    """A part of a month, counted from 1."""

    month: Span
    part: int = 1

    @property
    def name(self) -> str:
        """How the file is called: “2026-11”, “2026-11-2”."""
        month = f"{self.month.first:%Y-%m}"
        return month if self.part == 1 else f"{month}-{self.part}"

    @classmethod
    def named(cls, name: str) -> "File | None":
        """Return the file of this name, or None for what is none."""
        found = _NAME.fullmatch(name)
        if found is None or found[3] == "1":
            return None
        try:
            return cls(Span.month(int(found[1]), int(found[2])), int(found[3] or 1))
        except ValueError:
            return None

    def stories(self) -> PublishedArticleQuerySet:
        """Return its stories, those that sitemaps don't name among them: the parts stay put."""
        start = (self.part - 1) * MOST
        rows = PublishedArticle.objects.between(*self.month.moments(_UTC)).oldest()
        return rows[start : start + MOST]


def files() -> list[File]:
    """Return the files that there are, the oldest first.

    Two queries. The stories of each month are counted in its stretch of an index.
    """
    ends = days.ends(_UTC)
    if ends is None:
        return []
    first, last = (day.year * 12 + day.month - 1 for day in ends)
    months = [Span.month(at // 12, at % 12 + 1) for at in range(first, last + 1)]
    moments = [month.moments(_UTC) for month in months]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [[one for one, _ in moments], [two for _, two in moments]])
        counts = cursor.fetchall()
    return [
        File(months[number - 1], part)
        for number, count in counts
        for part in range(1, -(-count // MOST) + 1)
    ]


# Empty months have no parts. The count reads the index of all lists alone, never the table.
_COUNT = """
SELECT number, stories
FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS span (first, beyond, number),
LATERAL (
  SELECT count(*) AS stories FROM articles_publishedarticle
  WHERE published_at >= first AND published_at < beyond
) AS counted
ORDER BY number
"""
