"""Section, desk and person: what budget and calendar are narrowed by."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from articles import site
from articles.desk_board import Filters, desks

_NAMES = ("section", "desk", "person")


def narrowing(request: HttpRequest) -> tuple[Filters, dict[str, str]]:
    """Return what the address narrows to, and the part of the address that says so.

    What else the board offers means nothing here.
    """
    said = {name: request.GET[name] for name in _NAMES if request.GET.get(name)}
    return Filters.of(said), said


def choices() -> dict[str, Any]:
    """Return what the filters offer."""
    return {
        "sections": site.current().sections.values(),
        "desks": desks(),
        "people": User.objects.filter(is_active=True, is_staff=True).order_by("name", "pk"),
    }
