"""Write the public sizes of a picture, once it is used on a live page."""

import hashlib
import hmac
import io

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from images.intake import open_upright
from images.models import Image, Rendition

WIDTHS = (400, 800, 1200, 1800)
SHARE_WIDTH = 1200  # the JPEG that social networks and old readers take


def ensure_renditions(image: Image) -> None:
    """Write those public sizes that don't exist yet; never larger than the original."""
    have = set(image.renditions.values_list("format", "width"))
    wanted = [
        (format_, width)
        for format_, width in (
            *(("webp", width) for width in _widths(image)),
            ("jpeg", min(SHARE_WIDTH, image.width)),
        )
        if (format_, width) not in have
    ]
    if not wanted:
        return
    with image.file.open("rb") as file:
        original = open_upright(file.read())
    for format_, width in wanted:
        _write(image, original, format_, width)


def thumbnail(image: Image, width: int = 400) -> bytes:
    """Return a small WebP for the desk; it is not stored and needs no public file."""
    with image.file.open("rb") as file:
        picture = open_upright(file.read())
    picture.thumbnail((width, width * 2))
    return _encode(picture, "webp")


def _widths(image: Image) -> list[int]:
    return [width for width in WIDTHS if width < image.width] + (
        [image.width] if image.width <= WIDTHS[-1] else []
    )


def _write(image: Image, original: Pillow.Image, format_: str, width: int) -> None:
    height = max(1, round(image.height * width / image.width))
    data = _encode(original.resize((width, height), Pillow.Resampling.LANCZOS), format_)
    name = _name(image, format_, width)
    rendition = Rendition(image=image, format=format_, width=width, height=height)
    if rendition.file.storage.exists(name):  # left by a publication that was rolled back
        rendition.file.storage.delete(name)
    rendition.file.save(name, ContentFile(data), save=False)
    rendition.save()


def _encode(picture: Pillow.Image, format_: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=format_.upper(), quality=82)
    return buffer.getvalue()


def _name(image: Image, format_: str, width: int) -> str:
    """Return a name that depends on the content and on our secret: stable, and not guessable."""
    seed = f"{image.content_hash}:{format_}:{width}".encode()
    token = hmac.new(settings.SECRET_KEY.encode(), seed, hashlib.sha256).hexdigest()[:32]
    return f"renditions/{token[:2]}/{token}-{width}.{'jpg' if format_ == 'jpeg' else format_}"
