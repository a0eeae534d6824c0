"""The worker's step that makes one waiting call to a server outside."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from distribution.models import OutgoingCall
from distribution.outgoing import pings, webhooks
from distribution.outgoing.outcome import Dropped, NotTaken
from events.calling import CallFailed
from events.clock import database_now
from events.reaching import CallRefused

log = logging.getLogger("newsroom.worker")

# A call that is under way is nobody else's for so long; a worker that dies leaves it due then.
_LEASE = timedelta(minutes=2)
_FIRST_WAIT, _LONGEST_WAIT = 5, 6 * 3600
GIVE_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
_HANDLERS: dict[str, Callable[[OutgoingCall, datetime], None]] = {
    OutgoingCall.Channel.WEBHOOK: webhooks.call_webhook,
    OutgoingCall.Channel.INDEXNOW: pings.tell_indexnow,
    OutgoingCall.Channel.WEBSUB: pings.tell_hub,
}


def send_one() -> bool:
    """Claim one due call and make it; return whether there was one.

    The claim is committed before the network is used: no transaction stays open meanwhile. A
    worker that dies in the middle leads to a second call with the same id.
    """
    with transaction.atomic():
        now = database_now()
        call = (
            OutgoingCall.objects.due(now)
            .select_related("event", "webhook")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if call is None:
            return False
        call.attempts += 1
        call.next_try_at = now + _LEASE
        call.save(update_fields=["attempts", "next_try_at"])
    try:
        _HANDLERS[call.channel](call, now)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: the call is due again when its lease ends
    except Dropped as reason:
        call.last_error = str(reason)
        call.done_at = now
    except CallRefused as problem:
        _give_up(call, problem, now)
    except (CallFailed, NotTaken) as problem:
        _wait(call, problem, now)
    except Exception as problem:
        log.exception("%s failed", call)
        _wait(call, problem, now)
    else:
        call.last_error = ""
        call.done_at = now
    call.save()
    return True


def prune(now: datetime) -> None:
    """Forget calls that were done long ago."""
    OutgoingCall.objects.filter(done_at__lt=now - KEPT).delete()


def _wait(call: OutgoingCall, problem: Exception, now: datetime) -> None:
    if now - call.event.at > GIVE_UP_AFTER and call.attempts > 1:
        _give_up(call, problem, now)
        return
    call.last_error = str(problem)
    wait = min(_FIRST_WAIT * 2 ** min(call.attempts, 20), _LONGEST_WAIT)
    call.next_try_at = now + timedelta(seconds=wait)


def _give_up(call: OutgoingCall, problem: Exception, now: datetime) -> None:
    call.last_error = str(problem)
    call.is_given_up = True
    call.done_at = now
