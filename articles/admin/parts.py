"""Rows that are part of a form: whoever may change the form may change them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class PartInline(admin.TabularInline):
    """An inline without rights of its own; the form above it decides who sees it at all."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Follow the form."""
        return True

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission
