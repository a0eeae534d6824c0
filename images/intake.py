"""Take a picture in: decide by its bytes what it is, keep them as they are, read what they say."""

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from images.confining import Refused, copied, run, workplace
from images.file_types import ENDINGS
from images.lookalikes import ALIKE, distance
from images.models import Image
from images.staging import PREVIEW, THUMBNAIL, stage

# Letters that turn the reading direction: a name with them can pretend to have another ending.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f]")
_SHOWN, _KEPT = 80, 120


class PictureRefused(Exception):
    """The file can't be taken; the message names it and says why, for an editor."""


@dataclass(frozen=True)
class Intake:
    """What became of a file: the picture, whether it is new, what its file said of itself."""

    image: Image
    is_new: bool
    read: dict[str, str] = field(default_factory=dict)
    alike: list[Image] = field(default_factory=list)


def take_in(source: bytes | IO[bytes], *, name: str, by: User | None = None, **words: str) -> Image:
    """Return the Image made of these bytes, or the one that already holds the same bytes.

    Raises PictureRefused.
    """
    return receive(source, name=name, by=by, **words).image


def receive(
    source: bytes | IO[bytes], *, name: str, by: User | None = None, **words: str
) -> Intake:
    """Take a file in, and say what was found.

    Args:
        source: the bytes, or a file open for reading; it is copied a piece at a time.
        name: as its owner called it; kept as a word, never used as a path.
        words: columns of Image (alt, caption, credit, …) that win over what the file says.

    Raises PictureRefused.
    """
    shown = clean_name(name)[:_SHOWN] or _("the file")
    with workplace() as folder:
        path = copied(io.BytesIO(source) if isinstance(source, bytes) else source, folder)
        if path.stat().st_size > settings.PICTURE_MOST_BYTES:
            raise PictureRefused(_sentence("bytes", shown))
        content_hash = _hash(path)
        if known := Image.objects.filter(content_hash=content_hash).first():
            return Intake(known, is_new=False)
        try:
            found = run(
                "examine", path=str(path), preview=str(folder / PREVIEW),
                thumbnail=str(folder / THUMBNAIL),
            )  # fmt: skip
        except Refused as refusal:
            raise PictureRefused(_sentence(refusal.code, shown)) from refusal
        stage(content_hash, folder)
        fields = {**found["fields"], **{key: value for key, value in words.items() if value}}
        return _keep(path, content_hash, found, fields, name=clean_name(name), by=by)


def clean_name(name: str) -> str:
    """Return a file's name without its folders and without letters that turn or break a line."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return _TURNING.sub("", last).strip()[-_KEPT:]


def alike(image: Image) -> list[Image]:
    """Return pictures that look like this one, the nearest first; at most five."""
    if not image.look:
        return []
    near = Image.objects.filter(look__overlap=image.look).exclude(pk=image.pk)[:200]
    ranked = sorted((distance(each.look, image.look), each.pk, each) for each in near)
    return [each for apart, _pk, each in ranked if apart <= ALIKE][:5]


def _keep(
    path: Path, content_hash: str, found: dict[str, Any], fields: dict[str, str], *,
    name: str, by: User | None,
) -> Intake:  # fmt: skip
    columns: dict[str, Any] = {**fields}
    if taken := fields.get("taken_at"):
        columns["taken_at"] = _moment(taken)
    image = Image(
        content_hash=content_hash,
        name=name,
        byte_size=path.stat().st_size,
        uploaded_by=by,
        **{key: found[key] for key in _FACTS},
        **columns,
    )
    with path.open("rb") as file:
        image.file.save(f"{content_hash[:32]}.{ENDINGS[image.format]}", File(file), save=False)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        known = Image.objects.filter(content_hash=content_hash).first()
        image.file.storage.delete(image.file.name or "")
        if known is None:
            raise
        return Intake(known, is_new=False)  # somebody handed in the same bytes at the same time
    return Intake(image, is_new=True, read=found["fields"], alike=alike(image))


_FACTS = (
    "format", "width", "height", "orientation", "is_animated", "has_content_credentials", "look",
)  # fmt: skip


def _moment(text: str) -> datetime:
    """Read a camera's time; one without an offset is the newsroom's."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sentence(code: str, name: str) -> str:
    megabytes = settings.PICTURE_MOST_BYTES // 1024 // 1024
    megapixels = settings.PICTURE_MOST_PIXELS // 1_000_000
    sentences = {
        "bytes": _("“%(name)s” is larger than %(megabytes)s MB; save it smaller and try again."),
        "pixels": _("“%(name)s” has more than %(megapixels)s million pixels; save it smaller."),
        "vector": _("“%(name)s” is an SVG drawing, which can carry scripts; export it as PNG."),
        "broken": _(
            "“%(name)s” is not a complete picture, it is damaged or cut short; export it again."
        ),
        "memory": _("“%(name)s” needs too much memory to open; save it smaller, or as plain JPEG."),
        "time": _("“%(name)s” takes too long to open; save it smaller, or as plain JPEG."),
        "unknown": _(
            "“%(name)s” is not a picture that can be taken; "
            "hand in JPEG, PNG, WebP, AVIF, HEIC or GIF."
        ),
    }  # fmt: skip
    return sentences[code] % {"name": name, "megabytes": megabytes, "megapixels": megapixels}
