"""Which servers outside are to hear of an event: a row for each, to be carried out by the worker.

Events arrive with their second purge, so that who is told and looks finds the new page.
"""

from datetime import timedelta

from django.conf import settings

from articles.workflow import Verb
from distribution.models import MachinePolicy, OutgoingCall, Webhook
from distribution.outgoing.posts import TICKED, plan_posts, ticked
from events.models import Event

_About = Webhook.About
ABOUT: dict[str, _About] = {
    Verb.PUBLISH: _About.PUBLISHED,
    Verb.UPDATE: _About.UPDATED,
    Verb.FIX_LIVE: _About.UPDATED,
    Verb.MOVE: _About.UPDATED,
    Verb.CORRECT: _About.CORRECTED,
    Verb.UNPUBLISH: _About.UNPUBLISHED,
    Verb.KILL: _About.KILLED,
    Verb.TAKE_DOWN: _About.KILLED,
}
#: What the publish dialog calls all webhooks together (articles.pushing).
WEBHOOKS = "webhooks"
# What goes off the site is said at once.
WITHDRAWALS = frozenset({_About.UNPUBLISHED, _About.KILLED})


def plan(event: Event) -> None:
    """Leave the calls that follow from an event, once, however often it is called."""
    about = ABOUT.get(event.verb) if event.kind == "article" else None
    if about is None:
        return
    plan_posts(event)
    hooks = Webhook.objects.filter(is_enabled=True, about__contains=[about])
    calls = [
        OutgoingCall(event=event, channel=OutgoingCall.Channel.WEBHOOK, webhook=webhook)
        for webhook in (hooks if _are_ticked(event) else ())
    ]
    for call in calls:
        wait = 0 if about in WITHDRAWALS else settings.PUSH_WAIT_SECONDS
        call.next_try_at = event.at + timedelta(seconds=wait)
    if _is_news(event):
        channels = []
        if settings.INDEXNOW_KEY:
            channels.append(OutgoingCall.Channel.INDEXNOW)
        if MachinePolicy.objects.exclude(hub_url="").exists():
            channels.append(OutgoingCall.Channel.WEBSUB)
        calls += [
            OutgoingCall(event=event, channel=channel, next_try_at=event.at) for channel in channels
        ]
    OutgoingCall.objects.bulk_create(calls, ignore_conflicts=True)


def _are_ticked(event: Event) -> bool:
    """Say whether webhooks hear of it.

    A publication and an update are told where that was ticked. A correction, a new address and a
    withdrawal put right what a server holds: they are told to all that want to hear of them.
    """
    return event.verb not in TICKED or WEBHOOKS in ticked(event)


def _is_news(event: Event) -> bool:
    """Say whether search engines and readers of feeds should look again."""
    if event.verb == Verb.UPDATE:
        return bool(event.payload.get("is_substantive"))
    return event.verb != Verb.FIX_LIVE
