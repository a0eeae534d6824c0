"""The sign-in form: a mail address, a password, and a sentence that says what is wrong."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy, ngettext

from accounts.throttle import is_throttled


class SignInForm(AdminAuthenticationForm):
    """Django's form with an email field, and its own words while signing in is throttled."""

    username = forms.EmailField(
        label=gettext_lazy("Email"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "Address and password don’t match. Try again, or use “Forgotten password”."
        ),
    }

    def clean(self) -> dict[str, Any]:
        """Say how long to wait while throttled; the answer is the same for a right password."""
        email = str(self.cleaned_data.get("username") or "").strip().lower()
        if email and is_throttled(self.request, email):
            minutes = settings.SIGN_IN_WINDOW_SECONDS // 60
            raise ValidationError(
                ngettext(
                    "Too many wrong passwords. Wait %d minute, or set a new password.",
                    "Too many wrong passwords. Wait %d minutes, or set a new password.",
                    minutes,
                )
                % minutes,
                code="throttled",
            )
        return super().clean() or {}

    def get_invalid_login_error(self) -> ValidationError:
        """Return one sentence, whether the address is known or not."""
        return ValidationError(str(self.error_messages["invalid_login"]), code="invalid_login")
