"""Accounts on the desk, each change of them recorded as an Event."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin import AccountAdmin
from accounts.models import User
from events.clock import database_now
from events.recording import record


@admin.register(User)
class RecordedAccountAdmin(AccountAdmin):
    """Accounts; who gave whom which roles is on record."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record who gave whom which roles."""
        super().save_related(request, form, formsets, change)
        user: User = form.instance
        record(
            "account",
            user.pk,
            "changed" if change else "created",
            by=request.user if isinstance(request.user, User) else None,
            now=database_now(),
            payload={
                "roles": sorted(user.groups.values_list("name", flat=True)),
                "is_active": user.is_active,
            },
        )
