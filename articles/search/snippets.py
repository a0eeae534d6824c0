"""The lines of a story that show why it was found, with the words marked."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils.html import escape, format_html, format_html_join

from articles.models.published import PublishedArticle
from articles.models.search_columns import as_indexed
from articles.search.words import Meaning

#: So much of a body is looked at, in characters, and shown of it.
LOOKED_AT, SHOWN = 30_000, 240
_BEGIN, _END = "\x02", "\x03"
_OPTIONS = f"HighlightAll=true, StartSel={_BEGIN}, StopSel={_END}"
_MARKED = re.compile(f"{_BEGIN}([^{_END}]*){_END}")
_CONTROLS = str.maketrans("", "", _BEGIN + _END)
# Where a piece of text is cut, at the latest so many characters from where one would like to.
_SLACK = 30

type Span = tuple[int, int]


def add_snippets(stories: Sequence[PublishedArticle], meaning: Meaning) -> None:
    """Give stories a `snippet`: HTML, safe; "" where the words stand in no body. One query.

    PostgreSQL marks the words in the text as it is indexed, since it alone knows which words match;
    the marks are carried over to the text as it was written.
    """
    if not stories:
        return
    bodies = dict(
        PublishedArticle.objects.filter(pk__in=[story.pk for story in stories]).values_list(
            "pk", "body_text"
        )
    )
    texts = [bodies.get(story.pk, "")[:LOOKED_AT].translate(_CONTROLS) for story in stories]
    indexed = [
        _with_places(text, story.language) for text, story in zip(texts, stories, strict=True)
    ]
    readings = [meaning.reading_in(story.language) for story in stories]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN config = '' THEN '' ELSE"
            " ts_headline(config::regconfig, body, query::tsquery, %s) END"
            " FROM unnest(%s::text[], %s::text[], %s::text[])"
            " WITH ORDINALITY AS story (body, config, query, place) ORDER BY place",
            [
                _OPTIONS,
                [text for text, _places in indexed],
                [each.config if each else "" for each in readings],
                [each.query if each else "" for each in readings],
            ],
        )
        marked = [text for (text,) in cursor.fetchall()]
    for story, text, (plain, places), found in zip(stories, texts, indexed, marked, strict=True):
        spans = _spans(found, plain, places)
        story.snippet = _snippet(text, spans) if spans else ""


def _with_places(text: str, language: str) -> tuple[str, list[int]]:
    """Return the text as indexed, and for each character of that its place in the text."""
    if text.isascii():
        return text, []
    parts: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        part = as_indexed(character, language)
        parts.append(part)
        places += [place] * len(part)
    return "".join(parts), [*places, len(text)]


def _spans(marked: str, plain: str, places: list[int]) -> list[Span]:
    """Return where the marked words stand in the text as it was written."""
    if marked.translate(_CONTROLS) != plain:
        return []  # PostgreSQL gave back another text: no marks rather than wrong ones
    spans = []
    for number, found in enumerate(_MARKED.finditer(marked)):
        begin = found.start() - 2 * number
        end = begin + len(found[1])
        spans.append((places[begin], places[end]) if places else (begin, end))
    return spans


def _snippet(text: str, spans: list[Span]) -> str:
    """Cut out the piece with most different words, as HTML."""
    begin, end = _window(text, spans)
    parts: list[tuple[str]] = []
    place = begin
    for first, last in spans:
        if begin <= first and last <= end:
            # A combining mark belongs to the letter before it.
            while last < end and unicodedata.combining(text[last]):
                last += 1
            parts.append((escape(text[place:first]),))
            parts.append((format_html("<mark>{}</mark>", text[first:last]),))
            place = last
    parts.append((escape(text[place:end]),))
    inner = format_html_join("", "{}", parts)
    return format_html("{}{}{}", "… " if begin > 0 else "", inner, " …" if end < len(text) else "")


def _window(text: str, spans: list[Span]) -> Span:
    """Return the piece of the text, `SHOWN` characters and some, that says most."""
    best, most = spans[0][0], 0
    for first, _last in spans[:200]:
        words = {
            text[a:b].casefold() for a, b in _from(spans, first) if b <= first + SHOWN - _SLACK
        }
        if len(words) > most:
            best, most = first, len(words)
    begin = max(0, best - SHOWN // 4)
    begin = 0 if begin < _SLACK else _after_space(text, begin)
    end = min(len(text), begin + SHOWN)
    if end < len(text):
        space = text.rfind(" ", end - _SLACK, end)
        end = space if space > 0 else end
    return begin, max(end, min(len(text), best + 1))


def _from(spans: Iterable[Span], first: int) -> Iterable[Span]:
    return (span for span in spans if first <= span[0] < first + SHOWN)


def _after_space(text: str, begin: int) -> int:
    for sign in ("\n", ". ", " "):
        found = text.find(sign, begin - _SLACK, begin + _SLACK)
        if found >= 0:
            return found + len(sign)
    return begin
