"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their revisions, and the reader side."""

    name = "articles"
    verbose_name = "Articles"

    def ready(self) -> None:
        """Tell the picture library where pictures run."""
        from articles import picture_uses  # noqa: PLC0415 - apps must be loaded first
        from images import usage  # noqa: PLC0415

        for finder in picture_uses.FINDERS:
            usage.register(finder)
