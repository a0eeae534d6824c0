"""Times and days as readers see them, on the newsroom's clock."""

import re
from datetime import date, datetime, time, timedelta

from django import template
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.translation import pgettext

from articles.models.published import PublishedArticle
from pagecache.tagging import goes_stale

register = template.Library()

_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)?")


@register.simple_tag
def moment(value: datetime) -> str:
    """Show an instant: “22 November 2026, 18:05 CET”."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        dateformat.format(local, pgettext("format of a day and time", "j F Y, H:i")),
        _zone(local),
    )


@register.simple_tag
def stamp(value: datetime) -> str:
    """Show an instant in short, for cards: “22 Nov 2026, 18:05”."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        dateformat.format(local, pgettext("format of a day and time, short", "j M Y, H:i")),
    )


@register.simple_tag
def full_years(article: PublishedArticle) -> int:
    """Return how many years ago a story first appeared, for a notice; 0 for what does not age."""
    if article.is_evergreen:
        return 0
    first = timezone.localtime(article.first_published_at)
    now = timezone.localtime()
    years = max(0, now.year - first.year - 1)
    while _anniversary(first, years + 1) <= now:
        years += 1
    goes_stale(_anniversary(first, years + 1))
    return years


def _anniversary(first: datetime, years: int) -> datetime:
    """Return the same moment so many years on; of 29 February, the day after the 28th."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return first.replace(year=first.year + years, month=3, day=1)


@register.simple_tag
def today() -> str:
    """Show the day in full, for the home page: “Sunday, 22 November 2026”."""
    day = timezone.localdate()
    goes_stale(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)))
    return full_day(day)


@register.simple_tag
def full_day(day: date) -> str:
    """Show a day with its name: “Sunday, 22 November 2026”."""
    return format_html(
        '<time datetime="{}">{}</time>',
        day.isoformat(),
        dateformat.format(day, pgettext("format of a day with its name", "l, j F Y")),
    )


def _zone(local: datetime) -> str:
    """Return the zone's abbreviation; zones that have none are named by their distance."""
    name = local.tzname() or ""
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        return f"UTC{'+' if sign == '+' else '−'}{int(hours)}{f':{minutes}' if minutes else ''}"
    return name
