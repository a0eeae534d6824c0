"""Figures in a body: `<figure data-image="ID">` with the words of this one use; pure.

Stored as `<figure data-image="42" data-width="wide" data-alt="…" data-credit="…"><figcaption>…`;
only the first attribute must be there. What a use leaves unsaid is the library's to say, but for
the caption, which is copied at insertion.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

#: How broad a figure stands; one without a width is as broad as the text.
WIDTHS = ("wide", "small")

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s[a-z-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'\s(data-[a-z]+)="([^"]*)"')
_FIGURE = re.compile(
    r'<figure((?:\s[a-z-]+="[^"]*")*)><figcaption>(.*?)</figcaption></figure>', re.DOTALL
)
_CALLED = re.compile(r'(<figure\b[^>]*?\sdata-image=")([^"]*)(")')
_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_ORDER = ("data-image", "data-width", "data-alt", "data-credit")
_INLINE = {"strong", "em", "s", "sub", "sup", "a", "br", "span", "code"}
_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Figure:
    """One use of a picture in a body. caption: inline HTML, cleaned; the others are plain text."""

    image_id: int
    alt: str = ""
    credit: str = ""
    width: str = ""
    caption: str = ""


def tidy(html: str) -> str:
    """Bring each figure of sanitised HTML into the stored shape.

    A figure without a picture of ours, and a caption without a figure, become a paragraph.
    """
    if "<fig" not in html:
        return html
    parts: list[str] = []
    caption: list[str] = []
    attributes = ""
    depth = 0
    for tag, text in _tokens(html):
        name = tag[2] if tag else ""
        if tag and name == "figure":
            depth += -1 if tag[1] else 1
            if not tag[1] and depth == 1:
                attributes, caption = tag[3], []
            elif tag[1] and depth == 0:
                parts.append(_figure(attributes, "".join(caption)))
        elif depth:
            caption.append(text if not tag or name in _INLINE else " ")
        elif name == "figcaption":
            parts.append("</p>" if tag and tag[1] else "<p>")
        else:
            parts.append(text)
    return "".join(parts)


def split(html: str) -> list[str | Figure]:
    """Cut a cleaned body into its figures and the HTML between them."""
    parts: list[str | Figure] = []
    end = 0
    for found in _FIGURE.finditer(html):
        if between := html[end : found.start()]:
            parts.append(between)
        said = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        parts.append(
            Figure(
                image_id=int(said["data-image"]),
                alt=said.get("data-alt", ""),
                credit=said.get("data-credit", ""),
                width=said.get("data-width", ""),
                caption=found[2],
            )
        )
        end = found.end()
    return [*parts, html[end:]] if html[end:] else parts


def figures_in(html: str) -> list[Figure]:
    """Return the figures of a cleaned body, in order."""
    return [part for part in split(html) if isinstance(part, Figure)]


def ids_in(html: str) -> list[int]:
    """Return the ids of a cleaned body's pictures, in order, each once."""
    return list(dict.fromkeys(figure.image_id for figure in figures_in(html)))


def names_in(html: str) -> list[str]:
    """Return what the figures of any HTML call their pictures: in an archive, names of files."""
    if "<figure" not in html:
        return []
    return [unescape(found[2]) for found in _CALLED.finditer(html)]


def renamed[Key, Value](
    html: str, names: Mapping[Key, Value], *, key: Callable[[str], Key | None]
) -> str:
    """Return the HTML with other names for the pictures of its figures; "" for unknown ones.

    Args:
        key: what the names are known by, from what stands in the HTML.
    """
    if "<figure" not in html:
        return html

    def rename(found: re.Match[str]) -> str:
        known = key(unescape(found[2]))
        name = names.get(known, "") if known is not None else ""
        return f"{found[1]}{escape(str(name), quote=True)}{found[3]}"

    return _CALLED.sub(rename, html)


def with_words(html: str, image_id: int, words: Mapping[str, str]) -> str:
    """Give each use of a picture in a cleaned body these words where it has none of its own.

    Args:
        words: "alt" and "credit", as plain text.
    """

    def fill(found: re.Match[str]) -> str:
        said = dict(_ATTRIBUTE.findall(found[1]))
        if said.get("data-image") != str(image_id):
            return found[0]
        for name, value in words.items():
            said.setdefault(f"data-{name}", escape(value, quote=True))
        return _figure("".join(f' {name}="{value}"' for name, value in said.items()), found[2])

    return _FIGURE.sub(fill, html)


def _tokens(html: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """Yield tags with their match, and the text between them without one."""
    end = 0
    for tag in _TAG.finditer(html):
        if tag.start() > end:
            yield None, html[end : tag.start()]
        yield tag, tag[0]
        end = tag.end()
    if end < len(html):
        yield None, html[end:]


def _figure(attributes: str, caption: str) -> str:
    said = dict(_ATTRIBUTE.findall(attributes))
    words = _SPACES.sub(" ", caption).strip()
    if not _ID.fullmatch(said.get("data-image", "")):
        return f"<p>{words}</p>" if words else ""
    if said.get("data-width") not in WIDTHS:
        said.pop("data-width", None)
    kept = "".join(f' {name}="{value}"' for name in _ORDER if (value := said.get(name, "").strip()))
    return f"<figure{kept}><figcaption>{words}</figcaption></figure>"
