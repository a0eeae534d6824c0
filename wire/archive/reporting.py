"""What came of an import, and the file that tells what was refused."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from wire.archive.jsonlines import lines
from wire.archive.telling import Notes, Refusals

#: The one file that an archive must have.
ARTICLES = "articles.jsonl"
# So much of a refused line is told, in bytes.
_RAW = 500


def _seconds() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass
class Report:
    """What came of an import; seconds by stage, memory in bytes (the largest of each process)."""

    archive: int = 0
    is_resumed: bool = False
    added: int = 0
    present: int = 0
    refused: Refusals = field(default_factory=Refusals)
    reference: dict[str, int] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    pictures: int = 0
    documents: int = 0
    seconds: defaultdict[str, float] = field(default_factory=_seconds)
    writer_seconds: defaultdict[str, float] = field(default_factory=_seconds)
    memory: list[int] = field(default_factory=list)


def write_rejects(report: Report, folder: Path, into: Path) -> None:
    """Write what was refused, one JSON object a line, with the beginning of the refused line."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("w", encoding="utf-8") as out, (folder / ARTICLES).open("rb") as opened:
        for file, number, why in report.refused:
            if file != ARTICLES:
                out.write(_reject(file, number, why, ""))
        wanted = (each for each in report.refused if each[0] == ARTICLES)
        refusal = next(wanted, None)
        for line in lines(opened, limit=settings.ARCHIVE_LINE_LIMIT):
            while refusal is not None and refusal[1] <= line.number:
                raw = (line.data or b"")[:_RAW].decode(errors="replace").rstrip("\n")
                out.write(_reject(*refusal, raw))
                refusal = next(wanted, None)
            if refusal is None:
                break


def _reject(file: str, number: int, why: str, raw: str) -> str:
    said = {"file": file, "line": number, "reason": why, "begins": raw}
    return json.dumps(said, ensure_ascii=False) + "\n"
