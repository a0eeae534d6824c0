"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributionConfig(AppConfig):
    """What machines read of the site."""

    name = "distribution"
    verbose_name = _("distribution")
