"""Who may do what to which article: roles give rights, in three widths."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.taxonomy import Section
from articles.workflow import Standing


def may(user: User | None, right: str, article: Article) -> bool:
    """Say whether the user has the right over this article.

    Widths (accounts.roles): every article, those of the sections that the user edits, the user's
    own. None, the system itself (an import, a due schedule), may everything.
    """
    if user is None:
        return True
    if not user.is_active or not user.is_staff or not may_see(user, article):
        return False
    if right == "delete":
        return user.has_perm("articles.delete_article")
    if user.has_perm(f"articles.{right}"):
        return True
    if user.has_perm(f"articles.{right}_in_section") and edits_section_of(user, article):
        return True
    return user.has_perm(f"articles.{right}_own") and is_own(user, article)


def may_see(user: User | None, article: Article) -> bool:
    """Say whether the user may see the article at all: a restricted one only its own people may."""
    if user is None or not article.is_restricted:
        return True
    return (
        user.has_perm("articles.see_restricted")
        or is_own(user, article)
        or article.named_people.filter(pk=user.pk).exists()
    )


def visible_to[Rows: QuerySet[Article]](user: User, articles: Rows) -> Rows:
    """Leave out the restricted articles that the user is not one of the people of."""
    if user.has_perm("articles.see_restricted"):
        return articles
    return articles.filter(
        Q(is_restricted=False)
        | Q(created_by=user)
        | Q(assigned_to=user)
        | Exists(Article.named_people.through.objects.filter(article=OuterRef("pk"), user=user))
        | Exists(ArticleByline.objects.filter(article=OuterRef("pk"), author__account__user=user))
    )


def edits_section_of(user: User, article: Article) -> bool:
    """Say whether the user is an editor of the article's section or of the one above it."""
    return edits_section(user, article.section_id)


def may_refile(user: User | None, article: Article, *, before: int | None) -> bool:
    """Say whether the user may have moved the article here from the section it stood in before.

    Nobody takes a story of another section into one of their own to get rights over it: that asks
    for the right to publish it as it was. Filing what stood in no section, and refiling an own
    draft that never was public, take nothing from anybody.
    """
    if user is None or before is None or before == article.section_id:
        return True
    if user.has_perm("articles.publish") or not user.has_perm("articles.publish_in_section"):
        return True  # no right of theirs hangs on a section
    if article.created_by_id == user.pk and article.standing == Standing.NEVER:
        return True
    if not edits_section_of(user, article):
        return True
    return edits_section(user, before)


def edits_section(user: User, section_id: int | None) -> bool:
    """Say whether the user is an editor of the section or of the one above it."""
    if section_id is None:
        return False
    parent = Section.objects.filter(pk=section_id).values("parent_id")
    return user.sections.filter(Q(pk=section_id) | Q(pk__in=parent)).exists()


def is_own(user: User, article: Article) -> bool:
    """Say whether the user made it, was assigned it, or stands in its byline with a profile."""
    if user.pk in (article.created_by_id, article.assigned_to_id):
        return True
    return article.byline_items.filter(author__account__user=user).exists()
