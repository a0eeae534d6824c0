"""How long a text is: words, and minutes to read them, for languages with and without spaces."""

import re

# Marks belong to the letter before them: accents, Arabic vowel points, Indic vowels.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0981-\u0983\u09bc-\u09cd\u0a3c-\u0a4d\u0abc-\u0acd\u0bbe-\u0bcd\u0c3e-\u0c4d"
)
_LETTERS = rf"[^\W_]++(?:[{_MARKS}]++[^\W_]*+)*+"
_WORD = re.compile(rf"{_LETTERS}(?:[’'\-.,·:]{_LETTERS})*+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]++(?:['\-.,:][A-Za-z0-9]++)*+")
# Scripts that put no spaces between words: their characters are counted instead.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CHARACTERS_A_WORD = 1.7
# Silent reading of prose, words a minute: Brysbaert 2019 (English, 238) and the means for other
# languages in Trauzettel-Klosinski & Dietz 2012 (IOVS 53:5452), scaled to it.
_SPEEDS = {
    "ar": 138,
    "en": 238,
    "fi": 161,
    "fr": 195,
    "de": 179,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "es": 218,
    "sv": 199,
    "tr": 166,
}
_USUAL_SPEED = 190


def word_count(text: str) -> int:
    """Count the words of plain text; in scripts without spaces, estimate from the characters."""
    if text.isascii():
        return len(_ASCII_WORD.findall(text))
    spaced_text, unspaced = _UNSPACED.subn(" ", text)
    spaced = len(_WORD.findall(spaced_text))
    return spaced + round(unspaced / _CHARACTERS_A_WORD)


def reading_minutes(words: int, language: str) -> int:
    """Return whole minutes to read so many words of a language: 0 for no words, else at least 1."""
    if not words:
        return 0
    return max(1, round(words / words_a_minute(language)))


def words_a_minute(language: str) -> int:
    """Return how many words of a language are read in a minute."""
    return _SPEEDS.get(language, _USUAL_SPEED)
