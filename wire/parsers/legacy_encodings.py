"""Read text in the encodings before Unicode.

Most of them accept any bytes, so each reading is judged by its letters, and the most plausible one
taken. charset-normalizer is asked only when no language of the table fits.
"""

from charset_normalizer import from_bytes

from wire.parsers.alphabets import (
    ARABIC,
    BALTIC,
    CENTRAL,
    CYRILLIC,
    GREEK,
    HEBREW,
    THAI,
    TURKISH,
    WESTERN,
)
from wire.parsers.plausibility import implausibility

# Readings in order of likelihood: of two that fit equally well the first is taken.
_READINGS: tuple[tuple[str, dict[str, str]], ...] = (
    ("cp1252", WESTERN),  # reads ISO-8859-1 too: text never has that one's C1 controls
    ("cp1251", CYRILLIC),
    ("iso8859-15", WESTERN),
    ("cp1250", CENTRAL),
    ("iso8859-2", CENTRAL),
    ("cp932", {"Japanese": ""}),
    ("euc-jp", {"Japanese": ""}),
    ("gb18030", {"Chinese": "gb2312"}),
    ("cp949", {"Korean": ""}),
    ("big5hkscs", {"Chinese": "big5"}),
    ("cp1256", ARABIC),
    ("iso8859-6", ARABIC),
    ("koi8-r", CYRILLIC),
    ("koi8-u", CYRILLIC),
    ("cp1254", TURKISH),
    ("cp1253", GREEK),
    ("iso8859-7", GREEK),
    ("cp1255", HEBREW),
    ("iso8859-8", HEBREW),
    ("cp1257", BALTIC),
    ("mac-roman", WESTERN),
    ("mac-latin2", CENTRAL),
    ("mac-cyrillic", CYRILLIC),
    ("iso8859-5", CYRILLIC),
    ("cp866", CYRILLIC),
    ("cp850", WESTERN),
    ("cp852", CENTRAL),
    ("cp874", THAI),
)
# Left to charset-normalizer: Vietnamese, Celtic, Maltese, Romanian, Kazakh, Tajik, DOS.
_RARE = [
    "cp1258",
    "iso8859_3",
    "iso8859_10",
    "iso8859_14",
    "iso8859_16",
    "kz1048",
    "koi8_t",
    "cp437",
    "cp737",
    "cp775",
    "cp857",
    "cp862",
    "cp864",
]
_IMPLAUSIBLE = 0.4  # mean cost of a character above which a reading is no text of its language


def read_legacy(data: bytes) -> str | None:
    """Return the most plausible reading in a legacy encoding, None when there is none."""
    best, least = None, float("inf")
    for rank, (encoding, languages) in enumerate(_READINGS):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        cost, size = implausibility(text, languages)
        unusual = 0.02 * rank / size
        if cost < _IMPLAUSIBLE and cost + unusual < least:
            best, least = text, cost + unusual
    return best if best is not None else _second_opinion(data)


def _second_opinion(data: bytes) -> str | None:
    """Ask charset-normalizer about the encodings that the table lacks; None unless it is sure."""
    match = from_bytes(data, cp_isolation=_RARE, preemptive_behaviour=False).best()
    if match is None or match.chaos > 0.05 or match.coherence < 0.5:
        return None
    return data.decode(match.encoding)
