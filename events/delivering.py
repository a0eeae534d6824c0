"""The worker's step that carries out one waiting delivery."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction

from events import mailing, purging
from events.clock import database_now
from events.models import Delivery, Event

log = logging.getLogger("newsroom.worker")

# Told of each event that purged something, in the transaction that marks this as done. May be told
# again of the same: what they leave behind must be there once.
Follower = Callable[[Event], None]

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Let a room above hear of events, to tell others outside."""
    _followers.append(follower)


def deliver_one() -> bool:
    """Claim one due delivery and carry it out; return whether there was one.

    Any number of workers may call this at once: a claimed row is locked, and a worker that dies
    leaves it unlocked and still due. A failure waits twice as long as the one before (to an hour).
    """
    with transaction.atomic():
        now = database_now()
        delivery = (
            Delivery.objects.due(now)
            .select_related("event", "notice__user")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if delivery is None:
            return False
        delivery.attempts += 1
        try:
            note = _carry_out(delivery)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the row stays as it was, and due
        except Exception as problem:
            # Whatever went wrong, this row must not keep the others waiting.
            delivery.last_error = str(problem)
            wait = min(2**delivery.attempts, 3600)
            delivery.next_try_at = now + timedelta(seconds=wait)
            if delivery.notice and now - delivery.notice.at > mailing.GIVE_UP_AFTER:
                delivery.done_at = now
            log.exception("%s failed, next try in %s s", delivery, wait)
        else:
            delivery.last_error = note
            delivery.done_at = now
        delivery.save()
    return True


def _carry_out(delivery: Delivery) -> str:
    """Do it; return why it was left undone on purpose, or ""."""
    if delivery.channel == Delivery.Channel.PURGE and delivery.event is not None:
        for follower in _followers:
            follower(delivery.event)
        purging.repeat(delivery.event)
        return ""
    if delivery.channel == Delivery.Channel.MAIL and delivery.notice is not None:
        return mailing.mail(delivery.notice)
    raise ValueError(f"no one delivers {delivery.channel}")
