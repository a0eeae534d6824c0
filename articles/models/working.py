"""WorkingVersion: what a working copy said for a moment, between two revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkingVersion(models.Model):
    """A version that an autosave wrote, kept a day: the base that other windows still show.

    Revisions are kept for ever and serve as bases too, so only what lies between them is here.
    `after` is the number of the newest revision when it was written. A branch is what one window
    sent while another had moved on: never the state of the working copy, but what that window
    shows until it has taken in the merge.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    after = models.PositiveIntegerField()
    token = models.CharField(max_length=40, blank=True)
    content = models.JSONField()
    is_branch = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("working version")
        verbose_name_plural = _("working versions")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "token"], condition=~Q(token=""), name="workingversion_sent_once"
            )
        ]
        indexes = [models.Index(fields=["article", "-id"], name="workingversion_newest")]

    def __str__(self) -> str:
        return f"{self.article_id}, working version {self.pk}"
