"""Slow down who guesses passwords or sends others mail: so many tries, then wait.

Counted for the name that was typed, known or not, and for the address that asks. The limits on
signing in are settings (SIGN_IN_…). Counting rows in the database keeps several web processes and
machines in agreement without another service.
"""

import ipaddress
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SignInFailure

RESETS_PER_NAME = 3
RESETS_PER_ADDRESS = 20


class Purpose(StrEnum):
    """What is counted apart. The value stands before the name; no mail address has a colon."""

    SIGN_IN = ""
    RESET = "reset:"
    CHANGE = "change:"


def is_throttled(
    request: HttpRequest | None, email: str, purpose: Purpose = Purpose.SIGN_IN
) -> bool:
    """Say whether this name, or the address that asks, has tried too often of late."""
    recent = _tries(purpose).filter(
        at__gt=timezone.now() - timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)
    )
    per_name, per_address = _limits(purpose)
    if recent.filter(email=_name(email, purpose)).count() >= per_name:
        return True
    address = client_address(request)
    return address is not None and recent.filter(address=address).count() >= per_address


def check(request: HttpRequest | None, email: str) -> None:
    """Raise PermissionDenied while throttled: Django then asks no further backend."""
    if is_throttled(request, email):
        raise PermissionDenied


def record_failure(
    request: HttpRequest | None, email: str, purpose: Purpose = Purpose.SIGN_IN
) -> None:
    """Remember one wrong try, or one mail asked for."""
    SignInFailure.objects.create(email=_name(email, purpose), address=client_address(request))


def forget(email: str) -> None:
    """Forget the wrong passwords of a name that has signed in or set a new one."""
    SignInFailure.objects.filter(
        email__in=[_name(email, Purpose.SIGN_IN), _name(email, Purpose.CHANGE)]
    ).delete()


def prune() -> int:
    """Delete what no count needs any more; return how many rows went."""
    horizon = timezone.now() - timedelta(seconds=2 * settings.SIGN_IN_WINDOW_SECONDS)
    return SignInFailure.objects.filter(at__lt=horizon).delete()[0]


def client_address(request: HttpRequest | None) -> str | None:
    """Return the client's address: the socket's, or the one our own proxies noted.

    Each trusted proxy appends the address that it saw; anything further left was typed by the
    client and may be a lie. What is no address (a unix socket's name, "unknown") counts for none.
    """
    if request is None:
        return None
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(seen) >= proxies and (address := _address(seen[-proxies])):
            return address
    return _address(request.META.get("REMOTE_ADDR") or "")


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def _name(email: str, purpose: Purpose) -> str:
    return f"{purpose}{email.strip().lower()}"[:254]


def _limits(purpose: Purpose) -> tuple[int, int]:
    if purpose == Purpose.RESET:
        return RESETS_PER_NAME, RESETS_PER_ADDRESS
    return settings.SIGN_IN_TRIES_PER_NAME, settings.SIGN_IN_TRIES_PER_ADDRESS


def _tries(purpose: Purpose) -> QuerySet[SignInFailure]:
    if purpose != Purpose.SIGN_IN:
        return SignInFailure.objects.filter(email__startswith=purpose)
    return SignInFailure.objects.exclude(
        Q(email__startswith=Purpose.RESET) | Q(email__startswith=Purpose.CHANGE)
    )
