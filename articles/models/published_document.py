"""PublishedDocument: a PDF that readers of a live story may download."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.published import PublishedArticle


class PublishedDocument(models.Model):
    """A public copy under a name that can't be guessed; it goes with the live story."""

    token = models.CharField(primary_key=True, max_length=32, db_collation="C")
    article = models.ForeignKey(
        PublishedArticle, on_delete=models.CASCADE, related_name="documents"
    )
    position = models.PositiveSmallIntegerField()
    title = models.TextField()
    byte_size = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("published document")
        verbose_name_plural = _("published documents")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the download."""
        return reverse("document", args=[self.token])

    @property
    def file_name(self) -> str:
        """Where the copy lies in the public store."""
        return file_name(self.token)


def file_name(token: str) -> str:
    """Return where a copy of this name lies in the public store."""
    return f"documents/{token[:2]}/{token}.pdf"
