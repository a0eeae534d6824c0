"""OutsideLink: whether an address that a story links to still answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutsideLink(models.Model):
    """One address of another site; asked for by the checks of a story, answered by the worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FINE = "fine", _("fine")
        GONE = "gone", _("gone")
        SILENT = "silent", _("silent")

    url = models.CharField(max_length=600, unique=True, db_collation="C")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # What is known from the time before, while it is asked again.
    was_gone = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    wanted_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "fine", "gone", "silent"]),
                name="outsidelink_state_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="outsidelink_waiting"
            ),
            models.Index(fields=["wanted_at"], name="outsidelink_wanted"),
        ]

    def __str__(self) -> str:
        return self.url
