"""ArticlePath: every address that ever led to an article. A record, never rebuilt."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticlePathQuerySet(models.QuerySet["ArticlePath"]):
    """Questions about addresses."""

    def of(self, article_id: int) -> "ArticlePathQuerySet":
        """Return one article's, the current one first."""
        return self.filter(article_id=article_id).order_by("-number", "-pk")


class ArticlePath(models.Model):
    """An address of an article, without slashes at its ends.

    The one with the highest number is the current one: an article that takes an older address of
    its own again counts on. Nothing else about an address ever changes.
    """

    path = models.CharField(_("path"), max_length=400, unique=True, db_collation="C")
    article_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=0, db_default=0)

    objects = ArticlePathQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of an article")
        verbose_name_plural = _("addresses of articles")
        indexes = [models.Index(fields=["article_id", "-id"], name="articlepath_current")]

    def __str__(self) -> str:
        return f"/{self.path}/"
