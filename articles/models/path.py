"""ArticlePath: every address that ever led to an article. A record, never rebuilt."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticlePath(models.Model):
    """An address of an article, without slashes at its ends. The newest row is the current one."""

    path = models.CharField(_("path"), max_length=400, unique=True, db_collation="C")
    article_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of an article")
        verbose_name_plural = _("addresses of articles")
        indexes = [models.Index(fields=["article_id", "-id"], name="articlepath_current")]

    def __str__(self) -> str:
        return f"/{self.path}/"
