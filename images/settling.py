"""Make what is public of pictures follow from where they run and what their rights say.

Every verb that may begin or end a live use, or change rights or frame, calls `settle` within its
transaction. It opens what may run, and retires what may not; asked twice, it does nothing twice.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from images import usage
from images.models import Image, Rendition
from images.renditions import Copy, first, packet, plan
from images.rights import Standing
from images.segments import with_xmp
from images.staging import preview
from pagecache import keys

log = logging.getLogger("newsroom.pictures")


def settle(ids: Collection[int | None], *, now: datetime) -> set[str]:
    """Open or retire these pictures, and return the cache keys of what changed by it.

    Locks the pictures (in order of id) until the transaction ends, so that a denial and a
    publication at once never miss each other.
    """
    wanted = sorted({pk for pk in ids if pk is not None})
    if not wanted:
        return set()
    images = list(Image.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))
    used = usage.live([image.pk for image in images])
    rows: dict[int, list[Rendition]] = {image.pk: [] for image in images}
    for row in Rendition.objects.filter(image__in=wanted).exclude(state=Rendition.State.RETIRED):
        rows[row.image_id].append(row)
    changed: set[str] = set()
    for image in images:
        if image.pk in used and image.standing(now) == Standing.USABLE:
            changed |= _open(image, rows[image.pk], now)
        else:
            changed |= _close(image, rows[image.pk], is_used=image.pk in used, now=now)
    return changed


def retire(rows: Iterable[Rendition]) -> set[str]:
    """Take copies off all pages now, and delete their files once the transaction has committed.

    Returns the cache keys of the pictures and of the files' own addresses.
    """
    chosen = [row for row in rows if row.pk is not None]
    if not chosen:
        return set()
    ids = [row.pk for row in chosen]
    Rendition.objects.filter(pk__in=ids).update(state=Rendition.State.RETIRED)
    transaction.on_commit(lambda: sweep(ids), robust=True)
    return {
        key
        for row in chosen
        for key in (keys.image(row.image_id), keys.rendition(row.file.name or ""))
    }


def sweep(ids: Collection[int]) -> None:
    """Delete the files of retired copies, then their rows; what is being written meanwhile stays.

    A file whose store does not answer keeps its row, and the worker tries again.
    """
    for pk in ids:
        with transaction.atomic():
            row = (
                Rendition.objects.retired()
                .filter(pk=pk)
                .select_for_update(skip_locked=True)
                .first()
            )  # fmt: skip
            if row is not None:
                row.file.storage.delete(row.file.name or "")
                row.delete()


def write_first(row: Rendition, image: Image) -> None:
    """Put the file of a picture's first copy into the public store, from its preview."""
    data = with_xmp(preview(image), packet(image))
    name = row.file.name or ""
    if not row.file.storage.exists(name):
        row.file.storage.save(name, ContentFile(data))


def _open(image: Image, rows: list[Rendition], now: datetime) -> set[str]:
    """Give a picture its first copy at once, and leave the rest to the worker."""
    planned = {copy.name: copy for copy in plan(image)}
    live = {row.file.name for row in rows if row.state == Rendition.State.LIVE}
    if live == planned.keys():
        return set()
    Image.objects.filter(pk=image.pk).update(renditions_due_at=now, lapsed_at=None)
    if any(row.state == Rendition.State.LIVE for row in rows):
        return set()  # pages show what there is until the worker has written the new ones
    row = _insert(image, first(image))
    transaction.on_commit(lambda: write_first(row, image), robust=True)
    return {keys.image(image.pk)}


def _insert(image: Image, copy: Copy) -> Rendition:
    """Insert the row of a copy, or bring back one of the same name that is just being retired."""
    row = Rendition(
        image=image, file=copy.name, crop=copy.crop, format=copy.format, width=copy.width,
        height=copy.height, state=Rendition.State.LIVE,
    )  # fmt: skip
    Rendition.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["file"], update_fields=["state"]
    )
    return row


def _close(image: Image, rows: list[Rendition], *, is_used: bool, now: datetime) -> set[str]:
    """Take a picture off the site, and write it anew by itself when its time begins."""
    due = None
    if is_used and image.standing(now) == Standing.NOT_YET:
        due = image.usable_from
    lapsed = now if image.standing(now) == Standing.LAPSED else None
    if (due, lapsed is None) != (image.renditions_due_at, image.lapsed_at is None):
        Image.objects.filter(pk=image.pk).update(
            renditions_due_at=due, lapsed_at=image.lapsed_at or lapsed if lapsed else None
        )
    return retire(rows)
