"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributionConfig(AppConfig):
    """What machines read of the site."""

    name = "distribution"
    verbose_name = _("Distribution")

    def ready(self) -> None:
        """Offer in the publish dialog what goes out from here."""
        from articles import pushing  # noqa: PLC0415 - apps must be loaded first
        from distribution import offering  # noqa: PLC0415

        pushing.register(offering.offer, offering.report)
