"""Find the newest stories that match, at a bounded cost however many there are.

Two ways, and the planner's own estimate of the matches says which comes first:

* by the index: all matches of the words, if they are no more than `FEW`;
* by looking: the newest stories, one after another, `LOOKED_AT` at most. Common words fill a page
  soon.
"""

import json
from dataclasses import dataclass

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from articles.models.published import PublishedArticle
from articles.search.filters import COLUMNS, Filters, Key, newest_of
from articles.search.words import Meaning

#: So many matches are fetched from the index; more are common enough to meet by looking.
FEW = 8_000
#: By looking, so many stories are read, in steps: the first is often enough.
STEPS = (500, 2_500, 9_000)
#: What has no index is looked for in so many stories: nearly every one is found by it.
STEPS_WITHOUT = (500, 1_500)
#: So many stories with the words of a phrase are read for the phrase itself.
CHECKED = 1_500

# A limit is a reason for the planner to begin at the table's first row, wherever the matches lie.
# Holds for the one statement that it is sent with.
_NEVER_THE_TABLE = "SET LOCAL enable_seqscan = off"


@dataclass(frozen=True)
class Found:
    """Ids, the newest first. `is_cut`: there may be more, older ones, that were not looked at."""

    ids: list[int]
    is_cut: bool = False


@dataclass(frozen=True)
class Finder:
    """Finds the newest stories with some words, among those that pass the filters.

    Args:
        column: `search`, or `headline_search`.
    """

    meaning: Meaning
    filters: Filters
    column: str = "search"

    def find(self, count: int, *, before: Key | None = None, enough: int | None = None) -> Found:
        """Return the newest `count` stories behind a place.

        Args:
            enough: with so many, the last and longest step of looking is left out.
        """
        if self.meaning.has_index and self._estimate() <= FEW:
            found, is_whole = self._by_index(count, before)
            if is_whole:
                return found
        looked = self._by_looking(count, before, enough or count)
        if looked.is_cut and not looked.ids and self.meaning.has_index:
            # A word of old days only: some of its stories are better than none.
            return Found(self._by_index(count, before)[0].ids, is_cut=True)
        return looked

    def _with_words(self) -> QuerySet[PublishedArticle]:
        words = self.meaning.on(self.column, is_loose=True)
        return PublishedArticle.objects.filter(words, is_indexed=True).order_by()

    def _estimate(self) -> int:
        """Ask the planner how many stories it expects."""
        told = self._with_words().values("pk").explain(format="json")
        return int(json.loads(told)[0]["Plan"]["Plan Rows"])

    def _by_index(self, count: int, before: Key | None) -> tuple[Found, bool]:
        """Fetch up to `FEW` stories with the words, keep what passes, put the newest first.

        Return too whether these were all stories with the words.
        """
        inner, values = self._with_words().values(*COLUMNS)[: FEW + 1].query.sql_with_params()
        passing, more = self.filters.sql(before)
        kept = max(count, CHECKED) if self.meaning.has_phrase else count
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_NEVER_THE_TABLE}; WITH matches AS MATERIALIZED ({inner})"  # noqa: S608 - both parts are our own
                " SELECT (SELECT count(*) FROM matches), ARRAY("
                f"  SELECT article_id FROM matches WHERE {passing}"
                "   ORDER BY published_at DESC, article_id DESC LIMIT %s)",
                [*values, *more, kept],
            )
            total, ids = cursor.fetchone()
        is_whole = total <= FEW
        is_cut = not is_whole
        if self.meaning.has_phrase and ids:
            checked = self._read(ids, count)
            is_cut = is_cut or (len(ids) == kept and len(checked) < count)
            ids = checked
        return Found(ids, is_cut), is_whole

    def _by_looking(self, count: int, before: Key | None, enough: int) -> Found:
        """Read the newest stories of the list in steps, until enough of them match."""
        steps = STEPS if self.meaning.has_index else STEPS_WITHOUT
        ids: list[int] = []
        lists, place = self.filters.lists(), before
        for step in steps:
            if step == steps[-1] and len(ids) >= enough:
                break
            keys = newest_of(lists, place, step)
            ids += self._read([pk for _at, pk in keys], count - len(ids))
            if len(ids) == count or len(keys) < step:
                return Found(ids)
            place = keys[-1]
        return Found(ids, is_cut=True)

    def _read(self, ids: list[int], count: int) -> list[int]:
        """Return the newest of these stories that match."""
        # Spelled so that no index fits: the stories to look at are known, and the index of a common
        # word is the longest way to them.
        looked = Coalesce(F(self.column), Value("", output_field=SearchVectorField()))
        matching = (
            PublishedArticle.objects.annotate(looked=looked)
            .filter(self.meaning.on("looked"), self.filters.condition())
            .filter(pk__in=ids, is_indexed=True)
        )
        return list(
            matching.order_by("-published_at", "-article_id").values_list("article_id", flat=True)[
                :count
            ]
        )
