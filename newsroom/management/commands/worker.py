"""`manage.py worker`: carry out what verbs left to be done. Any number may run."""

from typing import Any

from django.core.management.base import BaseCommand

from newsroom.worker import Worker


class Command(BaseCommand):
    """Drain the outbox until told to stop."""

    help = "Carries out what follows from events, until ^C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        Worker().run()
