"""Which public copies a picture shall have, and what each is called.

A name depends on the bytes of the original, the frame, the size, the words that the copy carries
and our secret: it can't be guessed, and what it stands for never changes.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass

from django.conf import settings

from images import cropping, xmp
from images.models import Image, Rendition
from images.source_types import AI_MADE

WIDTHS = (400, 800, 1200, 1800)
CARD_WIDTHS = (400, 800)
SHARE_WIDTH = 1200  # the JPEG that networks, search engines and old readers take
PORTRAIT_WIDTHS = (160, 320)
CARD, PORTRAIT = "3:2", "1:1"
# Search engines ask for a picture in several shapes (STANDARDS.md §1, A4).
SEARCH_SHAPES = ("16:9", "4:3", "1:1")
_ENDINGS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
_NAME = re.compile(r"renditions/[0-9a-f]{2}/[0-9a-f]{32}-[0-9]+\.(?:jpg|webp|avif)")
_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class Copy:
    """One public copy to be: its frame in the upright original's pixels, its size, its name."""

    name: str
    crop: str
    format: str
    box: cropping.Box
    width: int
    height: int


def plan(image: Image) -> list[Copy]:
    """Return the copies that a picture with a live use shall have; none larger than its frame."""
    small = ("webp", "avif") if settings.PICTURE_AVIF else ("webp",)
    whole = first(image)
    wanted = [
        whole,
        *(_copy(image, Rendition.WHOLE, kind, width) for width in WIDTHS for kind in small),
    ]
    framed = [
        *(_copy(image, CARD, kind, width) for width in CARD_WIDTHS for kind in small),
        _copy(image, CARD, "jpeg", CARD_WIDTHS[-1]),
        *(_copy(image, PORTRAIT, "webp", width) for width in PORTRAIT_WIDTHS),
        *(_copy(image, shape, "jpeg", SHARE_WIDTH) for shape in SEARCH_SHAPES),
    ]
    # Where the frame is the whole picture, the copies of the whole serve; but for small faces.
    wanted += [copy for copy in framed if copy.box != whole.box or copy.width in PORTRAIT_WIDTHS]
    return list({copy.name: copy for copy in wanted}.values())


def first(image: Image) -> Copy:
    """Return the copy that a picture has from the first instant: the whole of it, as JPEG."""
    return _copy(image, Rendition.WHOLE, "jpeg", SHARE_WIDTH)


def is_name(path: str) -> bool:
    """Say whether this has the shape of a copy's name: nobody comes upon one by chance."""
    return _NAME.fullmatch(path) is not None


def packet(image: Image) -> bytes:
    """Return the XMP that every public copy carries: whose it is, and on what terms."""
    return xmp.packet(_words(image))


def _words(image: Image) -> dict[str, str | list[str]]:
    term = image.digital_source_type
    return {
        "creator": [each.strip() for each in image.creator.split(",") if each.strip()],
        "credit": image.credit,
        "source": image.source,
        "copyright": image.copyright,
        "web_statement": image.web_statement or image.licence_url,
        "licence_url": image.licence_url,
        "licensor_url": image.licensor_url,
        "digital_source_type": _SOURCE_TYPES + term if term in AI_MADE else "",
    }


def _copy(image: Image, crop: str, format_: str, width: int) -> Copy:
    box = _box(image, crop)
    width = min(width, box[2])
    height = max(1, round(box[3] * width / box[2]))
    return Copy(_name(image, box, format_, width), crop, format_, box, width, height)


def _box(image: Image, crop: str) -> cropping.Box:
    size = (image.width, image.height)
    if crop == Rendition.WHOLE:
        return (0, 0, *size)
    return cropping.frame(size, crop, focal=image.focal, by_hand=image.crops)


def _name(image: Image, box: cropping.Box, format_: str, width: int) -> str:
    seed = json.dumps(
        [image.content_hash, box, format_, width, _words(image)], sort_keys=True
    ).encode()  # fmt: skip
    token = hmac.new(settings.SECRET_KEY.encode(), seed, hashlib.sha256).hexdigest()[:32]
    return f"renditions/{token[:2]}/{token}-{width}.{_ENDINGS[format_]}"
