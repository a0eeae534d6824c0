"""`manage.py export_archive DIR`: the whole archive goes out (docs/archive-format.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wire.archive.exporting import ExportRefused, export_archive
from wire.archive.progress import Progress


class Command(BaseCommand):
    """Write everything into a new folder."""

    help = (
        "Writes all articles, with their states, and authors, topics, sections, series, pictures "
        "and the site's identity into a new folder, from which import_archive makes them again. "
        "It holds drafts, restricted stories and desk notes: keep it as you keep the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the folder and how much to write."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--history", action="store_true", help="with all older revisions and events"
        )
        parser.add_argument(
            "--no-images", action="store_true", help="without the files of pictures and documents"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say how much; exit with 1 when originals are missing."""
        progress = Progress(self.stderr if options["verbosity"] else None)
        try:
            report = export_archive(
                options["folder"],
                has_history=options["history"],
                has_pictures=not options["no_images"],
                progress=progress,
            )
        except ExportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
        self.stdout.write(f"Written to {options['folder']}: {counts or 'nothing'}.")
        if report.missing:
            raise CommandError(
                f"{len(report.missing):,} files are missing from the store of originals, "
                f"{report.missing[0]} for one; bring them back and export again."
            )
