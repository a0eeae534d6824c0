"""An invented language with the shape of a real one: few words are frequent, most are rare."""

import random
from itertools import accumulate

# What any English text is held together by; the database leaves most of them out of its index.
_SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "was",
    "on",
    "are",
    "as",
    "with",
    "at",
    "be",
    "by",
    "this",
    "had",
    "not",
    "but",
    "from",
    "have",
    "or",
    "an",
    "they",
    "which",
    "one",
    "were",
    "her",
    "all",
    "their",
    "there",
    "been",
    "if",
    "more",
    "when",
    "will",
    "would",
    "who",
    "so",
    "no",
    "out",
    "up",
    "into",
]
_STARTS = ["b", "br", "c", "d", "dr", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t",
           "tr", "v", "w", ""]  # fmt: skip
_MIDDLES = ["a", "ai", "e", "ea", "i", "o", "oo", "ou", "u"]
_ENDS = ["", "l", "ld", "m", "n", "nd", "r", "rn", "s", "st", "t", "x"]
VOCABULARY = 30_000
SENTENCES = 60_000


class Language:
    """Words by frequency, and a store of sentences to write stories from."""

    def __init__(self, seed: int = 1738) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same language every time
        self.words = [*_SMALL, *self._invent(VOCABULARY)]
        # Zipf's law as Mandelbrot mended it.
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))
        self._sentences = [self._sentence() for _ in range(SENTENCES)]

    def content_word(self, rank: int) -> str:
        """Return the word of this rank (0: the most frequent) among those that carry meaning."""
        return self.words[len(_SMALL) + rank]

    def sentences(self, chance: random.Random, least: int, most: int) -> str:
        """Return a run of sentences."""
        count = chance.randint(least, most)
        start = chance.randrange(len(self._sentences) - count)
        return " ".join(self._sentences[start : start + count])

    def title(self, chance: random.Random, least: int, most: int) -> str:
        """Return a few words that carry meaning, the first with a capital."""
        picked = self._pick(chance, 3 * most)
        some = [word for word in picked if word not in _SMALL]
        return " ".join(some[: chance.randint(least, most)] or picked[:least]).capitalize()

    def name(self, chance: random.Random) -> str:
        """Return a name that hardly any other story has."""
        return "".join(_syllable(chance) for _ in range(4)).capitalize()

    def _invent(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            # Frequent words are short.
            syllables = 1 + (len(found) > 300) + (len(found) > 6_000) * self.chance.randint(0, 1)
            word = "".join(_syllable(self.chance) for _ in range(syllables))
            if len(word) > 2 and word not in _SMALL:
                found.setdefault(word)
        return list(found)

    def _pick(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self._weights, k=count)

    def _sentence(self) -> str:
        words = self._pick(self.chance, self.chance.randint(7, 22))
        if len(words) > 12:
            words[len(words) // 2] += ","
        return f"{' '.join(words).capitalize()}."


def _syllable(chance: random.Random) -> str:
    return chance.choice(_STARTS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)
