"""What somebody means who types into the desk's search box: a number, a slug, or words."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from articles.models.article import Article

_LONGEST = 200
_MOST_PIECES = 12
_QUOTES = str.maketrans("“”„«»", '"' * 5)
_PIECE = re.compile(r'-?"[^"]*"?|\S+')


@dataclass(frozen=True)
class Wanted:
    """A condition on articles; `has_index` says whether one index finds all that it keeps."""

    condition: Q
    has_index: bool = True


def wanted(rows: QuerySet[Article], text: str) -> Wanted | None:
    """Return what the text asks for, None for nothing.

    The first of these that any of the rows answers: an id, a slug or slugline, words. It doesn't
    depend on the page, so that each page of a list asks for the same.
    """
    text = text.replace("\x00", " ").strip()[:_LONGEST]
    if not text:
        return None
    exact = [Q(slug=text) | Q(slugline=text)]
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        exact.insert(0, Q(pk=int(text)))
    for condition in exact:
        if rows.filter(condition).order_by().exists():
            return Wanted(condition)
    return words(text)


def words(text: str) -> Wanted:
    """Read web-search syntax; a word stands for all that begin with it, a phrase for itself.

    What only leaves out has no index: nearly every article would be found by it.
    """
    groups: list[list[str]] = [[]]
    for piece in _PIECE.findall(text.translate(_QUOTES))[:_MOST_PIECES]:
        if piece.lower() == "or":
            groups.append([])
        else:
            groups[-1].append(piece)
    groups = [group for group in groups if group] or [[text]]
    query = reduce(or_, (reduce(and_, map(_query, group)) for group in groups))
    has_index = all(any(not piece.startswith("-") for piece in group) for group in groups)
    return Wanted(Q(search=query), has_index)


def _query(piece: str) -> SearchQuery:
    if piece.startswith("-") or '"' in piece:
        return SearchQuery(piece, config="simple", search_type="websearch")
    # Whether PostgreSQL takes O’Neil for one word or for two depends on the server's locale.
    spellings = {piece, piece.replace("'", "’"), piece.replace("’", "'")}
    return reduce(or_, map(_prefix, sorted(spellings)))


def _prefix(word: str) -> SearchQuery:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return SearchQuery(f"'{quoted}':*", config="simple", search_type="raw")
