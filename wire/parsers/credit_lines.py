"""Read the lines that say who wrote a story: “By Name” above it, “Author: Name” at its end."""

import re

from wire.parsers.story import StoryRefused

_LONGEST = 300  # characters; a longer “Author:” or “By” line is a sentence
_AUTHOR_LINE = re.compile(r"\s*authors?\s*[:：]\s*(.*)", re.IGNORECASE)
_BY_LINE = re.compile(r"\s*by[ \t\u00a0]+(\S.*)", re.IGNORECASE)
_BESIDE_NAME = re.compile(r"\([^)]*\)|<[^>]*>|\[[^\]]*\]|https?://\S+|\S*@\S+|[|•].*")
_NAMES_PARTED = re.compile(r"\s*[,;、，،؛]\s*|\s+(?:and|und|et|и|&)\s+", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?:jr|sr|[ivx]{2,4}|esq|ph\.?\s?d|m\.?d|r\.?n|obe|mbe|cbe)\.?", re.IGNORECASE
)
_JOB = re.compile(
    r"(?:.*\s)?(?:writers?|reporters?|correspondents?|editors?|columnists?|contributors?|staff)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+(?:in|for|at)\s+\S.*")  # “By Name in Kyiv”
_PARTICLES = re.compile(
    "al|ap|bin|bint|da|das|de|del|della|den|der|di|dos|du|e|el|ibn|la|le|ten|ter|the|van|von|y|zu"
)


def says_author(line: str) -> bool:
    """Tell whether a line begins with “Author:”, whatever follows."""
    return bool(_AUTHOR_LINE.fullmatch(line))


def author_line(number: int, line: str) -> tuple[str, ...] | None:
    """Return the names on an “Author: …” line, None for other lines.

    Raises StoryRefused when the name is missing. “Author: I began early.”, as in an interview, is
    no such line.
    """
    match = _AUTHOR_LINE.fullmatch(line) if len(line) <= _LONGEST else None
    if not match:
        return None
    if not match[1].strip():
        raise StoryRefused(
            "This line says “Author:” but names nobody. Write the name after it, or remove it.",
            number,
        )
    names = _names(match[1])
    return names or None


def by_line(line: str) -> tuple[str, ...]:
    """Return the names on a “By …” line; () unless every word is capitalised as in a name."""
    match = _BY_LINE.fullmatch(line) if len(line) <= _LONGEST else None
    names = _names(_PLACE.sub("", match[1])) if match else ()
    for name in names:
        words = name.split()
        if any(word[0].islower() and not _PARTICLES.fullmatch(word) for word in words):
            return ()
        if words[-1][0].islower() or any(char.isdecimal() for char in name):
            return ()
    return names


def beside_names(line: str) -> str:
    """Return what stands beside the names on a line: addresses, handles, remarks in brackets."""
    return " ".join(_BESIDE_NAME.findall(line))


def _names(text: str) -> tuple[str, ...]:
    """Cut a list of people at commas and “and”, jobs left out; () if it reads like a sentence."""
    listed = _BESIDE_NAME.sub(" ", text).strip(" \t\u00a0,;–—-")
    names: list[str] = []
    for part in _NAMES_PARTED.split(listed):
        name = " ".join(part.split())
        if names and _DEGREE.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name and not (names and _JOB.fullmatch(name)):
            names.append(name)
    for index, name in enumerate(names):
        last = name.split()[-1]
        if name.endswith(".") and len(last) > 3 and last.count(".") == 1:
            if last[0].islower():
                return ()
            names[index] = name[:-1]
        if len(name) > 80 or len(name.split()) > 6 or name.endswith(tuple("!?…:;。！？؟")):
            return ()
        if not any(char.isalpha() for char in name):
            return ()
    return tuple(names)
