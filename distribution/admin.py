"""The rules for machines: one row, one form."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from distribution import posts_admin  # noqa: F401 - registers
from distribution.models import MachinePolicy, OutgoingCall, PolicyLink, Webhook
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
        (_("Partners"), {"fields": ("reprint_terms", "reprint_license")}),
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


class WebhookForm(forms.ModelForm):
    """What a webhook is told of is ticked."""

    about = forms.MultipleChoiceField(
        label=_("Told of"), choices=Webhook.About, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Webhook
        fields = ("name", "url", "about", "is_enabled", "secret")


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    """Servers outside that are told what happens to articles."""

    form = WebhookForm
    list_display = ("name", "url", "is_enabled", "waiting")
    list_per_page = 50
    readonly_fields = ("secret",)

    @admin.display(description=_("Failing now"))
    def waiting(self, webhook: Webhook) -> str:
        """Say why its oldest waiting call has not been taken yet."""
        failing = webhook.calls.filter(done_at=None).exclude(last_error="").order_by("pk")
        return "\n".join(failing.values_list("last_error", flat=True)[:1])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep in the history who let whom hear what."""
        super().save_related(request, form, formsets, change)
        record(
            "webhook",
            form.instance.pk,
            "changed" if change else "created",
            by=request.user if isinstance(request.user, User) else None,
            now=database_now(),
            payload={"changed": form.changed_data},
        )


@admin.register(OutgoingCall)
class OutgoingCallAdmin(admin.ModelAdmin):
    """What was said outside, what was answered, and what still waits."""

    list_display = ("channel", "webhook", "story", "happened", "attempts", "state", "last_error")
    list_select_related = ("event", "webhook")
    list_filter = ("channel", "is_given_up")
    list_per_page = 50
    show_full_result_count = False
    actions = ("try_again", "give_up")
    ordering = ("-pk",)

    @admin.display(description=_("Article"))
    def story(self, call: OutgoingCall) -> int:
        """Return the number of the article."""
        return call.event.subject_id

    @admin.display(description=_("Happened"))
    def happened(self, call: OutgoingCall) -> str:
        """Say what happened, and when."""
        return f"{call.event.verb}, {call.event.at:%Y-%m-%d %H:%M}"

    @admin.display(description=_("State"))
    def state(self, call: OutgoingCall) -> str:
        """Say how far it is."""
        if call.is_given_up:
            return gettext("given up")
        if call.done_at:
            return gettext("left out") if call.last_error else gettext("taken")
        if call.attempts == 0:
            return gettext("waits")
        return gettext("tried again at %s") % f"{call.next_try_at:%H:%M:%S}"

    @admin.action(description=_("Try again now"), permissions=["change"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[OutgoingCall]) -> None:
        """Let the worker make these calls at once, given up or not."""
        chosen.exclude(done_at__isnull=False, is_given_up=False).update(
            done_at=None, is_given_up=False, next_try_at=database_now()
        )

    @admin.action(description=_("Give up"), permissions=["change"])
    def give_up(self, request: HttpRequest, chosen: QuerySet[OutgoingCall]) -> None:
        """Try these calls no more."""
        chosen.filter(done_at=None).update(is_given_up=True, done_at=database_now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Calls follow from events."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are forgotten after a month."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nothing is edited."""
        return [field.name for field in OutgoingCall._meta.fields]
