"""Small copies in the private store, made once at intake: for the desk, and to publish from."""

from pathlib import Path

from django.core.files.base import ContentFile

from images.confining import copied, run, workplace
from images.models import Image
from images.storage import private_storage

PREVIEW, THUMBNAIL = "preview", "thumbnail"
_NAMES = {
    PREVIEW: "previews/{0:.2}/{0}.jpg",
    THUMBNAIL: "thumbnails/{0:.2}/{0}.webp",
}


def preview(image: Image) -> bytes:
    """Return the JPEG of the whole picture, at most 1,200 pixels wide."""
    return _staged(image, PREVIEW)


def thumbnail(image: Image) -> bytes:
    """Return the WebP that lists on the desk show, at most 640 pixels wide."""
    return _staged(image, THUMBNAIL)


def stage(content_hash: str, folder: Path) -> None:
    """Put what the examination wrote into the store."""
    store = private_storage()
    for kind in (PREVIEW, THUMBNAIL):
        name = _name(content_hash, kind)
        if not store.exists(name):
            store.save(name, ContentFile((folder / kind).read_bytes()))


def _staged(image: Image, kind: str) -> bytes:
    """Read a staged copy; make it again if the store has lost it, or never had it."""
    store, name = private_storage(), _name(image.content_hash, kind)
    if not store.exists(name):
        with workplace() as folder, image.file.open("rb") as original:
            path = copied(original, folder)
            run("examine", path=str(path), preview=str(folder / PREVIEW),
                thumbnail=str(folder / THUMBNAIL))  # fmt: skip
            stage(image.content_hash, folder)
    with store.open(name, "rb") as file:
        data: bytes = file.read()
    return data


def _name(content_hash: str, kind: str) -> str:
    return _NAMES[kind].format(content_hash[:32])
