"""The body of a story: cleaned to a fixed list of elements, turned to plain text, shown.

This is the only file that marks HTML from people as safe, and only what `clean` has returned.
"""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

import nh3
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 - the one place
from django.utils.translation import gettext as _

from articles import boxes, figures, links
from articles.boxes import Embed, Related
from articles.figures import Figure

_TAGS = {
    "p", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "s", "sub", "sup",
    "a", "br", "hr", "code", "span", "figure", "figcaption", "aside", "small",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_TEXT_ATTRIBUTES = {"lang", "dir"}
_ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "ol": {"start"},
    "figure": {"data-image", "data-width", "data-alt", "data-credit"},
    "aside": {"data-article", "data-embed", "data-by"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    **dict.fromkeys(("p", "h2", "h3", "blockquote", "span", "li"), _TEXT_ATTRIBUTES),
}
# Two letters that are meant: no TK to be filled in.
_ATTRIBUTES["span"] = {*_TEXT_ATTRIBUTES, "data-meant"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "title"},
    attributes=_ATTRIBUTES,
    allowed_classes={"aside": set(boxes.KINDS)},
    url_schemes={"http", "https", "mailto", *links.SCHEMES},
    link_rel=None,
    strip_comments=True,
)
_BLOCKS = {
    "p", "h2", "h3", "li", "blockquote", "hr", "br", "ul", "ol", "figure", "figcaption",
    "aside", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
# Words of a footnote are words of their own.
_APART = {"small"}
_EMPTY_PARAGRAPH = re.compile(r"<p[^>]*>(?:\s|<br>)*</p>\s*\Z")
# Cleaning can leave nestings that HTML closes differently when it is read again.
_ROUNDS = 4
# What no text may hold: PostgreSQL refuses NUL, and the other controls break feeds and XML.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\n]+")
# An element of the list, as `clean` writes it.
_TAG = re.compile(
    rf"<(/?(?:{'|'.join(sorted(_TAGS, key=len, reverse=True))}))(?: [a-z-]+=\"[^\"]*\")*>"
)
# Clean HTML whose first thing beside elements and space is a character as it stands.
_SAYS = re.compile(rf"(?:\s|{_TAG.pattern})*+[^\s<&]")
# What is something without a word.
_SHOWS = re.compile(r'<hr|<figure|<aside class="related')
_MEANT = re.compile(r"<span[^>]* data-meant=[^>]*>[^<]*</span>")


def clean(html: str) -> str:
    """Return the HTML with only the elements and attributes of the list; "" when nothing is said.

    Idempotent. Unknown elements go, their text stays; scripts and styles go with their content.
    """
    cleaned = html
    for _round in range(_ROUNDS):
        before = cleaned
        cleaned = _CONTROLS.sub("", _CLEANER.clean(_CONTROLS.sub("", cleaned))).strip()
        cleaned = figures.tidy(boxes.tidy(cleaned))
        if cleaned == before:
            break
    while cleaned.endswith("</p>"):
        last = cleaned.rfind("<p")
        if last < 0 or not _EMPTY_PARAGRAPH.match(cleaned, last):
            break
        cleaned = cleaned[:last].rstrip()
    says = _SAYS.match(cleaned) or _SHOWS.search(cleaned) or plain_text(cleaned)
    return cleaned if says else ""


def plain_text(html: str) -> str:
    """Return the words, one block a line, without markup: for search, counting, comparing."""
    text = _text_of_clean(html)
    if text is None:
        reader = _TextReader()
        reader.feed(html)
        reader.close()
        text = "".join(reader.parts)
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n\n"))
    return "\n".join(line for line in lines if line)


def _text_of_clean(html: str) -> str | None:
    """Return what `_TextReader` would, seven times as fast; None for HTML that is not clean."""
    pieces = _TAG.split(html)
    for place in range(0, len(pieces), 2):
        piece = pieces[place]
        if "<" in piece:
            return None
        if "&" in piece:
            piece = unescape(piece)
        pieces[place] = piece.replace("\n", " ")
    for place in range(1, len(pieces), 2):
        name = pieces[place].removeprefix("/")
        pieces[place] = "\n\n" if name in _BLOCKS else " " if name in _APART else ""
    return "".join(pieces)


def paragraphs(html: str) -> list[str]:
    """Return the plain text of each block."""
    text = plain_text(html)
    return text.split("\n") if text else []


def without_meant(html: str) -> str:
    """Return a body without the letters that its writer marked as meant."""
    return _MEANT.sub("", html)


def render(
    html: str,
    show: Callable[[Figure, SafeString], str] | None = None,
    *,
    card: Callable[[Related | Embed], str] | None = None,
    href: Callable[[str], str] | None = None,
) -> SafeString:
    """Return a stored body for the page, cleaned again: nothing depends on who stored it.

    Footnotes come after the text. A link inside the house leads where `href` says.

    Args:
        show: returns the markup of a figure, given its caption as safe HTML; "" leaves it out.
            Without one, all figures are left out.
        card: the same for what leads to another story or comes from another site.
        href: returns where a link like "article:42" leads; "" keeps only its words.
    """
    parts: list[str] = []
    notes: list[str] = []
    reference = _NOTE_REFERENCE
    for part in figures.split(clean(html)):
        if isinstance(part, Figure):
            if show is not None:
                parts.append(conditional_escape(show(part, mark_safe(part.caption))))  # noqa: S308 - as below
            continue
        for piece in boxes.split(part):
            if not isinstance(piece, str):
                parts.append(conditional_escape(card(piece)) if card else "")
                continue
            said = boxes.take_notes(links.resolved(piece, href), notes, reference=reference)
            said = _TABLE.sub(_scrolling, said) if "<table>" in said else said
            # Parts of the text, not landmarks of the page.
            parts.append(_BOX.sub(r'\g<0> role="note"', said))
    if notes:
        parts.append(_foot(notes))
    return mark_safe("".join(parts))  # noqa: S308 - clean() returns an allow-listed tree


_BOX = re.compile(r'<aside class="(?:pull-quote|fact-box)"')
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_NOTE_REFERENCE = (
    '<sup class="note-reference"><a id="note-reference-{number}" href="#note-{number}"'
    ' role="doc-noteref">{number}</a></sup>'
)


def _scrolling(found: re.Match[str]) -> str:
    """A table broader than a telephone is moved inside its own frame, by keys too."""
    name = escape(_("Table"))
    return (
        f'<div class="table-frame" role="region" aria-label="{name}" tabindex="0">{found[0]}</div>'
    )


def _foot(notes: list[str]) -> str:
    back = escape(_("Back to the text"))
    items = "".join(
        f'<li id="note-{number}">{note} <a class="note-back" href="#note-reference-{number}"'
        f' role="doc-backlink" aria-label="{back}">↩</a></li>'
        for number, note in enumerate(notes, start=1)
    )
    name = escape(_("Footnotes"))
    start = f'<section class="footnotes" role="doc-endnotes" aria-label="{name}">'
    return f"{start}<ol>{items}</ol></section>"


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._space(tag)

    def handle_endtag(self, tag: str) -> None:
        self._space(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))

    def _space(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _APART:
            self.parts.append(" ")
