"""What a search finds, as numbers of articles: for the API and for feeds of a search."""

from dataclasses import dataclass

from articles.models.published import PublishedArticle
from articles.search.asking import Asked
from articles.search.filters import newest_of
from articles.search.finding import Finder
from articles.search.ranking import best_first, candidates, named
from articles.search.words import meaning_of
from articles.views.pages import read_cursor

# Without words, so many stories of the list are looked at for those that all filters keep.
_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Matches:
    """A stretch of what was found, in order. is_cut: older stories were not looked through."""

    ids: list[int]
    has_more: bool = False
    is_cut: bool = False


def matches(asked: Asked, *, size: int) -> Matches:
    """Return what a search asks for: best first, or newest first.

    Raises Http404 for a place in the list that was never handed out.
    """
    meaning = meaning_of(asked.text)
    if meaning is not None and not asked.is_by_date:
        found, by_name = candidates(meaning, asked.filters)
        start = (asked.number - 1) * size
        ranked = best_first(found.ids, meaning, by_name).values_list("pk", flat=True)
        ids = list(ranked[start : start + size + 1])
        return Matches(ids[:size], len(ids) > size, found.is_cut and len(ids) <= size)
    return newest_matches(asked, size=size)


def newest_matches(asked: Asked, *, size: int) -> Matches:
    """Return the newest stories that match, or that the filters keep where there are no words."""
    before = read_cursor(asked.before) if asked.before else None
    meaning = meaning_of(asked.text)
    if meaning is not None:
        found = Finder(meaning, asked.filters).find(size + 1, before=before)
        some = [*found.ids, *named(asked.text, asked.filters, count=size + 1, before=before)]
        rows, is_cut = PublishedArticle.objects.filter(pk__in=some), found.is_cut
    elif asked.filters and not asked.text:
        keys = newest_of(asked.filters.lists(), before, _LOOKED_AT)
        kept = PublishedArticle.objects.filter(asked.filters.condition(), is_indexed=True)
        rows = kept.filter(pk__in=[pk for _at, pk in keys])
        is_cut = len(keys) == _LOOKED_AT
    else:
        return Matches([])
    ids = list(rows.newest().values_list("pk", flat=True)[: size + 1])
    return Matches(ids[:size], len(ids) > size, is_cut and len(ids) <= size)
