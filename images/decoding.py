"""Pixels: the one place that decodes, shrinks and encodes pictures (libvips; decision 18). Pure.

A decoded picture is upright, 8 bits a channel, sRGB, on white: what a browser would show.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pi_heif
import pyvips

from images.cropping import Box

type Picture = Any  # pyvips.Image, which has no types

# libvips has readers that were never made for files from strangers; these stay shut.
pyvips.block_untrusted_set(True)
pyvips.cache_set_max(0)

_QUALITY: dict[str, dict[str, Any]] = {
    "jpeg": {"Q": 82, "optimize_coding": True, "interlace": True},
    "webp": {"Q": 80, "effort": 4},
    "avif": {"Q": 55, "effort": 1},
}
_SUFFIX = {"jpeg": ".jpg", "webp": ".webp", "avif": ".avif"}

DecodingFailed = pyvips.Error


def size_of(path: Path, format_: str) -> tuple[int, int]:
    """Return (width, height) as stored, from the head alone."""
    if format_ == "heic":
        picture = pi_heif.open_heif(str(path), convert_hdr_to_8bit=True)
        return picture.size
    head = pyvips.Image.new_from_file(str(path), access="sequential")
    return (head.width, head.height)


def decode(path: Path, format_: str, *, longest: int) -> Picture:
    """Return the picture, its longer side at most `longest` pixels, never larger than it is.

    The whole file is read: raises DecodingFailed when it is cut short or broken.
    """
    if format_ == "heic":
        picture = _heic(path).thumbnail_image(longest, height=longest, size="down")
    else:
        picture = pyvips.Image.thumbnail(
            str(path), longest, height=longest, size="down", fail_on="truncated",
            export_profile="srgb", intent="perceptual",
        )  # fmt: skip
    if picture.interpretation != "srgb":
        picture = picture.colourspace("srgb")
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    if picture.bands != 3:
        picture = picture[0].bandjoin([picture[0], picture[0]])
    return picture.cast("uchar").copy_memory()


def encode(picture: Picture, format_: str, *, box: Box, width: int, xmp: bytes = b"") -> bytes:
    """Return a box of a picture, shrunk to a width, as a file that says nothing but this packet.

    Args:
        box: in the picture's own pixels.
        format_: a key of `_QUALITY`.
    """
    part = picture.crop(*box)
    if width < part.width:
        height = max(1, round(part.height * width / part.width))
        part = part.resize(width / part.width, vscale=height / part.height)
    part = part.copy()
    for name in part.get_fields():
        if name.endswith("-data") or name.startswith(("exif", "iptc")):
            part.remove(name)
    if xmp:
        part.set_type(pyvips.GValue.blob_type, "xmp-data", xmp)
    return part.write_to_buffer(_SUFFIX[format_], keep="xmp", **_QUALITY[format_])


def grey(picture: Picture, width: int, height: int) -> Sequence[int]:
    """Return the picture's brightness in this many cells, row by row, each 0 to 255."""
    small = picture.thumbnail_image(width, height=height, size="force", no_rotate=True)
    return bytes(small.colourspace("b-w")[0].cast("uchar").write_to_memory())


def _heic(path: Path) -> Picture:
    """Decode with libheif and libde265, which turns it upright itself."""
    try:
        found = pi_heif.open_heif(str(path), convert_hdr_to_8bit=True)
        width, height = found.size
        bands = 4 if found.has_alpha else 3
        data = bytes(found.data)
    except (ValueError, EOFError, RuntimeError, SyntaxError) as problem:
        raise DecodingFailed(str(problem)) from problem
    row = found.stride
    picture = pyvips.Image.new_from_memory(data, row, height, 1, "uchar")
    if row == width * bands:
        picture = pyvips.Image.new_from_memory(data, width, height, bands, "uchar")
    else:  # rows are padded
        picture = picture.crop(0, 0, width * bands, height)
        picture = pyvips.Image.new_from_memory(
            picture.write_to_memory(), width, height, bands, "uchar"
        )
    return picture.copy(interpretation="srgb")
