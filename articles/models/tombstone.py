"""Tombstone: what stands at the address of an article that was killed or taken down."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tombstone(models.Model):
    """The public sentence about a withdrawal: no headline, no byline, no picture. A record."""

    article_id = models.BigIntegerField()
    status = models.PositiveSmallIntegerField(
        _("HTTP status"),
        choices=[(410, _("410, gone")), (451, _("451, removed for legal reasons"))],
    )
    sentence = models.TextField(_("public sentence"))
    at = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[410, 451]), name="tombstone_status_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(sentence=""), name="tombstone_has_a_sentence"
            ),
            models.UniqueConstraint(
                fields=["article_id"],
                condition=models.Q(lifted_at=None),
                name="tombstone_one_standing_per_article",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} for {self.article_id}"
