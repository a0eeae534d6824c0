"""What the desk's own templates need: bodies as they read, states, words that changed."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import body, reading, wording
from articles.autosaving import blocks_of
from articles.boxes import Embed, Related
from articles.figures import Figure
from articles.models.article import Article
from articles.workflow import Standing

register = template.Library()

_WORDS = re.compile(r"\S+|\s+")
# Words and spaces kept on each side of a change; the rest of what stayed the same is left out.
_AROUND = 24
# Above this, a paragraph is shown as replaced whole: comparing words grows with their square.
_MOST_WORDS = 2000


@dataclass(frozen=True)
class Piece:
    """A run of text that was kept, added, removed, or left out of view ("gap")."""

    kind: str
    text: str


@register.filter
def as_html(html: str) -> str:
    """Return a stored body as it reads on the page; its pictures as the desk may see them."""
    return body.render(html, _figure, card=_card, href=_href)


def _card(piece: Related | Embed) -> str:
    if isinstance(piece, Embed):
        return format_html(
            '<aside class="embed" role="note"><p>{}</p>'
            '<p><a href="{}" rel="noreferrer">{}</a></p></aside>',
            "\n".join(piece.lines),
            piece.url,
            piece.title or piece.url,
        )
    story = Article.objects.filter(pk=piece.article_id).only("headline", "slugline").first()
    return format_html(
        '<aside class="related-story" role="note"><p>{} <a href="{}">{}</a></p></aside>',
        _("Read also:"),
        _href(f"article:{piece.article_id}"),
        story or _("a story that is no longer here"),
    )


_PAGES = {
    "article": "admin:articles_article_change",
    "topic": "admin:articles_topic_change",
    "author": "admin:authors_author_change",
}


def _href(called: str) -> str:
    """Return the desk's page of what a link leads to."""
    kind, _colon, number = called.partition(":")
    return reverse(_PAGES[kind], args=[int(number)])


def _figure(figure: Figure, caption: str) -> str:
    return format_html(
        '<figure class="figure"><img class="figure-picture" src="{}" alt="{}" loading="lazy">'
        "<figcaption>{} {}</figcaption></figure>",
        reverse("admin:images_image_preview", args=[figure.image_id]),
        figure.alt,
        caption,
        figure.credit,
    )


@register.filter
def words_a_minute(language: str) -> int:
    """Return how fast a language is read, for the bar to count by."""
    return reading.words_a_minute(language)


@register.filter
def count_blocks(html: str) -> int:
    """Return how many blocks a body has, as autosaving counts them."""
    return len(blocks_of(html))


@register.filter
def state_kind(article: Article) -> str:
    """Return the name of the state's colour."""
    if article.standing == Standing.LIVE:
        return "live"
    return article.stage if article.standing == Standing.NEVER else "off"


@register.filter
def state_words(article: Article) -> str:
    """Return both states as one label."""
    return wording.state_words(article)


@register.simple_tag
def word_changes(before: str, after: str) -> list[Piece]:
    """Return what was removed and added between two texts, with a few words around each change."""
    pieces = list(_by_lines(before, after))
    return list(_shortened(_joined(pieces)))


@register.simple_tag
def word_sides(before: str, after: str) -> dict[str, list[Piece]]:
    """Return two texts in full, each with the words marked that the other does not have."""
    pieces = _joined(list(_by_lines(before, after)))
    return {
        "before": [piece for piece in pieces if piece.kind != "added"],
        "after": [piece for piece in pieces if piece.kind != "removed"],
    }


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    was, now = before.split("\n"), after.split("\n")
    lines = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for kind, start, end, new_start, new_end in lines.get_opcodes():
        old = "\n".join(was[start:end])
        new = "\n".join(now[new_start:new_end])
        if kind == "equal":
            yield Piece("kept", old + "\n")
        else:
            yield from _within(old, new)
            yield Piece("kept", "\n")


def _within(old: str, new: str) -> Iterator[Piece]:
    """Compare two passages word by word."""
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(was), len(now)) > _MOST_WORDS:
        yield from (Piece("removed", old), Piece("added", new))
        return
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, was, now, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Piece("kept", "".join(was[start:end]))
            continue
        yield Piece("removed", "".join(was[start:end]))
        yield Piece("added", "".join(now[new_start:new_end]))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Put runs of one kind together and drop the empty ones."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Keep only the words next to a change."""
    for place, piece in enumerate(pieces):
        words = _WORDS.findall(piece.text)
        head = _AROUND if place else 0
        tail = _AROUND if place < len(pieces) - 1 else 0
        if piece.kind != "kept" or len(words) <= head + tail + 4:
            yield piece
            continue
        if head:
            yield Piece("kept", "".join(words[:head]))
        yield Piece("gap", "")
        if tail:
            yield Piece("kept", "".join(words[-tail:]))
