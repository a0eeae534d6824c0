"""Rows that are part of the article form: whoever may change the form may change them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.admin.whole_list import WholeList, WholeListForm
from articles.models.article import RelatedArticle
from articles.models.byline import ArticleByline


class PartInline(admin.TabularInline):
    """An inline without rights of its own; the form above it decides who sees it at all."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the form."""
        return True

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class BylineList(WholeList):
    """A contributor is told from another by author and role."""

    identity = ("author", "role")


class RelatedList(WholeList):
    """A story stands beside another once."""

    identity = ("related",)


class BylineInline(PartInline):
    """Who made the story."""

    model = ArticleByline
    form = WholeListForm
    formset = BylineList
    fields = ("author", "role", "credited_as", "position")
    ordering = ("position", "pk")
    autocomplete_fields = ("author",)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Leave a row free beside the writer's own name, with which a new story begins."""
        return self.extra if obj else self.extra + 1


class RelatedInline(PartInline):
    """Stories that stand beside this one."""

    model = RelatedArticle
    form = WholeListForm
    formset = RelatedList
    fk_name = "article"
    fields = ("related", "position")
    ordering = ("position", "pk")
    autocomplete_fields = ("related",)
