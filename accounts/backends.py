"""Sign in by mail address and password, slowly when someone guesses."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import throttle
from accounts.models import User


class EmailBackend(ModelBackend):
    """Django's own backend behind the throttle; the address may be typed in any capitals."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user, or None; raises PermissionDenied while signing in is throttled."""
        email = (username or kwargs.get("email") or "").strip().lower()
        if not email or password is None:
            return None
        throttle.check(request, email)
        user = super().authenticate(request, username=email, password=password)
        if not isinstance(user, User):
            throttle.record_failure(request, email)
            return None
        throttle.forget(email)
        return user
