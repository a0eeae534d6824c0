"""Count the words of published stories into the vocabulary: a step of the worker, some at a time.

A pass goes through all stories by id, then settles the counts word by word, and rests: the longer,
the longer it took. A worker that dies in between loses one step.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from articles.models.published import PublishedArticle
from articles.models.vocabulary import VocabularyPass, VocabularyWord
from events.clock import database_now
from events.models import Event

#: Stories a step, and words a step.
STORIES, WORDS = 100, 5_000
LONGEST_WORD = 40
_REST = timedelta(minutes=10)
# A pass of ten minutes (a million stories) rests three hours: a twentieth of one processor.
_REST_PER_WORK = 20
# Letters and marks: a word with a digit in it is a name that nobody misspells alike.
_WORD = re.compile(r"[^\W\d_]+")

_COUNT = """
INSERT INTO articles_vocabularyword AS known (word, stories, counted, counted_in)
SELECT word, count, count, %s FROM unnest(%s::text[], %s::integer[]) AS new (word, count)
ON CONFLICT (word) DO UPDATE SET
  counted = excluded.counted
    + CASE WHEN known.counted_in = excluded.counted_in THEN known.counted ELSE 0 END,
  counted_in = excluded.counted_in
"""


def count_some() -> bool:
    """Take one step of the pass under way, if one is due; return whether there is more to do."""
    now = database_now()
    with transaction.atomic():
        due = VocabularyPass.objects.filter(next_at__lte=now)
        under_way = due.select_for_update(skip_locked=True).first()
        if under_way is None:
            if not VocabularyPass.objects.exists():
                VocabularyPass.objects.bulk_create(
                    [VocabularyPass(pk=1, next_at=now)], ignore_conflicts=True
                )
                return True
            return False
        more = _step(under_way, now)
        under_way.save()
    return more


def words_of(*texts: str) -> set[str]:
    """Return the different words of a story in small letters; short ones can't be told apart."""
    found = _WORD.findall(" ".join(texts).casefold())
    return {word for word in found if 2 < len(word) <= LONGEST_WORD}


def _step(under_way: VocabularyPass, now: datetime) -> bool:
    if under_way.started_at is None:
        archive = str(Event.objects.order_by("-pk").values_list("pk", flat=True).first())
        if archive == under_way.archive:
            under_way.next_at = now + _REST
            return False
        under_way.archive, under_way.started_at = archive, now
    if not under_way.is_settling:
        rows = list(
            PublishedArticle.objects.filter(pk__gt=under_way.last_article_id)
            .order_by("pk")
            .values_list("pk", "is_indexed", "headline", "deck", "body_text")[:STORIES]
        )
        if rows:
            _count(under_way.number, (texts for _pk, is_indexed, *texts in rows if is_indexed))
            under_way.last_article_id = rows[-1][0]
            return True
        under_way.is_settling = True
    if _settle(under_way):
        return True
    took = now - under_way.started_at
    under_way.next_at = now + max(_REST, took * _REST_PER_WORK)
    under_way.number += 1
    under_way.last_article_id, under_way.last_word = 0, ""
    under_way.is_settling, under_way.started_at = False, None
    return False


def _count(number: int, stories: Iterable[list[str]]) -> None:
    counts: Counter[str] = Counter()
    for texts in stories:
        counts.update(words_of(*texts))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [number, list(counts), list(counts.values())])


def _settle(under_way: VocabularyPass) -> bool:
    """Make what was counted the count, drop what no story has any more; say if there is more."""
    words = list(
        VocabularyWord.objects.filter(word__gt=under_way.last_word)
        .order_by("word")
        .values_list("word", flat=True)[:WORDS]
    )
    if not words:
        return False
    some = VocabularyWord.objects.filter(word__gt=under_way.last_word, word__lte=words[-1])
    some.exclude(counted_in=under_way.number).delete()
    some.exclude(stories=F("counted")).update(stories=F("counted"))
    under_way.last_word = words[-1]
    return True
