"""One JSON object a line: written with sorted keys, read without trusting a byte of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import IO, Any

_READ = 1 << 20
# What no text may hold: controls other than tab and line ends, and halves of surrogate pairs.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Earlier is a slip of the keyboard, and no newspaper.
_FIRST_YEAR = 1000


class BadLine(Exception):
    """A line that can't go in; the message says why, and what to do where that isn't plain."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, from byte `offset` to `end`; `data` is None where it is too long."""

    number: int
    offset: int
    end: int
    data: bytes | None


def lines(file: IO[bytes], *, limit: int) -> Iterator[Line]:
    """Yield the lines that are not empty; one longer than `limit` bytes is never held whole."""
    number = offset = 0
    while piece := file.readline(limit + 1):
        number += 1
        start, offset = offset, offset + len(piece)
        if len(piece) > limit and not piece.endswith(b"\n"):
            while piece and not piece.endswith(b"\n"):
                piece = file.readline(_READ)
                offset += len(piece)
            yield Line(number, start, offset, None)
        elif not piece.isspace():
            yield Line(number, start, offset, piece)


def parse(line: Line, *, limit: int) -> dict[str, Any]:
    """Return the object of a line, fit for the database. Raises BadLine."""
    if line.data is None:
        raise BadLine(
            f"longer than {limit:,} bytes (NEWSROOM_ARCHIVE_LINE_LIMIT); raise the limit, "
            "or take the article apart"
        )
    try:
        text = line.data.decode("utf-8-sig" if line.number == 1 else "utf-8")
        found = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        raise BadLine(f"not UTF-8 at byte {problem.start + 1} of the line") from problem
    except RecursionError as problem:
        raise BadLine("nested too deeply") from problem
    except ValueError as problem:
        cut = "" if line.data.endswith(b"\n") else "; the file seems to be cut off here"
        raise BadLine(f"not JSON: {problem}{cut}") from problem
    if not isinstance(found, dict):
        raise BadLine("not a JSON object")
    # Only an escape can bring what does not belong in a text: JSON refuses bare controls.
    return scrub(found) if "\\u" in text or "\x7f" in text else found


def dump(document: dict[str, Any]) -> str:
    """Return an object as one line, its keys sorted."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
    if "\\u" in text or "\x7f" in text or not _is_encodable(text):
        text = json.dumps(
            scrub(document), ensure_ascii=False, sort_keys=True, separators=(", ", ": ")
        )
    return text + "\n"


def scrub(value: Any) -> Any:
    """Return a JSON value without the characters that no text may hold."""
    if isinstance(value, str):
        return _UNFIT.sub("", value)
    if isinstance(value, dict):
        return {_UNFIT.sub("", key): scrub(each) for key, each in value.items()}
    if isinstance(value, list):
        return [scrub(each) for each in value]
    return value


def moment(value: datetime) -> str:
    """Return a time as the archive writes it: UTC, with microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(value: object, name: str, zone: tzinfo) -> datetime:
    """Return the time of a field; one without an offset is in the newsroom's zone."""
    if not isinstance(value, str):
        raise BadLine(f"{name} is no time; write it like 2026-11-22T18:05:00Z")
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=zone) if found.tzinfo is None else found
        found = found.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise BadLine(
            f"{name} is no time (“{value[:40]}”); write it like 2026-11-22T18:05:00Z"
        ) from problem
    if found.year < _FIRST_YEAR:
        raise BadLine(f"{name} is in the year {found.year}; is that right?")
    return found


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
