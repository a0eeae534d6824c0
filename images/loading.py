"""Load the renditions of all pictures of a page in one query."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from images.models import Image


def load_renditions(images: Iterable[Image | None]) -> None:
    """Fill `image.renditions` of each picture that has none loaded; one query, or none at all."""
    missing = [
        image
        for image in images
        if image is not None and "renditions" not in getattr(image, "_prefetched_objects_cache", {})
    ]
    if missing:
        prefetch_related_objects(missing, "renditions")
