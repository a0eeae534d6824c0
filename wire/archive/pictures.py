"""The pictures of an archive: taken in by their bytes, and their public sizes made at the end."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from articles.models import PublishedArticle
from events.clock import database_now
from images import intake
from images.models import Image
from images.settling import settle
from wire.archive.jsonlines import BadLine, Line, lines, parse
from wire.archive.picture_lines import columns
from wire.models import ArchiveImport, ArchivePicture

FILE = "images.jsonl"
FOLDER = "images"


def take_in(
    folder: Path, archive: ArchiveImport, *, limit: int, tell: Callable[[int], None]
) -> list[tuple[str, int, str]]:
    """Take in every picture of the folder that is not in yet; return (file, line, reason) refused.

    images.jsonl says what is known of each; a file that it does not name comes in without words.
    tell: called with the number of pictures seen so far.
    """
    refused: list[tuple[str, int, str]] = []
    there = set(ArchivePicture.objects.filter(archive=archive).values_list("name", flat=True))
    seen = 0
    if (folder / FILE).is_file():
        with (folder / FILE).open("rb") as opened:
            for line in lines(opened, limit=limit):
                try:
                    _named(folder, archive, line, limit, there)
                except (BadLine, intake.PictureRefused, OSError) as problem:
                    refused.append((FILE, line.number, str(problem)))
                seen += 1
                tell(seen)
    for file in sorted((folder / FOLDER).iterdir()) if (folder / FOLDER).is_dir() else ():
        if file.name in there or file.name.startswith(".") or not file.is_file():
            continue
        try:
            _take(file, archive, there, {})
        except (intake.PictureRefused, OSError) as problem:
            refused.append((f"{FOLDER}/{file.name}"[:200], 0, str(problem)))
        seen += 1
        tell(seen)
    return refused


def without_sizes(archive: ArchiveImport) -> list[int]:
    """Return the ids of this archive's pictures that live stories show and that have no sizes."""
    shown = PublishedArticle.objects.filter(
        Q(lead_image=OuterRef("image")) | Q(social_image=OuterRef("image"))
    )
    found = ArchivePicture.objects.filter(archive=archive).filter(Exists(shown))
    return list(
        found.filter(image__renditions=None).order_by("image").values_list("image", flat=True)
        .distinct()
    )  # fmt: skip


def make_sizes(pk: int) -> None:
    """Open a picture that live stories show: its first copy now, the others by the worker."""
    with transaction.atomic():
        settle([pk], now=database_now())


def _named(folder: Path, archive: ArchiveImport, line: Line, limit: int, there: set[str]) -> None:
    said = parse(line, limit=limit)
    name = said.get("file")
    if not isinstance(name, str) or PurePath(name).name != name or name.startswith("."):
        raise BadLine("file is missing, or is not the plain name of a file in images/")
    if name in there:
        return
    known = columns(said)
    if not (folder / FOLDER / name).is_file():
        raise BadLine(f"{FOLDER}/{name[:80]} is not there")
    _take(folder / FOLDER / name, archive, there, known)


def _take(file: Path, archive: ArchiveImport, there: set[str], known: dict[str, Any]) -> None:
    if file.is_symlink():
        raise intake.PictureRefused("a link, and no file of the archive")
    with file.open("rb") as source:
        found = intake.receive(source, name=file.name)
    image = found.image
    if found.is_new and known:
        Image.objects.filter(pk=image.pk).update(**known)
    ArchivePicture.objects.get_or_create(archive=archive, name=file.name, defaults={"image": image})
    there.add(file.name)
