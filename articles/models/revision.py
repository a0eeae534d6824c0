"""Revision: an immutable snapshot of everything that an article says."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Questions about revisions."""

    def newest(self) -> "RevisionQuerySet":
        """Order from the newest to the oldest."""
        return self.order_by("-number")


class Revision(models.Model):
    """One version of an article's content. Append-only: a database trigger refuses changes."""

    class Why(models.TextChoices):
        CREATED = "created", _("created")
        SAVED = "saved", _("saved")
        WRITING = "writing", _("kept while writing")
        IMPORTED = "imported", _("imported")
        RESTORED = "restored", _("restored")
        FIXED = "fixed", _("fix of the live page")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64)
    why = models.CharField(_("cut because"), max_length=20, choices=Why, default=Why.SAVED)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(_("cut at"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id}, revision {self.number}"

    @property
    def version_name(self) -> str:
        """Return its name as a version of the working copy (articles.working)."""
        return f"r{self.number}"
