"""Whether bytes are a PDF that may be handed to readers; pure, and of bounded cost.

Judged by content (ISO 32000-2, 7.5 "File structure"), never by name. What runs code, starts
programs, sends forms, or carries other files is refused, plain or in compressed object streams.
"""

import re
import zlib

#: How many bytes of object streams are unpacked, in all.
MOST_UNPACKED = 40_000_000
_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
# A name may write any letter as #xx (7.3.5).
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_BARRED = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA|GoToE|GoToR)"
    rb"(?![A-Za-z0-9_.-])"
)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9_.-])")


def objection(data: bytes) -> str:
    """Return why this is no PDF for readers: "unknown", "broken", "locked", "active"; or ""."""
    if not data.startswith(_HEAD):
        return "unknown"
    if _TAIL not in data[-2048:]:
        return "broken"
    try:
        parts = [data, *_unpacked(data)]
    except zlib.error:
        return "broken"
    except OverflowError:
        return "bomb"
    for part in parts:
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _LOCKED.search(plain):
            return "locked"
        if _BARRED.search(plain):
            return "active"
    return ""


def _unpacked(data: bytes) -> list[bytes]:
    """Return what the object streams hold; dictionaries hide there since PDF 1.5."""
    left = MOST_UNPACKED
    found = []
    for stream in _STREAM.finditer(data):
        if (
            b"/FlateDecode" not in stream[0]
            and b"/FlateDecode" not in data[max(0, stream.start() - 300) : stream.start()]
        ):
            continue
        reader = zlib.decompressobj()
        piece = reader.decompress(data[stream.end() :], left)
        if reader.unconsumed_tail and not reader.eof:
            raise OverflowError
        left -= len(piece)
        found.append(piece)
    return found
