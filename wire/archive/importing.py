"""Read an archive in: the small files, the pictures, the articles, and what ties them together.

Each stage can be broken off at any byte and goes on from there when it is run again: an article is
in with the row that says so, or not at all.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from django.conf import settings
from django.db import connection, transaction

from articles import site
from articles.models import Article
from events.clock import database_now
from events.recording import record
from pagecache.keys import HOME, LATEST, SITE
from wire.archive import documents, indexes, pictures, reference, writing
from wire.archive.chunk import Written
from wire.archive.copying import set_sequences
from wire.archive.jsonlines import Line, lines
from wire.archive.planning import BYTES, LINES, Newsroom, Planner, chunks
from wire.archive.processes import Processes
from wire.archive.progress import Progress
from wire.archive.reporting import ARTICLES, Report
from wire.archive.rows import IMPORT
from wire.models import ArchiveChunk, ArchiveImport, ArchivePicture

# PostgreSQL's advisory locks: one import at a time, and its writers.
_IMPORT, _WRITERS = indexes.IMPORT_LOCK, 0x61726369
_EDGE = 1 << 20


class ArchiveRefused(Exception):
    """The archive can't be read in; the message says why and what to do."""


def check_folder(folder: Path) -> None:
    """Raise ArchiveRefused for a folder that holds no archive."""
    if not folder.is_dir():
        raise ArchiveRefused(f"{folder} is no folder; give the one that holds {ARTICLES}.")
    if not (folder / ARTICLES).is_file():
        inner = next((each for each in sorted(folder.glob(f"*/{ARTICLES}"))), None)
        hint = f" Did you mean {inner.parent}?" if inner else ""
        raise ArchiveRefused(f"{folder} has no {ARTICLES}, so it is no archive.{hint}")


def import_archive(
    folder: Path,
    *,
    workers: int,
    is_strict: bool = False,
    has_pictures: bool = True,
    progress: Progress,
) -> Report:
    """Read the archive in, or the rest of it.

    workers: how many processes write; 0 writes in this one.
    is_strict: everything in one transaction, or nothing: then `refused` says why.

    Raises ArchiveRefused, and processes.ProcessDied (run it again to go on).
    """
    check_folder(folder)
    with _alone():
        run = _Run(folder, 0 if is_strict else workers, has_pictures, progress)
        if not is_strict:
            run.go_fast()
            return run.report
        if not connection.in_atomic_block:
            indexes.put_back()
        try:
            with transaction.atomic():
                run.go()
                if run.report.refused or run.report.present:
                    raise _NothingGoesIn
        except _NothingGoesIn:
            pass
        return run.report


class _NothingGoesIn(Exception):
    """Rolls a strict import back."""


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other imports out, and wait for writers that a killed one left behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_IMPORT])
        if not cursor.fetchone()[0]:
            raise ArchiveRefused("Another import is running; wait until it has ended.")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_WRITERS])
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_WRITERS])
            yield
        finally:
            with connection.cursor() as last:
                last.execute("SELECT pg_advisory_unlock(%s)", [_IMPORT])


def start_writer() -> None:
    """Prepare a writing process: its connection says, as long as it lives, that it is there."""
    writing.prepare_session()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [_WRITERS])


