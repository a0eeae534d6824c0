"""The worker's step that ranks what is read most, every few minutes, and forgets old counts.

Pages show the lists as they were written last, so a read costs no page anything; only a list that
has changed makes those that show it out of date.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from articles import site
from events.clock import database_now
from events.purging import purge
from pagecache import keys
from readership.models import HourlyReads, Ranked, SectionReads

SECONDS = 300.0
PLACES, SECTION_PLACES = 20, 10
_HOURS_FOR, _SECTIONS_FOR = timedelta(days=35), timedelta(days=400)

_TOP = """
    SELECT article_id, sum(reads) FROM readership_hourlyreads WHERE hour >= %s
    GROUP BY article_id ORDER BY sum(reads) DESC, article_id DESC LIMIT %s
"""
_BY_SECTION = """
    SELECT top_section_id, article_id, reads FROM (
        SELECT live.top_section_id, live.article_id, sum(each.reads) AS reads,
               row_number() OVER (PARTITION BY live.top_section_id
                                  ORDER BY sum(each.reads) DESC, live.article_id DESC) AS place
        FROM readership_hourlyreads AS each
        JOIN articles_publishedarticle AS live ON live.article_id = each.article_id
        WHERE each.hour >= %s GROUP BY live.top_section_id, live.article_id
    ) AS ranked WHERE place <= %s ORDER BY top_section_id, place
"""
# Lists that pages show; the rest is for the desk.
_SHOWN = ("day", "section-")

type Lists = dict[str, list[tuple[int, int]]]


class Ranker:
    """Ranks at most once in SECONDS for each worker."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next_at = float("-inf")

    def __call__(self) -> bool:
        """Rank if it is time; never ask for another turn."""
        if self._clock() >= self._next_at:
            self._next_at = self._clock() + SECONDS
            rank(database_now())
        return False


def rank(now: datetime) -> None:
    """Write the lists as they are now; purge the pages that show one that has changed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One worker at a time; the others' work would be the same.
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('readership.ranking'))")
            if not cursor.fetchone()[0]:
                return
        found = _found(now)
        before: Lists = {}
        for row in Ranked.objects.order_by("name", "place"):
            before.setdefault(row.name, []).append((row.article_id, row.reads))
        changed = {name for name in {*found, *before} if found.get(name) != before.get(name)}
        Ranked.objects.filter(name__in=changed).delete()
        Ranked.objects.bulk_create(
            Ranked(name=name, place=place, article_id=article_id, reads=reads)
            for name in changed
            for place, (article_id, reads) in enumerate(found.get(name, []), start=1)
        )
        if any(
            name.startswith(_SHOWN) and _order(found, name) != _order(before, name)
            for name in changed
        ):
            purge([keys.MOST_READ])
    HourlyReads.objects.filter(hour__lt=now - _HOURS_FOR).delete()
    SectionReads.objects.filter(hour__lt=now - _SECTIONS_FOR).delete()


def midnight(now: datetime, *, days_ago: int = 0) -> datetime:
    """Return when the newsroom's day began, today's or an earlier one's, in UTC.

    In UTC, so that the difference of two is hours that passed: some days have 23, some 25.
    """
    local = now.astimezone(site.current().zone)
    day = (local - timedelta(days=days_ago)).date()
    return datetime(day.year, day.month, day.day, tzinfo=local.tzinfo).astimezone(UTC)


def _found(now: datetime) -> Lists:
    day = now - timedelta(hours=24)
    found: Lists = {}
    with connection.cursor() as cursor:
        for name, since in (
            ("day", day),
            ("today", midnight(now)),
            ("week", midnight(now, days_ago=6)),
        ):
            cursor.execute(_TOP, [since, PLACES])
            found[name] = [(pk, int(reads)) for pk, reads in cursor.fetchall()]
        cursor.execute(_BY_SECTION, [day, SECTION_PLACES])
        for section_id, pk, reads in cursor.fetchall():
            found.setdefault(f"section-{section_id}", []).append((pk, int(reads)))
    return {name: rows for name, rows in found.items() if rows}


def _order(lists: Lists, name: str) -> list[int]:
    return [pk for pk, _reads in lists.get(name, [])]
