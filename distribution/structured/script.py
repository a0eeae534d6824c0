"""A graph of schema.org nodes as an element of the page: data, which no browser runs."""

import json
import re
from typing import Any

from django.utils.html import format_html

#: One thing that is described: property → value, as JSON-LD has it.
type Node = dict[str, Any]

# Inside <script> nothing is unescaped but an end tag or a comment ends it (HTML, “restrictions for
# contents of script elements”); JSON has a second way to write these characters.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


class _Data:
    """JSON that needs no further escaping, said by the protocol that templates know."""

    def __init__(self, value: object) -> None:
        self.text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def __html__(self) -> str:
        return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", self.text)


def script(nodes: list[Node]) -> str:
    """Return the nodes as <script type="application/ld+json">; empty properties are left out."""
    graph = {"@context": "https://schema.org", "@graph": [_filled(node) for node in nodes]}
    return format_html('<script type="application/ld+json">{}</script>', _Data(graph))


def _filled(value: Any) -> Any:
    """Drop what is not known (None, "", []); a False is an answer and stays."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        filled = {}
        for name, each in value.items():
            kept = _filled(each)
            if kept or kept == 0:  # a False is 0 too
                filled[name] = kept
        return filled
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return value
