"""Feeds as programs read them that accept no mistake."""

import json

import feedparser
from django.test import Client

from tests.distribution import schemas

FORMATS = {
    "rss": "application/xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


def read(client: Client, address: str) -> feedparser.FeedParserDict:
    """Read a feed as a program does that accepts no mistake."""
    response = client.get(address)
    assert response.status_code == 200
    headers = {name.lower(): value for name, value in response.headers.items()}
    found = feedparser.parse(response.content, response_headers=headers)
    assert not found.bozo, found.get("bozo_exception")
    return found


def items(client: Client, address: str) -> list[dict]:
    """Return id, url, title, updated and html of each entry, in any format."""
    if ".json" in address:
        feed = json.loads(client.get(address).content)
        schemas.json_feed().validate(feed)
        return [
            {"id": each["id"], "url": each["url"], "title": each["title"],
             "html": each["content_html"]}
            for each in feed["items"]
        ]  # fmt: skip
    return [
        {"id": each.id, "url": each.link, "title": each.title, "html": each.content[0].value}
        for each in read(client, address).entries
    ]
