"""Judge by its letters whether text is of a language, or bytes read in the wrong encoding.

A true reading uses the alphabet of ONE language, with capitals and signs where they belong.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice

from wire.parsers.alphabets import FOREIGN, LATIN, LATIN_LETTERS

SAMPLE = 5_000  # characters beyond ASCII that are judged

_PUNCTUATION = frozenset(
    "\u00a0“”‘’„‚«»‹›–—…•·§©®™°€£¥¿¡№،؛؟٪٠١٢٣٤٥٦٧٨٩、。・「」『』（）！？：；，．《》【】〈〉〜～ー"
)
_RARE_SIGNS = frozenset("½¼¾²³×±¢†\u200e\u200f")
_MAY_JOIN_WORDS = frozenset("\u00ad‘…・、。")


def implausibility(text: str, languages: dict[str, str]) -> tuple[float, int]:
    """Return how badly `text` fits the best of the languages, and how many characters say so.

    The cost is a mean over the characters beyond ASCII: 0 for a perfect fit, above 1 for none.
    """
    if re.search(r"[\x80-\x9f\ue000-\uf8ff\ufffd]", text):
        return 9.0, 1
    counted: dict[str, int] = {}
    misplaced = 0.0
    for before, char, after in _sample(text):
        counted[char] = counted.get(char, 0) + 1
        misplaced += _misplacement(before, char, after)
    if ("«" in counted) != ("»" in counted):
        misplaced += 0.7 * (counted.get("«", 0) + counted.get("»", 0))
    total = sum(counted.values()) or 1
    ascii_letters = re.findall("[a-z]", text[: 40 * SAMPLE].lower())
    accented = sum(count for char, count in counted.items() if char.isalpha())
    costs = []
    for language, letters in languages.items():
        strange = sum(n * _strangeness(char, language, letters) for char, n in counted.items())
        cost = (misplaced + strange) / total
        if languages in LATIN:
            absent = sum(char in FOREIGN.get(language, "") for char in ascii_letters)
            cost += 8 * absent / (len(ascii_letters) or 1)
            most = 0.02 if language == "English" else 1.0
            cost += 9 * (accented > max(2, most * len(ascii_letters)))
        elif 2 * accented < total - counted.get("\u00a0", 0):
            cost += 0.3
        elif 5 * accented < len(ascii_letters):
            cost += 0.3  # a letter or two of another script in Latin text are more likely accents
        costs.append(cost)
    return min(costs), total


def _sample(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the characters beyond ASCII with their neighbours (" " at the ends)."""
    padded = f" {text} "
    for found in islice(re.finditer(r"[^\x00-\x7f]", text), SAMPLE):
        yield padded[found.start()], found[0], padded[found.start() + 2]


def _misplacement(before: str, char: str, after: str) -> float:
    """Return the cost of a character where no language would put it."""
    inside = before.isalpha() and after.isalpha()
    category = unicodedata.category(char)
    if category in ("Lu", "Ll"):
        if (char.isupper() and before.islower()) or (char.islower() and after.isupper()):
            return 3.0
        latin = "LATIN" in unicodedata.name(char, "")
        if not latin and (_is_ascii_letter(before) or _is_ascii_letter(after)):
            return 3.0
        shouted = char.isupper() and (before.isalpha() or not latin)
        return 0.1 * shouted + 1.5 * (before.isdecimal() or after.isdecimal())
    if category[0] == "L":
        beside = _is_ascii_letter(before) + _is_ascii_letter(after)
        return 0.0 if char in "ªº" else 1.5 * beside
    if category[0] == "M":
        return 0.0 if unicodedata.category(before)[0] in "LM" else 2.0
    if category == "Sc":
        return 1.0 * after.isalpha()
    if char in "–—":
        return 0.7 * (inside and before.islower() and after.islower())
    if char in "\u00a0·":
        return 0.5 * (before == char) + (0.3 if char == "\u00a0" else 0.5) * inside
    if char == "’":
        return 0.8 * (after.isalpha() and before.isspace())
    if category == "So" or char in "±¶¬":
        return 1.0 * (after.isalpha() or (before.isalpha() and char not in "©®°"))
    return 2.0 * (inside and char not in _MAY_JOIN_WORDS)


def _is_ascii_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


@cache
def _strangeness(char: str, language: str, letters: str) -> float:
    """Return the cost of a character in text of a language, wherever it stands."""
    if char in _PUNCTUATION:
        return 0.0
    if char in _RARE_SIGNS:
        return 0.4
    if language in ("Japanese", "Chinese", "Korean"):
        return _strangeness_in_cjk(char, language, letters)
    for form in (char, char.lower()):
        if form in letters:
            return (0.4 if form in LATIN_LETTERS else 0.6) * letters.index(form) / len(letters)
    return 1.5 if char.isalpha() else 2.0


def _strangeness_in_cjk(char: str, language: str, common: str) -> float:
    code = ord(char)
    if 0x3041 <= code <= 0x30FF:
        return 0.0 if language == "Japanese" else 2.0
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E:
        return 0.0
    if 0xAC00 <= code <= 0xD7A3:
        return (0.05 if _lead(char, "euc_kr") else 0.8) if language == "Korean" else 3.0
    if not 0x4E00 <= code <= 0x9FFF:
        return 2.0
    if language == "Korean":
        return 1.0
    if language == "Japanese":
        return 0.15 if 0 < _lead(char, "euc_jp") <= 0xCF else 1.0
    lead = _lead(char, common)
    return 0.15 if 0 < lead <= (0xD7 if common == "gb2312" else 0xC6) else 1.0


def _lead(char: str, encoding: str) -> int:
    """Return the first byte of a character, 0 if the encoding lacks it; the common come first."""
    return char.encode(encoding, "ignore")[:1][0] if char.encode(encoding, "ignore") else 0
