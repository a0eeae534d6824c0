"""The images app."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Pictures and their renditions."""

    name = "images"
    verbose_name = "Pictures"
