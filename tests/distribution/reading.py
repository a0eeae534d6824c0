"""How tests find what was published."""

from articles.models import Article, PublishedArticle

ORIGIN = "http://127.0.0.1:8000"


def path_of(article: Article) -> str:
    """Return the public path of a live article, slashes around it."""
    return PublishedArticle.objects.get(pk=article.pk).get_absolute_url()


def address_of(article: Article) -> str:
    """Return its whole address."""
    return f"{ORIGIN}{path_of(article)}"
