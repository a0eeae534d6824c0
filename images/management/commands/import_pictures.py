"""`manage.py import_pictures PATH…`: take in any number of files and folders, and say what became
of each."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from events.clock import database_now
from events.recording import record
from images import usage
from images.intake import Intake, PictureRefused, receive

_BAR = 30


class Command(BaseCommand):
    """One file at a time: a refused one never keeps the others out."""

    help = (
        "Takes pictures into the library. Folders are searched through; files whose names begin "
        "with a dot are left aside. Ends with 1 if any file was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files, who hands them in, and the form of the report."""
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
        parser.add_argument("--by", default="", metavar="EMAIL", help="who hands them in")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take in one file after the other; report each as it is done."""
        by = _person(options["by"])
        paths = list(_files(options["paths"]))
        refused = 0
        for number, path in enumerate(paths, start=1):
            entry = _take(path, by)
            refused += entry["outcome"] == "refused"
            self._progress(number, len(paths), is_json=options["json"])
            self.stdout.write(
                json.dumps(entry, ensure_ascii=False) if options["json"] else _sentence(entry)
            )
        if not options["json"]:
            self.stdout.write(f"{len(paths) - refused} taken, {refused} refused.")
        if refused:
            sys.exit(1)

    def _progress(self, done: int, total: int, *, is_json: bool) -> None:
        """Draw a bar where a person looks on; a pipe gets none."""
        if is_json or not self.stderr.isatty():
            return
        filled = _BAR * done // total
        bar = "█" * filled + "░" * (_BAR - filled)
        self.stderr.write(f"\r{bar} {done}/{total}", ending="\n" if done == total else "")


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if each.is_file())
            yield from (each for each in found if not each.name.startswith("."))
        else:
            yield path


def _take(path: Path, by: User | None) -> dict[str, Any]:
    """Return the report's entry about one file, as plain JSON values."""
    entry: dict[str, Any] = {"file": str(path).encode(errors="replace").decode()}
    try:
        with path.open("rb") as file:
            intake = receive(file, name=path.name, by=by)
    except PictureRefused as refusal:
        return entry | {"outcome": "refused", "reason": str(refusal)}
    except OSError as problem:
        reason = problem.strerror or str(problem)
        return entry | {"outcome": "refused", "reason": f"“{path.name}” can't be read: {reason}."}
    image = intake.image
    if intake.is_new:
        record("image", image.pk, "uploaded", by=by, now=database_now(), payload={"imported": True})
    return entry | {
        "outcome": "accepted" if intake.is_new else "known",
        "id": image.pk,
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "orientation": image.orientation,
        "is_animated": image.is_animated,
        "read": intake.read,
        "alike": [each.pk for each in intake.alike],
        "used_in": _uses(intake),
    }


def _uses(intake: Intake) -> int:
    """Return in how many places a picture that was here already is used, live or not."""
    if intake.is_new:
        return 0
    return len(usage.live_places(intake.image.pk)) + len(usage.desk_places(intake.image.pk))


def _sentence(entry: dict[str, Any]) -> str:
    if entry["outcome"] == "refused":
        return f"refused   {entry['reason']}"
    size = f"{entry['width']} × {entry['height']}"
    if entry["outcome"] == "known":
        return (
            f"known     {entry['file']}: already here as {entry['id']}, "
            f"used in {entry['used_in']} places"
        )
    read = ", ".join(sorted(entry["read"])) or "nothing"
    warning = f"; looks like {', '.join(map(str, entry['alike']))}" if entry["alike"] else ""
    return (
        f"accepted  {entry['file']}: {entry['id']}, {entry['format']}, {size}, "
        f"orientation {entry['orientation']}, read {read}{warning}"
    )


def _person(email: str) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}; give the address of an active account.")
    return found
