"""`manage.py import_archive DIR`: a whole archive comes in (docs/archive-format.md)."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wire.archive.importing import ArchiveRefused, import_archive
from wire.archive.processes import ProcessDied
from wire.archive.progress import Progress
from wire.archive.reporting import Report, write_rejects

_SHOWN = 20


class Command(BaseCommand):
    """Read an archive folder in, or the rest of it."""

    help = (
        "Reads an archive in: articles.jsonl, authors.jsonl, tags.jsonl, sections.jsonl, "
        "series.jsonl, images.jsonl, site.jsonl and images/. Broken off, it goes on from there "
        "when run again. Lines that can't go in are listed in a file, and the others go in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the folder and how to read it."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--strict", action="store_true",
            help="all or nothing: one transaction, in one process, that a single bad line undoes",
        )  # fmt: skip
        parser.add_argument("--no-images", action="store_true", help="leave pictures out")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="where bad lines are told")
        parser.add_argument(
            "--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N",
            help="processes that write (default: one a core, four at most; 0: none beside this)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; exit with 1 when anything was refused."""
        folder: Path = options["folder"]
        progress = Progress(self.stderr if options["verbosity"] else None)
        try:
            report = import_archive(
                folder,
                workers=max(0, options["workers"]),
                is_strict=options["strict"],
                has_pictures=not options["no_images"],
                progress=progress,
            )
        except (ArchiveRefused, ProcessDied) as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(report)
        if options["strict"] and (report.refused or report.present):
            rejects = self._rejects(report, folder, options["rejects"])
            raise CommandError(
                f"Nothing went in: {len(report.refused):,} lines can't ({rejects}) and "
                f"{report.present:,} articles are here already. --strict is all or nothing."
            )
        if report.refused:
            rejects = self._rejects(report, folder, options["rejects"])
            raise CommandError(
                f"{len(report.refused):,} lines were refused; {rejects} has each with its reason. "
                "Mend them in the archive and run the command again."
            )

    def _rejects(self, report: Report, folder: Path, chosen: Path | None) -> Path:
        file = chosen or settings.VAR / "imports" / f"{folder.resolve().name}-rejects.jsonl"
        write_rejects(report, folder, file)
        return file

    def _tell(self, report: Report) -> None:
        say = self.stdout.write
        if report.is_resumed:
            say("Went on where an earlier run was broken off.")
        for kind, count in sorted(report.reference.items()):
            say(f"{kind}: {count:,} added")
        seconds = report.seconds["articles"]
        rate = f", {report.added / seconds:,.0f} a second" if seconds and report.added else ""
        say(
            f"{report.added:,} articles in{rate}; {report.present:,} were here already; "
            f"{len(report.refused):,} lines refused."
        )
        notes = sorted(report.notes.items())
        for text, count in notes[:_SHOWN]:
            say(f"  {text}" + (f" ({count:,} times)" if count > 1 else ""))
        if len(notes) > _SHOWN:
            say(f"  … and {len(notes) - _SHOWN:,} more notes of this kind")
        say("Seconds: " + ", ".join(f"{k} {v:.1f}" for k, v in report.seconds.items()))
        say(
            "Of the writers: " + ", ".join(f"{k} {v:.1f}" for k, v in report.writer_seconds.items())
        )
        if report.memory:
            most = ", ".join(f"{each / 1e6:.0f}" for each in report.memory)
            say(f"Memory at most, MB a process: {most}")
