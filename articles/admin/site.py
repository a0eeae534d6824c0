"""The outlet's identity: one row, one form."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.admin.parts import PartInline
from articles.models.site import FooterLink, SiteIdentity, SocialAccount
from events.clock import database_now
from events.recording import record
from images.admin.widget import with_picker
from images.settling import settle
from pagecache import keys

_LOGOS = ("logo", "logo_dark", "logo_square")


class SocialAccountInline(PartInline):
    """The outlet's accounts elsewhere."""

    model = SocialAccount


class FooterLinkInline(PartInline):
    """Links at the foot of every page, by heading."""

    model = FooterLink


@admin.register(SiteIdentity)
class SiteIdentityAdmin(admin.ModelAdmin):
    """The name on the masthead and what goes with it."""

    inlines = (SocialAccountInline, FooterLinkInline)
    raw_id_fields = _LOGOS
    fieldsets = (
        (None, {"fields": ("name", "tagline", "about", "contact_email")}),
        (_("Looks"), {"fields": (*_LOGOS, "accent")}),
        (_("Language and time"), {"fields": ("language", "time_zone")}),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose the logos with the picker."""
        return super().formfield_for_foreignkey(db_field, request, **with_picker(db_field, kwargs))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and purge every page."""
        super().save_related(request, form, formsets, change)
        identity: SiteIdentity = form.instance
        now = database_now()
        before = {form.initial.get(name) for name in _LOGOS}
        settled = settle(identity.logo_ids | before, now=now)
        record(
            "site",
            identity.pk,
            "changed",
            by=request.user if isinstance(request.user, User) else None,
            now=now,
            payload={"changed": form.changed_data},
            keys={keys.SITE} | settled,
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go straight to the one row."""
        row = SiteIdentity.objects.first()
        if row is None:
            return HttpResponseRedirect(reverse("admin:articles_siteidentity_add"))
        return HttpResponseRedirect(reverse("admin:articles_siteidentity_change", args=[row.pk]))

    def save_model(self, request: HttpRequest, obj: SiteIdentity, form: Any, change: bool) -> None:
        """There is one row, and its number is 1."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the first time."""
        return (
            request.user.has_perm("articles.change_siteidentity")
            and not SiteIdentity.objects.exists()
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A site has an identity."""
        return False
