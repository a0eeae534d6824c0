"""Tell people on the desk what happened without them."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from events.models import Delivery, Notice


def notify(
    people: Iterable[User | None],
    *,
    kind: str,
    subject_id: int,
    text: str,
    now: datetime,
    what: str = "",
) -> None:
    """Leave a notice for each active person once, in the running transaction.

    Args:
        kind: what `subject_id` is the number of ("article").
        what: the `NoticeKind`; who chose to have that kind by mail gets it by mail too.
    """
    wanted = {person.pk: person for person in people if person is not None and person.is_active}
    notices = Notice.objects.bulk_create(
        Notice(user=person, kind=kind, subject_id=subject_id, what=what, text=text, at=now)
        for person in wanted.values()
    )
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=Delivery.Channel.MAIL, next_try_at=now)
        for notice in notices
        if what in wanted[notice.user_id].mailed_notices
    )


def mark_seen(user: User, *, kind: str, subject_id: int, now: datetime) -> None:
    """Mark a person's notices about one thing as seen."""
    Notice.objects.filter(user=user, kind=kind, subject_id=subject_id, seen_at=None).update(
        seen_at=now
    )
