"""Take a picture in: check that it really is one, and keep its bytes as they are."""

import hashlib
import io
import struct
import warnings
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from accounts.models import User
from images.models import Image

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 100_000_000
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


class PictureRefused(Exception):
    """The file can't be taken; the message says why, for an editor."""


def take_in(
    data: bytes,
    *,
    name: str,
    by: User | None = None,
    alt: str = "",
    caption: str = "",
    credit: str = "",
) -> Image:
    """Return the Image made of these bytes, or the one that already holds the same bytes.

    The type is decided by content, never by name. Raises PictureRefused.
    """
    content_hash = hashlib.sha256(data).hexdigest()
    if known := Image.objects.filter(content_hash=content_hash).first():
        return known
    kind, width, height = _examine(data, PurePath(name).name[:80])
    image = Image(
        content_hash=content_hash,
        width=width,
        height=height,
        alt=alt,
        caption=caption,
        credit=credit,
        uploaded_by=by,
    )
    image.file.save(f"{content_hash[:32]}.{_EXTENSIONS[kind]}", ContentFile(data), save=False)
    image.save()
    return image


def open_upright(data: bytes) -> Pillow.Image:
    """Return the decoded picture as a viewer shows it: EXIF rotation applied, RGB on white."""
    picture = ImageOps.exif_transpose(Pillow.open(io.BytesIO(data)))
    if picture.mode.startswith("I"):  # 16 bits a pixel: keep the upper eight
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.mode in ("RGBA", "LA", "P", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        white = Pillow.new("RGBA", layered.size, "white")
        return Pillow.alpha_composite(white, layered).convert("RGB")
    return picture.convert("RGB")


def _examine(data: bytes, name: str) -> tuple[str, int, int]:
    """Return (format, width, height) of a picture that decodes whole; raises PictureRefused."""
    if len(data) > MAX_BYTES:
        raise PictureRefused(
            _("“%(name)s” is larger than %(limit)s MB; save it smaller and try again.")
            % {"name": name, "limit": MAX_BYTES // 1024 // 1024}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # oddities in EXIF are no reason to refuse
            picture = Pillow.open(io.BytesIO(data), formats=list(_EXTENSIONS))
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureRefused(_too_many_pixels(name))
            kind = picture.format or ""
            width, height = open_upright(data).size
    except Pillow.DecompressionBombError as problem:
        raise PictureRefused(_too_many_pixels(name)) from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as problem:
        raise PictureRefused(
            _("“%(name)s” is not a complete JPEG, PNG or WebP picture; export it again.")
            % {"name": name}
        ) from problem
    return kind, width, height


def _too_many_pixels(name: str) -> str:
    return _("“%(name)s” has more than %(limit)s million pixels; save it smaller.") % {
        "name": name,
        "limit": MAX_PIXELS // 1_000_000,
    }
