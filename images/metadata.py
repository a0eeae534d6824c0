"""What a picture's file says about it: XMP first, then IPTC-IIM, then EXIF, field by field; pure.

Source: IPTC Photo Metadata Standard 2025.1, with its mapping of properties to IIM and EXIF.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from images import source_types, xmp

# The longest that each field's column takes; 10,000 characters where it takes any number.
LONGEST = {
    "headline": 300, "credit": 200, "creator": 200, "source": 200, "location": 300,
    "copyright": 300, "licence": 100, "licence_url": 500, "web_statement": 500,
    "licensor_name": 200, "licensor_url": 500, "digital_source_type": 60,
}  # fmt: skip
_LONG = 10_000
_ADDRESSES = {"licence_url", "web_statement", "licensor_url"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

type Fields = dict[str, str]


def merge(xmp_packet: bytes, iim: Mapping[Any, Any], exif: Mapping[int, Any]) -> Fields:
    """Return what the file says, as columns of Image; each field from the first that has it.

    `taken_at` is an ISO date and time, with an offset only if the file has one.

    Args:
        iim: dataset → bytes or list of bytes, for example {(2, 80): b"Pia"}.
        exif: tag → value, of the first image and of its Exif block together.
    """
    merged: Fields = {}
    for fields in (_of_xmp(xmp.parse(xmp_packet)), _of_iim(iim), _of_exif(exif)):
        for name, words in fields.items():
            cleaned = _cleaned(name, words)
            if cleaned and name not in merged:
                merged[name] = cleaned
    return merged | _licence(merged)


def _of_xmp(found: dict[str, Any]) -> Fields:
    def one(*names: str) -> str:
        return next((words for name in names if (words := xmp.text(found.get(name, "")))), "")

    def many(name: str, separator: str = ", ") -> str:
        return separator.join(xmp.texts(found.get(name, [])))

    licensor = next(iter(xmp.structures(found.get("plus:Licensor", []))), {})
    return {
        "alt": one("Iptc4xmpCore:AltTextAccessibility"),
        "extended_description": one("Iptc4xmpCore:ExtDescrAccessibility"),
        "headline": one("photoshop:Headline"),
        "caption": one("dc:description"),
        "credit": one("photoshop:Credit"),
        "creator": many("dc:creator"),
        "source": one("photoshop:Source"),
        "copyright": one("dc:rights"),
        "keywords": many("dc:subject"),
        "location": _xmp_location(found, one),
        "digital_source_type": source_types.term(one("Iptc4xmpExt:DigitalSourceType")),
        "licence_url": one("cc:license"),
        "web_statement": one("xmpRights:WebStatement"),
        "licensor_name": xmp.text(licensor.get("plus:LicensorName", "")),
        "licensor_url": xmp.text(licensor.get("plus:LicensorURL", "")),
        "restrictions": "\n".join(
            dict.fromkeys(
                filter(None, map(one, ("photoshop:Instructions", "xmpRights:UsageTerms")))
            )
        ),
        "taken_at": _moment(
            one("photoshop:DateCreated", "exif:DateTimeOriginal", "xmp:CreateDate")
        ),
    }


def _xmp_location(found: dict[str, Any], one: Callable[..., str]) -> str:
    places = ["Iptc4xmpCore:Location", "photoshop:City", "photoshop:State", "photoshop:Country"]
    if any(one(name) for name in places):
        return _place(one(name) for name in places)
    for name in ("Iptc4xmpExt:LocationShown", "Iptc4xmpExt:LocationCreated"):
        for place in xmp.structures(found.get(name, [])):
            parts = ("Sublocation", "City", "ProvinceState", "CountryName")
            return _place(xmp.text(place.get(f"Iptc4xmpExt:{part}", "")) for part in parts)
    return ""


def _place(parts: Any) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _of_iim(found: Mapping[Any, Any]) -> Fields:
    is_utf8 = _first(found.get((1, 90))) == b"\x1b%G"

    def one(dataset: int) -> str:
        return _decoded(_first(found.get((2, dataset))), is_utf8)

    def many(dataset: int) -> str:
        values = found.get((2, dataset), [])
        members = values if isinstance(values, list) else [values]
        return ", ".join(words for each in members if (words := _decoded(each, is_utf8)))

    day, hour = one(55), one(60)
    return {
        "headline": one(105),
        "caption": one(120),
        "credit": one(110),
        "creator": many(80),
        "source": one(115),
        "copyright": one(116),
        "keywords": many(25),
        "location": _place(one(dataset) for dataset in (92, 90, 95, 101)),
        "restrictions": one(40),
        "taken_at": _moment(f"{day[:4]}-{day[4:6]}-{day[6:8]}{_iim_time(hour)}" if day else ""),
    }


def _iim_time(value: str) -> str:
    """Return HHMMSS±HHMM (IIM 2:60) as ISO; "" when there is none."""
    found = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)(\d\d))?", value)
    if found is None:
        return ""
    hour, minute, second, zone_hour, zone_minute = found.groups()
    zone = f"{zone_hour}:{zone_minute}" if zone_hour else ""
    return f"T{hour}:{minute}:{second}{zone}"


def _of_exif(found: Mapping[int, Any]) -> Fields:
    taken = _exif_text(found.get(0x9003)) or _exif_text(found.get(0x9004))
    return {
        "caption": _exif_text(found.get(0x010E)),
        "creator": _exif_text(found.get(0x013B)),
        "copyright": _exif_text(found.get(0x8298)),
        "taken_at": _moment(
            taken.replace(":", "-", 2).replace(" ", "T", 1) + _exif_text(found.get(0x9011))
            if taken
            else ""
        ),
    }


def _exif_text(value: Any) -> str:
    if isinstance(value, bytes):
        value = _decoded(value, False)
    return value.replace("\x00", " ").strip() if isinstance(value, str) else ""


def _first(value: Any) -> bytes:
    member = value[0] if isinstance(value, list) and value else value
    return member if isinstance(member, bytes) else b""


def _decoded(value: bytes, is_utf8: bool) -> str:
    """Return IIM's text: UTF-8 if it says so or is it, else what Windows cameras wrote."""
    try:
        return value.decode("utf-8").strip("\x00 \r\n")
    except UnicodeDecodeError:
        return value.decode("utf-8" if is_utf8 else "cp1252", "replace").strip("\x00 \r\n")


def _moment(value: str) -> str:
    """Return an ISO date and time; "" for what is none (cameras write 0000:00:00)."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return ""
    return moment.isoformat() if 1800 <= moment.year < 2200 else ""


def _cleaned(name: str, words: str) -> str:
    words = _CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if name in _ADDRESSES:
        return words if _is_web(words) and len(words) <= LONGEST[name] else ""
    return words[: LONGEST.get(name, _LONG)].strip()


def _is_web(words: str) -> bool:
    try:
        parts = urlsplit(words)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in words


_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z+-]+)/(\d\.\d)", re.IGNORECASE
)


def _licence(merged: Fields) -> Fields:
    """Return what a Creative Commons address in the licence or the rights statement means."""
    for name in ("licence_url", "web_statement"):
        if found := _CREATIVE_COMMONS.match(merged.get(name, "")):
            kind, code, version = found.groups()
            address = {"licence_url": merged[name]}
            if kind.lower() == "publicdomain":
                label = "CC0" if code.lower() == "zero" else "Public Domain Mark"
                return address | {"usage_rights": "public_domain", "licence": f"{label} {version}"}
            return address | {
                "usage_rights": "creative_commons",
                "licence": f"CC {code.upper()} {version}",
            }
    return {}
