"""Read a picture's file: its size, how it is turned, what it says about itself; pure."""

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pi_heif
from PIL import Image as Pillow
from PIL import IptcImagePlugin
from PIL.ImageFile import ImageFile

from images.metadata import Fields, merge

pi_heif.register_heif_opener()

_ORIENTATION = 0x0112
_EXIF_BLOCK = 0x8769
_PILLOW = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF",
           "heic": "HEIF"}  # fmt: skip


@dataclass(frozen=True)
class Head:
    """What stands before the pixels."""

    orientation: int
    is_animated: bool
    has_content_credentials: bool
    fields: Fields


def read(path: Path, format_: str) -> Head:
    """Return what a file says; what can't be read counts as absent, never as an error.

    Whether the picture itself is whole, its decoding tells.
    """
    try:
        return _read(path, format_)
    except (OSError, ValueError, SyntaxError):  # a profile or a comment beyond all measure
        return Head(1, False, _has_content_credentials(path), {})


def _read(path: Path, format_: str) -> Head:
    with Pillow.open(path, formats=[_PILLOW[format_]]) as file:
        exif = _exif(file)
        orientation = exif.get(_ORIENTATION, 1)
        return Head(
            orientation=orientation if orientation in range(1, 9) else 1,
            is_animated=getattr(file, "n_frames", 1) > 1 and format_ != "heic",
            has_content_credentials=_has_content_credentials(path),
            fields=merge(_xmp(file), _iim(file), exif),
        )


def _xmp(file: ImageFile) -> bytes:
    packet = file.info.get("xmp") or file.info.get("XML:com.adobe.xmp") or b""
    return packet.encode() if isinstance(packet, str) else bytes(packet)


def _iim(file: ImageFile) -> dict[Any, Any]:
    try:
        found: dict[Any, Any] | None = IptcImagePlugin.getiptcinfo(file)
    except (OSError, SyntaxError, ValueError, KeyError, IndexError):
        return {}
    return found or {}


def _exif(file: ImageFile) -> dict[int, Any]:
    try:
        exif = file.getexif()
        return dict(exif) | dict(exif.get_ifd(_EXIF_BLOCK))
    except Exception:  # whatever a camera wrote there, the picture is still one
        return {}


def _has_content_credentials(path: Path) -> bool:
    """Say whether the file carries a C2PA manifest store (a JUMBF box labelled c2pa)."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return data.find(b"jumdc2pa") >= 0 or (
            data.find(b"jumb") >= 0 and data.find(b"c2pa") >= 0
        )  # fmt: skip
