"""`manage.py choose_further_reading`: choose the related stories of what came in without any."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from articles.relating import choose_for_all
from events.clock import database_now


class Command(BaseCommand):
    """Choose for stories that were not published one by one: imported, or before an upgrade."""

    help = (
        "Chooses the related stories, and those of the same section, that stand below each live "
        "story. Publishing does so by itself; an imported archive has none until this was run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to choose anew."""
        parser.add_argument(
            "--all", action="store_true", help="choose anew for stories that have some, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all live stories."""
        chosen = 0
        for ids in choose_for_all(is_anew=options["all"], now=database_now()):
            chosen += len(ids)
        self.stdout.write(f"Chosen for {chosen:,} stories.")
