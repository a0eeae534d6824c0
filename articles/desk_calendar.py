"""The desk's calendar: what is due, scheduled, freed from embargo and published in a day or a week.

Days are the newsroom's. Each kind is one range of an index, cut off after `MOST`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.budget_rights import unrestricted_for
from articles.days import Span
from articles.desk_board import Filters
from articles.models.article import Article
from articles.models.planned import PlannedStory
from articles.models.schedule import ScheduledVerb
from articles.permissions import visible_to
from articles.workflow import Stage, Standing

#: So many of each kind are shown; the page says when there are more.
MOST = 200
_WITHDRAWN = (Standing.KILLED, Standing.TAKEN_DOWN)


class What(TextChoices):
    """What happens at an entry's moment."""

    PLANNED = "planned", _("planned story due")
    DUE = "due", _("due")
    PUBLISH = "publish", _("to be published")
    UPDATE = "update", _("update to be published")
    UNPUBLISH = "unpublish", _("to be unpublished")
    EMBARGO = "embargo", _("embargo ends")
    PUBLISHED = "published", _("published")


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar: a story (or a plan of one) and what happens to it when."""

    at: datetime
    what: What
    story: Article | PlannedStory
    who: User | None

    @property
    def url(self) -> str:
        """Its page on the desk."""
        page = "planned" if self.what == What.PLANNED else "article_change"
        return reverse(f"admin:articles_{page}", args=[self.story.pk])

    @property
    def article(self) -> Article | None:
        """The article, None for a story of which no word is written."""
        return self.story if isinstance(self.story, Article) else None


@dataclass(frozen=True)
class Day:
    """A day of the newsroom; `hours` are 23 or 25 where the clocks change."""

    date: date
    hours: float
    entries: list[Entry]

    @property
    def has_a_change_of_clocks(self) -> bool:
        """Say whether times of this day need the zone beside them."""
        return self.hours != 24


@dataclass(frozen=True)
class Calendar:
    """Days in their order; `is_cut` names the kinds of which there are more than shown."""

    days: list[Day]
    is_cut: list[str]


def week_of(day: date) -> Span:
    """Return the week, Monday to Sunday (ISO 8601), that a day is in."""
    first = day - timedelta(days=day.weekday())
    return Span(first, first + timedelta(days=7))


def calendar(user: User, span: Span, filters: Filters, zone: ZoneInfo) -> Calendar:
    """Return what happens in these days, as far as the person may know of it."""
    first, beyond = span.moments(zone)
    kinds = [
        _planned(user, filters, first, beyond),
        _articles(user, filters, "due_at", What.DUE, first, beyond),
        _scheduled(user, filters, first, beyond),
        _articles(user, filters, "embargo_until", What.EMBARGO, first, beyond),
        _articles(user, filters, "published_at", What.PUBLISHED, first, beyond),
    ]
    entries = sorted(
        (entry for kind in kinds for entry in kind[:MOST]),
        key=lambda each: (each.at, each.what, each.story.pk),
    )
    return Calendar(
        [_day(each, entries, zone) for each in span.days()],
        [str(kind[0].what.label) for kind in kinds if len(kind) > MOST],
    )


def _day(span: Span, entries: Iterable[Entry], zone: ZoneInfo) -> Day:
    begin, end = span.moments(zone)
    hours = (end - begin) / timedelta(hours=1)
    # In the zone, so that an hour that comes twice can be told by the zone's name.
    local = [
        replace(each, at=each.at.astimezone(zone)) for each in entries if begin <= each.at < end
    ]
    return Day(span.first, hours, local)


def _planned(user: User, filters: Filters, first: datetime, beyond: datetime) -> Sequence[Entry]:
    rows = PlannedStory.objects.open().due_between(first, beyond)
    found = filters.apply_to_plans(unrestricted_for(user, rows))
    return [
        Entry(each.due_at, What.PLANNED, each, each.assigned_to)
        for each in found.select_related("section", "assigned_to")[: MOST + 1]
        if each.due_at is not None
    ]


def _articles(
    user: User, filters: Filters, column: str, what: What, first: datetime, beyond: datetime
) -> Sequence[Entry]:
    found = _seen(user, filters, first).filter(**{f"{column}__gte": first, f"{column}__lt": beyond})
    if what == What.PUBLISHED:
        found = found.filter(standing=Standing.LIVE)
    else:
        found = found.exclude(stage=Stage.SPIKED).exclude(standing__in=_WITHDRAWN)
    if what == What.EMBARGO:
        found = found.exclude(standing=Standing.LIVE)
    rows = found.select_related("section", "assigned_to", "created_by").order_by(column, "pk")
    return [
        Entry(getattr(each, column), what, each, each.assigned_to or each.created_by)
        for each in rows[: MOST + 1]
    ]


def _scheduled(user: User, filters: Filters, first: datetime, beyond: datetime) -> Sequence[Entry]:
    """Return what waits for its time; what ran is published, and what did not is on the desk."""
    seen: Any = _seen(user, filters, first).values("pk")
    found = (
        ScheduledVerb.objects.waiting()
        .filter(due_at__gte=first, due_at__lt=beyond, article__in=seen)
        .select_related("article__section", "by")
        .defer("article__body", "article__search")
        .order_by("due_at", "pk")
    )
    return [
        Entry(each.due_at, What(each.verb), each.article, each.by) for each in found[: MOST + 1]
    ]


def _seen(user: User, filters: Filters, now: datetime) -> QuerySet[Article]:
    return filters.apply(visible_to(user, Article.objects.defer("body", "search")), now)
