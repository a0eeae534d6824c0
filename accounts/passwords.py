"""Forgotten passwords, invitations, and changing one's own: the pages where a password is set."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site as desk
from django.contrib.auth import login, update_session_auth_hash, views
from django.contrib.auth.forms import PasswordChangeForm, PasswordResetForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import links, recording, throttle
from accounts.mailing import mail_link
from accounts.models import User
from accounts.throttle import Purpose


class AskForm(PasswordResetForm):
    """The address of who has forgotten the password; known or not, the answer is the same."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        """Refuse while too many mails were asked for, for this address or from this machine."""
        email: str = self.cleaned_data["email"]
        if throttle.is_throttled(self.request, email, Purpose.RESET):
            raise ValidationError(
                _wait(
                    "Too many mails were asked for. Look among your mail, in the spam folder too, "
                    "or wait %d minute.",
                    "Too many mails were asked for. Look among your mail, in the spam folder too, "
                    "or wait %d minutes.",
                ),
                code="throttled",
            )
        return email


class Ask(views.PasswordResetView):
    """Ask for a mail with a link to a new password."""

    form_class = AskForm
    title = _("Forgotten password")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who asks."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the mail if there is such an account, and answer as if there were."""
        email = form.cleaned_data["email"]
        throttle.record_failure(self.request, email, Purpose.RESET)
        for user in form.get_users(email):
            mail_link(user, request=self.request)
        return HttpResponseRedirect(self.get_success_url())


class SetByLink(views.PasswordResetConfirmView):
    """Set a new password by the link of a mail; the link works once."""

    token_generator = links.reset_tokens
    title = _("New password")
    verb = "password_reset"

    def form_valid(self, form: Any) -> HttpResponse:
        """Look at the link again under the lock: of two at once, one sets the password."""
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN)
        with transaction.atomic():
            locked = User.objects.select_for_update(no_key=True).get(pk=form.user.pk)
            if not self.token_generator.check_token(locked, token):
                self.validlink = False
                return self.render_to_response(self.get_context_data())
            form.user = self.user = locked
            form.save()
            recording.record(locked, self.verb, by=locked, now=recording.now())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        throttle.forget(locked.email)
        self.welcome(locked)
        return HttpResponseRedirect(self.get_success_url())

    def welcome(self, user: User) -> None:
        """Leave it to the person to sign in with the new password."""


class AcceptInvitation(SetByLink):
    """Set the first password by the link of an invitation, and come in."""

    token_generator = links.invitation_tokens
    template_name = "accounts/invitation.html"
    success_url = reverse_lazy("admin:index")
    title = _("Welcome to the desk")
    verb = "joined"

    def welcome(self, user: User) -> None:
        """Sign the person in."""
        login(self.request, user, settings.AUTHENTICATION_BACKENDS[0])
        messages.success(self.request, _("Welcome. Your password is set and you are signed in."))


class ChangeForm(PasswordChangeForm):
    """The old password and a new one; a session left open is no place to guess the old one."""

    request: HttpRequest

    def clean_old_password(self) -> str:
        """Count wrong ones."""
        if throttle.is_throttled(self.request, self.user.email, Purpose.CHANGE):
            raise ValidationError(
                _wait(
                    "Too many wrong passwords. Wait %d minute, or sign out and use "
                    "“Forgotten password”.",
                    "Too many wrong passwords. Wait %d minutes, or sign out and use "
                    "“Forgotten password”.",
                ),
                code="throttled",
            )
        try:
            return super().clean_old_password()
        except forms.ValidationError:
            throttle.record_failure(self.request, self.user.email, Purpose.CHANGE)
            raise


class ChangeOwn(views.PasswordChangeView):
    """Change one's own password, which signs out everywhere else."""

    form_class = ChangeForm
    success_url = reverse_lazy("my_account")
    title = _("Change password")

    def get_form(self, form_class: Any = None) -> ChangeForm:
        """Tell the form who asks."""
        form: ChangeForm = super().get_form(form_class)  # type: ignore[assignment]
        form.request = self.request
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the head of every page of the desk shows."""
        return {**desk.each_context(self.request), **super().get_context_data(**kwargs)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Write the password under the lock, and keep this one session."""
        with transaction.atomic():
            form.user = User.objects.select_for_update(no_key=True).get(pk=form.user.pk)
            form.save()
            recording.record(form.user, "password_changed", by=form.user, now=recording.now())
        update_session_auth_hash(self.request, form.user)
        throttle.forget(form.user.email)
        messages.success(
            self.request, _("Your password is changed, and you are signed out everywhere else.")
        )
        return HttpResponseRedirect(self.get_success_url())


def _wait(one: str, many: str) -> str:
    minutes = settings.SIGN_IN_WINDOW_SECONDS // 60
    return ngettext(one, many, minutes) % minutes
