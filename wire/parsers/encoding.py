"""Turn the bytes of a text file into text, exactly as it stands, or refuse with the line at fault.

In order: byte order mark, UTF-16/32 told by their zeros, ISO-2022-JP, strict UTF-8, then
the encodings before Unicode.

Characters: CRLF, CR, VT and LINE SEPARATOR become a newline; form feed and PARAGRAPH
SEPARATOR a blank line; zero-width no-break spaces (stray byte order marks) and the other C0
controls and DEL, which carry no text, are stripped. C1 controls are refused (NEL too): they are
the quotes and dots of Windows-1252 spoilt by an earlier conversion; without them an apostrophe or
an ellipsis would be lost.
Everything else stays, NBSP, joiners and direction marks included. NFC is not forced: it is not
ours to change what an agency sent, and some of it (Hebrew points, Arabic marks, compatibility
ideographs in names) does not survive. Comparing and searching normalise for themselves.
"""

import re
import unicodedata

from wire.parsers.legacy_encodings import read_legacy
from wire.parsers.plausibility import SAMPLE
from wire.parsers.story import StoryRefused

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BINARY = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Office file"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
    (b"\x00\x00\x00\x0cJXL ", "a picture (JPEG XL)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ\x00", "a compressed file (xz)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)"),
    (b"\x7fELF", "a program"),
)


def decode(data: bytes) -> str:
    """Return the text of a file, newlines as "\\n" (see the module for what else changes).

    Raises StoryRefused for binary files, damaged Unicode, and bytes that no usual encoding reads
    plausibly, with the line where reading stopped.
    """
    for start, what in _BINARY:
        if data.startswith(start):
            raise StoryRefused(f"This is {what}, not plain text. Save the story as plain text.")
    return _cleaned(_read(data))


def _read(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data.removeprefix(mark), encoding)
    if b"\0" in data:
        return _wide(data)
    if b"\x1b$" in data:
        try:
            return data.decode("iso2022_jp_2")
        except UnicodeDecodeError:
            pass  # an escape for the terminal, say: the other readings decide
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        stop = error.start
    legacy = None if _is_damaged_utf8(data) else read_legacy(data)
    if legacy is None:
        raise StoryRefused(
            "The text is in no encoding that could be recognised from here on. "
            "Save the file as UTF-8 and send it again.",
            _line(data, stop),
        )
    return legacy


def _line(data: bytes, position: int) -> int:
    """Return the number of the line that holds a byte (encodings that keep ASCII)."""
    before = data[:position].replace(b"\r\n", b"\n")
    return before.count(b"\n") + before.count(b"\r") + 1


def _strictly(data: bytes, encoding: str) -> str:
    """Decode a file whose own mark names the encoding. Raises StoryRefused at the first fault."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        sound = data[: error.start].decode(encoding, "ignore")
        raise StoryRefused(
            f"The file says that it is {encoding.upper()} but is damaged here. "
            "Save it as UTF-8 and send it again.",
            len(sound.splitlines()) + sound.endswith(("\n", "\r")) or 1,
        ) from None


def _wide(data: bytes) -> str:
    """Read UTF-16 or UTF-32 without a mark. Raises StoryRefused: other text has no zero bytes."""
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # In the wrong byte order spaces and line ends turn into unassigned or rare characters.
        if re.search(r"[ \n]", text) and not re.search(r"[\0-\x08\x0e-\x1f\x7f-\x9f\u2000]", text):
            kinds = {unicodedata.category(char) for char in set(text[:SAMPLE])}
            if not kinds & {"Cn", "Co"}:
                return text
    raise StoryRefused(
        "This is a binary file, not text (it has a zero byte here). Save the story as plain text.",
        _line(data, data.index(b"\0")),
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few bad bytes from other encodings, which would read it as mojibake."""
    text = data.decode(errors="replace")
    bad = text.count("\ufffd")
    good = sum(not char.isascii() for char in text) - bad
    return good > 4 * bad


def _cleaned(text: str) -> str:
    """Unify line ends, strip controls without text. Raises StoryRefused at what must not stand."""
    text = re.sub(r"\r\n|[\r\x0b\u2028]", "\n", text)
    text = re.sub(r"[\x0c\u2029]", "\n\n", text)
    spoilt = re.search(r"[\x80-\x9f\ufffe\uffff]", text)
    if spoilt:
        raise StoryRefused(
            f"A character here (U+{ord(spoilt[0]):04X}) was spoilt when the file was converted, "
            "often a quotation mark or an apostrophe. Convert it anew from the original.",
            text.count("\n", 0, spoilt.start()) + 1,
        )
    controls = re.findall(r"[\0-\x08\x0e-\x1f\x7f]", text)
    if len(controls) > max(8, len(text) // 20):
        raise StoryRefused(
            "This is a binary file, not text: it is full of control characters. "
            "Save the story as plain text."
        )
    return re.sub(r"[\0-\x08\x0e-\x1f\x7f\ufeff]", "", text)
