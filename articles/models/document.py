"""Documents beside a story: what the desk attached, and what of it readers may download."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from images.storage import private_storage


class ArticleDocument(models.Model):
    """A PDF that somebody attached to a story; its bytes lie in the private store."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="documents", db_index=False
    )
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(max_length=120, blank=True)  # as its owner called the file
    file = models.FileField(upload_to="documents/%Y/%m/", storage=private_storage)
    content_hash = models.CharField(max_length=64)
    byte_size = models.PositiveIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_by_name = models.CharField(max_length=150, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "content_hash"], name="articledocument_once_per_article"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(byte_size__gt=0), name="articledocument_has_title_size"
            ),
        ]

    def __str__(self) -> str:
        return self.title
