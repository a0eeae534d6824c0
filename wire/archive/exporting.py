"""Write a whole archive out, as of one moment, in constant memory.

What was merged appears as what it became. Nothing is left half-written: each file gets its name
when it is complete.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from articles.models import Article
from wire.archive import documents
from wire.archive import exporting_reference as reference
from wire.archive.exporting_articles import article_lines
from wire.archive.jsonlines import dump
from wire.archive.progress import Progress


class ExportRefused(Exception):
    """The archive can't be written there; the message says why."""


@dataclass
class Report:
    """How many of each went out, and the files that are missing from the private store."""

    counts: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)


def export_archive(
    folder: Path, *, has_history: bool, has_pictures: bool, progress: Progress
) -> Report:
    """Write everything into an empty or new folder. Raises ExportRefused."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is not an empty folder; choose another.")
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    with _one_moment():
        for name, rows in (
            ("site", reference.site), ("sections", reference.sections),
            ("series", reference.series), ("tags", reference.topics),
            ("authors", reference.authors), ("images", reference.images),
        ):  # fmt: skip
            progress.begin(name)
            with _file(folder / f"{name}.jsonl") as out:
                for row in rows():
                    out.write(dump(row))
                    report.counts[name] += 1
        progress.begin("articles")
        total = Article.objects.count()
        with _file(folder / "articles.jsonl") as out:
            for row in article_lines(has_history):
                out.write(dump(row))
                report.counts["articles"] += 1
                progress.tell(report.counts["articles"], report.counts["articles"] / total)
        progress.begin("documents")
        with _file(folder / documents.FILE) as out:
            for row in documents.document_lines():
                out.write(dump(row))
                report.counts["documents"] += 1
        if has_pictures:
            progress.begin("pictures")
            _copy_pictures(folder / "images", report, progress)
            _copy_documents(folder / documents.FOLDER, report)
    progress.end()
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is now until the end, whatever is published meanwhile."""
    if connection.in_atomic_block:  # a test's
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _file(path: Path) -> Iterator[IO[str]]:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        yield out
    part.rename(path)


def _copy_pictures(folder: Path, report: Report, progress: Progress) -> None:
    folder.mkdir()
    for count, image in enumerate(reference.every_image(), 1):
        name = reference.picture_name(image)
        try:
            with image.file.open("rb") as original, (folder / name).open("wb") as to:
                shutil.copyfileobj(original, to)
        except OSError:
            report.missing.append(name)
        report.counts["pictures"] = count
        progress.tell(count)


def _copy_documents(folder: Path, report: Report) -> None:
    for document in documents.every_document():
        folder.mkdir(exist_ok=True)
        name = documents.file_name(document)
        try:
            if not (folder / name).exists():
                with document.file.open("rb") as original, (folder / name).open("wb") as to:
                    shutil.copyfileobj(original, to)
        except OSError:
            report.missing.append(name)
