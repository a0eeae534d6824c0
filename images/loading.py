"""Load the public copies of all pictures of a page in one query."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from images import rights
from images.models import Image, Rendition
from images.models.public_copy import PublicCopy
from images.rights import Standing
from pagecache import keys
from pagecache.prepared import Among, PreparedRows
from pagecache.tagging import goes_stale, shows

# What pages say of a picture; its file and what the library knows besides stay where they are.
SHOWN = (
    "id", "width", "height", "alt", "is_decorative", "extended_description", "headline", "caption",
    "credit", "creator", "source", "digital_source_type", "copyright", "licence", "licence_url",
    "web_statement", "licensor_name", "licensor_url", "usable_from", "usable_until", "is_denied",
)  # fmt: skip
_COPIES = PreparedRows(
    lambda: (
        Rendition.objects.live()
        .filter(Among("image_id", "ids"))
        .order_by("width", "pk")
        .values_list("image_id", "file", "crop", "format", "width", "height")
    )
)


def load_renditions(images: Iterable[Image | None], *, now: datetime | None = None) -> None:
    """Fill `image.copies` of each picture that has none loaded; one query, or none at all.

    A picture that must not run at this time gets none, even before the worker has pulled it.
    """
    moment = now or timezone.now()
    shown = [image for image in images if image is not None]
    shows([keys.image(image.pk) for image in shown])
    goes_stale(rights.next_change(shown, moment))
    missing = [image for image in shown if image.copies is None]
    for image in missing:
        image.copies = ()
    usable = {image.pk for image in missing if image.standing(moment) == Standing.USABLE}
    if not usable:
        return
    copies: dict[int, list[PublicCopy]] = {pk: [] for pk in usable}
    for row in _COPIES.ask(ids=list(usable)):
        copies[row[0]].append(PublicCopy._make((*row[1:], "")))
    for image in missing:
        image.copies = tuple(copies.get(image.pk, ()))


def expires_at(images: Iterable[Image | None], *, now: datetime) -> datetime | None:
    """Return when a page that shows these pictures goes out of date by itself; None for never."""
    return rights.next_change(images, now)
