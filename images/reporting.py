"""The rights report: pictures whose rights are limited, and every place where they run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from images import usage
from images.models import Image
from images.rights import Standing
from images.usage import Place

PAGE_SIZE = 50
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Line:
    """A picture with limited rights: how it stands, when that ends by itself, where it is used.

    live: places from which it has been, or would be, pulled. desk: working copies that name it.
    """

    image: Image
    standing: Standing
    is_ending_soon: bool
    live: Sequence[Place]
    desk: Sequence[Place]


@dataclass(frozen=True)
class Report:
    """One screenful, newest pictures first; `older` is the value of `before` for the next, or 0."""

    lines: list[Line]
    older: int


def report(*, now: datetime, before: int = 0, size: int = PAGE_SIZE) -> Report:
    """Return the pictures that are denied, or whose rights begin or end at a time.

    One range scan of the index over limited pictures, whatever the size of the library.
    """
    limited = Image.objects.limited().order_by("-pk")
    if before:
        limited = limited.filter(pk__lt=before)
    found = list(limited[: size + 1])
    older = found[size - 1].pk if len(found) > size else 0
    return Report([_line(image, now) for image in found[:size]], older)


def _line(image: Image, now: datetime) -> Line:
    until = image.usable_until
    standing = image.standing(now)
    return Line(
        image=image,
        standing=standing,
        is_ending_soon=standing == Standing.USABLE and until is not None and until < now + SOON,
        live=usage.live_places(image.pk),
        desk=usage.desk_places(image.pk),
    )
