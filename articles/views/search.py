"""The search page, and suggestions as one types."""

from dataclasses import asdict, dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models.published import PublishedArticle
from articles.models.search_columns import as_indexed
from articles.search import asking, facets
from articles.search.asking import Asked
from articles.search.filters import newest_of
from articles.search.finding import Finder
from articles.search.ranking import best_first, candidates, named
from articles.search.snippets import add_snippets
from articles.search.spelling import better_spelt
from articles.search.suggesting import suggest
from articles.search.words import Meaning, meaning_of
from articles.views.cards import on_cards
from articles.views.pages import PAGE_SIZE, cursor, read_cursor

# With fewer results than these, another spelling is offered.
_FEW = 5
_LATEST = 5
# Without words, so many stories of the list are looked at for those that all filters keep.
_LOOKED_AT = 2_000


@dataclass
class Answer:
    """What a search found, for the page."""

    stories: list[PublishedArticle] = field(default_factory=list)
    next_url: str = ""
    is_cut: bool = False
    topics: list[facets.Facet] = field(default_factory=list)
    authors: list[facets.Facet] = field(default_factory=list)
    better: str = ""
    latest: list[PublishedArticle] = field(default_factory=list)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what matches ?q=: best first, or newest first with ?sort=date."""
    asked = asking.read(request.GET)
    meaning = meaning_of(asked.text)
    if meaning is not None:
        answer = _by_date(asked, meaning) if asked.is_by_date else _by_rank(asked, meaning)
        add_snippets(answer.stories, meaning)
    else:
        answer = _all(asked) if asked.filters and not asked.text else Answer()
    is_first = asked.number == 1 and not asked.before
    if asked.text and is_first and len(answer.stories) < _FEW:
        answer.better = _better(asked, has_some=bool(answer.stories))
    if (asked.text or asked.filters) and not answer.stories and is_first:
        newest = PublishedArticle.objects.filter(is_indexed=True).newest()
        answer.latest = on_cards(newest.values_list("pk", flat=True)[:_LATEST])
    context = {"asked": asked, "answer": answer, "is_first": is_first, "meaning": meaning}
    return render(request, "articles/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer {"suggestions": [{kind, label, url}]} for what has been typed so far, ?q=."""
    found = [asdict(each) for each in suggest(request.GET.get("q", ""))]
    # Not to be kept: what is withdrawn is to be seen nowhere from then on.
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return JsonResponse({"suggestions": found}, headers=headers)


def _by_rank(asked: Asked, meaning: Meaning) -> Answer:
    """Take a page of the best among the candidates."""
    found, by_name = candidates(meaning, asked.filters)
    start = (asked.number - 1) * PAGE_SIZE
    best = best_first(found.ids, meaning, by_name).values_list("pk", flat=True)
    stories = on_cards(best[start : start + PAGE_SIZE + 1])
    has_more = len(stories) > PAGE_SIZE
    return Answer(
        stories=stories[:PAGE_SIZE],
        next_url=asked.address(page=str(asked.number + 1)) if has_more else "",
        is_cut=found.is_cut and not has_more,
        topics=facets.topics_of(found.ids) if found.ids else [],
        authors=facets.authors_of(found.ids) if found.ids else [],
    )


def _by_date(asked: Asked, meaning: Meaning) -> Answer:
    """Take the newest matches behind a place."""
    before = read_cursor(asked.before) if asked.before else None
    found = Finder(meaning, asked.filters).find(PAGE_SIZE + 1, before=before)
    ids = [*found.ids, *named(asked.text, asked.filters, count=PAGE_SIZE + 1, before=before)]
    return _page(asked, ids, is_cut=found.is_cut)


def _all(asked: Asked) -> Answer:
    """Take the newest stories that the filters keep, whatever their words."""
    before = read_cursor(asked.before) if asked.before else None
    keys = newest_of(asked.filters.lists(), before, _LOOKED_AT)
    kept = PublishedArticle.objects.filter(asked.filters.condition(), is_indexed=True)
    ids = kept.filter(pk__in=[pk for _at, pk in keys]).newest().values_list("pk", flat=True)
    return _page(asked, list(ids[: PAGE_SIZE + 1]), is_cut=len(keys) == _LOOKED_AT)


def _page(asked: Asked, ids: list[int], *, is_cut: bool) -> Answer:
    newest = PublishedArticle.objects.filter(pk__in=ids).newest().values_list("pk", flat=True)
    stories = on_cards(newest[: PAGE_SIZE + 1])
    has_more = len(stories) > PAGE_SIZE
    last = cursor(stories[PAGE_SIZE - 1]) if has_more else ""
    return Answer(
        stories=stories[:PAGE_SIZE],
        next_url=asked.address(before=last) if has_more else "",
        is_cut=is_cut and not has_more,
    )


def _better(asked: Asked, *, has_some: bool) -> str:
    """Return another spelling that finds something, or ""."""
    text = better_spelt(asked.text)
    meaning = meaning_of(text)
    if has_some and as_indexed(text.lower(), "") == as_indexed(asked.text.lower(), ""):
        return ""  # the accents alone differ, and what was typed finds stories too
    if meaning is None or not Finder(meaning, asked.filters).find(1).ids:
        return ""
    return text
