"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from distribution.addresses import absolute, stamp
from distribution.feeds.channels import Channel
from distribution.feeds.entries import Entry
from distribution.held import Held, square_logo
from images.templatetags.pictures import shared_picture


def write(channel: Channel, now: Held, *, ending: str) -> str:
    """Return the channel as JSON."""
    logo = shared_picture(square_logo(now))
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": channel.url(ending),
        "description": channel.about,
        "language": now.site.identity.language,
        "authors": [{"name": now.site.name}],
        "items": [_item(entry) for entry in channel.entries],
    }
    if logo:
        feed["icon"] = absolute(logo.url)
    if channel.hub:
        feed["hubs"] = [{"type": "WebSub", "url": channel.hub}]
    return json.dumps(feed, ensure_ascii=False)


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "language": entry.language,
        "date_published": stamp(entry.published),
    }
    if entry.updated > entry.published:
        item["date_modified"] = stamp(entry.updated)
    if entry.summary:
        item["summary"] = entry.summary
    if entry.picture:
        item["image"] = absolute(entry.picture.url)
    if entry.people:
        item["authors"] = [
            {"name": person.name} | ({"url": person.url} if person.url else {})
            for person in entry.people
        ]
    if entry.topics:
        item["tags"] = entry.topics
    return item
