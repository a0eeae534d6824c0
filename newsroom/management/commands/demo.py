"""`manage.py demo`: load the demonstration newspaper, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from articles.models import Article, SiteIdentity
from events.clock import database_now
from newsroom.demo.load import PASSWORD, DemoLoader


class Command(BaseCommand):
    """An invented outlet with people, stories, topics and pictures, to try things out on."""

    help = (
        "Loads the demonstration newspaper into an empty database; a second call changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load unless something is there; then say how to sign in."""
        if settings.PRODUCTION:
            raise CommandError(
                "The demo has accounts with a known password, so it is not for production."
            )
        if not SiteIdentity.objects.exists() and not Article.objects.exists():
            self.stdout.write("Loading the demo newspaper (once; under a minute) …")
            DemoLoader(now=database_now(), say=self._say).load()
        for role, user in _people():
            self.stdout.write(f"  {role:15} {user.email}  password: {PASSWORD}")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")


def _people() -> list[tuple[str, User]]:
    """Return one account of each role whose password is still the demo's."""
    found = {}
    for user in User.objects.filter(
        email__endswith="@aldermouthcourier.example", is_active=True
    ).prefetch_related("groups"):
        for group in user.groups.all():
            if group.name not in found and user.check_password(PASSWORD):
                found[group.name] = user
    return sorted(found.items())
