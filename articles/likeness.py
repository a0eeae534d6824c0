"""How near one story stands to others: by topics, series and words in common; pure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A word says something from so many letters on; in scripts without short words, from two.
_LEAST_LETTERS = 4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d{4,}")
# Scripts that put no spaces between words are compared by pairs of characters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
# A shared topic counts so much, however common it is, and more the fewer stories carry it.
_TOPIC = 1.0
_RARE_TOPIC = 2.0
_SERIES = 2.5
# All the words of a headline found again in the story.
_WORDS = 4.0
# Below this nothing is alike: not a stray word in common.
_LEAST = 1.0
# Stories so far apart in time count half.
_HALF_LIFE = timedelta(days=730)


@dataclass(frozen=True)
class Candidate:
    """A story that may be offered. words: its headline and deck; topics: those that both carry."""

    pk: int
    words: str
    topics: Collection[int]
    is_same_series: bool
    published_at: datetime


def nearest(
    text: str,
    published_at: datetime,
    candidates: Sequence[Candidate],
    *,
    topic_counts: Mapping[int, int],
    most: int,
) -> list[int]:
    """Return the candidates that are nearest to a story, the nearest first; those far off never.

    Args:
        text: all that the story says.
        topic_counts: how many stories carry each topic, or so many as were looked for.
    """
    said = Counter(words_of(text))
    theirs = [set(words_of(each.words)) for each in candidates]
    rareness = _rareness(theirs)
    scored = []
    for each, words in zip(candidates, theirs, strict=True):
        score = _by_topics(each, topic_counts) + _WORDS * _by_words(said, words, rareness)
        if score >= _LEAST:
            nearness = score * _by_time(published_at - each.published_at)
            scored.append((nearness, each.published_at, each.pk))
    scored.sort(reverse=True)
    return [pk for _nearness, _published_at, pk in scored][:most]


def words_of(text: str) -> Iterable[str]:
    """Yield the words of a text that say something, without case and accents."""
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        if _UNSPACED.match(word):
            yield from (word[place : place + 2] for place in range(len(word) - 1))
        elif not word.isascii():
            yield from _folded(word)
        elif len(word) >= _LEAST_LETTERS:
            yield word.removesuffix("'s")


def _folded(word: str) -> Iterable[str]:
    kept = [each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each)]
    plain = "".join(kept).replace("’", "'").removesuffix("'s")
    if len(plain) >= (_LEAST_LETTERS if plain.isascii() else _LEAST_LETTERS - 1):
        yield plain


def _rareness(theirs: Sequence[set[str]]) -> dict[str, float]:
    counts = Counter(word for words in theirs for word in words)
    return {word: math.log((len(theirs) + 1) / count) for word, count in counts.items()}


def _by_topics(each: Candidate, counts: Mapping[int, int]) -> float:
    rare = sum(1 / math.log2(2 + counts[topic]) for topic in each.topics)
    return _TOPIC * len(each.topics) + _RARE_TOPIC * rare + _SERIES * each.is_same_series


def _by_words(said: Counter[str], words: set[str], rareness: Mapping[str, float]) -> float:
    """Return how much of what a candidate's headline says the story says too, 0 to 1."""
    whole = sum(rareness[word] for word in words)
    shared = sum(rareness[word] * min(1, said[word] / 2 + 0.25) for word in words if word in said)
    return shared / whole if whole else 0.0


def _by_time(apart: timedelta) -> float:
    return 1 / (1 + abs(apart) / _HALF_LIFE)
