"""Turn the demo's story files into the HTML that the editor would have made."""

import re
import tomllib
from typing import Any

_HEADINGS = (("### ", "h3"), ("## ", "h2"))
_NUMBERED = re.compile(r"^\d+\.\s+")


def read(text: str) -> tuple[dict[str, Any], str]:
    """Split a story file into its front matter (TOML between +++ lines) and its body as HTML."""
    _, front, body = text.split("+++\n", 2)
    return tomllib.loads(front), to_html(body)


def to_html(text: str) -> str:
    """Return HTML for blocks parted by blank lines: paragraphs, headings, quotes, lists, rules."""
    return "".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip())


def _block(block: str) -> str:
    lines = [line.strip() for line in block.strip().splitlines()]
    for mark, tag in _HEADINGS:
        if lines[0].startswith(mark):
            return f"<{tag}>{' '.join(lines).removeprefix(mark)}</{tag}>"
    if lines == ["---"]:
        return "<hr>"
    if all(line.startswith(">") for line in lines):
        return f"<blockquote><p>{' '.join(line[1:].strip() for line in lines)}</p></blockquote>"
    if all(line.startswith("- ") for line in lines):
        return f"<ul>{''.join(f'<li><p>{line[2:]}</p></li>' for line in lines)}</ul>"
    if all(_NUMBERED.match(line) for line in lines):
        return f"<ol>{''.join(f'<li><p>{_NUMBERED.sub("", line)}</p></li>' for line in lines)}</ol>"
    return f"<p>{' '.join(lines)}</p>"
