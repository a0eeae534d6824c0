"""Correction: what was changed in public, said in public. A record, never rebuilt."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.published import PublishedArticle


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Questions about corrections."""

    def standing(self) -> "CorrectionQuerySet":
        """Keep the latest wording of each that was not withdrawn."""
        return self.filter(replaced_by=None, is_withdrawn=False)

    def listed(self) -> "CorrectionQuerySet":
        """Keep what the list of corrections names: of live stories, and not mere updates.

        As `standing`, but asked so that the planner takes the list's index.
        """
        kept = self.filter(is_withdrawn=False).exclude(kind=Correction.Kind.UPDATE)
        return kept.filter(
            ~models.Exists(Correction.objects.filter(replaces=models.OuterRef("pk"))),
            models.Exists(PublishedArticle.objects.filter(pk=models.OuterRef("article_id"))),
        )

    def retracted(self, article_ids: Iterable[int]) -> set[int]:
        """Return which of these articles are retracted: a retraction of them stands."""
        standing = self.standing().filter(kind=Correction.Kind.RETRACTION)
        return set(standing.filter(article_id__in=article_ids).values_list("article_id", flat=True))

    def of(self, article_id: int) -> "CorrectionQuerySet":
        """Keep one article's, in the order they were issued."""
        return self.filter(article_id=article_id).order_by("issued_at", "pk")


class Correction(models.Model):
    """A public note about a change. Rewording it adds a row that replaces the one before."""

    class Kind(models.TextChoices):
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")
        CORRECTION = "correction", _("Correction")
        EDITORS_NOTE = "editors_note", _("Editor’s note")
        RETRACTION = "retraction", _("Retraction")

    class Position(models.TextChoices):
        TOP = "top", _("above the story")
        FOOT = "foot", _("below the story")

    article_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("text"))
    position = models.CharField(_("where"), max_length=10, choices=Position, default=Position.FOOT)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    issued_at = models.DateTimeField(_("issued"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [
            models.Index(
                fields=["-issued_at", "-id"],
                condition=models.Q(is_withdrawn=False) & ~models.Q(kind="update"),
                name="correction_listed",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="correction_has_a_text")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.article_id}"
