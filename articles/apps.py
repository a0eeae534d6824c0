"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their revisions, and the reader side."""

    name = "articles"
    verbose_name = "Articles"
