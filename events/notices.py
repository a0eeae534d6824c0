"""Tell people on the desk what happened without them."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from events.models import Notice


def notify(
    people: Iterable[User | None], *, kind: str, subject_id: int, text: str, now: datetime
) -> None:
    """Leave a notice for each active person once, in the running transaction."""
    wanted = {person.pk: person for person in people if person is not None and person.is_active}
    Notice.objects.bulk_create(
        Notice(user=person, kind=kind, subject_id=subject_id, text=text, at=now)
        for person in wanted.values()
    )


def mark_seen(user: User, *, kind: str, subject_id: int, now: datetime) -> None:
    """Mark a person's notices about one thing as seen."""
    Notice.objects.filter(user=user, kind=kind, subject_id=subject_id, seen_at=None).update(
        seen_at=now
    )
