"""The filters beside the list of articles: what each keeps, and how an index finds it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import languages, site
from articles.admin.list_pages import SAVED, Order
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.choices import Genre
from articles.workflow import Standing

_MOST_PEOPLE = 500


class ArticleFilter(admin.SimpleListFilter):
    """A filter with a short name in the address; a value that it doesn't offer is refused."""

    def value(self) -> str | None:
        """Return the value chosen, None for all."""
        return super().value() or None

    def has_output(self) -> bool:
        """Leave out a filter without a choice, but never one that the address names."""
        return super().has_output() or self.value() is not None

    def keeps(self, value: str) -> Q:
        """Return the condition that a value stands for."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what the chosen value stands for."""
        value = self.value()
        if value is None:
            return queryset
        if value not in {str(offered) for offered, _words in self.lookup_choices}:
            raise IncorrectLookupParameters
        return queryset.filter(self.keeps(value))

    def is_in_order(self, order: Order) -> bool:
        """Say whether an index has what the chosen value keeps, in this order."""
        return False

    def parts(self, rows: QuerySet[Article]) -> list[QuerySet[Article]]:
        """Split rows into what the index of `is_in_order` has one after the other."""
        return [rows]

    def matches(self) -> Q | None:
        """Return the condition if an index finds all that it keeps, in whatever order."""
        return None


class StageFilter(ArticleFilter):
    """How far the working copy is (index article_by_stage)."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the stages."""
        return Article._meta.get_field("stage").flatchoices

    def keeps(self, value: str) -> Q:
        """Keep one stage."""
        return Q(stage=value)

    def is_in_order(self, order: Order) -> bool:
        """The index has the last saved first."""
        return order == SAVED


class StandingFilter(ArticleFilter):
    """What the public sees."""

    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the standings."""
        return Article._meta.get_field("standing").flatchoices

    def keeps(self, value: str) -> Q:
        """Keep one standing."""
        return Q(standing=value)


class ChangesFilter(ArticleFilter):
    """What readers don't see yet (index article_live_with_changes)."""

    title = _("unpublished changes")
    parameter_name = "changes"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer one choice: live, and changed since."""
        return [("live", _("Live with unpublished changes"))]

    def keeps(self, value: str) -> Q:
        """Keep live articles whose working copy differs."""
        return Q(standing=Standing.LIVE, has_changes=True)

    def is_in_order(self, order: Order) -> bool:
        """The index has the last saved first."""
        return order == SAVED


class SectionFilter(ArticleFilter):
    """A section with those below it (index article_by_section, once for each)."""

    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the sections, each followed by its children, and none."""
        held = site.current()
        for top in held.top_sections:
            yield str(top.pk), top.name
            for child in held.children(top):
                yield str(child.pk), f"– {child.name}"
        if held.top_sections:
            yield "none", _("No section")

    def keeps(self, value: str) -> Q:
        """Keep the section and its children."""
        return Q(section__in=self._ids(value)) if value != "none" else Q(section=None)

    def is_in_order(self, order: Order) -> bool:
        """The index has the last saved first, section by section."""
        return order == SAVED and self.value() != "none"

    def parts(self, rows: QuerySet[Article]) -> list[QuerySet[Article]]:
        """Split by section."""
        return [rows.filter(section=pk) for pk in self._ids(self.value() or "")]

    def _ids(self, value: str) -> list[int]:
        held = site.current()
        chosen = held.sections.get(int(value))
        return [int(value), *(child.pk for child in held.children(chosen))] if chosen else []


class PersonFilter(ArticleFilter):
    """A filter that depends on who asks."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.user_id = int(request.user.pk or 0)
        super().__init__(request, *args)


class MineFilter(PersonFilter):
    """What the person at the screen has to do with."""

    title = _("my stories")
    parameter_name = "own"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer all that is one's own, and what one began."""
        return [("mine", _("Mine")), ("created", _("Created by me"))]

    def keeps(self, value: str) -> Q:
        """Keep what the person created; for “mine” also what is assigned or bylined to them."""
        if value == "created":
            return Q(created_by=self.user_id)
        bylined = ArticleByline.objects.filter(author__account__user=self.user_id)
        return (
            Q(created_by=self.user_id)
            | Q(assigned_to=self.user_id)
            | Q(pk__in=bylined.values("article"))
        )

    def is_in_order(self, order: Order) -> bool:
        """The index article_by_creator has the last saved first, person by person."""
        return order == SAVED and self.value() == "created"

    def matches(self) -> Q | None:
        """The same index has all that one person created."""
        return self.keeps("created") if self.value() == "created" else None


class AssignedFilter(PersonFilter):
    """Who is on it."""

    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer oneself, nobody, and everybody at the desk."""
        yield "me", _("Me")
        yield "nobody", _("Nobody")
        people = User.objects.filter(is_active=True, is_staff=True).exclude(pk=self.user_id)
        for pk, name in people.order_by("name", "pk").values_list("pk", "name")[:_MOST_PEOPLE]:
            yield str(pk), name

    def keeps(self, value: str) -> Q:
        """Keep what is assigned to one person, or to nobody."""
        if value == "nobody":
            return Q(assigned_to=None)
        return Q(assigned_to=self.user_id if value == "me" else int(value))

    def is_in_order(self, order: Order) -> bool:
        """The index article_by_assignee has the last saved first, person by person."""
        return order == SAVED and self.value() != "nobody"

    def matches(self) -> Q | None:
        """The same index has all that is assigned to one person."""
        value = self.value()
        return self.keeps(value) if value and value != "nobody" else None


class GenreFilter(ArticleFilter):
    """The kind of story."""

    title = _("genre")
    parameter_name = "genre"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the genres."""
        return Genre.choices

    def keeps(self, value: str) -> Q:
        """Keep one genre."""
        return Q(genre=value)


class LanguageFilter(ArticleFilter):
    """What the story is written in."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        """Offer the languages that live stories are written in, and the newsroom's own."""
        here = settings.LANGUAGE_CODE.partition("-")[0]
        offered = {*site.current().languages, here, self.value()}
        found = [(code, name) for code, name in languages.choices() if code in offered]
        return found if len(found) > 1 or self.value() else []

    def keeps(self, value: str) -> Q:
        """Keep one language."""
        return Q(language=value)


FILTERS = (
    StageFilter,
    MineFilter,
    ChangesFilter,
    SectionFilter,
    StandingFilter,
    AssignedFilter,
    GenreFilter,
    LanguageFilter,
)