class _Run:
    """One run of an import, stage by stage."""

    def __init__(self, folder: Path, workers: int, has_pictures: bool, progress: Progress) -> None:
        self._folder = folder
        self._workers = workers
        self._has_pictures = has_pictures
        self._progress = progress
        self._limit: int = settings.ARCHIVE_LINE_LIMIT
        self._writers: dict[int, int] = {}
        self.report = Report()

    def go_fast(self) -> None:
        """Carry out every stage; an empty newsroom gets its indexes of words at the end."""
        indexes.leave_out()
        try:
            self.go()
        finally:
            if not connection.in_atomic_block:
                with self._stage("indexes"):
                    indexes.put_back()

    def go(self) -> None:
        """Carry out every stage."""
        now = database_now()
        self._archive = self._find(now)
        self.report.archive = self._archive.pk
        if self._has_pictures:
            with self._stage("pictures"):
                self.report.refused.add(
                    pictures.take_in(
                        self._folder, self._archive, limit=self._limit, tell=self._progress.tell
                    )
                )
                self.report.pictures = self._archive.pictures.count()
        with self._stage("reference"):
            taken = reference.take_in(
                self._folder, archive=self._archive.pk, limit=self._limit, now=now
            )
            self.report.refused.add(taken.refused)
            self.report.reference = taken.added
            self.report.notes.add(taken.notes)
            site.forget()
        # The processes end with the work, also when it fails.
        processes = (
            Processes(self._workers, start=f"{__name__}.{start_writer.__name__}")
            if self._workers else None
        )  # fmt: skip
        try:
            with self._stage("articles"):
                if processes is None:
                    writing.prepare_session()
                self._articles(taken.aliases, now, processes)
            with self._stage("related"):
                self._relate()
            if self._has_pictures:
                with self._stage("documents"):
                    self.report.documents, refused = documents.take_in(
                        self._folder, limit=self._limit, now=now, tell=self._progress.tell
                    )
                    self.report.refused.add(refused)
                with self._stage("renditions"):
                    self._sizes(processes)
        finally:
            if processes is not None:
                processes.close()
        with self._stage("finish"):
            self._finish()

    def _find(self, now: datetime) -> ArchiveImport:
        """Return the import to go on with, or a new one."""
        name = fingerprint(self._folder / ARTICLES, self._limit)
        unfinished = ArchiveImport.objects.filter(fingerprint=name, ended_at=None)
        if (found := unfinished.order_by("-pk").first()) is not None:
            self.report.is_resumed = True
            return found
        return ArchiveImport.objects.create(
            fingerprint=name, folder=str(self._folder.resolve()), started_at=now
        )

    # --- Articles

    def _articles(
        self, aliases: dict[str, int], now: datetime, processes: Processes | None
    ) -> None:
        held = site.current()
        self._planner = planner = Planner(
            Newsroom(
                archive=self._archive.pk, zone=held.zone, language=held.identity.language,
                now=now, limit=self._limit, has_pictures=self._has_pictures, aliases=aliases,
            ),
            drain=lambda: self._take(processes, until_idle=True),
        )  # fmt: skip
        self._size = (self._folder / ARTICLES).stat().st_size
        self._count = 0
        done = self._done()
        with (self._folder / ARTICLES).open("rb") as file:
            for run in chunks(lines(file, limit=self._limit)):
                if run[0].offset in done:
                    self._known(run, done[run[0].offset])
                    continue
                began = time.perf_counter()
                chunk = planner.plan(run)
                self.report.writer_seconds["plan"] += time.perf_counter() - began
                if processes is None:
                    self._written(writing.write(chunk))
                    continue
                processes.give(f"{writing.__name__}.{writing.write.__name__}", chunk)
                while processes.is_full:
                    self._take(processes)
        self._take(processes, until_idle=True)

    def _done(self) -> dict[int, tuple[int, int]]:
        """Return the offsets of what is in, and count it."""
        done = {}
        for each in self._archive.chunks.order_by("offset").iterator():
            done[each.offset] = (each.added, each.present)
            self.report.added += each.added
            self.report.present += each.present
            self.report.notes.add(each.notes)
            self.report.refused.add((ARTICLES, number, why) for number, why in each.refused)
        return done

    def _known(self, run: list[Line], counts: tuple[int, int]) -> None:
        self._count += sum(counts)
        self._progress.tell(self._count, run[-1].end / (self._size or 1))

    def _take(self, processes: Processes | None, *, until_idle: bool = False) -> None:
        while processes is not None and processes.is_busy:
            for written in processes.take():
                self._written(written)
            if not until_idle:
                return

    def _written(self, written: Written) -> None:
        self._planner.done(written.offset)
        report = self.report
        report.added += written.added
        report.present += written.present
        report.refused.add((ARTICLES, number, why) for number, why in written.refused)
        report.notes.add(written.notes)
        for stage, seconds in written.seconds.items():
            report.writer_seconds[stage] += seconds
        self._writers[written.process] = max(written.memory, self._writers.get(written.process, 0))
        self._count += written.added + written.present
        self._progress.tell(self._count, written.end / (self._size or 1))

    # --- What ties articles together, and the end

    def _relate(self) -> None:
        """Write who stands beside whom, now that everybody is in."""
        for pk in self._archive.chunks.exclude(related=[]).values_list("pk", flat=True):
            related = ArchiveChunk.objects.get(pk=pk).related
            there = set(
                Article.objects.filter(pk__in={row[1] for row in related}).values_list(
                    "pk", flat=True
                )
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO articles_relatedarticle (article_id, related_id, position) "
                    "SELECT (row->>0)::bigint, (row->>1)::bigint, (row->>2)::int "
                    "FROM jsonb_array_elements(%s::jsonb) AS row ON CONFLICT DO NOTHING",
                    [json.dumps([row for row in related if row[1] in there])],
                )
            for row in related:
                if row[1] not in there:
                    self.report.notes["related article that is not here; left out"] += 1

    def _sizes(self, processes: Processes | None) -> None:
        missing = pictures.without_sizes(self._archive)
        for count, pk in enumerate(missing, 1):
            if processes is None:
                pictures.make_sizes(pk)
            else:
                while processes.is_full:
                    processes.take()
                processes.give(f"{pictures.__name__}.{pictures.make_sizes.__name__}", pk)
            self._progress.tell(count, count / len(missing))
        while processes is not None and processes.is_busy:
            processes.take()

    def _finish(self) -> None:
        """Set the sequences, forget what was for going on only, purge every page."""
        report = self.report
        with transaction.atomic():
            set_sequences([Article])
            ArchiveChunk.objects.filter(archive=self._archive).delete()
            ArchivePicture.objects.filter(archive=self._archive).delete()
            now = database_now()
            self._archive.ended_at = now
            self._archive.counts = {
                "added": report.added, "present": report.present, "refused": len(report.refused),
            }  # fmt: skip
            self._archive.save()
            # Every page names the site: this purges them all, now and once more by the worker.
            record(
                "site", 1, IMPORT, by=None, now=now, payload=self._archive.counts,
                keys={SITE, HOME, LATEST},
            )  # fmt: skip
        report.memory = [getrusage(RUSAGE_SELF).ru_maxrss * 1024]
        report.memory += [each * 1024 for each in self._writers.values() if self._workers]

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        self._progress.begin(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self._progress.end()
            self.report.seconds[name] += time.perf_counter() - began


def fingerprint(file: Path, limit: int) -> str:
    """Return what tells this file from others: its size, both ends, and how it is cut up."""
    size = file.stat().st_size
    told = hashlib.sha256(f"{size} {limit} {LINES} {BYTES}".encode())
    with file.open("rb") as opened:
        told.update(opened.read(_EDGE))
        opened.seek(max(0, size - _EDGE))
        told.update(opened.read(_EDGE))
    return told.hexdigest()
