"""What an administrator does to one account: a page each that says what will happen."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import deactivating, handover, links, recording, sessions
from accounts.handover_form import HandoverForm
from accounts.mailing import mail_link
from accounts.models import User
from accounts.rights import AccountRefused

# Session key: the account whose mail failed last, and why; its link is shown to be copied.
UNSENT = "accounts.unsent"

Screen = Callable[[HttpRequest, User, dict[str, Any]], HttpResponse]


def page(admin: ModelAdmin, screen: Screen) -> Callable[..., HttpResponse]:
    """Return the view of a screen: for who may change accounts, with the desk's context."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if not admin.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        context = {**admin.admin_site.each_context(request), "opts": admin.opts, "account": user}
        try:
            return screen(request, user, context)
        except AccountRefused as refusal:
            messages.error(request, str(refusal))
            return _back(user)

    return view


def person(request: HttpRequest) -> User:
    """Return who is signed in; pages of the desk are for nobody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def link(request: HttpRequest, user: User, context: dict[str, Any]) -> HttpResponse:
    """Send the invitation, or a link to a new password; if mail fails, show it to be copied."""
    if not user.is_active:
        raise AccountRefused(
            _("%(name)s is turned off. Turn the account on again first.") % {"name": user}
        )
    if request.method == "POST":
        send(request, user)
        return HttpResponseRedirect(reverse("admin:accounts_user_link", args=[user.pk]))
    invited = links.is_invited(user)
    unsent = request.session.get(UNSENT) or {}
    failed = unsent.get("account") == user.pk
    context |= {
        "title": _("Invitation") if invited else _("Link to a new password"),
        "invited": invited,
        "days": links.INVITATION_DAYS,
        "link": links.link(user) if failed else "",
    }
    return TemplateResponse(request, "accounts/link.html", context)


def send(request: HttpRequest, user: User) -> None:
    """Mail the link, put it on record, and say what came of it."""
    invited = links.is_invited(user)
    why_not = mail_link(user, request=request)
    recording.record(
        user,
        "invited" if invited else "reset_sent",
        by=person(request),
        now=recording.now(),
        payload={"email": user.email, "is_sent": not why_not, "why_not": why_not},
    )
    if why_not:
        request.session[UNSENT] = {"account": user.pk}
        messages.error(
            request,
            _(
                "The mail to %(email)s did not go out: %(why)s. Copy the link from the account’s "
                "page “Invitation” and give it to %(name)s yourself, or send it again."
            )
            % {"email": user.email, "why": why_not, "name": user},
        )
    else:
        request.session.pop(UNSENT, None)
        messages.success(request, _("A mail is on its way to %s.") % user.email)


def sign_out(request: HttpRequest, user: User, context: dict[str, Any]) -> HttpResponse:
    """Sign somebody out everywhere."""
    if request.method == "POST":
        by = person(request)
        sessions.sign_out_everywhere(user, by=by, now=recording.now())
        if by.pk == user.pk:
            update_session_auth_hash(request, user)
        return _done(request, user, _("%s is signed out everywhere.") % user)
    context["title"] = _("Sign out everywhere: %s") % user
    return TemplateResponse(request, "accounts/sign_out.html", context)


def deactivate(request: HttpRequest, user: User, context: dict[str, Any]) -> HttpResponse:
    """Turn an account off, after a look at what the person leaves undone."""
    by = person(request)
    work = handover.work()
    with transaction.atomic():
        # Holds a lock that all who turn accounts off wait for: nobody is handed a story while
        # their own account goes.
        deactivating.check_may_deactivate(user, by=by)
        stories = work.stories(user, seen_by=by)
        typed = request.POST if request.method == "POST" else None
        form = HandoverForm(typed, stories=stories, heirs=work.heirs(user))
        if request.method == "POST" and form.is_valid():
            now = recording.now()
            kept = handover.hand_over_all(stories, form.chosen(), by=by, now=now)
            deactivating.deactivate(user, by=by, now=now, stories=kept)
            return _done(request, user, _("%s is turned off and signed out everywhere.") % user)
    context |= {
        "title": _("Turn off the account of %s") % user,
        "form": form,
        "stories": stories,
        "more": len(stories) - len(form.listed),
    }
    return TemplateResponse(request, "accounts/deactivate.html", context)


def reactivate(request: HttpRequest, user: User, context: dict[str, Any]) -> HttpResponse:
    """Turn an account on again."""
    if request.method == "POST":
        deactivating.reactivate(user, by=person(request), now=recording.now())
        return _done(request, user, _("%s can sign in again.") % user)
    if user.is_active:
        raise AccountRefused(_("%(name)s is active already.") % {"name": user})
    context["title"] = _("Turn on the account of %s again") % user
    return TemplateResponse(request, "accounts/reactivate.html", context)


def _done(request: HttpRequest, user: User, words: str) -> HttpResponse:
    messages.success(request, words)
    return _back(user)


def _back(user: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))
