"""“Did you mean”: the nearest words that published stories use, for words that none uses."""

import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.models.taxonomy import folded
from articles.models.vocabulary import VocabularyWord
from articles.search.words import wanted_words

#: Each process holds the commonest so many words; rarer ones are mostly misspelt themselves.
HELD = 100_000
_MAX_AGE_SECONDS, _MAX_AGE_EMPTY = 600.0, 30.0
_MOST_WORDS = 8
_SHORTEST = 3


@dataclass(frozen=True)
class _Vocabulary:
    counts: dict[str, int]
    #: Without accents → the commonest word that looks so.
    by_key: dict[str, str]
    by_length: dict[int, list[str]]
    read_at: float = field(default_factory=time.monotonic)

    def is_current(self) -> bool:
        age = time.monotonic() - self.read_at
        return age < (_MAX_AGE_SECONDS if self.counts else _MAX_AGE_EMPTY)


_lock = threading.Lock()
_held: _Vocabulary | None = None


def better_spelt(text: str) -> str:
    """Return the text with unknown words replaced by the nearest known ones; "" if there are none.

    Words that are to be left out stay as they are.
    """
    changed = text
    for word in wanted_words(text)[:_MOST_WORDS]:
        if better := _nearest(word.casefold(), _vocabulary()):
            changed = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, changed, count=1)
    return changed if changed != text else ""


def forget() -> None:
    """Drop the words that this process holds."""
    global _held
    _held = None


def _nearest(word: str, vocabulary: _Vocabulary) -> str:
    if len(word) < _SHORTEST or word in vocabulary.counts:
        return ""
    if same := vocabulary.by_key.get(folded(word)):
        return same
    mistakes = 1 if len(word) < 6 else 2
    near: list[tuple[float, int, str]] = []
    for length in range(len(word) - mistakes, len(word) + mistakes + 1):
        found = process.extract(
            word, vocabulary.by_length.get(length, ()), scorer=OSA.distance,
            score_cutoff=mistakes, limit=20,
        )  # fmt: skip
        near += [(distance, -vocabulary.counts[other], other) for other, distance, _place in found]
    return min(near)[2] if near else ""


def _vocabulary() -> _Vocabulary:
    global _held
    held = _held
    if held is None or not held.is_current():
        with _lock:
            held = _held
            if held is None or not held.is_current():
                held = _held = _read()
    return held


def _read() -> _Vocabulary:
    rows = VocabularyWord.objects.order_by("-stories", "word").values_list("word", "stories")
    counts = dict(rows[:HELD])
    by_key: dict[str, str] = {}
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in counts:  # the commonest first
        by_length[len(word)].append(word)
        if not word.isascii():
            by_key.setdefault(folded(word), word)
    return _Vocabulary(counts, by_key, dict(by_length))
