"""What stands in a body beside paragraphs: boxes, cards, embeds, tables, footnotes; pure.

Stored, after sanitising, in one shape each, every one a single top-level element:

    <aside class="pull-quote"><p>…</p></aside>
    <aside class="fact-box"><h2>…</h2><p>…</p><ul>…</ul></aside>
    <aside class="related-story" data-article="42"></aside>
    <aside class="embed" data-embed="URL" data-by="…"><blockquote><p>…</p></blockquote>
        <p><a href="URL">Title</a></p></aside>
    <table><thead><tr><th>…</th></tr></thead><tbody><tr><td><p>…</p></td></tr></tbody></table>
    <p>Words<small>a footnote, at its place in the text</small></p>

The editor's schema (static/desk/boxes.js) knows the same; autosaving counts on that.
"""

import re
from dataclasses import dataclass
from html import escape, unescape

from articles import embeds

#: The classes that an aside may have; one without is no box but its words.
KINDS = ("pull-quote", "fact-box", "related-story", "embed")
MOST_SPAN = 50

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[a-z-]+="[^"]*")*)\s*/?>|[^<]+|<')
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
_INLINE = {"strong", "em", "s", "sub", "sup", "a", "span", "code", "small"}
_LISTS = {"ul", "ol", "li"}
_CELLS = {"td", "th"}
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_CARD = re.compile(
    r'<aside class="related-story" data-article="([0-9]+)"></aside>'
    r'|<aside class="embed" data-embed="([^"]*)"(?: data-by="([^"]*)")?>(.*?)</aside>',
    re.DOTALL,
)
_LINES = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
_NOTE = re.compile(
    r"<small>((?:[^<]|<(?!/?(?:small|p|h2|h3|ul|ol|li|blockquote|figure|figcaption|aside|table|"
    r"thead|tbody|tr|td|th|hr)\b)[^>]*>)*)</small>"
)
# No cleaned text holds these.
_OPEN, _CLOSE = "\x02", "\x03"


@dataclass(frozen=True)
class Related:
    """A card that leads to another story of ours."""

    article_id: int


@dataclass(frozen=True)
class Embed:
    """Something from another site, with the words that stay if it goes. lines: plain text."""

    url: str
    title: str = ""
    by: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    text: str
    name: str = ""
    is_end: bool = False
    attributes: str = ""

    def said(self) -> dict[str, str]:
        return dict(_ATTRIBUTE.findall(self.attributes))


def tidy(html: str) -> str:
    """Bring boxes, tables and footnotes of sanitised HTML into the stored shape.

    What stands where it can't (a table in a quote, a box without a kind) leaves its paragraphs.
    """
    if "<small" in html:
        html = _notes(html)
    if "<aside" not in html and "<table" not in html:
        return html
    tokens = [
        _Token(found[0], found[2] or "", bool(found[1]), found[3] or "")
        for found in _TOKEN.finditer(html)
    ]
    parts: list[str] = []
    depth = place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.name in ("aside", "table") and not token.is_end:
            inner, place = _inner(tokens, place)
            parts.append(_flat(inner) if depth else _box(token, inner))
        elif token.name not in ("aside", "table"):
            if token.name and token.name not in ("br", "hr"):
                depth += -1 if token.is_end else 1
            parts.append(token.text)
        place += 1
    return "".join(parts)


def split(html: str) -> list[str | Related | Embed]:
    """Cut a cleaned body into its cards and the HTML between them."""
    parts: list[str | Related | Embed] = []
    end = 0
    for found in _CARD.finditer(html):
        if between := html[end : found.start()]:
            parts.append(between)
        parts.append(Related(int(found[1])) if found[1] else _embed(found))
        end = found.end()
    return [*parts, html[end:]] if html[end:] else parts


def cards_in(html: str) -> list[int]:
    """Return the ids of the stories that a cleaned body shows as cards, in order."""
    return [part.article_id for part in split(html) if isinstance(part, Related)]


def take_notes(html: str, notes: list[str], *, reference: str) -> str:
    """Return cleaned HTML with a reference for each footnote; its words are added to `notes`.

    Args:
        reference: HTML with {number} in it.
    """

    def refer(found: re.Match[str]) -> str:
        notes.append(found[1])
        return reference.format(number=len(notes))

    return _NOTE.sub(refer, html) if "<small>" in html else html


# --- Shapes ---------------------------------------------------------------------------------------


def _box(start: _Token, inner: list[_Token]) -> str:
    if start.name == "table":
        return _table(inner)
    said = start.said()
    kind = said.get("class", "")
    if kind == "related-story" and _NUMBER.fullmatch(said.get("data-article", "")):
        return f'<aside class="{kind}" data-article="{said["data-article"]}"></aside>'
    if kind == "embed" and embeds.is_web(unescape(said.get("data-embed", ""))):
        return _stored_embed(said, inner)
    if kind == "pull-quote":
        return f'<aside class="{kind}">{_flat(inner) or "<p></p>"}</aside>'
    if kind == "fact-box":
        return f'<aside class="{kind}">{_flat(inner, titles=True, lists=True) or "<p></p>"}</aside>'
    return _flat(inner)


