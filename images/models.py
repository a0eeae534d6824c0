"""Image: an original in the private store and what is known about it. Rendition: a public copy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from images.storage import private_storage


class Image(models.Model):
    """A picture as it was handed in. Once used it is never deleted."""

    file = models.FileField(_("file"), upload_to="originals/%Y/%m/", storage=private_storage)
    content_hash = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt = models.TextField(
        _("alt text"),
        blank=True,
        help_text=_("Says what the picture shows, for those who cannot see it."),
    )
    is_decorative = models.BooleanField(_("decorative: needs no alt text"), default=False)
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="image_has_a_size"
            )
        ]

    def __str__(self) -> str:
        return self.caption[:60] or self.alt[:60] or f"Picture {self.pk}"


class Rendition(models.Model):
    """One public size of a picture, under a name that can't be guessed."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    file = models.FileField(max_length=200)
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "format", "width"], name="rendition_once_per_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image_id} {self.width}×{self.height} {self.format}"
