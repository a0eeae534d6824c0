"""A run of lines on its way in: what the planner hands to a writer, and what comes back."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from articles.content_names import Names
from wire.archive.record import Record


@dataclass(slots=True)
class Chunk:
    """Checked articles, each with the number of its line; `ids` lead from names to rows."""

    archive: int
    offset: int
    end: int
    now: datetime
    records: list[tuple[int, Record]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    present: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    ids: Names[str, int] = field(default_factory=Names)
    people: dict[str, int] = field(default_factory=dict)
    sections: dict[int, int | None] = field(default_factory=dict)
    has_pictures: bool = True


@dataclass(slots=True)
class Written:
    """What became of a chunk. Seconds by stage."""

    offset: int
    end: int
    added: int
    present: int
    refused: list[tuple[int, str]]
    notes: Counter[str]
    seconds: defaultdict[str, float]
    #: The writing process, and the most memory that it has held, in kilobytes.
    process: int
    memory: int
