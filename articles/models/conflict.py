"""TextConflict: words that two people wrote in one place, until somebody has chosen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TextConflict(models.Model):
    """What one person wrote where a colleague had just written something else.

    The article holds `kept`; `other` is in no article, so it is shown to everybody who opens it
    until somebody chooses. `name` is the field of `articles.content.Content`; both values are as
    that holds them (HTML blocks for the body).
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="text_conflicts"
    )
    name = models.CharField(max_length=40)
    kept = models.JSONField()
    other = models.JSONField()
    # The block before it in what the other wrote: where to put it if `kept` is gone.
    after = models.TextField(blank=True)
    kept_by_name = models.CharField(max_length=150, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    tab = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    choice = models.CharField(max_length=10, blank=True)
    resolved_by_name = models.CharField(max_length=150, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("two versions of one place")
        verbose_name_plural = _("two versions of one place")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, choice="")
                | Q(resolved_at__isnull=False, choice__in=["kept", "other", "both"]),
                name="textconflict_resolved_by_a_choice",
            )
        ]
        indexes = [
            models.Index(
                fields=["article", "id"],
                condition=Q(resolved_at=None),
                name="textconflict_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.name}"
