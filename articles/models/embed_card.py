"""EmbedCard: what another site said of one of its pages when the desk asked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EmbedCard(models.Model):
    """One address and the words to be kept of it; asked for by the editor, filled by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FOUND = "found", _("found")
        FAILED = "failed", _("failed")

    url = models.CharField(max_length=600, unique=True, db_collation="C")
    title = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card of another site")
        verbose_name_plural = _("cards of other sites")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "found", "failed"]), name="embedcard_state_known"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="embedcard_waiting"
            ),
            models.Index(fields=["asked_at"], name="embedcard_asked"),
        ]

    def __str__(self) -> str:
        return self.url
