"""Tell whose a bio is: the authors named above it, and the sentences that begin with a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wire.parsers.bio_links import links_in
from wire.parsers.story import ParsedBio


@dataclass(slots=True)
class Credit:
    """Authors named together, what stands beside a name on its line, and the bio after them."""

    names: list[str] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)


def starts_with(text: str, name: str) -> bool:
    """Tell whether a text begins with a name, not with a longer one."""
    after = text[len(name) : len(name) + 1]
    return text[: len(name)].casefold() == name.casefold() and not after.isalnum()


def bios_of(credits: Sequence[Credit], everyone: Sequence[str]) -> tuple[ParsedBio, ...]:
    """Give each author the part of the bio that begins with the name; a sole author has it all."""
    parts: dict[str, list[str]] = {}
    remarks: dict[str, str] = {}
    for credit in credits:
        remarks |= {name.casefold(): remark for name, remark in credit.remarks.items()}
        owner = credit.names[0] if len(credit.names) == 1 else ""
        for text in credit.blocks:
            for piece in _pieces(text, credit.names):
                owner = next((name for name in credit.names if starts_with(piece, name)), owner)
                if owner:
                    parts.setdefault(owner.casefold(), []).append(piece)
    found = []
    for name in everyone:
        text = "\n\n".join(parts.get(name.casefold(), []))
        links = links_in(remarks.get(name.casefold(), ""), *parts.get(name.casefold(), []))
        if text or links:
            found.append(ParsedBio(name, text, links))
    return tuple(found)


def _pieces(text: str, names: Sequence[str]) -> list[str]:
    """Cut a paragraph before each sentence that begins with one of the names."""
    cuts = [0]
    for found in re.finditer(r"[.!?…][\"”’)]*\s+", text):
        if any(starts_with(text[found.end() :], name) for name in names):
            cuts.append(found.end())
    return [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
