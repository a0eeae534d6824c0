"""Who may do what to planned stories: the same rights, in the same widths, as over articles."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from articles.models.article import Article
from articles.models.planned import PlannedStory, PlannedStoryQuerySet
from articles.models.taxonomy import Section
from articles.permissions import may_see, visible_to


class RightsOverPlanned:
    """A person's rights over any number of planned stories, in one query."""

    def __init__(self, user: User) -> None:
        self._user = user
        edited = Q(editors=user) | Q(parent__editors=user)
        self._sections = set(Section.objects.filter(edited).values_list("pk", flat=True))

    def may(self, right: str, planned: PlannedStory) -> bool:
        """Say whether the person has the right over a planned story that they may see."""
        user = self._user
        if not user.is_active or not user.is_staff:
            return False
        is_own = user.pk in (planned.created_by_id, planned.assigned_to_id)
        return (
            user.has_perm(f"articles.{right}")
            or (
                planned.section_id in self._sections
                and user.has_perm(f"articles.{right}_in_section")
            )
            or (is_own and user.has_perm(f"articles.{right}_own"))
        )


class RightsOverOne:
    """A person's rights over one planned story."""

    def __init__(self, user: User, planned: PlannedStory) -> None:
        self._rights, self._planned = RightsOverPlanned(user), planned

    def may(self, right: str) -> bool:
        """Say whether the person has the right."""
        return self._rights.may(right, self._planned)


def rights_over(user: User, planned: PlannedStory) -> RightsOverOne:
    """Return a person's rights over one planned story."""
    return RightsOverOne(user, planned)


def may_plan(user: User) -> bool:
    """Say whether a person may put stories on the budget: who may begin an article."""
    return user.is_active and user.is_staff and user.has_perm("articles.add_article")


def may_see_planned(user: User, planned: PlannedStory) -> bool:
    """Say whether a person may know of a planned story; of a started one, the article decides."""
    if not user.has_perm("articles.view_article"):
        return False
    if planned.article is not None:
        return may_see(user, planned.article)
    return (
        not planned.is_restricted
        or user.has_perm("articles.see_restricted")
        or user.pk in (planned.created_by_id, planned.assigned_to_id)
    )


def unrestricted_for(user: User, rows: PlannedStoryQuerySet) -> PlannedStoryQuerySet:
    """Leave out restricted plans that the person is not one of the people of."""
    if user.has_perm("articles.see_restricted"):
        return rows
    return rows.filter(Q(is_restricted=False) | Q(created_by=user) | Q(assigned_to=user))


def with_visible_articles(user: User, found: Iterable[PlannedStory]) -> list[PlannedStory]:
    """Leave out what became an article that the person may not see; one query for all."""
    plans = list(found)
    ids = [each.article_id for each in plans if each.article_id is not None]
    seen = set(
        visible_to(user, Article.objects.filter(pk__in=ids)).values_list("pk", flat=True)
        if ids
        else ()
    )
    return [
        each
        for each in plans
        if (each.article_id in seen if each.article_id else may_see_planned(user, each))
    ]


def seen_of(user: User, ids: Iterable[int]) -> set[int]:
    """Return those of these planned stories that the person may know of."""
    found = PlannedStory.objects.filter(pk__in=ids)
    return {each.pk for each in with_visible_articles(user, found)}


def find_planned(user: User, pk: int) -> str | None:
    """Return the page of a planned story, or None when the person may not know of it."""
    planned = PlannedStory.objects.select_related("article").filter(pk=pk).first()
    if planned is None or not may_see_planned(user, planned):
        return None
    return reverse("admin:articles_planned", args=[pk])
