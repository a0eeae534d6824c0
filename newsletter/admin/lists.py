"""The lists that readers can ask for."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.taxonomy import Section, Topic
from events.clock import database_now
from events.recording import record
from newsletter.models import MailingList
from pagecache import keys


@admin.register(MailingList)
class MailingListAdmin(admin.ModelAdmin):
    """What each newsletter is called and which stories fill it."""

    list_display = ("name", "kind", "stories", "section", "topic", "is_open")
    list_select_related = ("section", "topic")
    ordering = ("position", "pk")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("topic",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "is_open", "position")}),
        ("", {"fields": ("kind", "stories", "section", "topic", "most_stories")}),
        (_("Daily issue"), {"fields": ("issue_at", "sends_by_itself")}),
    )

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """Offer nothing that was merged."""
        if db_field.name == "section":
            return Section.objects.in_order()
        if db_field.name == "topic":
            return Topic.objects.filter(merged_into=None)
        return super().get_field_queryset(db, db_field, request)

    def save_model(self, request: HttpRequest, obj: MailingList, form: Any, change: bool) -> None:
        """Save, and purge every page: each offers a list."""
        super().save_model(request, obj, form, change)
        record(
            "newsletter", obj.pk, "changed" if change else "added",
            by=request.user if isinstance(request.user, User) else None,
            now=database_now(), payload={"changed": form.changed_data}, keys={keys.SITE},
        )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A list is closed, never deleted: issues and consents hang on it."""
        return False
