"""Who made a story, and in which role: the working copy's side."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.choices import Role
from authors.models import Author


class ArticleByline(models.Model):
    """One contributor in the byline of a working copy."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="byline_items", db_index=False
    )
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.WRITING)
    credited_as = models.CharField(
        _("credited as"),
        max_length=150,
        blank=True,
        help_text=_("Keeps a pen name, or the name of the time."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"], name="articlebyline_once_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.credited_as or self.author} ({self.role})"
