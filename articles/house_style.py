"""Find words that the house writes otherwise, and put the house's in their place; pure.

Only the text of HTML is read, never its tags or attributes. Each match is of one text between two
tags: a phrase that is half bold is left to the editor's eye.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any

from articles.content import Content

#: Fields whose words readers see, and that the house style goes for; body is HTML.
FIELDS = (
    "headline", "deck", "kicker", "trail_text", "body", "lead_caption", "seo_title", "social_title",
)  # fmt: skip
_AROUND = 40
_TAG = re.compile(r"(<[^>]*>)")
_APOSTROPHE = re.compile("['’]")
_GAP = re.compile(r"\s+")


@dataclass(frozen=True)
class Match:
    """A place: what stands there, what would, and the words around it."""

    field: str
    found: str
    replacement: str
    before: str
    after: str


@dataclass(frozen=True)
class Found[R]:
    """A rule, and where a content breaks it, in the order of the text."""

    rule: R
    matches: list[Match]


def find[R](content: Content, rules: Iterable[R]) -> list[Found[R]]:
    """Return the rules that a content breaks, each with its places.

    A rule has the fields of HouseRule.
    """
    texts = [(name, text) for name in FIELDS for text in _texts(name, getattr(content, name))]
    found = []
    for rule in rules:
        pattern, instead = _pattern(rule), _instead(rule)
        matches = [
            Match(
                field=name,
                found=match[0],
                replacement=_fitted(match[0], instead),
                before=text[max(0, match.start() - _AROUND) : match.start()],
                after=text[match.end() : match.end() + _AROUND],
            )
            for name, text in texts
            for match in pattern.finditer(text)
        ]
        if matches:
            found.append(Found(rule, matches))
    return found


def fix(content: Content, rule: Any) -> Content:
    """Return the content with the house's words in all places that `find` names for a rule."""
    if not rule.replacement:
        return content
    pattern = _pattern(rule)

    def swap(text: str) -> str:
        return pattern.sub(lambda match: _fitted(match[0], rule.replacement), text)

    changed: dict[str, Any] = {
        name: _in_html(text, swap) if name == "body" else swap(text)
        for name in FIELDS
        if (text := getattr(content, name))
    }
    return replace(content, **changed)


def _instead(rule: Any) -> str:
    return str(rule.replacement)


def _pattern(rule: Any) -> re.Pattern[str]:
    words = [_APOSTROPHE.sub("['’]", re.escape(word)) for word in rule.what.split()]
    text = r"\s+".join(words)
    if rule.is_whole_word:
        text = rf"(?<!\w){text}(?!\w)"
    return re.compile(text, 0 if rule.is_case_sensitive else re.IGNORECASE)


def _fitted(found: str, replacement: str) -> str:
    """Begin with a capital where the words that were found do, or write all in capitals."""
    if found.isupper() and sum(map(str.isalpha, found)) > 1:
        return replacement.upper()
    if found[:1].isupper():
        return replacement[:1].upper() + replacement[1:]
    return replacement


def _texts(name: str, value: str) -> list[str]:
    if not value:
        return []
    if name != "body":
        return [value]
    return [_GAP.sub(" ", unescape(piece)) for piece in _TAG.split(value)[::2] if piece.strip()]


def _in_html(html: str, swap: Callable[[str], str]) -> str:
    pieces = _TAG.split(html)
    for place in range(0, len(pieces), 2):
        text = unescape(pieces[place])
        if (new := swap(text)) != text:
            pieces[place] = escape(new, quote=False)
    return "".join(pieces)
