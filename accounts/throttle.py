"""Slow down who guesses passwords: so many wrong ones for a name or from an address, then wait.

The limits are settings (SIGN_IN_…). Counting rows in the database keeps several web processes and
machines in agreement without another service.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SignInFailure


def is_throttled(request: HttpRequest | None, email: str) -> bool:
    """Say whether this name, or the address that asks, has failed too often of late."""
    recent = SignInFailure.objects.filter(
        at__gt=timezone.now() - timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)
    )
    if recent.filter(email=email[:254]).count() >= settings.SIGN_IN_TRIES_PER_NAME:
        return True
    address = client_address(request)
    return (
        address is not None
        and recent.filter(address=address).count() >= settings.SIGN_IN_TRIES_PER_ADDRESS
    )


def check(request: HttpRequest | None, email: str) -> None:
    """Raise PermissionDenied while throttled: Django then asks no further backend."""
    if is_throttled(request, email):
        raise PermissionDenied


def record_failure(request: HttpRequest | None, email: str) -> None:
    """Remember one wrong try."""
    SignInFailure.objects.create(email=email[:254], address=client_address(request))


def forget(email: str) -> None:
    """Forget the wrong tries of a name that has signed in."""
    SignInFailure.objects.filter(email=email[:254]).delete()


def prune() -> int:
    """Delete what no count needs any more; return how many rows went."""
    horizon = timezone.now() - timedelta(seconds=2 * settings.SIGN_IN_WINDOW_SECONDS)
    return SignInFailure.objects.filter(at__lt=horizon).delete()[0]


def client_address(request: HttpRequest | None) -> str | None:
    """Return the client's address: the socket's, or the one our own proxies noted.

    Each trusted proxy appends the address that it saw; anything further left was typed by the
    client and may be a lie.
    """
    if request is None:
        return None
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(seen) >= proxies and seen[-proxies]:
            return seen[-proxies]
    return request.META.get("REMOTE_ADDR") or None
