"""Search over published words: PostgreSQL full text over headline, deck and body, and names."""

import re
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchRank
from django.db.models import Case, F, Q, QuerySet, When

from articles import languages, site
from articles.models.people import public_authors, public_topics
from articles.models.published import (
    PublishedArticle,
    PublishedArticleQuerySet,
    PublishedByline,
    PublishedTopic,
)

# Ranked are the newest so many matches: a word that half the archive holds costs no more.
RANKED = 300
_MAX_QUERY = 200
# Each hyphen is a “not” to PostgreSQL; only one right before a word or phrase is meant as one.
_LONE_HYPHENS = re.compile(r"-+(?=-|\s|$)|(?<=\S)-{2,}")


def search(text: str) -> PublishedArticleQuerySet:
    """Return the stories that match, best first; `text` is in web-search syntax.

    A story matches by its own words, by the name of someone in its byline, or by a topic's name.
    Matches of more than `RANKED` stories are the newest of them.
    """
    text = _LONE_HYPHENS.sub(" ", text.replace("\x00", " ")).strip()[:_MAX_QUERY]
    if not text:
        return PublishedArticle.objects.none()
    queries = {code: _query(text, code) for code in site.current().languages}
    words = reduce(
        or_, (Q(language=code, search=query) for code, query in queries.items()), Q(pk=None)
    )
    matching = PublishedArticle.objects.filter(
        words | Q(pk__in=_by_author(text)) | Q(pk__in=_by_topic(text)), is_indexed=True
    )
    newest = matching.newest().values("pk")[:RANKED]
    own_query = Case(
        *(When(language=code, then=query) for code, query in queries.items()),
        default=_query(text, ""),
        output_field=SearchQueryField(),
    )
    return PublishedArticle.objects.filter(pk__in=newest).order_by(
        SearchRank(F("search"), own_query).desc(), "-published_at", "-article_id"
    )


def _query(text: str, language: str) -> SearchQuery:
    """Parse the text the way stories of that language were."""
    config = languages.CONFIGURATIONS.get(language, languages.FALLBACK)
    return SearchQuery(text, search_type="websearch", config=config)


def _by_author(text: str) -> QuerySet[Any, Any]:
    named = public_authors().filter(_words_in("name", text))
    return PublishedByline.objects.filter(author__in=named).values("article_id")


def _by_topic(text: str) -> QuerySet[Any, Any]:
    named = public_topics().filter(_words_in("names__name", text))
    return PublishedTopic.objects.filter(topic__in=named).values("article_id")


def _words_in(field: str, text: str) -> Q:
    """Keep names that hold every word of the text."""
    words = [word for word in text.replace('"', " ").split() if not word.startswith("-")][:8]
    condition = Q()
    for word in words:
        condition &= Q(**{f"{field}__icontains": word})
    return condition if words else Q(pk=None)
