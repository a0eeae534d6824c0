"""Sign an account out everywhere at once."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.recording import record
from accounts.rights import check_may_manage


def sign_out_everywhere(user: User, *, by: User | None, now: datetime) -> None:
    """End all sessions of an account, and the links that were mailed to it.

    Everybody may do so to their own account, administrators to all. Who wants to stay in calls
    `update_session_auth_hash` afterwards. Raises AccountRefused.
    """
    if by is None or by.pk != user.pk:
        check_may_manage(by)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(sessions_from=now)
        record(user, "signed_out", by=by, now=now)
    user.sessions_from = now
