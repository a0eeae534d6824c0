"""The project as an app (templates, commands, checks), and the desk as Django's admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class NewsroomConfig(AppConfig):
    """Commands, checks and templates of the project itself."""

    name = "newsroom"
    default = True

    def ready(self) -> None:
        """Register the checks."""
        from newsroom import checks  # noqa: F401, PLC0415 - apps must be loaded first


class DeskConfig(admin_apps.AdminConfig):
    """Put `newsroom.admin.Desk` where Django's own admin site would be."""

    default = False
    default_site = "newsroom.admin.Desk"
