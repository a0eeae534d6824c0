"""`manage.py rebuild_published`: put what readers see right, from the live revisions and Events."""

import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.rebuilding import Finding, Outcome, rebuild

_PROGRESS_EVERY_SECONDS = 2.0
_TOLD = (Outcome.SAME, Outcome.REWRITTEN, Outcome.ADDED, Outcome.REMOVED)


class Command(BaseCommand):
    """Rebuild the projection, or only say how it differs."""

    help = (
        "Makes the tables that readers see again from the live revisions and their events. Rows "
        "that are right are not touched; readers and the desk go on meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to look only."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; list the differences and exit with 1 if there are any",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all articles; exit with 1 if something differs, or could not be rebuilt."""
        is_check = options["check"]
        counts: Counter[Outcome] = Counter()
        started_at = told_at = time.monotonic()
        for findings in rebuild(is_check=is_check):
            for finding in findings:
                counts[finding.outcome] += 1
                self._tell(finding, is_listed=is_check or options["verbosity"] > 1)
            now = time.monotonic()
            if now - told_at >= _PROGRESS_EVERY_SECONDS:
                told_at = now
                rate = counts.total() / (now - started_at)
                self.stdout.write(f"  {counts.total():,} articles, {rate:,.0f} a second")
        summary = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in _TOLD)
        self.stdout.write(f"{'Would be: ' if is_check else ''}{summary}.")
        if counts[Outcome.REFUSED]:
            raise CommandError(
                f"{counts[Outcome.REFUSED]:,} live articles could not be rebuilt, for the reasons "
                "above; publish them again from the desk."
            )
        if is_check and counts.total() > counts[Outcome.SAME]:
            raise CommandError("The projection differs; run rebuild_published to put it right.")

    def _tell(self, finding: Finding, *, is_listed: bool) -> None:
        if finding.outcome == Outcome.REFUSED:
            self.stderr.write(f"Article {finding.article_id}: not rebuilt: {finding.details}.")
        elif is_listed and finding.outcome != Outcome.SAME:
            details = f" ({finding.details})" if finding.details else ""
            self.stdout.write(f"Article {finding.article_id}: {finding.outcome}{details}")
