"""The authors app."""

from django.apps import AppConfig


class AuthorsConfig(AppConfig):
    """Author profiles: the public people of the newspaper."""

    name = "authors"
    verbose_name = "Authors"
