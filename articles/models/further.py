"""FurtherReading: what else the page of a story offers. A record, never rebuilt."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class FurtherReading(models.Model):
    """Other stories for the foot of a story's page, chosen when it was published.

    Stored, so that a page depends on those few stories alone: were it to show its section's latest
    ones, every publication would put every page of the section out of date.
    """

    article_id = models.BigIntegerField(primary_key=True)
    # By topic and text, the nearest first; shown where the editor chose none.
    alike_ids = ArrayField(models.BigIntegerField(), default=list)
    # The section's latest others, the newest first.
    section_ids = ArrayField(models.BigIntegerField(), default=list)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("further reading")
        verbose_name_plural = _("further reading")

    def __str__(self) -> str:
        return f"beside {self.article_id}"
