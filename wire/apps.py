"""The wire app."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """What comes in from outside."""

    name = "wire"
    verbose_name = "Wire"
