"""Sections, topics and series on the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.admin import pins
from articles.admin.merging import MergeableAdmin
from articles.cachekeys import keys_of_section
from articles.models.taxonomy import Section, Series, Topic, TopicName, folded
from events.clock import database_now
from events.recording import record
from pagecache import keys


@admin.register(Section)
class SectionAdmin(MergeableAdmin):
    """The reader-facing areas."""

    list_display = ("name", "slug", "parent", "position")
    list_select_related = ("parent",)
    list_per_page = 100
    search_fields = ("name", "slug")
    ordering = ("position", "name", "pk")
    prepopulated_fields = {"slug": ("name",)}
    filter_horizontal = ("editors",)
    fields = ("name", "slug", "parent", "position", "accent", "description", "desk", "editors")

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        """Offer no merged section as the one above."""
        if db_field.name == "parent":
            return Section.objects.in_order()
        return super().get_field_queryset(db, db_field, request)

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        """Save, and purge every page that names the section."""
        super().save_model(request, obj, form, change)
        _record(request, "section", obj.pk, form, change, keys_of_section(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        """Sections are merged, never deleted."""
        return False


class TopicForm(pins.PinsForm):
    """A topic with its synonyms; no two topics share a name."""

    synonyms = forms.CharField(
        label=_("Synonyms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Names and synonyms are unique, ignoring case and accents."),
    )

    class Meta:
        model = Topic
        fields = ("name", "slug", "kind", "state", "description", "is_published")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["synonyms"] = "\n".join(
                self.instance.names.filter(is_synonym=True)
                .order_by("name")
                .values_list("name", flat=True)
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a name or synonym that another topic has, naming that topic."""
        cleaned = super().clean() or {}
        for line in cleaned.get("synonyms", "").splitlines():
            if len(line.strip()) > 100:
                raise ValidationError(
                    {
                        "synonyms": _("“%(start)s…” has %(count)d characters; 100 at most.")
                        % {"start": line.strip()[:30], "count": len(line.strip())}
                    }
                )
        words = [cleaned.get("name", ""), *cleaned.get("synonyms", "").splitlines()]
        taken = (
            TopicName.objects.filter(key__in=[folded(word) for word in words if word.strip()])
            .exclude(topic=self.instance.pk)
            .select_related("topic")
            .first()
        )
        if taken:
            raise ValidationError(
                _("“%(name)s” already means the topic “%(topic)s”; use that one, or another word.")
                % {"name": taken.name, "topic": taken.topic.name}
            )
        return cleaned


@admin.register(Topic)
class TopicAdmin(MergeableAdmin):
    """Subject pages: proposed by reporters, accepted by editors."""

    form = TopicForm
    list_display = ("name", "kind", "state", "slug")
    list_filter = ("state", "kind")
    list_per_page = 100
    search_fields = ("name", "names__name")
    ordering = ("name", "pk")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "slug",
                    "kind",
                    "state",
                    "description",
                    "synonyms",
                    "is_published",
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        """Let editors pin stories to a topic that is there."""
        parts = super().get_fieldsets(request, obj)
        may_pin = obj is not None and request.user.has_perm("articles.change_topic")
        return (*parts, pins.FIELDSET) if may_pin else parts

    def get_form(
        self, request: HttpRequest, obj: Topic | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Give the form its boxes for pinned stories."""
        if change and isinstance(request.user, User):
            kwargs["form"] = pins.choosing(self.form, self.admin_site, request.user)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Topic | None = None
    ) -> tuple[str, ...]:
        """Accepting a topic is an editor's choice."""
        return () if request.user.has_perm("articles.change_topic") else ("state", "is_published")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the names, and purge the pages that show the topic."""
        super().save_related(request, form, formsets, change)
        topic: Topic = form.instance
        synonyms = [line.strip() for line in form.cleaned_data.get("synonyms", "").splitlines()]
        topic.set_names(topic.name, [line for line in synonyms if line])
        shown = {keys.topic(topic.pk), keys.listing("topic", topic.pk), keys.TOPICS}
        _record(request, "topic", topic.pk, form, change, shown, **form.changed_pins)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Topics are retired or merged, never deleted."""
        return False


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    """Recurring sets of stories."""

    list_display = ("name", "slug")
    list_per_page = 100
    search_fields = ("name",)
    ordering = ("name", "pk")
    prepopulated_fields = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: bool) -> None:
        """Save, and purge every page that names the series."""
        super().save_model(request, obj, form, change)
        _record(request, "series", obj.pk, form, change, {keys.series(obj.pk)})

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        """A series in use is part of stories."""
        return False


def _record(
    request: HttpRequest,
    kind: str,
    pk: int,
    form: Any,
    change: bool,
    purged: set[str],
    **more: list[str],
) -> None:
    user = request.user if isinstance(request.user, User) else None
    changed = {
        name: [str(form.initial.get(name, "")), str(form.cleaned_data.get(name, ""))]
        for name in form.changed_data
        if name not in pins.PINS
    } | more
    if change and not changed:
        return
    record(
        kind,
        pk,
        "changed" if change else "created",
        by=user,
        now=database_now(),
        payload={"changed": changed},
        keys=purged,
    )
