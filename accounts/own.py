"""My account: what everybody sees and does about their own."""

from django.contrib import messages
from django.contrib.admin import site as desk
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import recording
from accounts.models import User
from accounts.notice_kinds import NoticeKind
from accounts.sessions import sign_out_everywhere


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Show name, address and roles, and the way to a new password."""
    user = _self(request)
    context = {
        **desk.each_context(request),
        "title": _("My account"),
        "notices": [
            (kind.value, kind.label, kind.value in user.mailed_notices) for kind in NoticeKind
        ],
        "roles": list(user.groups.order_by("name").values_list("name", flat=True)),
    }
    return TemplateResponse(request, "accounts/my_account.html", context)


@require_POST
def choose_mail(request: HttpRequest) -> HttpResponse:
    """Keep which notices go by mail from now on."""
    user = _self(request)
    chosen = set(request.POST.getlist("mailed"))
    user.mailed_notices = [kind.value for kind in NoticeKind if kind.value in chosen]
    user.save(update_fields=["mailed_notices"])
    messages.success(request, _("Saved: these notices come by mail from now on."))
    return HttpResponseRedirect(reverse("my_account"))


@require_POST
def dismiss_hints(request: HttpRequest) -> HttpResponse:
    """Put the first page's hints away for good."""
    user = _self(request)
    user.hints_dismissed_at = recording.now()
    user.save(update_fields=["hints_dismissed_at"])
    return HttpResponseRedirect(reverse("admin:index"))


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    user = _self(request)
    sign_out_everywhere(user, by=user, now=recording.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere else."))
    return HttpResponseRedirect(reverse("my_account"))


def _self(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
