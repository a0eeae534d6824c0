"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadershipConfig(AppConfig):
    """Reads, and what is read most."""

    name = "readership"
    verbose_name = _("Readership")
