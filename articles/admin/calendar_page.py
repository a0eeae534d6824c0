"""The page of the desk's calendar: a day or a week, narrowed, to be printed too."""

from contextlib import suppress
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from articles import site
from articles.admin.story_filters import choices, narrowing
from articles.days import Span
from articles.desk_calendar import MOST, calendar, week_of
from events.clock import database_now

DAY, WEEK = "day", "week"


def calendar_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show the week of `?day=`, or with `?span=day` that day; without one, today's."""
    user = request.user
    if not isinstance(user, User) or not admin.has_view_permission(request):
        raise PermissionDenied
    zone = site.current().zone
    now = database_now()
    today = now.astimezone(zone).date()
    day = _wanted(request.GET.get("day", ""), today)
    is_day = request.GET.get("span") == DAY
    span = Span(day, day + timedelta(days=1)) if is_day else week_of(day)
    filters, kept = narrowing(request)
    kept["span"] = DAY if is_day else WEEK
    step = timedelta(days=1 if is_day else 7)

    def to(wanted: date, **other: str) -> str:
        return "?" + urlencode({**kept, "day": wanted.isoformat(), **other})

    return TemplateResponse(
        request,
        "admin/articles/calendar.html",
        {
            **admin.admin_site.each_context(request),
            **choices(),
            "place": "calendar",
            "title": _titled(span, is_day=is_day),
            "calendar": calendar(user, span, filters, zone),
            "filters": filters,
            "kept": [("span", kept["span"]), ("day", day.isoformat())],
            "everything": "?" + urlencode({"span": kept["span"], "day": day.isoformat()}),
            "span": kept["span"],
            "day": day,
            "today": today,
            "now": now,
            "zone": zone.key,
            "most": MOST,
            "before": to(day - step),
            "after": to(day + step),
            "to_today": to(today),
            "as_day": to(day, span=DAY),
            "as_week": to(day, span=WEEK),
        },
    )


def _wanted(typed: str, today: date) -> date:
    """Return the day of an address, today for one that is none or has no week beside it."""
    with suppress(ValueError):
        day = date.fromisoformat(typed)
        if date.min.year < day.year < date.max.year:
            return day
    return today


def _titled(span: Span, *, is_day: bool) -> str:
    if is_day:
        return date_format(span.first, "l, j F Y")
    last = span.beyond - timedelta(days=1)
    return _("Week %(number)d: %(first)s to %(last)s") % {
        "number": span.first.isocalendar().week,
        "first": date_format(span.first, "j F" if span.first.year == last.year else "j F Y"),
        "last": date_format(last, "j F Y"),
    }
