"""Author profiles on the desk: profile editors change all of them, people their own part."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authors.models import Author, AuthorLink
from authors.ownership import ProfileAccount, owns
from events.clock import database_now
from events.recording import record
from images.admin.widget import with_picker
from images.settling import settle
from pagecache import keys

# RULES.md "Author profiles": what people may change on their own profile.
OWN_PART = ("short_bio", "bio", "portrait", "public_email", "languages", "pronouns")


class LinkFormSet(forms.BaseInlineFormSet):
    """Links of one author; the same account in two spellings is said once."""

    def clean(self) -> None:
        """Compare the addresses in their canonical form."""
        super().clean()
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            if form.cleaned_data.get("DELETE") or not form.cleaned_data.get("url"):
                continue
            address = (form.instance.kind, form.instance.url)
            if address in seen:
                form.add_error("url", _("This account is listed already; remove one of the two."))
            seen.add(address)


class LinkInline(admin.TabularInline):
    """Where else an author can be found."""

    model = AuthorLink
    formset = LinkFormSet
    extra = 1
    fields = ("kind", "url")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Links are public."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Links belong to a person's own part."""
        return may_edit(request, obj)

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


class AccountInline(admin.TabularInline):
    """The account behind a profile: set by administrators, seen by them and its owner only."""

    model = ProfileAccount
    extra = 0
    max_num = 1
    autocomplete_fields = ("user",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The form decides who gets this inline at all."""
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are for administrators."""
        return bool(request.user.has_perm("accounts.change_user"))

    has_add_permission = has_change_permission
    has_delete_permission = has_change_permission


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    """The public people of the newspaper."""

    list_display = ("name", "title", "kind", "state", "saved_at")
    list_filter = ("kind", "state")
    list_per_page = 100
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    raw_id_fields = ("portrait",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "title", "kind", "state", "is_published")}),
        (_("In their own words"), {"fields": OWN_PART}),
        (_("More"), {"fields": ("location", "joined_on", "left_on", "birth_year", "death_year")}),
    )  # fmt: skip
    _more_inlines: ClassVar[list[type[admin.TabularInline]]] = []
    _more_pages: ClassVar[list[Callable[[admin.ModelAdmin], list[URLPattern]]]] = []

    @classmethod
    def add_inline(cls, inline: type[admin.TabularInline]) -> None:
        """Let a room above put what it knows about authors on their form (articles: beats)."""
        cls._more_inlines.append(inline)

    @classmethod
    def add_page(
        cls, pages: Callable[[admin.ModelAdmin], list[URLPattern]], *, form_template: str
    ) -> None:
        """Let a room above add pages about an author; its template of the form links to them."""
        cls._more_pages.append(pages)
        cls.change_form_template = form_template

    def get_urls(self) -> list[Any]:
        """Put the pages that rooms above added before our own."""
        added = [each for pages in self._more_pages for each in pages(self)]
        return [*added, *super().get_urls()]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Show links to all, the account to its owner and administrators, and what rooms add."""
        inlines: list[Any] = [LinkInline]
        if request.user.has_perm("authors.change_author"):
            inlines += self._more_inlines
        if request.user.has_perm("accounts.change_user") or is_own(request, obj):
            inlines.append(AccountInline)
        return inlines

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        """Leave merged profiles out; a pen name's owner is nobody's business but theirs."""
        return super().get_queryset(request).filter(merged_into=None)

    def has_change_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Profile editors change all profiles; anyone with a profile changes their own part."""
        if obj is None:
            return request.user.has_perm("authors.view_author")
        return may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Profiles are merged or hidden, never deleted."""
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Author | None = None
    ) -> tuple[str, ...]:
        """Everything outside one's own part is for profile editors."""
        if request.user.has_perm("authors.change_author"):
            return ()
        names = [str(name) for _title, part in self.fieldsets for name in part["fields"]]
        return tuple(name for name in names if name not in OWN_PART)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Author | None = None
    ) -> dict[str, Sequence[str]]:
        """Follow the name with the slug on new profiles."""
        if obj is None and request.user.has_perm("authors.change_author"):
            return {"slug": ("name",)}
        return {}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Author], search_term: str
    ) -> tuple[QuerySet[Author], bool]:
        """Offer profiles by name; those who hide can't be put into new bylines by accident."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(~Q(state=Author.State.HIDDEN))
        return found, duplicates

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:
        """Write what the form asked about and nothing else: a merge meanwhile must stand."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        obj.save(update_fields=[*asked_columns(form), "saved_at"])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose the portrait with the picker."""
        return super().formfield_for_foreignkey(db_field, request, **with_picker(db_field, kwargs))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Finish the save: public portrait, Event with what was and what is, purge."""
        super().save_related(request, form, formsets, change)
        author: Author = form.instance
        changed = {
            name: {"before": str(form.initial.get(name, "")), "after": str(form.cleaned_data[name])}
            for name in form.changed_data
        }
        links_changed = any(formset.has_changed() for formset in formsets)
        if change and not changed and not links_changed:
            return
        now = database_now()
        settled = settle({author.portrait_id, form.initial.get("portrait")}, now=now)
        record(
            "author",
            author.pk,
            "changed" if change else "created",
            by=request.user if isinstance(request.user, User) else None,
            now=now,
            payload={
                "changed": changed,
                "links": list(author.links.order_by("pk").values_list("kind", "url")),
            },
            keys={keys.author(author.pk), keys.listing("author", author.pk), keys.AUTHORS}
            | settled,
        )


def asked_columns(form: forms.ModelForm) -> list[str]:
    """Return the columns that a form asks about; whoever saves only these undoes nobody else."""
    columns = form.instance._meta.concrete_fields
    return [column.name for column in columns if column.name in form.cleaned_data]


def may_edit(request: HttpRequest, author: Author | None) -> bool:
    """Say whether the person may change this profile, whole or their own part of it."""
    if request.user.has_perm("authors.change_author"):
        return True
    return is_own(request, author) and request.user.has_perm("authors.change_own_author")


def is_own(request: HttpRequest, author: Author | None) -> bool:
    """Say whether the profile is the person's own."""
    user = request.user
    return author is not None and isinstance(user, User) and owns(user, author)
