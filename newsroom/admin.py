"""The desk: our own admin site."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from accounts.models import User
from accounts.sign_in import SignInForm
from articles import site
from articles.desk import desk_lists
from articles.desk_board import Filters, board
from articles.first_hints import first_hints
from events.clock import database_now

# Topics are our own tags, and roles are a table in the code (accounts.roles).
_HIDDEN = {"taggit.Tag", "auth.Group"}


class Desk(AdminSite):
    """Django's admin with the newsroom's name, sign-in form and content security policy."""

    site_title = _("Desk")
    site_header = _("Desk")
    index_title = _("The desk")
    login_form = SignInForm
    enable_nav_sidebar = False

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Leave out what other apps register and the desk has in its own form."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["models"] = [
                each for each in room["models"] if each["model"]._meta.label not in _HIDDEN
            ]
        return [room for room in rooms if room["models"]]

    def admin_view[View: Callable[..., HttpResponseBase]](
        self, view: View, cacheable: bool = False
    ) -> View:
        """Serve every page of the desk under the desk's policy: the editor needs a nonce."""
        return csp_override(settings.DESK_CSP)(super().admin_view(view, cacheable))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what waits for the person, then the rest of the desk."""
        context: dict[str, Any] = {}
        if isinstance(request.user, User):
            filters = Filters.of(request.GET)
            context = {
                **desk_lists(request.user),
                **board(request.user, filters, now=database_now()),
                "hints": first_hints(request.user),
                "filters": filters,
                "sections": site.current().sections.values(),
                "people": User.objects.filter(is_active=True, is_staff=True).order_by("name", "pk"),
            }
        return super().index(request, {**(extra_context or {}), **context})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the sign-in page under the desk's policy, with the outlet's name for `site`."""
        context = {**(extra_context or {}), "site": site.current()}
        return csp_override(settings.DESK_CSP)(super().login)(request, context)
