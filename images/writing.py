"""The worker's steps: write the public copies that pictures lack, pull what lapsed, clear up."""

import logging
from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction

from events.clock import database_now
from events.recording import record
from images import usage
from images.confining import Refused, copied, run, workplace
from images.file_types import of_file
from images.models import Image, Rendition
from images.renditions import Copy, packet, plan
from images.rights import Standing
from images.settling import retire, settle, sweep
from pagecache import keys

log = logging.getLogger("newsroom.pictures")

# A worker that has not finished a picture in this time is taken for dead, and another begins anew.
LEASE = timedelta(minutes=5)
_SWEPT = 50


def write_one_due() -> bool:
    """Write the copies of one picture that waits for them; return whether there was one.

    The picture's row is locked for two short moments only, so that no verb waits for pixels.
    """
    claimed = _claim(database_now())
    if claimed is None:
        return False
    image, lease = claimed
    missing = _begin(image)
    try:
        made = _write(image, missing)
    except Refused as refusal:
        # It was examined when it came in; trying again would end the same way.
        log.error("picture %s could not be rendered: %s", image.pk, refusal)
        made = []
    _finish(image, lease, made)
    return True


def pull_one_lapsed() -> bool:
    """Pull one picture whose time is over from everywhere; return whether there was one."""
    now = database_now()
    with transaction.atomic():
        image = Image.objects.just_lapsed(now).select_for_update(skip_locked=True).first()
        if image is None:
            return False
        Image.objects.filter(pk=image.pk).update(lapsed_at=now)
        changed = settle([image.pk], now=now)
        record(
            "image", image.pk, "lapsed", by=None, now=now, keys=changed,
            erased=[keys.image(image.pk)],
        )  # fmt: skip
    return True


def sweep_some() -> bool:
    """Delete files that were left behind when a process died; return whether there were any."""
    waiting = Rendition.objects.retired().filter(image__renditions_due_at=None)
    ids = list(waiting.values_list("pk", flat=True)[:_SWEPT])
    sweep(ids)
    return bool(ids)


def write_now(image: Image) -> None:
    """Write all copies of a picture with a live use at once: for demonstrations and tests."""
    Image.objects.filter(pk=image.pk).update(renditions_due_at=database_now())
    lease = database_now() + LEASE
    Image.objects.filter(pk=image.pk).update(renditions_due_at=lease)
    image.refresh_from_db()
    _finish(image, lease, _write(image, _begin(image)))


def _claim(now: datetime) -> tuple[Image, datetime] | None:
    with transaction.atomic():
        image = (
            Image.objects.due(now).select_for_update(skip_locked=True, no_key=True).first()
        )  # fmt: skip
        if image is None:
            return None
        lease = now + LEASE
        Image.objects.filter(pk=image.pk).update(renditions_due_at=lease)
    return image, lease


def _begin(image: Image) -> list[Copy]:
    """Insert a row for each copy that has no file yet, and return these copies."""
    with transaction.atomic():
        Image.objects.select_for_update(no_key=True).get(pk=image.pk)
        if not _may_run(image, database_now()):
            return []
        rows = {row.file.name: row for row in image.renditions.all()}
        missing = [copy for copy in plan(image) if not _is_written(rows.get(copy.name))]
        Rendition.objects.bulk_create(
            [
                Rendition(
                    image=image, file=copy.name, crop=copy.crop, format=copy.format,
                    width=copy.width, height=copy.height, state=Rendition.State.WRITING,
                )
                for copy in missing
            ],
            update_conflicts=True,
            unique_fields=["file"],
            update_fields=["state"],
        )  # fmt: skip
    return missing


def _is_written(row: Rendition | None) -> bool:
    return (
        row is not None
        and row.state == Rendition.State.LIVE
        and row.file.storage.exists(row.file.name or "")
    )


def _write(image: Image, missing: list[Copy]) -> list[tuple[Copy, int, int, int]]:
    """Write the files of these copies; return each with its true width, height and bytes."""
    if not missing:
        return []
    store = Rendition._meta.get_field("file").storage
    with workplace() as folder, image.file.open("rb") as original:
        path = copied(original, folder)
        answer = run(
            "render",
            path=str(path),
            format=image.format or of_file(path),
            size=[image.width, image.height],
            xmp=packet(image).decode(),
            copies=[
                {
                    "path": str(folder / str(number)), "format": copy.format,
                    "width": copy.width, "box": copy.box,
                }
                for number, copy in enumerate(missing)
            ],
        )  # fmt: skip
        for number, copy in enumerate(missing):
            if store.exists(copy.name):
                store.delete(copy.name)  # half a file, left by a worker that died
            with (folder / str(number)).open("rb") as file:
                store.save(copy.name, File(file))
    return [
        (copy, width, height, size)
        for copy, (width, height, size) in zip(missing, answer["sizes"], strict=True)
    ]


def _finish(image: Image, lease: datetime, made: list[tuple[Copy, int, int, int]]) -> None:
    """Show the new copies and retire those that are no longer wanted, if all is as it was."""
    store = Rendition._meta.get_field("file").storage
    with transaction.atomic():
        now = database_now()
        locked = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
        rows = {row.file.name: row for row in locked.renditions.all()}
        wanted = {copy.name for copy in plan(locked)} if _may_run(locked, now) else set()
        for copy, width, height, size in made:
            row = rows.get(copy.name)
            if row is None:  # pulled and swept meanwhile
                store.delete(copy.name)
            elif copy.name in wanted and row.state == Rendition.State.WRITING:
                row.width, row.height, row.byte_size = width, height, size
                row.state = Rendition.State.LIVE
                row.save(update_fields=["width", "height", "byte_size", "state"])
        changed = retire(row for name, row in rows.items() if name not in wanted)
        Image.objects.filter(pk=image.pk, renditions_due_at=lease).update(renditions_due_at=None)
        if made or changed:
            record(
                "image", image.pk, "rendered", by=None, now=now,
                payload={"written": len(made)}, keys=changed | {keys.image(image.pk)},
            )  # fmt: skip


def _may_run(image: Image, now: datetime) -> bool:
    return image.standing(now) == Standing.USABLE and bool(usage.live([image.pk]))
