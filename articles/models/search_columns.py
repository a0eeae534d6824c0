"""The generated columns that search looks into: a story’s words as PostgreSQL’s lexemes.

What the columns do to a story's words in SQL, `as_indexed` does to a query's in Python.
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Case, F, Func, TextField, Value, When

from articles import languages

# To PostgreSQL’s parser a typographic apostrophe may be a letter: harbour’s would be no harbour.
_APOSTROPHES = {"’": "'", "ʼ": "'", "＇": "'"}
# Letters that no decomposition takes apart, and what people type who don't have the key.
_LETTERS = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i"}
# What is left of an accent when a letter has been decomposed.
_MARKS = r"[\u0300-\u036f]"
_MARK = re.compile(_MARKS)
# Whether a text has more than ASCII and the dashes and quotation marks of typography.
_MORE = r"[^\u0001-\u007f\u2010-\u2027]"
_TYPED = str.maketrans(_APOSTROPHES)
_PLAIN = str.maketrans(_APOSTROPHES | _LETTERS)


def as_indexed(text: str, language: str) -> str:
    """Return words as the columns index them in stories of a language."""
    if languages.is_unaccented(language):
        return _MARK.sub("", unicodedata.normalize("NFD", text)).translate(_PLAIN)
    return text.translate(_TYPED)


def vector(*parts: tuple[str, tuple[str, ...]]) -> Case:
    """Return the expression of a generated column.

    PostgreSQL refuses a column as configuration there (not immutable): hence a CASE over the fixed
    list of languages.

    Args:
        parts: a weight (A to D) and the columns that have it, each.
    """

    def of(config: str, *, is_unaccented: bool) -> Any:
        vectors = [
            SearchVector(
                *(_indexed(column, is_unaccented=is_unaccented) for column in columns),
                weight=weight,
                config=config,
            )
            for weight, columns in parts
        ]
        whole: Any = vectors[0]
        for each in vectors[1:]:
            whole = whole + each
        return whole

    return Case(
        *(
            When(language=code, then=of(config, is_unaccented=languages.is_unaccented(code)))
            for code, config in languages.CONFIGURATIONS.items()
        ),
        default=of(languages.FALLBACK, is_unaccented=True),
        output_field=SearchVectorField(),
    )


def unaccented(column: str) -> Case:
    """Return an expression for the words of a column without accents, as `as_indexed` has them."""
    # Taking letters apart costs as much as finding the lexemes: only where there is one to take.
    letters = _APOSTROPHES | _LETTERS
    decomposed = Func(
        F(column),
        function="normalize",
        template="%(function)s(%(expressions)s, NFD)",
        output_field=TextField(),
    )
    bare = Func(
        decomposed, Value(_MARKS), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip
    plain = Func(
        bare, Value("".join(letters)), Value("".join(letters.values())),
        function="translate", output_field=TextField(),
    )  # fmt: skip
    return Case(
        When(**{f"{column}__regex": _MORE}, then=plain),
        default=_replaced(F(column), "’"),
        output_field=TextField(),
    )


def _indexed(column: str, *, is_unaccented: bool) -> Case | Func:
    if is_unaccented:
        return unaccented(column)
    words: Any = F(column)
    for each in _APOSTROPHES:
        words = _replaced(words, each)
    return words


def _replaced(words: Any, apostrophe: str) -> Func:
    return Func(
        words, Value(apostrophe), Value(_APOSTROPHES[apostrophe]),
        function="replace", output_field=TextField(),
    )  # fmt: skip
