"""Names in alphabetical order, a page at a time, at the same cost among a million.

A page's address says with which name it begins (`?from=`), so that it stays right whatever is
named next; an index is entered there. Names that are not public yet are passed over, and never
stand in an address. A page passes over so many at most; then it ends early, and the next goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.http import Http404

from articles.models.people import public_authors, public_topics
from articles.models.taxonomy import TopicName
from authors.models import Author

_TRIES = 20  # batches of a page's size that are looked through for its names
_LONGEST = 400
_BEHIND = "="  # before the number of a row, where its name must not be told
_MOST_LETTERS = 60  # a script with more (Han) has no alphabet to jump about in
_LOOKED_AT = 50  # names of a letter, to see whether any is public
_OTHER = "#"


@dataclass(frozen=True)
class Initial:
    """Names under one letter. begin: what ?from= says to go there."""

    letter: str
    begin: str
    rows: list[Any]


@dataclass(frozen=True)
class NamePage:
    """One screenful of names.

    earlier, later: what ?from= says for the pages beside this one. earlier is "" for the first page
    and None where nothing comes before; later is "" at the end. letters: where there is more than a
    page, those that names begin with.
    """

    groups: list[Initial]
    letters: list[Initial]
    earlier: str | None
    later: str

    @property
    def rows(self) -> list[Any]:
        """All that the page shows, in order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def is_whole(self) -> bool:
        """Whether this is all there is."""
        return self.earlier is None and not self.later


@dataclass(frozen=True)
class Names:
    """A list of names.

    places: rows with `key` (unique, sorted as bytes, along an index) and `row`, the number of what
    they name. public: what may be shown.
    """

    places: QuerySet[Any]
    public: QuerySet[Any]

    def page(self, begin: str, *, size: int) -> NamePage:
        """Return the page that begins with the name at or behind `begin` ("" for the first).

        Raises Http404 for a beginning that can be none.
        """
        if len(begin) > _LONGEST or "\x00" in begin:
            raise Http404("no such place in the list")
        start, is_behind = self._place(begin)
        found, later = self._forward(start, size, is_behind=is_behind)
        earlier = self._earlier(start, size, is_behind=is_behind) if begin else None
        is_whole = earlier is None and not later
        return NamePage(
            groups=_grouped(found),
            letters=[] if is_whole else self._letters(),
            earlier=earlier,
            later=later,
        )

    def _place(self, begin: str) -> tuple[str, bool]:
        """Return a key, and whether the page begins behind it only."""
        if not begin.startswith(_BEHIND):
            return begin, False
        number = begin.removeprefix(_BEHIND)
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise Http404("no such place in the list")
        key = self.places.filter(row=int(number)).values_list("key", flat=True).first()
        if key is None:
            raise Http404("no such place in the list")
        return str(key), True

    def _forward(
        self, start: str, size: int, *, is_behind: bool
    ) -> tuple[list[tuple[str, Any]], str]:
        """Return keys and rows of a page, and where the next one begins."""
        found: list[tuple[str, Any]] = []
        number = 0
        for _try in range(_TRIES):
            ahead = self.places.filter(**{"key__gt" if is_behind else "key__gte": start})
            batch = list(ahead.order_by("key").values_list("key", "row")[: size + 1])
            there = self.public.in_bulk([pk for _key, pk in batch])
            found += [(key, there[pk]) for key, pk in batch if pk in there]
            if len(found) > size:
                return found[:size], found[size][0]
            if len(batch) <= size:
                return found, ""
            (start, number), is_behind = batch[-1], True
        return found, f"{_BEHIND}{number}"

    def _earlier(self, start: str, size: int, *, is_behind: bool) -> str | None:
        """Return where the page before this one begins."""
        found: list[str] = []
        for _try in range(_TRIES):
            back = self.places.filter(**{"key__lte" if is_behind else "key__lt": start})
            batch = list(back.order_by("-key").values_list("key", "row")[: size + 1])
            there = self._public(pk for _key, pk in batch)
            found += [key for key, pk in batch if pk in there]
            if len(found) > size:
                return found[size - 1]
            if len(batch) <= size:
                return "" if found else None
            start, is_behind = batch[-1][0], False
        return ""

    def _public(self, ids: Iterable[int]) -> set[int]:
        return set(self.public.filter(pk__in=list(ids)).values_list("pk", flat=True))

    def _letters(self) -> list[Initial]:
        """Return the letters that public names begin with: a step along the index for each."""
        first = self.places.order_by("key").values(initial=Left("key", 1))[:1]
        after = self.places.filter(key__gte=RawSQL("chr(ascii(step.initial) + 1)", []))
        following = after.order_by("key").values(initial=Left("key", 1))[:1]
        # Without an end: PostgreSQL would take a range for short, and read and sort all of it.
        ahead = self.places.filter(key__gte=RawSQL("step.initial", [])).order_by("key")
        named = ahead.values("row")[:_LOOKED_AT]
        begin = ahead.values(initial=Left("key", 1))[:_LOOKED_AT]
        parts = [each.query.sql_with_params() for each in (first, following, named, begin)]
        sql = _LETTERS.format(*(part for part, _values in parts), most=_MOST_LETTERS)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _part, values in parts for value in values])
            initials = {
                initial: [pk for pk, its in zip(rows, theirs, strict=True) if its == initial]
                for initial, rows, theirs in cursor.fetchall()
            }
        if len(initials) >= _MOST_LETTERS:
            return []
        # Mostly the first name of each is public; only where it is not are others looked at.
        there = self._public(rows[0] for rows in initials.values())
        open_rows = [pk for rows in initials.values() if rows[0] not in there for pk in rows[1:]]
        if open_rows:
            there |= self._public(open_rows)
        letters: dict[str, Initial] = {}
        for initial, rows in initials.items():
            if not there.isdisjoint(rows):
                letter = _letter(initial)
                letters.setdefault(letter, Initial(letter, initial, []))
        return list(letters.values())


def topic_names() -> Names:
    """Return the names of topics, without synonyms."""
    own = TopicName.objects.filter(is_synonym=False).annotate(row=F("topic"))
    return Names(own, public_topics())


def masthead_names() -> Names:
    """Return the names of who stands on the masthead; who has left does not."""
    rows = Author.objects.on_masthead().annotate(row=F("pk"))
    return Names(rows, public_authors().select_related("portrait"))


def _letter(key: str) -> str:
    return key[0].upper() if key[0].isalpha() else _OTHER


def _grouped(found: list[tuple[str, Any]]) -> list[Initial]:
    groups: dict[str, Initial] = {}
    for key, row in found:
        letter = _letter(key)
        groups.setdefault(letter, Initial(letter, key[0], [])).rows.append(row)
    return list(groups.values())


# An index tells the first name behind a place at once: from letter to letter, not name to name.
_LETTERS = """
WITH RECURSIVE step (initial, number) AS (
  SELECT ({0}), 1
  UNION ALL
  SELECT ({1}), number + 1 FROM step WHERE initial IS NOT NULL AND number < {most}
)
SELECT initial, ARRAY({2}), ARRAY({3}) FROM step WHERE initial IS NOT NULL ORDER BY number
"""
