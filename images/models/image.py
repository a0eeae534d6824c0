"""Image: an original in the private store, and what is known about it."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from images.models.public_copy import PublicCopy
from images.rights import Standing, standing
from images.source_types import is_made_by_ai
from images.storage import private_storage

_WEB = URLValidator(schemes=["http", "https"])
# An index holds this expression, so that no column needs to (adding one would rewrite the table).
_SEARCH = (
    SearchVector("headline", "caption", "name", weight="A", config="simple")
    + SearchVector(
        "alt", "extended_description", "keywords", "location", weight="B", config="simple"
    )
    + SearchVector(
        "credit", "creator", "source", "copyright", "licence", "restrictions",
        weight="C", config="simple",
    )
)  # fmt: skip


_WORD = re.compile(r"\w+")


def search_terms(words: str) -> str:
    """Return a raw tsquery for all these words; the last may be the beginning of one."""
    terms = _WORD.findall(words.casefold())
    return " & ".join([*(f"'{each}'" for each in terms[:-1]), f"'{terms[-1]}':*"]) if terms else ""


class UsageRights(models.TextChoices):
    """On what ground we may show a picture."""

    UNKNOWN = "unknown", _("not said")
    OWN = "own", _("our own")
    AGENCY = "agency", _("from an agency")
    HANDOUT = "handout", _("handout")
    CREATIVE_COMMONS = "creative_commons", _("Creative Commons")
    PUBLIC_DOMAIN = "public_domain", _("public domain")
    OTHER = "other", _("other")


class ImageQuerySet(models.QuerySet["Image"]):
    """Questions about pictures."""

    def newest(self) -> "ImageQuerySet":
        """Order by the time of the upload, newest first."""
        return self.order_by("-pk")

    def matching(self, words: str) -> "ImageQuerySet":
        """Keep pictures with all these words somewhere; the last may be the beginning of one."""
        query = search_terms(words)
        if not query:
            return self
        return self.alias(_words=_SEARCH).filter(
            _words=SearchQuery(query, search_type="raw", config="simple")
        )

    def just_lapsed(self, now: datetime) -> "ImageQuerySet":
        """Keep pictures whose time is over and that nobody has pulled yet, the oldest first."""
        return self.filter(usable_until__lte=now, lapsed_at=None).order_by("usable_until", "pk")

    def limited(self) -> "ImageQuerySet":
        """Keep pictures that are denied, or whose rights begin or end at a time."""
        return self.filter(
            Q(is_denied=True) | Q(usable_until__isnull=False) | Q(usable_from__isnull=False)
        )

    def unusable(self, now: datetime) -> "ImageQuerySet":
        """Keep what must not run at this time: denied, not yet usable, or no longer."""
        return self.filter(
            Q(is_denied=True) | Q(usable_from__gt=now) | Q(usable_until__lte=now)
        )  # fmt: skip

    def due(self, now: datetime) -> "ImageQuerySet":
        """Keep pictures whose public sizes are to be written by now, the longest waiting first."""
        return self.filter(renditions_due_at__lte=now).order_by("renditions_due_at", "pk")


class Image(models.Model):
    """A picture as it was handed in; its bytes never change. Once used it is never deleted."""

    # identity
    file = models.FileField(_("file"), upload_to="originals/%Y/%m/", storage=private_storage)
    content_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Four times 16 bits of the difference hash, each marked with its place (images.lookalikes).
    look = ArrayField(models.IntegerField(), default=list, editable=False)
    name = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    format = models.CharField(_("format"), max_length=10, blank=True, editable=False)
    byte_size = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    # As the camera wrote it (EXIF 274, 1 to 8); width and height are those of the upright picture.
    orientation = models.PositiveSmallIntegerField(default=1, editable=False)
    is_animated = models.BooleanField(_("animated"), default=False, editable=False)
    has_content_credentials = models.BooleanField(
        _("carries content credentials"),
        default=False,
        editable=False,
        help_text=_("C2PA data was found in the file; nobody has verified it."),
    )

    # words
    alt = models.TextField(
        _("alt text"),
        blank=True,
        help_text=_("Says what the picture shows, for those who cannot see it."),
    )
    is_decorative = models.BooleanField(_("decorative: needs no alt text"), default=False)
    extended_description = models.TextField(_("extended description"), blank=True)
    headline = models.CharField(_("headline"), max_length=300, blank=True)
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    keywords = models.TextField(_("keywords"), blank=True, help_text=_("With commas between."))
    location = models.CharField(_("location"), max_length=300, blank=True)
    digital_source_type = models.CharField(
        _("digital source type"),
        max_length=60,
        blank=True,
        help_text=_("A term of IPTC’s list, for example trainedAlgorithmicMedia."),
    )

    # rights
    usage_rights = models.CharField(
        _("usage rights"), max_length=20, choices=UsageRights, default=UsageRights.UNKNOWN
    )
    copyright = models.CharField(_("copyright"), max_length=300, blank=True)
    licence = models.CharField(
        _("licence"), max_length=100, blank=True, help_text=_("For example CC BY 4.0.")
    )
    licence_url = models.CharField(
        _("licence’s address"), max_length=500, blank=True, validators=[_WEB]
    )
    web_statement = models.CharField(
        _("rights statement’s address"), max_length=500, blank=True, validators=[_WEB]
    )
    licensor_name = models.CharField(_("licensor"), max_length=200, blank=True)
    licensor_url = models.CharField(
        _("licensor’s address"), max_length=500, blank=True, validators=[_WEB]
    )
    restrictions = models.TextField(_("restrictions and instructions"), blank=True)
    usable_from = models.DateTimeField(_("usable from"), null=True, blank=True)
    usable_until = models.DateTimeField(_("usable until"), null=True, blank=True)
    is_denied = models.BooleanField(_("denied: must not run"), default=False)

    # the frame
    focal_x = models.FloatField(_("focal point, from the left"), default=0.5)
    focal_y = models.FloatField(_("focal point, from the top"), default=0.5)
    # Drawn by hand: {"16:9": [left, top, width, height]}, in 0..1 of the upright picture.
    crops = models.JSONField(_("crops by hand"), default=dict, blank=True)

    # relations
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    # times
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    # When the worker has pulled it because its time was over; none while it may run.
    lapsed_at = models.DateTimeField(null=True, editable=False)
    # When the worker is to write its public sizes; a worker that does moves it ahead meanwhile.
    renditions_due_at = models.DateTimeField(null=True, editable=False)

    # Its public copies, narrow first, once they are loaded (images.loading).
    copies: tuple[PublicCopy, ...] | None = None

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_a_size"),
            models.CheckConstraint(
                condition=Q(
                    focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1
                ),
                name="image_focal_point_inside",
            ),
            models.CheckConstraint(
                condition=Q(usable_from=None)
                | Q(usable_until=None)
                | Q(usable_until__gt=F("usable_from")),
                name="image_usable_until_after_from",
            ),
            models.CheckConstraint(
                condition=Q(usage_rights__in=UsageRights.values), name="image_usage_rights_known"
            ),
            models.CheckConstraint(
                condition=Q(orientation__gte=1, orientation__lte=8), name="image_orientation_known"
            ),
        ]  # fmt: skip
        indexes = [
            GinIndex(_SEARCH, name="image_search"),
            GinIndex(fields=["look"], name="image_look"),
            models.Index(fields=["created_at", "id"], name="image_by_day"),
            models.Index(fields=["credit", "-id"], name="image_by_credit"),
            models.Index(fields=["usage_rights", "-id"], name="image_by_rights"),
            models.Index(
                fields=["usable_until", "id"],
                condition=Q(lapsed_at=None, usable_until__isnull=False),
                name="image_to_lapse",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(is_denied=True)
                | Q(usable_until__isnull=False)
                | Q(usable_from__isnull=False),
                name="image_limited",
            ),
            models.Index(
                fields=["renditions_due_at", "id"],
                condition=Q(renditions_due_at__isnull=False),
                name="image_renditions_due",
            ),
        ]

    def __str__(self) -> str:
        return self.caption[:60] or self.headline[:60] or self.alt[:60] or f"Picture {self.pk}"

    @property
    def focal(self) -> tuple[float, float]:
        """The point that must stay visible: (x, y) in 0..1 from the upper left."""
        return (self.focal_x, self.focal_y)

    @property
    def is_made_by_ai(self) -> bool:
        """Whether readers must be told that a machine made it, wholly or in part."""
        return is_made_by_ai(self.digital_source_type)

    def standing(self, now: datetime) -> Standing:
        """Say whether the picture may run at this time."""
        return standing(
            is_denied=self.is_denied,
            usable_from=self.usable_from,
            usable_until=self.usable_until,
            now=now,
        )
