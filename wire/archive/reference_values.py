"""Single values of a line of reference data, each checked, and what is told of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from images.models import Image
from wire.archive.jsonlines import BadLine, read_moment
from wire.models import ArchivePicture


@dataclass
class Taken:
    """What became of the small files; `refused` are (file, line number, reason)."""

    added: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    #: Topics of the archive whose name is another topic's here: slug → the other's id.
    aliases: dict[str, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Count something worth telling."""
        self.notes[text] = self.notes.get(text, 0) + 1


class Values:
    """Reads the fields of one line after another, and remembers which ones it has read."""

    def __init__(self, taken: Taken, archive: int) -> None:
        self._taken, self._archive = taken, archive
        self._known: set[str] = set()

    def _text(self, said: Mapping[str, Any], name: str, room: int | None = None) -> str:
        self._known.add(name)
        value = said.get(name) or ""
        if not isinstance(value, str):
            raise BadLine(f"{name} is no text")
        if room is not None and len(value) > room:
            raise BadLine(f"{name} has {len(value)} characters; {room} at most")
        return value

    def _required(self, said: Mapping[str, Any], name: str, room: int) -> str:
        if not (value := self._text(said, name, room).strip()):
            raise BadLine(f"{name} is missing")
        return value

    def _texts(self, said: Mapping[str, Any], name: str) -> list[str]:
        self._known.add(name)
        value = said.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise BadLine(f"{name} is no list of texts")
        return value

    def _ids(self, said: Mapping[str, Any], name: str) -> list[int]:
        self._known.add(name)
        value = said.get(name) or []
        if not isinstance(value, list) or not all(
            type(each) is int and 0 < each < 2**63 for each in value
        ):
            raise BadLine(f"{name} is no list of ids")
        return value

    def _objects(self, said: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
        self._known.add(name)
        value = said.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise BadLine(f"{name} is no list of objects")
        yield from value

    def _flag(self, said: Mapping[str, Any], name: str) -> bool:
        self._known.add(name)
        return said.get(name) is True

    def _number(self, said: Mapping[str, Any], name: str) -> int | None:
        self._known.add(name)
        value = said.get(name)
        if value is not None and (type(value) is not int or not 0 <= value < 2**15):
            raise BadLine(f"{name} is no small whole number")
        return value

    def _date(self, said: Mapping[str, Any], name: str) -> date | None:
        if not (value := self._text(said, name)):
            return None
        try:
            return date.fromisoformat(value)
        except ValueError as problem:
            raise BadLine(f"{name} is no day; write it like 2026-11-22") from problem

    def _moment(self, said: Mapping[str, Any], name: str) -> datetime:
        return read_moment(said.get(name), name, UTC)

    def _choice(
        self, said: Mapping[str, Any], name: str, choices: type[models.TextChoices], default: str
    ) -> str:
        value = self._text(said, name) or default
        if value not in choices.values:
            raise BadLine(f"{name} is none of {', '.join(choices.values)}")
        return value

    def _picture(self, said: Mapping[str, Any], name: str) -> Image | None:
        if not (value := self._text(said, name)):
            return None
        found = ArchivePicture.objects.filter(archive=self._archive, name=value)
        picture = found.select_related("image").first()
        if picture is None:
            self._taken.note(f"picture “{value[:80]}” is not in the archive")
        return picture.image if picture else None
