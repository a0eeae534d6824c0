"""The authors app."""

from django.apps import AppConfig


class AuthorsConfig(AppConfig):
    """Author profiles: the public people of the newspaper."""

    name = "authors"
    verbose_name = "Authors"

    def ready(self) -> None:
        """Load the models that don't stand in models.py."""
        from authors import ownership  # noqa: F401, PLC0415 - apps must be loaded first
