"""Accounts on the desk: who may sign in, and with which roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import links, recording, screens
from accounts.models import User
from accounts.rights import ADMINISTRATOR, AccountRefused, check_not_last_administrator

MADE = "newsroom.account_made"


class AccountForm(forms.ModelForm):
    """Name, address and roles. The password is the person's own business."""

    class Meta:
        model = User
        fields = ("name", "email", "groups")
        error_messages = {
            "email": {"unique": _("There is already an account with this address.")},
        }

    def clean_name(self) -> str:
        """Keep a name to one line: it stands in mails and in the history."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        """Point to an account that was turned off, instead of a second one."""
        email: str = self.cleaned_data["email"].lower()
        other = User.objects.filter(email__iexact=email, is_active=False).exclude(
            pk=self.instance.pk
        )
        if other.exists():
            raise ValidationError(
                gettext(
                    "There is an account with this address that was turned off. Find it in the "
                    "list of accounts and turn it on again."
                ),
                code="turned_off",
            )
        return email

    def clean_groups(self) -> QuerySet[Any]:
        """Leave the role of administrator with somebody."""
        groups: QuerySet[Any] = self.cleaned_data["groups"]
        keeps = self.instance.is_superuser or groups.filter(name=ADMINISTRATOR).exists()
        if self.instance.pk and not keeps:
            try:
                check_not_last_administrator(self.instance)
            except AccountRefused as refusal:
                raise ValidationError(str(refusal), code="last_administrator") from refusal
        return groups


@admin.register(User)
class AccountAdmin(admin.ModelAdmin):
    """Accounts: invited by mail, turned off and never deleted, so that the history has names."""

    form = AccountForm
    add_form_template = "accounts/add_form.html"
    change_form_template = "accounts/change_form.html"
    list_display = ("name", "email", "roles", "state", "last_login")
    list_filter = ("is_active", "groups")
    list_per_page = 100
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    fieldsets = (
        (None, {"fields": ("name", "email", "groups")}),
        (_("State"), {"fields": ("state", "last_login", "joined_at")}),
    )
    readonly_fields = ("state", "last_login", "joined_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Load the roles with the list."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """Return the names of the roles."""
        return ", ".join(sorted(group.name for group in user.groups.all()))

    @admin.display(description=_("state"), ordering="is_active")
    def state(self, user: User) -> str:
        """Return whether the person can sign in."""
        if not user.is_active:
            return gettext("turned off")
        return (
            gettext("invited, not signed in yet") if links.is_invited(user) else gettext("active")
        )

    # --- forms ------------------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Ask for no more than a name, an address and roles when somebody is invited."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Show the roles as boxes to tick: they are few, and need no script."""
        field = super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )
        if field is not None and db_field.name == "groups":
            field.label, field.help_text = _("Roles"), _("Several are possible; rights add up.")
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Make a new account without a password; the invitation lets its owner set one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record who gave whom which roles; ask for the invitation of a new account."""
        before = self._role_names(form.instance) if change else []
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        if change and not form.changed_data:
            return
        recording.record(
            user,
            "changed" if change else "created",
            by=screens.person(request),
            now=recording.now(),
            payload={
                "roles": self._role_names(user),
                "roles_before": before,
                "is_active": user.is_active,
                "before": {
                    name: form.initial.get(name)
                    for name in form.changed_data
                    if change and name != "groups"
                },
            },
        )
        if not change:
            # An extension key of the WSGI environ: from here to the end of `add_view`.
            request.META[MADE] = user

    def _role_names(self, user: User) -> list[str]:
        return sorted(user.groups.values_list("name", flat=True))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send the invitation once the account is safely in the database."""
        response = super().add_view(
            request, form_url, {"title": gettext("Invite somebody"), **(extra_context or {})}
        )
        made = request.META.pop(MADE, None)
        if made is not None:
            screens.send(request, made)
        return response

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go to the invitation, which says whether it went out."""
        if "_popup" in request.POST or "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:accounts_user_link", args=[obj.pk]))

    # --- what else can be done --------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        """Add the pages of what is done to one account."""
        pages = {
            "link": screens.link,
            "sign-out": screens.sign_out,
            "deactivate": screens.deactivate,
            "reactivate": screens.reactivate,
        }
        return [
            *(
                path(
                    f"<int:pk>/{word}/",
                    self.admin_site.admin_view(screens.page(self, screen)),
                    name=f"accounts_user_{word.replace('-', '_')}",
                )
                for word, screen in pages.items()
            ),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by password hashes: that would tell them bit by bit."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are turned off, never deleted."""
        return False
