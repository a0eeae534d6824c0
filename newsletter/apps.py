"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    """What goes out by mail to readers."""

    name = "newsletter"
    verbose_name = _("Newsletters")
