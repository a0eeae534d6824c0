"""What somebody means who types into the search box: web-search syntax, once for each language."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchQueryField
from django.db import connection
from django.db.models import Case, Q, When

from articles import languages, site
from articles.models.search_columns import as_indexed

LONGEST = 200
# Each hyphen is a “not” to PostgreSQL; only one right before a word or phrase is meant as one.
_LONE_HYPHENS = re.compile(r"-+(?=-|\s|$)|(?<=\S)-{2,}")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
_FOLLOWED_BY = re.compile(r"(?<=[')]) <(?:-|\d+)> (?=['(])")
_PARSE = """
SELECT query::text, numnode(query), querytree(query)
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS way (config, words, place),
     websearch_to_tsquery(config::regconfig, words) AS query
ORDER BY place
"""
_NO_WORDS = "T"  # what querytree() says of a query that no index can answer


class ParsedQuery(SearchQuery):
    """A query as PostgreSQL itself has written it."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True)
class Reading:
    """The text as PostgreSQL reads it for some languages, which are indexed alike."""

    languages: tuple[str, ...]
    config: str
    query: str
    #: The same with its phrases taken as mere words, which an index can answer by itself.
    loose: str


@dataclass(frozen=True)
class Meaning:
    """What is asked for, in each language in use."""

    text: str
    readings: tuple[Reading, ...]
    #: Whether the index can answer: not if it says only what is to be left out.
    has_index: bool
    #: Whether stories must be read to know which match: those with the words of a phrase.
    has_phrase: bool
    is_for_all: bool

    def on(self, column: str, *, is_loose: bool = False) -> Q:
        """Return the condition that stories have these words in a column of lexemes."""
        ways = [
            (each.languages, {column: ParsedQuery(each.loose if is_loose else each.query)})
            for each in self.readings
        ]
        if self.is_for_all:
            return Q(**ways[0][1])
        return reduce(or_, (Q(language__in=codes, **words) for codes, words in ways))

    def query_of_row(self) -> Case:
        """Return the query that a story's own language has."""
        *others, last = self.readings
        return Case(
            *(When(language__in=way.languages, then=ParsedQuery(way.query)) for way in others),
            default=ParsedQuery(last.query),
            output_field=SearchQueryField(),
        )

    def reading_in(self, language: str) -> Reading | None:
        """Return what the text means in a language; None if it asks for nothing there."""
        return next((each for each in self.readings if language in each.languages), None)


def tidied(text: str) -> str:
    """Return what was typed without what no query may hold, at most `LONGEST` characters."""
    text = text.replace("\x00", " ").translate(_QUOTES)[: 4 * LONGEST]
    return " ".join(_LONE_HYPHENS.sub(" ", text).split())[:LONGEST].strip()


def meaning_of(text: str) -> Meaning | None:
    """Read a tidied text; None if it asks for nothing: empty, or words too common to be indexed."""
    ways = _ways()
    if not text or not ways:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _PARSE, [list(ways), [as_indexed(text, codes[0]) for codes in ways.values()]]
        )
        said = cursor.fetchall()
    readings, trees = [], []
    for (config, codes), (query, nodes, tree) in zip(ways.items(), said, strict=True):
        if nodes:
            # A phrase that must not be there is another thing than its words not being there.
            loose = query if "!" in query else _FOLLOWED_BY.sub(" & ", query)
            readings.append(Reading(codes, config, query, loose))
            trees.append(tree)
    if not readings:
        return None
    return Meaning(
        text,
        tuple(readings),
        has_index=_NO_WORDS not in trees,
        has_phrase=any(each.query != each.loose for each in readings),
        is_for_all=len(readings) == len(ways) == 1,
    )


def wanted_words(text: str) -> list[str]:
    """Return the words that are asked for, without those that are to be left out."""
    without = re.sub(r'(?<!\S)-(?:"[^"]*"?|\S+)', " ", text)
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", without)
    return [word for word in words if word.lower() != "or"]


def _ways() -> dict[str, tuple[str, ...]]:
    """Return configuration → languages of live stories that are indexed by it."""
    ways: dict[str, tuple[str, ...]] = {}
    for code in site.current().languages:
        config = languages.CONFIGURATIONS.get(code, languages.FALLBACK)
        ways[config] = (*ways.get(config, ()), code)
    return ways
