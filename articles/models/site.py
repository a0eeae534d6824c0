"""SiteIdentity: the name on the masthead and what goes with it, as data."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.models.colour import COLOUR
from articles.models.web import validate_link
from authors import links
from authors.models import AuthorLink
from images.models import Image


class SiteIdentity(models.Model):
    """The outlet; there is one row."""

    name = models.CharField(_("name"), max_length=100)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    about = models.TextField(
        _("about"), blank=True, help_text=_("Shown on the masthead page; plain text.")
    )
    contact_email = models.EmailField(_("contact address"), blank=True)
    logo = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Stands in place of the name; on a white ground, which blends into the page."),
    )
    logo_dark = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo on a dark ground"),
        help_text=_(
            "On a black ground, which blends into the page. Without one, the dark theme writes the "
            "name out."
        ),
    )
    logo_square = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("square logo"),
        help_text=_("For home screens, feeds and search engines. Without one: the logo’s middle."),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#7a1f1f",
        validators=[COLOUR],
        help_text=_("Where no section’s own colour stands."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=languages.choices, default="en"
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        help_text=_("The newsroom’s zone, for example Europe/Lisbon."),
    )

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="siteidentity_is_one_row"),
            # It is written into a stylesheet as it stands.
            models.CheckConstraint(
                condition=models.Q(accent__regex=r"^#[0-9a-f]{6}$"),
                name="siteidentity_accent_is_a_colour",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a time zone that the system does not know."""
        try:
            zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError) as problem:
            raise ValidationError(
                {"time_zone": _("No such time zone; write it like Europe/Lisbon.")}
            ) from problem

    @property
    def logo_ids(self) -> set[int]:
        """The numbers of the pictures that are its logos."""
        return {pk for pk in (self.logo_id, self.logo_dark_id, self.logo_square_id) if pk}

    @classmethod
    def default(cls) -> "SiteIdentity":
        """Return an unsaved identity, for a site that has none yet."""
        return cls(pk=1, name="Newsroom", language="en", time_zone=settings.TIME_ZONE)


class SocialAccount(models.Model):
    """An account of the outlet elsewhere."""

    site = models.ForeignKey(SiteIdentity, on_delete=models.CASCADE, related_name="accounts")
    kind = models.CharField(_("kind"), max_length=20, choices=AuthorLink.Kind)
    url = models.CharField(_("handle or address"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("social account")
        verbose_name_plural = _("social accounts")
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "url"], name="socialaccount_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.url}"

    def clean(self) -> None:
        """Put the address in its one canonical form; refuse what is no account of this kind."""
        try:
            self.url = links.normalise(self.kind, self.url)
        except links.LinkRefused as refusal:
            raise ValidationError({"url": str(refusal)}) from refusal


class FooterLink(models.Model):
    """A link at the foot of every page, below a heading; links of one heading stand together."""

    site = models.ForeignKey(SiteIdentity, on_delete=models.CASCADE, related_name="footer_links")
    heading = models.CharField(_("below the heading"), max_length=60)
    label = models.CharField(_("words"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=300,
        validators=[validate_link],
        help_text=_("/latest/, or a whole address."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("link in the footer")
        verbose_name_plural = _("links in the footer")
        constraints = [
            models.UniqueConstraint(fields=["site", "heading", "url"], name="footerlink_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading}: {self.label}"
