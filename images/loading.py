"""Load the public copies of all pictures of a page in one query."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from images import rights
from images.models import Image, Rendition
from images.rights import Standing
from pagecache import keys
from pagecache.tagging import goes_stale, shows


def load_renditions(images: Iterable[Image | None], *, now: datetime | None = None) -> None:
    """Fill `image.renditions` of each picture that has none loaded; one query, or none at all.

    A picture that must not run at this time gets none, even before the worker has pulled it.
    """
    moment = now or timezone.now()
    shown = [image for image in images if image is not None]
    shows(keys.image(image.pk) for image in shown)
    goes_stale(rights.next_change(shown, moment))
    missing = [
        image
        for image in shown
        if "renditions" not in getattr(image, "_prefetched_objects_cache", {})
    ]
    usable = [image for image in missing if image.standing(moment) == Standing.USABLE]
    for image in missing:
        if image not in usable:
            image._prefetched_objects_cache = {"renditions": []}  # type: ignore[attr-defined]
    if usable:
        prefetch_related_objects(
            usable, Prefetch("renditions", Rendition.objects.live().order_by("width", "pk"))
        )


def expires_at(images: Iterable[Image | None], *, now: datetime) -> datetime | None:
    """Return when a page that shows these pictures goes out of date by itself; None for never."""
    return rights.next_change(images, now)
