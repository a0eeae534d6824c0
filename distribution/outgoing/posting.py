"""The worker's step that posts to one account, or deletes a post after a kill."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from types import ModuleType

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from articles.models.path import ArticlePath
from articles.models.published import PublishedArticle
from distribution.addresses import absolute
from distribution.models import PostingAccount, SocialPost
from distribution.outgoing import bluesky, mastodon
from distribution.outgoing.outcome import NotTaken, Sent
from distribution.outgoing.posts import was_withdrawn
from distribution.sealing import CannotOpen
from events.calling import CallFailed
from events.clock import database_now
from events.reaching import CallRefused

log = logging.getLogger("newsroom.worker")

_State = SocialPost.State
# While a worker is at it, it is nobody else's; longer than all calls of a post together.
_LEASE = timedelta(minutes=2)
_FIRST_WAIT, _LONGEST_WAIT = 5, 1800
# News that is older is no news: rather not at all than so late. A deletion is tried for longer.
GIVE_UP_AFTER = timedelta(hours=6)
_DELETE_FOR = timedelta(days=3)
_NETWORKS: dict[str, ModuleType] = {
    PostingAccount.Network.MASTODON: mastodon,
    PostingAccount.Network.BLUESKY: bluesky,
}


def post_one() -> bool:
    """Claim one due post and carry it out; return whether there was one.

    The claim is committed before the network is used. A worker that dies in the middle leads to a
    second try, which the network knows by its key.
    """
    with transaction.atomic():
        now = database_now()
        row = (
            SocialPost.objects.due(now)
            .select_related("event", "account")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if row is None:
            return False
        story = PublishedArticle.objects.defer("body", "body_text", "search").filter(
            pk=row.article_id
        ).first()  # fmt: skip
        if row.state == _State.WAITING and (
            story is None or story.is_retracted or was_withdrawn(row)
        ):
            _drop(row)
            return True
        row.first_tried_at = row.first_tried_at or now
        row.attempts, row.next_try_at = row.attempts + 1, now + _LEASE
        row.save(update_fields=["attempts", "first_tried_at", "next_try_at"])
    network = _NETWORKS[row.account.network]
    try:
        if not row.account.is_enabled:
            raise CallRefused(_("The account is turned off."))
        if row.state == _State.DELETING:
            network.delete(row, _url(row.article_id))
            _end(row, now, _State.DELETED)
        else:
            is_old = now - row.first_tried_at > mastodon.KEY_LIVES
            sent = network.post(row, story, _url(row.article_id), is_old=is_old)
            _end(row, now, _State.POSTED, sent=sent)
    except (OperationalError, InterfaceError):
        raise  # the database is gone: it is due again when its lease ends
    except CannotOpen:
        why = _("Write the account’s secret again: it was sealed with another key.")
        _end(row, now, _given_up(row), problem=why)
    except CallRefused as problem:
        _end(row, now, _given_up(row), problem=str(problem))
    except (CallFailed, NotTaken) as problem:
        _wait(row, now, str(problem))
    except Exception as problem:
        log.exception("%s failed", row)
        said = _("The answer is none of %(network)s (%(what)s): check the account’s server.")
        name = row.account.get_network_display()
        _wait(row, now, said % {"network": name, "what": type(problem).__name__})
    return True


def _without_secret(row: SocialPost, problem: str) -> str:
    """Keep what a server said back to us off the desk where it says our secret."""
    with suppress(CannotOpen):
        return problem.replace(row.account.secret(), "…")
    return problem


def _url(article_id: int) -> str:
    path = ArticlePath.objects.of(article_id).first()
    return absolute(f"/{path.path}/") if path else ""


def _drop(row: SocialPost) -> None:
    """Leave it: unless an earlier try may have been heard, there is nothing to take back."""
    row.state, row.last_error = _State.DROPPED, ""
    row.save(update_fields=["state", "last_error"])


def _given_up(row: SocialPost) -> _State:
    return _State.LEFT if row.state == _State.DELETING else _State.GIVEN_UP


def _wait(row: SocialPost, now: datetime, problem: str) -> None:
    patience = _DELETE_FOR if row.state == _State.DELETING else GIVE_UP_AFTER
    if now - row.event.at > patience and row.attempts > 1:
        _end(row, now, _given_up(row), problem=problem)
    else:
        _end(row, now, row.state, problem=problem)


def _end(
    row: SocialPost, now: datetime, state: str, *, sent: Sent | None = None, problem: str = ""
) -> None:
    """Write what came of a try, beside what an editor may have decided meanwhile."""
    with transaction.atomic():
        fresh = SocialPost.objects.select_for_update().get(pk=row.pk)
        fresh.last_error = _without_secret(row, problem)
        if sent is not None:
            fresh.remote_id, fresh.remote_url, fresh.posted_at = sent.id, sent.url, now
        is_out_all_the_same = sent is not None and fresh.state != _State.DELETING
        if fresh.state == row.state or is_out_all_the_same:
            fresh.state = state
        wait = min(_FIRST_WAIT * 2 ** min(row.attempts, 20), _LONGEST_WAIT) if problem else 0
        fresh.next_try_at = now + timedelta(seconds=wait)
        fresh.save()
