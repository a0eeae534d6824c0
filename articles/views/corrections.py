"""The list of corrections: what was wrong and is right, newest first, page by page."""

from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThanOrEqual, TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models.correction import Correction
from articles.models.published import PublishedArticle
from articles.views.pages import PAGE_SIZE, Key, Page, read_cursor, written
from pagecache import keys
from pagecache.tagging import shows, tag

# What the list is ordered by, and what a place in it is.
_KEY = (F("issued_at"), F("pk"))


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Show the corrections of live stories; what only adds news stands at its story alone."""
    tag(keys.LATEST)  # bumped by every correction, and by every story that comes or goes
    before = request.GET.get("before", "")
    place = read_cursor(before) if before else None
    rows = Correction.objects.listed()
    behind = rows.filter(TupleLessThan(_KEY, place)) if place else rows
    found = list(behind.order_by("-issued_at", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    stories = PublishedArticle.objects.only(
        "article_id", "path", "headline", "language", "is_retracted"
    ).in_bulk({note.article_id for note in shown})
    shows(keys.article(pk) for pk in stories)
    pager = Page(
        stories=list(stories.values()),
        older=written((shown[-1].issued_at, shown[-1].pk)) if len(found) > PAGE_SIZE else "",
        newer=_newer(place) if place else "",
        is_first=not before,
    )
    return render(
        request,
        "articles/corrections.html",
        {"notes": [(note, stories[note.article_id]) for note in shown], "page": pager},
    )


def _newer(place: Key) -> str:
    """Return where the page above begins; "" at the top."""
    above = Correction.objects.listed().filter(TupleGreaterThanOrEqual(_KEY, place))
    found = list(above.order_by("issued_at", "pk").values_list("issued_at", "pk")[: PAGE_SIZE + 1])
    return written(found[PAGE_SIZE]) if len(found) > PAGE_SIZE else ""
