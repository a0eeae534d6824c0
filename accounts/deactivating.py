"""Turn accounts off and on again. Nothing is deleted, and no profile or story is touched."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.recording import record
from accounts.rights import AccountRefused, check_may_manage, check_not_last_administrator


def deactivate(
    user: User, *, by: User | None, now: datetime, stories: list[dict[str, Any]]
) -> None:
    """Turn an account off: it is signed out everywhere and can't sign in any more.

    stories: what the person had open and who has it now, for the record (`handover`).

    Raises AccountRefused.
    """
    check_may_manage(by)
    with transaction.atomic():
        check_may_deactivate(user, by=by)
        locked = _lock(user)
        locked.is_active, locked.sessions_from = False, now
        locked.save(update_fields=["is_active", "sessions_from"])
        record(locked, "deactivated", by=by, now=now, payload={"stories": stories})
    user.is_active, user.sessions_from = False, now


def check_may_deactivate(user: User, *, by: User | None) -> None:
    """Raise AccountRefused for oneself, the last administrator, and who is turned off already.

    Needs a transaction, and holds the lock of `check_not_last_administrator` until it ends.
    """
    if by is not None and by.pk == user.pk:
        raise AccountRefused(
            _("You can’t turn off your own account. Ask another administrator to do it.")
        )
    check_not_last_administrator(user)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise AccountRefused(_("%(name)s is turned off already.") % {"name": user})


def reactivate(user: User, *, by: User | None, now: datetime) -> None:
    """Turn an account on again: its password counts again, its old sessions and links don't.

    Raises AccountRefused.
    """
    check_may_manage(by)
    with transaction.atomic():
        locked = _lock(user)
        if locked.is_active:
            raise AccountRefused(_("%(name)s is active already.") % {"name": user})
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        record(locked, "reactivated", by=by, now=now)
    user.is_active = True


def _lock(user: User) -> User:
    """Lock without the key: stories whose rows point at this account can still be saved."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
