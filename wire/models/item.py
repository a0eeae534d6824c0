"""WireItem: a file that came in, and the article it became; the same file twice changes nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class WireItem(models.Model):
    """One story file, known by the hash of its bytes."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("file"), max_length=255)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("came in"))

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")

    def __str__(self) -> str:
        return self.name
