"""Which social posts follow from an event: one for each story and account, and what a kill undoes.

Posts were ticked in the publish dialog, which the event's payload keeps (articles.pushing).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Greatest

from articles.workflow import Verb
from distribution.models.social import PostingAccount, SocialPost, SocialPostQuerySet
from events.models import Event

PREFIX = "social-"
_State = SocialPost.State
#: What is told only where somebody ticked it; a fix of the live page has nothing to tick.
TICKED = frozenset({Verb.PUBLISH, Verb.UPDATE, Verb.FIX_LIVE})
_KILLS = frozenset({Verb.KILL, Verb.TAKE_DOWN})
_OFF = _KILLS | {Verb.UNPUBLISH}
# Of the record keys of Bluesky (atproto.com/specs/tid).
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def plan_posts(event: Event) -> None:
    """Leave the posts that an event asks for, or take back what it withdraws.

    Harmless when called again with the same event: a row that the event decided about names it.
    """
    if event.kind != "article":
        return
    if event.verb in TICKED:
        _ask_for(event)
    elif event.verb in _KILLS:
        _take_back(event)
    elif event.verb == Verb.UNPUBLISH:
        _before(event).filter(state=_State.WAITING).update(state=_State.DROPPED, event=event)


def ticked(event: Event) -> frozenset[str]:
    """Return the keys that were ticked for an event; a small change tells nobody."""
    if event.verb == Verb.UPDATE and not event.payload.get("is_substantive"):
        return frozenset()
    return frozenset((event.payload.get("push") or {}).get("to", ()))


def was_withdrawn(post: SocialPost) -> bool:
    """Say whether the story was taken off after the event that asked for the post."""
    newer = Event.objects.about("article", post.article_id).filter(pk__gt=post.event_id)
    return newer.filter(verb__in=_OFF).exists()


def _ask_for(event: Event) -> None:
    push = event.payload.get("push") or {}
    wanted = {each for each in ticked(event) if each.startswith(PREFIX)}
    if not wanted:
        return
    due = event.at + timedelta(seconds=settings.PUSH_WAIT_SECONDS)
    ids = [int(each.removeprefix(PREFIX)) for each in wanted]
    accounts = PostingAccount.objects.filter(pk__in=ids, is_enabled=True)
    text = str(push.get("text", ""))
    SocialPost.objects.bulk_create(
        [
            SocialPost(
                article_id=event.subject_id, account=account, event=event, text=text,
                key=record_key(event.at, account.pk), next_try_at=due,
            )
            for account in accounts
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    # Withdrawn before it went out, or given up, and ticked again: that one post waits anew.
    _before(event).filter(
        account__in=accounts, state__in=[_State.DROPPED, _State.GIVEN_UP], remote_id=""
    ).update(
        state=_State.WAITING, event=event, text=text, last_error="",
        next_try_at=Greatest(F("next_try_at"), due),
    )  # fmt: skip


def _take_back(event: Event) -> None:
    """Delete what is out, or may be: a try whose answer nobody heard counts as out.

    One that a worker is at right now is deleted when its lease has ended.
    """
    rows = _before(event).exclude(state__in=[_State.DELETED, _State.DELETING])
    rows.filter(Q(state=_State.POSTED) | Q(state=_State.LEFT) | Q(attempts__gt=0)).update(
        state=_State.DELETING, event=event, last_error="",
        next_try_at=Greatest(F("next_try_at"), event.at),
    )  # fmt: skip
    _before(event).filter(state=_State.WAITING).update(state=_State.DROPPED, event=event)


def _before(event: Event) -> SocialPostQuerySet:
    return SocialPost.objects.filter(article_id=event.subject_id, event__lt=event.pk)


def record_key(at: datetime, number: int) -> str:
    """Return a timestamp identifier: 53 bits of microseconds, 10 that tell accounts apart."""
    value = (int(at.timestamp() * 1_000_000) << 10) | (number % 1024)
    return "".join(_DIGITS[(value >> (5 * place)) & 31] for place in reversed(range(13)))
