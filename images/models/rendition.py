"""Rendition: a public copy of a picture, in one shape, size and format."""

from django.db import models

from images.models.image import Image


class RenditionQuerySet(models.QuerySet["Rendition"]):
    """Questions about public copies."""

    def live(self) -> "RenditionQuerySet":
        """Keep what pages may show."""
        return self.filter(state=Rendition.State.LIVE)

    def retired(self) -> "RenditionQuerySet":
        """Keep what no page shows any more and whose file is to go, the oldest first."""
        return self.filter(state=Rendition.State.RETIRED).order_by("pk")


class Rendition(models.Model):
    """One public size of a picture, under a name that can't be guessed and never changes meaning.

    A row is there before its file is and goes after it: no public file is ever without a row.
    """

    class State(models.TextChoices):
        WRITING = "writing"
        LIVE = "live"
        RETIRED = "retired"

    WHOLE = "whole"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    file = models.FileField(max_length=200)
    crop = models.CharField(max_length=10, default=WHOLE)  # or a shape of images.cropping
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file"], name="rendition_once_per_name"),
            models.CheckConstraint(
                condition=models.Q(state__in=["writing", "live", "retired"]),
                name="rendition_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="retired"), name="rendition_retired"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image_id} {self.crop} {self.width}×{self.height} {self.format}"
