"""Links inside the house: `article:42`, `topic:9`, `author:7` in a stored body; pure.

A story, topic or author is named by its number, so that a link survives a changed address and can
lead to what is not public yet. Readers get the address of the day, or only the words.
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape

SCHEMES = ("article", "topic", "author")

_LINK = re.compile(
    r'<a\b([^>]*?) href="((?:article|topic|author):[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL
)
_CALLED = re.compile(r'(<a\b[^>]*?) href="(article|topic|author):([^"]*)"')
_ADDRESS = re.compile(r'<a\b[^>]*? href="([^"]*)"')
_NUMBER = re.compile(r"(article|topic|author):([1-9][0-9]{0,17})", re.ASCII)


def targets_in(html: str) -> dict[str, list[int]]:
    """Return the numbers that a cleaned body links to, by kind, in order, each once."""
    found: dict[str, list[int]] = {scheme: [] for scheme in SCHEMES}
    if ":" not in html:
        return found
    for _before, kind, name in _CALLED.findall(html):
        if _NUMBER.fullmatch(f"{kind}:{name}") and int(name) not in found[kind]:
            found[kind].append(int(name))
    return found


def addresses_in(html: str) -> list[str]:
    """Return where the links of a cleaned body lead, whatever they lead to, in order."""
    return [unescape(each) for each in _ADDRESS.findall(html)] if "<a" in html else []


def names_in(html: str, kind: str) -> list[str]:
    """Return what the links of any HTML call things of a kind: in an archive, slugs."""
    return [unescape(name) for _before, of, name in _CALLED.findall(html) if of == kind]


def resolved(html: str, href: Callable[[str], str] | None) -> str:
    """Return cleaned HTML whose links inside the house lead where `href` says.

    Without an address, the words of the link stay.
    """
    if 'href="a' not in html and 'href="t' not in html:
        return html

    def lead(found: re.Match[str]) -> str:
        address = href(found[2]) if href is not None and _NUMBER.fullmatch(found[2]) else ""
        if not address:
            return found[4]
        return f'<a{found[1]} href="{escape(address, quote=True)}"{found[3]}>{found[4]}</a>'

    return _LINK.sub(lead, html)


def renamed[Key, Value](
    html: str, kind: str, names: Mapping[Key, Value], *, key: Callable[[str], Key | None]
) -> str:
    """Return the HTML with other names for what its links of a kind lead to.

    A link to what has no name here loses its address.

    Args:
        key: what the names are known by, from what stands in the HTML.
    """
    if f'href="{kind}:' not in html:
        return html

    def rename(found: re.Match[str]) -> str:
        if found[2] != kind:
            return found[0]
        known = key(unescape(found[3]))
        name = names.get(known) if known is not None else None
        return found[1] if name is None else f'{found[1]} href="{kind}:{escape(str(name))}"'

    return _CALLED.sub(rename, html)
