"""What a reader may do alone: ask to be put on lists, confirm, leave.

Through functions of the database (migration 0002), so that a public process, whose role can read no
address, does the same as any other.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from newsletter.models.subscriptions import normalised


def ask(email: str, lists: Iterable[int], *, page: str, address: str | None) -> bool:
    """Leave word that somebody wants to be on these lists; the worker mails the link to confirm.

    Args:
        page: the path of the page with the form, kept as part of the consent.
        address: the network address of who asks; only a hash that changes daily is kept.

    Returns False when too much is asked from there, too much waits, or no list is open.
    """
    return _call(
        "SELECT newsletter_join(%s, %s::bigint[], %s, %s)",
        [normalised(email), list(lists), page, _origin(address)],
    )


def confirm(token: str) -> bool:
    """Put the person on the lists that the mail was about; False for a link that is too old."""
    return _call("SELECT newsletter_confirm(%s)", [token])


def leave(token: str, *, all_lists: bool = False) -> bool:
    """Take the person off the list, or off all of theirs; False for a link that never was one."""
    return _call("SELECT newsletter_leave(%s, %s)", [token, all_lists])


def _call(statement: str, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return bool(row and row[0])


def _origin(address: str | None) -> str:
    """Return a name for a network address that means nothing tomorrow, nor without our key."""
    day = datetime.now(UTC).date().isoformat()
    text = f"newsletter {day} {address or ''}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:32]
