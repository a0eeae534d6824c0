"""Feeds of a search: the newest that match, kept nowhere, and not to be asked for without end."""

import json
from datetime import timedelta

import pytest
from lxml import html

from articles import site, withdrawing
from articles.models import SiteIdentity
from distribution.api.limiting import limit
from distribution.models import MachinePolicy
from pagecache.middleware import ASKED, RECORD
from tests.distribution.feed_reading import FORMATS, items
from tests.distribution.reading import ORIGIN
from tests.factories import make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(world, now):
    """Return a live story."""
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Lisbon")
    found = make_live("The ferry returns", section=world, now=now)
    site.forget()  # the languages in use, which a commit would have purged
    limit.forget()
    return found


@pytest.mark.parametrize("ending", FORMATS)
def test_a_search_has_a_feed_of_the_newest_that_match(client, story, world, now, ending):
    make_live("A ferry at last", section=world, now=now + timedelta(hours=1))
    make_live("Nothing of the kind", section=world, body="<p>Other words.</p>")

    found = items(client, f"/feeds/search.{ending}?q=ferry&section=world&page=2")

    assert [each["title"] for each in found] == ["A ferry at last", "The ferry returns"]


def test_a_feed_of_a_search_names_itself_and_is_kept_nowhere(client, story):
    response = client.get("/feeds/search.json?sort=date&q=ferry&utm=x", **{ASKED: True})

    feed = json.loads(response.content)
    assert feed["feed_url"] == f"{ORIGIN}/feeds/search.json?q=ferry"
    assert feed["home_page_url"] == f"{ORIGIN}/search/?q=ferry"
    assert feed["title"] == "Search: ferry – The Courier"
    assert RECORD not in response.wsgi_request.META
    assert response["CDN-Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    again = client.get("/feeds/search.json?q=ferry", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_killed_story_leaves_the_feeds_of_searches(client, story, editor, now):
    assert len(items(client, "/feeds/search.atom?q=ferry")) == 1
    withdrawing.kill(story, sentence="Withdrawn.", by=editor, now=now, reason="Wrong.")

    assert items(client, "/feeds/search.atom?q=ferry") == []


@pytest.mark.parametrize("query", ["", "?q=", "?section=none", "?q=ferry&topic=none", "?from=x"])
def test_a_search_for_nothing_has_no_feed(client, story, query):
    assert client.get(f"/feeds/search.rss{query}").status_code == 404


def test_who_asks_for_searches_too_often_waits(client, story, settings):
    settings.API_PER_MINUTE = 2
    limit.forget()
    answers = [client.get("/feeds/search.rss?q=ferry") for _ in range(3)]
    limit.forget()

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) >= 1


def test_the_search_page_says_where_its_feed_is(client, story):
    page = html.fromstring(client.get("/search/?q=ferry&sort=date&page=2").text)

    assert page.xpath('//link[@rel="alternate"]/@href')[:3] == [
        f"{ORIGIN}/feeds/search.{ending}?q=ferry" for ending in FORMATS
    ]
    empty = html.fromstring(client.get("/search/").text)
    assert "search" not in "".join(empty.xpath('//link[@rel="alternate"]/@href'))


@pytest.mark.parametrize("ending", FORMATS)
def test_no_hub_is_promised_that_nobody_would_tell(client, story, ending):
    MachinePolicy.objects.create(pk=1, hub_url="https://hub.example.org/")

    response = client.get(f"/feeds/search.{ending}?q=ferry")

    assert "Link" not in response.headers
    assert "hub.example.org" not in response.text
