"""Who may still be told about an article, and where they find it."""

from django.urls import reverse

from accounts.models import User
from articles.models.article import Article
from articles.permissions import may_see


def find_article(user: User, pk: int) -> str | None:
    """Return the article's page on the desk, or None when the person may not know of it."""
    article = Article.objects.defer("body", "search").filter(pk=pk).first()
    if article is None or not user.has_perm("articles.view_article"):
        return None
    return reverse("admin:articles_article_change", args=[pk]) if may_see(user, article) else None
