"""Tell search engines (IndexNow) and the hub of the feeds (WebSub) that something changed."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models.path import ArticlePath
from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section
from distribution.addresses import absolute
from distribution.feeds.channels import feed_path
from distribution.models import MachinePolicy, OutgoingCall
from distribution.outgoing.outcome import Dropped, expect_success
from events.calling import call
from events.reaching import CallRefused

_ENDINGS = ("rss", "atom", "json")
# 403: the key is not at its address; 422: the address is not of this host. No use to go on.
_REFUSALS = frozenset({400, 403, 422})


def tell_indexnow(row: OutgoingCall, now: datetime) -> None:
    """Name an article's address, new, changed or gone (indexnow.org/documentation).

    Raises Dropped, NotTaken, CallFailed or CallRefused.
    """
    event = row.event
    live = PublishedArticle.objects.filter(pk=event.subject_id).first()
    if live is not None and (not live.is_indexed or live.canonical_url):
        raise Dropped(_("It is not for search engines."))
    path = ArticlePath.objects.of(event.subject_id).first()
    before = event.payload.get("moved_from", "")
    names = [each for each in (path.path if path else "", before) if each]
    if not names or not settings.INDEXNOW_KEY:
        raise Dropped(_("There is nothing to tell."))
    key = settings.INDEXNOW_KEY
    row.message = json.dumps(
        {
            "host": urlsplit(settings.SITE_URL).netloc,
            "key": key,
            "keyLocation": absolute(reverse("distribution:indexnow", args=[key])),
            "urlList": [absolute(f"/{each}/") for each in names],
        }
    )
    answer = call(
        "POST",
        settings.INDEXNOW_URL,
        body=row.message.encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    row.message = ", ".join(names)  # the key need not be kept
    if answer.status in _REFUSALS:
        raise CallRefused(_("It answered %d; check the key.") % answer.status)
    expect_success(answer)


def tell_hub(row: OutgoingCall, now: datetime) -> None:
    """Name every feed that changed (WebSub: `hub.mode=publish`, once for each address).

    Raises Dropped, NotTaken, CallFailed or CallRefused.
    """
    policy = MachinePolicy.objects.first()
    if policy is None or not policy.hub_url:
        raise Dropped(_("There is no hub any more."))
    feeds = [absolute(each) for each in changed_feeds(row.event.keys)]
    row.message = "\n".join(feeds)
    body = urlencode([("hub.mode", "publish"), *(("hub.url", each) for each in feeds)])
    answer = call(
        "POST",
        policy.hub_url,
        body=body.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    expect_success(answer)


def changed_feeds(keys: list[str]) -> list[str]:
    """Return the paths of the feeds of the lists that these page-cache keys name."""
    found = [("all", ""), ("corrections", "")]
    lists: tuple[tuple[str, QuerySet[Any, Any]], ...] = (
        ("section", Section.objects.all()),
        ("topic", public_topics()),
        ("author", public_authors()),
    )
    for kind, rows in lists:
        start = f"list-{kind}-"
        ids = [key.removeprefix(start) for key in keys if key.startswith(start)]
        slugs = rows.filter(pk__in=ids).order_by("pk").values_list("slug", flat=True) if ids else ()
        found += [(f"{kind}s", slug) for slug in slugs]
    return [feed_path(kind, slug, ending) for kind, slug in found for ending in _ENDINGS]
