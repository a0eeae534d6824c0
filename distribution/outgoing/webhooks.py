"""Tell a webhook what happened, signed as Standard Webhooks asks (standardwebhooks.com, 1.0.0)."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.models.path import ArticlePath
from articles.models.published import PublishedArticle
from articles.models.tombstone import Tombstone
from distribution.addresses import absolute, stamp
from distribution.api.showing import api_url
from distribution.feeds.identifiers import article_tag
from distribution.models import OutgoingCall, Webhook
from distribution.outgoing.outcome import Dropped, expect_success
from distribution.outgoing.planning import ABOUT, WITHDRAWALS
from events.calling import call
from events.models import Event
from events.reaching import CallRefused

_GONE = 410


def call_webhook(row: OutgoingCall, now: datetime) -> None:
    """Make the call. Raises Dropped, NotTaken, CallFailed or CallRefused.

    The message is made at the first try and stays; news of a story that was withdrawn since is
    dropped. A server that answers 410 is not called any more.
    """
    webhook = row.webhook
    if webhook is None or not webhook.is_enabled:
        raise Dropped(_("The webhook is turned off."))
    about = ABOUT[row.event.verb]
    story = PublishedArticle.objects.select_related("section").defer("body", "body_text", "search")
    live = story.filter(pk=row.event.subject_id).first()
    if live is None and about not in WITHDRAWALS:
        raise Dropped(_("The story was withdrawn meanwhile."))
    if not row.message:
        row.message = json.dumps(_message(row.event, about, live), ensure_ascii=False)
        row.save(update_fields=["message"])
    body = row.message.encode()
    answer = call(
        "POST",
        webhook.url,
        body=body,
        headers={"Content-Type": "application/json", **signature(webhook, row.pk, body, now)},
        most_bytes=65_536,
    )
    if answer.status == _GONE:
        Webhook.objects.filter(pk=webhook.pk).update(is_enabled=False)
        raise CallRefused(_("It answered 410 and was turned off."))
    expect_success(answer)


def signature(webhook: Webhook, number: int, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers by which the server knows us, the call and its age."""
    name, at = f"msg_{number}", str(int(now.timestamp()))
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = hmac.new(key, b".".join((name.encode(), at.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def _message(event: Event, about: str, live: PublishedArticle | None) -> dict[str, Any]:
    pk = event.subject_id
    data: dict[str, Any] = {
        "id": pk,
        "tag": article_tag(pk),
        "api_url": api_url("article", pk),
        "event": event.pk,
    }
    if about in WITHDRAWALS:
        path = ArticlePath.objects.of(pk).first()
        data["url"] = absolute(f"/{path.path}/") if path else ""
        stone = Tombstone.objects.filter(article_id=pk, lifted_at=None).first()
        data["status"] = stone.status if stone else 404
        data["sentence"] = stone.sentence if stone else ""
    elif live is not None:
        data |= {
            "url": absolute(live.get_absolute_url()),
            "headline": live.shown_headline,
            "summary": live.summary,
            "language": live.language,
            "section": live.section.name,
            "first_published_at": stamp(live.first_published_at),
            "content_updated_at": (
                stamp(live.content_updated_at) if live.content_updated_at else None
            ),
        }
    return {"type": f"article.{about}", "timestamp": stamp(event.at), "data": data}
