"""Ask many rights over many articles at once: what a board or a list needs, in three queries."""

from collections.abc import Sequence

from django.db.models import Q

from accounts.models import User
from articles.models.article import Article
from articles.models.taxonomy import Section
from articles.permissions import visible_to
from articles.workflow import Standing


class RightsOver:
    """A person's rights over these articles; the same answers as `permissions.may`, in bulk."""

    def __init__(self, user: User, articles: Sequence[Article]) -> None:
        self._user = user
        pks = [article.pk for article in articles]
        shown = Article.objects.filter(pk__in=pks)
        self._visible = set(visible_to(user, shown).values_list("pk", flat=True))
        self._own = set(
            shown.filter(
                Q(created_by=user)
                | Q(assigned_to=user)
                | Q(byline_items__author__account__user=user)
            ).values_list("pk", flat=True)
        )
        edited = Q(editors=user) | Q(parent__editors=user)
        self._sections = set(Section.objects.filter(edited).values_list("pk", flat=True))

    def may(self, right: str, article: Article) -> bool:
        """Say whether the person has the right over one of the articles."""
        user = self._user
        if not user.is_active or not user.is_staff or article.pk not in self._visible:
            return False
        return (
            user.has_perm(f"articles.{right}")
            or (
                article.section_id in self._sections
                and user.has_perm(f"articles.{right}_in_section")
            )
            or (article.pk in self._own and user.has_perm(f"articles.{right}_own"))
        )

    def may_refile(self, article: Article, *, to: int | None) -> bool:
        """Say whether the person may put the article in a section, as `permissions.may_refile`."""
        user, before = self._user, article.section_id
        if before is None or before == to:
            return True
        if user.has_perm("articles.publish") or not user.has_perm("articles.publish_in_section"):
            return True
        if article.created_by_id == user.pk and article.standing == Standing.NEVER:
            return True
        return to not in self._sections or before in self._sections