def _stored_embed(said: dict[str, str], inner: list[_Token]) -> str:
    url = said["data-embed"]
    title, lines = "", []
    for line in _LINES.findall(_flat(inner)):
        words = " ".join(re.sub(r"<[^>]*>", " ", line).split())
        # The last line that is a link is the title; the others are what was said.
        if line.startswith("<a ") and line.endswith("</a>"):
            title = words
        elif words:
            lines.append(f"<p>{words}</p>")
    quote = "".join(lines)
    if quote and embeds.is_post(unescape(url)):
        quote = f"<blockquote>{quote}</blockquote>"
    by = said.get("data-by", "").strip()
    return (
        f'<aside class="embed" data-embed="{url}"' + (f' data-by="{by}"' if by else "") + ">"
        f'{quote}<p><a href="{url}">{title or escape(unescape(url))}</a></p></aside>'
    )


def _embed(found: re.Match[str]) -> Embed:
    lines = [unescape(re.sub(r"<[^>]*>", "", line)) for line in _LINES.findall(found[4])]
    url = unescape(found[2])
    title = lines.pop() if lines else ""
    return Embed(url, "" if title == url else title, unescape(found[3] or ""), tuple(lines))


def _table(tokens: list[_Token]) -> str:
    rows: list[list[tuple[str, str]]] = []
    before: list[_Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.name == "tr" and not token.is_end:
            rows.append([])
        elif token.name in _CELLS and not token.is_end:
            inner, place = _inner(tokens, place)
            if not rows:
                rows.append([])
            spans = "".join(
                f' {name}="{value}"'
                for name in ("colspan", "rowspan")
                if (value := token.said().get(name, "")).isdecimal() and 1 < int(value) <= MOST_SPAN
            )
            words = _flat(inner, lists=True) or "<p></p>"
            rows[-1].append((token.name, f"<{token.name}{spans}>{words}</{token.name}>"))
        else:
            # A caption, or words that stand between cells.
            before.append(token)
        place += 1
    rows = [row for row in rows if row]
    words = _flat(before)
    if not rows:
        return words
    written = ["<tr>" + "".join(cell for _name, cell in row) + "</tr>" for row in rows]
    has_head = len(rows) > 1 and all(name == "th" for name, _cell in rows[0])
    head = f"<thead>{written.pop(0)}</thead>" if has_head else ""
    return f"{words}<table>{head}<tbody>{''.join(written)}</tbody></table>"


def _flat(tokens: list[_Token], *, titles: bool = False, lists: bool = False) -> str:
    """Return the paragraphs of some tokens, and their titles and lists where those may stand."""
    flow = _Flow()
    in_list = 0
    for token in tokens:
        name = token.name
        if not name or name == "br":
            flow.say(token.text, is_space=not token.text.strip() and not name)
        elif name in _INLINE:
            flow.mark(token)
        elif lists and (name in ("ul", "ol") or (in_list and name == "li")):
            flow.end()
            if name != "li":
                in_list += -1 if token.is_end else 1
            flow.parts.append(token.text)
        elif token.is_end or name not in ("p", "h2", "h3"):
            flow.end()
        else:
            flow.end()
            flow.begin("h2" if titles and name != "p" and not in_list else "p", token.attributes)
    flow.end()
    return "".join(flow.parts)


class _Flow:
    """Writes inline tokens into paragraphs; marks that reach over an end are reopened."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._block: list[str] = []
        self._marks: list[_Token] = []
        self._tag, self._attributes, self._has_words = "p", "", False

    def begin(self, tag: str, attributes: str) -> None:
        self._tag, self._attributes = tag, attributes

    def say(self, text: str, *, is_space: bool) -> None:
        if is_space and not self._has_words:
            return
        self._block.append(text)
        self._has_words = True

    def mark(self, token: _Token) -> None:
        if not token.is_end:
            self._marks.append(token)
        elif self._marks:
            self._marks.pop()
        self._block.append(token.text)

    def end(self) -> None:
        if self._has_words:
            closing = "".join(f"</{mark.name}>" for mark in reversed(self._marks))
            words = "".join(self._block).strip()
            self.parts.append(f"<{self._tag}{self._attributes}>{words}{closing}</{self._tag}>")
        self._block = [mark.text for mark in self._marks]
        self._tag, self._attributes, self._has_words = "p", "", False


def _inner(tokens: list[_Token], start: int) -> tuple[list[_Token], int]:
    """Return what stands between a tag and its end, and where that end is."""
    depth = 0
    for place in range(start, len(tokens)):
        if tokens[place].name == tokens[start].name:
            depth += -1 if tokens[place].is_end else 1
            if depth == 0:
                return tokens[start + 1 : place], place
    return tokens[start + 1 :], len(tokens)


def _notes(html: str) -> str:
    """Keep footnotes that are a run of words; other small print is just words."""

    def kept(found: re.Match[str]) -> str:
        has_words = re.sub(r"<[^>]*>", "", found[1]).strip()
        return f"{_OPEN}{found[1]}{_CLOSE}" if has_words else ""

    html = _NOTE.sub(kept, html)
    html = html.replace("<small>", "").replace("</small>", "")
    return html.replace(_OPEN, "<small>").replace(_CLOSE, "</small>")
