"""Suggest what a correction says, from what differs between two versions of a story; pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils import translation
from django.utils.translation import gettext as _

from articles.body import plain_text
from articles.content import Content

_SENTENCES = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+")
# A longer sentence is quoted only around what changed in it.
_MOST_WORDS = 24
_AROUND = 4
# More changes than this are no slip, and nobody corrects them in one breath.
_MOST = 2


def suggested(before: Content, after: Content) -> str:
    """Return “An earlier version said X. It is Y.” for the sentences that changed, or "".

    In the story's language, where there is a translation. Only sentences that became others are
    named; what was merely added or left out has nothing that could be quoted against it.
    """
    with translation.override(after.language):
        lines = [
            _("An earlier version of this story said: “%(was)s” It is: “%(now)s”")
            % {"was": was, "now": now}
            for was, now in _changed(before, after)
        ]
    return "\n".join(lines[:_MOST])


def _changed(before: Content, after: Content) -> Iterator[tuple[str, str]]:
    for name in ("headline", "deck", "lead_caption"):
        was, now = getattr(before, name), getattr(after, name)
        if was and now and was != now:
            yield _around(was, now)
    yield from _sentences(plain_text(before.body), plain_text(after.body))


def _sentences(before: str, after: str) -> Iterator[tuple[str, str]]:
    was, now = (
        [each for line in text.split("\n") for each in _SENTENCES.split(line)]
        for text in (before, after)
    )
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, was, now, autojunk=False
    ).get_opcodes():
        if kind == "replace" and end - start == new_end - new_start:
            yield from (
                _around(*pair) for pair in zip(was[start:end], now[new_start:new_end], strict=True)
            )


def _around(was: str, now: str) -> tuple[str, str]:
    """Cut two long sentences down to what differs, with a few words on each side."""
    old, new = was.split(), now.split()
    if max(len(old), len(new)) <= _MOST_WORDS:
        return was, now
    shortest = min(len(old), len(new))
    head = next((place for place in range(shortest) if old[place] != new[place]), shortest)
    tail = next(
        (place for place in range(shortest - head) if old[-1 - place] != new[-1 - place]),
        shortest - head,
    )
    start = max(0, head - _AROUND)
    return _cut(old, start, tail), _cut(new, start, tail)


def _cut(words: list[str], start: int, tail: int) -> str:
    end = min(len(words), len(words) - tail + _AROUND)
    dots = ("… " if start else "", " …" if end < len(words) else "")
    return dots[0] + " ".join(words[start:end]) + dots[1]
