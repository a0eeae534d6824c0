"""Accounts on the desk: who may sign in, and with which roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class NewUserForm(AdminUserCreationForm):
    """A new account with its first password."""

    class Meta:
        model = User
        fields = ("email", "name")


class ChangeUserForm(UserChangeForm):
    """An account; the password has a page of its own."""

    class Meta:
        model = User
        fields = "__all__"


class AccountAdmin(UserAdmin):
    """Accounts: never deleted, so that the history keeps its names.

    Registered by `events.admin`, which records each change.
    """

    form = ChangeUserForm
    add_form = NewUserForm
    list_display = ("name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    list_per_page = 100
    search_fields = ("name", "email")
    ordering = ("name", "pk")
    filter_horizontal = ("groups",)
    fieldsets = (
        (None, {"fields": ("name", "email", "password")}),
        (_("Roles"), {"fields": ("groups",)}),
        (_("State"), {"fields": ("is_active", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2", "groups")}),)
    readonly_fields = ("last_login",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Load the roles with the list."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """Return the names of the roles."""
        return ", ".join(sorted(group.name for group in user.groups.all()))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are turned off, never deleted."""
        return False
