"""The rules for machines: one row, one form."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from distribution.models import MachinePolicy, PolicyLink
from events.clock import database_now
from events.recording import record
from pagecache import keys


class PolicyLinkInline(admin.TabularInline):
    """Where the newsroom's own rules stand; whoever may change the form may change them."""

    model = PolicyLink
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the form."""
        return True

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(MachinePolicy)
class MachinePolicyAdmin(admin.ModelAdmin):
    """Who may read the site for what."""

    inlines = (PolicyLinkInline,)
    fieldsets = (
        (
            _("Artificial intelligence"),
            {
                "fields": ("allows_training", "allows_ai_search", "allows_ai_visits"),
                "description": _("Said in robots.txt; crawlers that keep to it will follow."),
            },
        ),
        (_("Feeds"), {"fields": ("hub_url",)}),
        (_("About the outlet"), {"fields": ("founding_year", "security_contact", "ads_txt")}),
    )

    def save_model(self, request: HttpRequest, obj: MachinePolicy, form: Any, change: bool) -> None:
        """There is one row, and its number is 1."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save, and purge every page: each names the policies."""
        super().save_related(request, form, formsets, change)
        record(
            "machinepolicy",
            form.instance.pk,
            "changed",
            by=request.user if isinstance(request.user, User) else None,
            now=database_now(),
            payload={"changed": form.changed_data},
            keys={keys.SITE},
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go straight to the one row."""
        row = MachinePolicy.objects.first()
        if row is None:
            return HttpResponseRedirect(reverse("admin:distribution_machinepolicy_add"))
        return HttpResponseRedirect(
            reverse("admin:distribution_machinepolicy_change", args=[row.pk])
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the first time."""
        return (
            request.user.has_perm("distribution.change_machinepolicy")
            and not MachinePolicy.objects.exists()
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A site has rules."""
        return False
