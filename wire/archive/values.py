"""Single values of a line, each checked; what is wrong is told with the field's name."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from articles.models import (
    Article,
    Correction,
    Genre,
    Layout,
    Placement,
    Revision,
    Role,
    ScheduledVerb,
)
from articles.workflow import Stage, Standing
from wire.archive.jsonlines import BadLine, read_moment

MAX_ID = 2**62
CHOICES: dict[str, frozenset[str]] = {
    "genre": frozenset(Genre.values),
    "layout": frozenset(Layout.values),
    "placement": frozenset(Placement.values),
    "stage": frozenset(map(str, Stage)),
    "standing": frozenset(map(str, Standing)),
    "legal": frozenset(Article.Legal.values),
    "role": frozenset(Role.values),
    "why": frozenset(Revision.Why.values),
    "kind": frozenset(Correction.Kind.values),
    "position": frozenset(Correction.Position.values),
    "verb": frozenset(ScheduledVerb.Verb.values),
    "state": frozenset(ScheduledVerb.State.values),
}


def objects(line: Mapping[str, Any], name: str) -> list[tuple[dict[str, Any], str]]:
    """Return the objects of a list, each with what to call it. Raises BadLine."""
    value = line.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadLine(f"{name} is no list of objects")
    return [(each, f"{name}[{place}].") for place, each in enumerate(value)]


def only(item: Mapping[str, Any], known: Any, where: str) -> None:
    """Raise BadLine for a field that the format does not have."""
    if unknown := item.keys() - set(known):
        raise BadLine(f"{where}{min(unknown)[:40]} is no field of the format")


def chosen(value: object, name: str, where: str = "") -> str:
    """Return one of the words that a field may have. Raises BadLine."""
    if not isinstance(value, str) or value not in CHOICES[name]:
        known = ", ".join(sorted(CHOICES[name]))
        raise BadLine(f"{where}{name} is none of {known}: {value!r:.40}")
    return value


def text(item: Mapping[str, Any], name: str, where: str = "") -> str:
    """Return the text of a field, "" without it. Raises BadLine."""
    value = item.get(name) or ""
    if not isinstance(value, str):
        raise BadLine(f"{where}{name} is no text")
    return value


def said_text(item: Mapping[str, Any], name: str, where: str) -> str:
    """Return the text of a field that must say something. Raises BadLine."""
    if not (value := text(item, name, where)).strip():
        raise BadLine(f"{where}{name} is missing")
    return value


def number(item: Mapping[str, Any], name: str, where: str = "") -> int:
    """Return the whole number of a field, from 1 on. Raises BadLine."""
    value = item.get(name)
    if type(value) is not int or not 0 < value < 2**31:
        raise BadLine(f"{where}{name} is no whole number from 1 on")
    return value


def time_of(
    item: Mapping[str, Any], name: str, where: str, zone: tzinfo, *, or_else: object = None
) -> datetime:
    """Return the moment of a field. Raises BadLine."""
    return read_moment(item.get(name) or or_else, where + name, zone)


def names(value: object, name: str) -> list[str]:
    """Return a list of texts. Raises BadLine."""
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise BadLine(f"{name} is no list of texts")
    return value


def numbers(value: object, name: str) -> list[int]:
    """Return a list of article ids. Raises BadLine."""
    if not isinstance(value, list) or not all(
        type(each) is int and 0 < each < MAX_ID for each in value
    ):
        raise BadLine(f"{name} is no list of article ids")
    return value
