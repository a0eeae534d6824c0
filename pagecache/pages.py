"""One kept page: what was answered, under which keys, and as which bytes."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]

from pagecache.generations import SharedGenerations, slot_of

IDENTITY, GZIP, BROTLI = "", "gzip", "br"
_MAGIC = b"newsroom page 1\n"
# Below this, compressed bytes travel no faster.
_WORTH_COMPRESSING = 860
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it is sent, made once: with its headers, and with those of a 304."""

    etag: str
    headers: Headers
    unchanged: Headers
    body: bytes


@dataclass
class Page:
    """An answer as Django gave it, and what judges whether it still holds.

    noted: the counter before the first query. goes_stale_at, rendered_at: wall-clock seconds.
    """

    url: str
    status: str
    headers: Headers
    body: bytes
    keys: tuple[str, ...]
    noted: int
    epoch: int
    rendered_at: float
    goes_stale_at: float | None = None
    encoded: dict[str, bytes] = field(default_factory=dict)
    #: The counter at which the page was last found to hold: at the same one it holds still.
    held_at: int = -1

    def __post_init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.slots = tuple({slot_of(key) for key in self.keys})
        self.etag = hashlib.blake2b(self.body, digest_size=10).hexdigest()

    @property
    def weight(self) -> int:
        """Bytes that the page takes in memory, about, with what it will be compressed to."""
        return 1500 + len(self.body) * 3 // 2

    def holds(self, generations: SharedGenerations, wall: float) -> bool:
        """Say whether the page is what a fresh render would be."""
        # A clock that was set back makes a day of tomorrow wrong too.
        if self.goes_stale_at is not None and not (
            self.rendered_at - 1 <= wall < self.goes_stale_at
        ):
            return False
        count = generations.now()
        if self.held_at == count:
            return True
        if self.epoch != generations.epoch or generations.bumped_after(self.slots, self.noted):
            return False
        self.held_at = count
        return True

    def may_stand_in(self, generations: SharedGenerations) -> bool:
        """Say whether the page, out of date or not, may be shown while nothing newer can be had."""
        return self.epoch == generations.epoch and not generations.erased_after(
            self.slots, self.noted
        )

    def bytes_as(self, encoding: str) -> bytes:
        """Return the body in an encoding, made at the first call."""
        if encoding == IDENTITY:
            return self.body
        if encoding not in self.encoded:
            self.encoded[encoding] = _compress(self.body, encoding)
        return self.encoded[encoding]

    def best_encoding(self, accepted: frozenset[str]) -> str:
        """Return the encoding to answer with, of those that the reader accepts."""
        if len(self.body) < _WORTH_COMPRESSING:
            return IDENTITY
        return next((each for each in (BROTLI, GZIP) if each in accepted), IDENTITY)

    def to_bytes(self) -> bytes:
        """Return the page as a file."""
        head = {
            "url": self.url,
            "status": self.status,
            "headers": self.headers,
            "keys": self.keys,
            "noted": self.noted,
            "epoch": self.epoch,
            "rendered_at": self.rendered_at,
            "goes_stale_at": self.goes_stale_at,
            "parts": [["", len(self.body)], *([k, len(v)] for k, v in self.encoded.items())],
        }
        return b"".join(
            [_MAGIC, json.dumps(head).encode(), b"\n", self.body, *self.encoded.values()]
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Page":
        """Read what `to_bytes` wrote. Raises ValueError for anything else, cut short or foreign."""
        if not data.startswith(_MAGIC):
            raise ValueError("not a page")
        line, _, rest = data[len(_MAGIC) :].partition(b"\n")
        head = json.loads(line)
        parts: dict[str, bytes] = {}
        for name, length in head.pop("parts"):
            if len(rest) < length:
                raise ValueError("a page cut short")
            parts[name], rest = rest[:length], rest[length:]
        body = parts.pop("")
        head["headers"] = [(name, value) for name, value in head["headers"]]
        head["keys"] = tuple(head["keys"])
        return cls(**head, body=body, encoded=parts)


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == BROTLI:
        return brotli.compress(body, quality=5)
    return gzip.compress(body, compresslevel=6, mtime=0)
