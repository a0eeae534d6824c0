"""ArticleFigure: which pictures stand in the body of a working copy."""

from django.db import models

from articles.models.article import Article


class ArticleFigure(models.Model):
    """One picture in a body, for “where used”; written anew at each save, never edited."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="figures")
    image = models.ForeignKey("images.Image", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "image"], name="article_figure_once_per_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.image_id}"
