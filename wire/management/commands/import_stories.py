"""`manage.py import_stories PATH…`: story files as they come off a wire become drafts."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from articles import site
from articles.models import Section, Topic
from articles.saving import slug_of
from articles.verbs import VerbRefused
from events.clock import database_now
from wire.intake import Filing, Outcome, take_in
from wire.parsers.story import StoryRefused

STDIN = "-"


class Command(BaseCommand):
    """Take in files and folders of plain-text stories."""

    help = (
        "Takes in plain-text stories (files, folders, or - for standard input) as drafts: "
        "headline, optional deck, paragraphs, “Author: Name”, bio. A file that came in before "
        "changes nothing; a bad file is named with the reason, and the others go in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files, and where the stories go."""
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="publish at once")
        parser.add_argument("--section", default="", metavar="SLUG")
        parser.add_argument("--topic", action="append", default=[], metavar="NAME")
        parser.add_argument("--language", default="", metavar="CODE", help="default: the site's")
        parser.add_argument(
            "--published-at",
            default="",
            metavar="TIME",
            help="the source's date, like 2026-11-22T18:05 (newsroom's zone) or with an offset",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file by itself; exit with 1 when any was refused."""
        now = database_now()
        filing = self._filing(options, now)
        counts = {"new": 0, "known": 0, "refused": 0}
        for name, data in self._files(options["paths"], counts):
            try:
                outcome = take_in(data, name=name, filing=filing, by=None, now=now)
            except (StoryRefused, VerbRefused) as refusal:
                counts["refused"] += 1
                self.stderr.write(self.style.ERROR(f"{name}: {refusal}"))
            else:
                counts["new" if outcome.is_new else "known"] += 1
                self._tell(name, outcome)
        self.stdout.write(
            f"{counts['new']} taken in, {counts['known']} were here already, "
            f"{counts['refused']} refused."
        )
        if counts["refused"]:
            raise CommandError("Some files were refused; mend them and import them again.")

    def _tell(self, name: str, outcome: Outcome) -> None:
        if not outcome.is_new:
            self.stdout.write(f"{name}: here already, as article {outcome.article.pk}")
            return
        state = "published" if outcome.is_published else "draft"
        self.stdout.write(f"{name}: {state}, article {outcome.article.pk}: {outcome.article}")
        for note in outcome.notes:
            self.stdout.write(f"  {note}")

    def _filing(self, options: dict[str, Any], now: datetime) -> Filing:
        section = None
        if slug := options["section"]:
            section = Section.objects.filter(slug=slug, merged_into=None).first()
            if section is None:
                known = ", ".join(Section.objects.in_order().values_list("slug", flat=True))
                raise CommandError(f"There is no section “{slug}”. Sections: {known or 'none'}.")
        if options["publish"] and section is None:
            raise CommandError("To publish, say where: --section SLUG.")
        return Filing(
            section=section,
            topics=[_topic(name) for name in options["topic"]],
            language=options["language"] or site.current().identity.language,
            is_published=options["publish"],
            published_at=_moment(options["published_at"], now),
        )

    def _files(self, paths: list[str], counts: dict[str, int]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if path == STDIN:
                yield "standard input", sys.stdin.buffer.read()
                continue
            place = Path(path)
            if place.is_dir():
                files = sorted(
                    file
                    for file in place.rglob("*.txt")
                    if file.is_file() and not file.name.startswith(".")
                )
                if not files:
                    counts["refused"] += 1
                    self.stderr.write(self.style.ERROR(f"{path}: no .txt file in this folder"))
            else:
                files = [place]
            for file in files:
                try:
                    yield _printable(file), file.read_bytes()
                except OSError as problem:
                    counts["refused"] += 1
                    self.stderr.write(self.style.ERROR(f"{_printable(file)}: {problem.strerror}"))


def _printable(file: Path) -> str:
    """Return a file's name as text, also where it is no UTF-8."""
    return os.fsencode(file).decode(errors="replace")


def _topic(name: str) -> Topic:
    """Return the topic of this name or synonym, created (accepted: someone asked for it)."""
    found = Topic.objects.called(name).first()
    if found is None:
        return Topic.objects.create_named(name, slug=slug_of(name), state=Topic.State.ACCEPTED)
    return found.merged_into or found


def _moment(text: str, now: datetime) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(
            f"--published-at “{text}” is no time; write it like 2026-11-22T18:05+01:00."
        )
    if is_naive(moment):
        moment = moment.replace(tzinfo=site.current().zone)
    if moment > now:
        raise CommandError(f"--published-at “{text}” is in the future.")
    return moment
