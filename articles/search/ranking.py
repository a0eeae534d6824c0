"""Which of the stories found come first: words, where they stand, and how old the story is."""

from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, ExpressionWrapper, F, FloatField, QuerySet, Value, When
from django.db.models.functions import Extract, Ln, Lower

from articles.models.people import public_authors, public_topics
from articles.models.published import (
    PublishedArticle,
    PublishedArticleQuerySet,
    PublishedByline,
    PublishedTopic,
)
from articles.models.search_columns import as_indexed, unaccented
from articles.models.taxonomy import folded
from articles.search.filters import Filters, Key, newest_of
from articles.search.finding import Finder, Found
from articles.search.words import Meaning, wanted_words

#: Ranked are the newest so many matches, and as many of those with the words in the headline.
RANKED, BY_HEADLINE, BY_NAME = 200, 100, 100
# A story this many years older must match twice as well. Exponential, so that the order of two
# stories never changes with the day on which one looks.
_HALVED_AFTER_YEARS = 4
_YEAR = 365.25 * 24 * 3600
# PostgreSQL's weights, D to A: body, none, deck and kicker, headline.
_WEIGHTS = [0.1, 0.1, 0.4, 1.0]
# A rank of words lies around 0.1 in a body, around 0.7 in a headline.
_OF_A_NAME = 0.3
_LONG_TEXTS_COUNT_LESS = 1
_MOST_NAMES, _MOST_WORDS = 10, 8


def candidates(meaning: Meaning, filters: Filters) -> tuple[Found, set[int]]:
    """Return the stories to rank, and which of them were found by a name of theirs."""
    found = Finder(meaning, filters).find(RANKED + 1, enough=RANKED // 8)
    ids, is_cut = found.ids[:RANKED], found.is_cut or len(found.ids) > RANKED
    if is_cut:
        ids += (
            Finder(meaning, filters, "headline_search")
            .find(BY_HEADLINE, enough=BY_HEADLINE // 4)
            .ids
        )
    by_name = named(meaning.text, filters, count=BY_NAME)
    return Found(list(dict.fromkeys([*ids, *by_name])), is_cut), set(by_name)


def best_first(ids: list[int], meaning: Meaning, by_name: set[int]) -> PublishedArticleQuerySet:
    """Return these stories, best first."""
    rank = SearchRank(
        F("search"),
        meaning.query_of_row(),
        weights=_WEIGHTS,
        normalization=Value(_LONG_TEXTS_COUNT_LESS),
    )
    bonus = Case(When(pk__in=by_name, then=Value(_OF_A_NAME)), default=Value(0.0))
    age = Extract("published_at", "epoch") / Value(_YEAR * _HALVED_AFTER_YEARS)
    # The logarithm of rank × 2^(years / 4), which no date can make overflow.
    score = ExpressionWrapper(
        Ln(rank + bonus + Value(1e-6)) / Ln(Value(2.0)) + age, output_field=FloatField()
    )
    return PublishedArticle.objects.filter(pk__in=ids).order_by(
        score.desc(), "-published_at", "-article_id"
    )


def named(text: str, filters: Filters, *, count: int, before: Key | None = None) -> list[int]:
    """Return the newest stories by people, or with topics, whose name has every word."""
    words = wanted_words(text)[:_MOST_WORDS]
    if not words or any(part.startswith("-") or part.lower() == "or" for part in text.split()):
        return []
    authors = public_authors().annotate(plain=Lower(unaccented("name")))
    topics = public_topics()
    for word in words:
        authors = authors.filter(plain__contains=as_indexed(word.lower(), ""))
        topics = topics.filter(names__key__contains=folded(word))
    people = authors.order_by().values_list("pk", flat=True)[:_MOST_NAMES]
    subjects = topics.order_by().values_list("pk", flat=True)[:_MOST_NAMES]
    lists: list[QuerySet[Any, Any]] = [
        *(PublishedByline.objects.filter(author=pk, is_first=True, is_authoring=True)
          for pk in people),
        *(PublishedTopic.objects.filter(topic=pk) for pk in dict.fromkeys(subjects)),
    ]  # fmt: skip
    if not lists:
        return []
    keys = newest_of(lists, before, count)
    passing = PublishedArticle.objects.filter(
        filters.condition(), pk__in=[pk for _at, pk in keys], is_indexed=True
    )
    return list(passing.values_list("pk", flat=True))
