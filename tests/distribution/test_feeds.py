"""Feeds, read as programs that read feeds do."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from lxml import etree, html

from articles import corrections, publishing, withdrawing
from articles.models import ArticlePath, Correction, PublishedArticle, SiteIdentity
from distribution import held
from distribution.feeds import channels
from distribution.models import MachinePolicy
from pagecache.tagging import recording
from tests.distribution.feed_reading import FORMATS, items, read
from tests.distribution.reading import ORIGIN, address_of, path_of
from tests.factories import edit, make_author, make_live, make_picture, make_topic

pytestmark = pytest.mark.django_db
each_format = pytest.mark.parametrize("ending", FORMATS)
each_xml = pytest.mark.parametrize("ending", ["rss", "atom"])
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def story(world, now):
    """Return a live story with everything that a feed shows."""
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Lisbon")
    return make_live(
        "Ferry & “boat” return <soon>",
        section=world,
        authors=(make_author(), make_author("Bo Byline")),
        topics=(make_topic("Harbour"),),
        deck="After a year.",
        body='<p>See <a href="/about/">us</a>, <a href="#end">the end</a> and '
        '<a href="https://example.org/">them</a>. Tom &amp; Jerry.</p>',
        lead_image=make_picture(5, size=(150, 100), alt="A ferry", credit="Pia"),
        now=now,
    )


@each_format
@pytest.mark.parametrize("name", ["all", "sections/world", "topics/harbour", "authors/ana-autora"])
def test_every_list_has_a_feed_of_whole_stories(client, story, name, ending):
    (item,) = items(client, f"/feeds/{name}.{ending}")

    assert item["id"] == f"tag:127.0.0.1,2026:article-{story.pk}"
    assert item["url"] == address_of(story)
    assert item["title"] == "Ferry & “boat” return <soon>"
    assert "Tom &amp; Jerry." in item["html"]


@each_format
def test_links_and_pictures_in_the_text_work_anywhere(client, story, ending):
    (item,) = items(client, f"/feeds/all.{ending}")

    text = html.fragment_fromstring(item["html"], create_parent="div")

    assert [link.get("href") for link in text.iter("a")] == [
        f"{ORIGIN}/about/", f"{address_of(story)}#end", "https://example.org/",
    ]  # fmt: skip
    (image,) = text.iter("img")
    assert image.get("src").startswith(f"{ORIGIN}/media/renditions/")
    assert image.get("alt") == "A ferry"


@each_format
def test_headers_say_what_it_is_and_how_to_ask_again(client, story, ending):
    first = client.get(f"/feeds/all.{ending}")

    assert first["Content-Type"] == FORMATS[ending]
    assert first["Cache-Control"] == "public, no-cache"
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Last-Modified"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert not first.cookies
    again = client.get(f"/feeds/all.{ending}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_date_alone_never_hides_that_a_story_is_gone(client, story, editor, world, now):
    other = make_live("Other", section=world, now=now - timedelta(hours=1))
    date = client.get("/feeds/all.rss")["Last-Modified"]
    publishing.unpublish(other, by=editor, now=now, reason="Too early.")

    again = client.get("/feeds/all.rss", headers={"If-Modified-Since": date})

    assert again.status_code == 200
    assert "Other" not in again.text


@each_format
def test_figures_in_the_text_come_along(client, story, world, now, ending):
    figure = make_picture(6, size=(900, 600), alt="A quay")
    make_live(
        "Quay",
        section=world,
        body=f'<p>One.</p><figure data-image="{figure.pk}"><figcaption>Low tide</figcaption>'
        "</figure><p>Two.</p>",
        now=now + timedelta(hours=1),
    )

    item = items(client, f"/feeds/all.{ending}")[0]

    assert "Low tide" in item["html"]
    (image,) = html.fragment_fromstring(item["html"], create_parent="div").iter("img")
    assert image.get("src").startswith(f"{ORIGIN}/media/renditions/")
    assert image.get("alt") == "A quay"
    assert '"/media' not in item["html"]


def test_a_feed_says_what_makes_it_out_of_date(client, story, world):
    with recording() as said:
        channels.of_section(world)

    assert said.is_public
    assert {f"list-section-{world.pk}", f"article-{story.pk}", "site", "latest"} <= said.keys


def test_atom_names_everyone_and_both_dates(client, story):
    (entry,) = read(client, "/feeds/all.atom").entries

    assert [person.name for person in entry.authors] == ["Ana Autora", "Bo Byline"]
    assert entry.authors[0].href == f"{ORIGIN}/authors/ana-autora/"
    assert entry.published == entry.updated == "2026-11-22T12:00:00+00:00"
    assert [tag.term for tag in entry.tags] == ["Harbour"]


@each_xml
def test_a_summary_is_plain_text_in_what_is_read_as_html(client, world, ending):
    make_live("Ferry", section=world, deck="Fewer <b> than 3 & more")

    assert read(client, f"/feeds/all.{ending}").entries[0].summary == (
        "Fewer &lt;b&gt; than 3 &amp; more"
    )


def test_rss_has_names_guid_and_picture(client, story):
    found = read(client, "/feeds/all.rss")

    (entry,) = found.entries
    assert entry.guidislink is False
    assert [person.name for person in entry.authors] == ["Ana Autora", "Bo Byline"]
    assert entry.media_content[0]["width"] == "150"
    assert entry.media_credit[0]["content"] == "Pia"
    assert found.feed.title == "The Courier"
    assert found.feed.language == "en"
    assert found.feed.ttl == "15"


def test_json_feed_keeps_to_version_1_1(client, story):
    feed = json.loads(client.get("/feeds/all.json").content)

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{ORIGIN}/feeds/all.json"
    assert feed["home_page_url"] == f"{ORIGIN}/"
    (item,) = feed["items"]
    assert item["date_published"] == "2026-11-22T12:00:00+00:00"
    assert "date_modified" not in item
    assert item["authors"][1] == {"name": "Bo Byline", "url": f"{ORIGIN}/authors/bo-byline/"}
    assert item["tags"] == ["Harbour"]
    assert item["image"].startswith(ORIGIN)


@each_format
def test_an_entry_keeps_its_name_when_its_address_changes(client, story, editor, now, ending):
    (before,) = items(client, f"/feeds/all.{ending}")
    ArticlePath.objects.create(path="moved/ferry", article_id=story.pk, created_at=now, number=9)
    PublishedArticle.objects.filter(pk=story.pk).update(path="moved/ferry")

    (after,) = items(client, f"/feeds/all.{ending}")

    assert after["id"] == before["id"]
    assert after["url"] == f"{ORIGIN}/moved/ferry/" != before["url"]


def test_a_substantive_update_moves_updated_and_a_small_one_does_not(client, story, editor, now):
    later = now + timedelta(hours=1)
    publishing.publish_update(
        story, revision=edit(story, deck="Soon.", now=later), by=None, now=later,
        is_substantive=False,
    )  # fmt: skip
    (small,) = read(client, "/feeds/all.atom").entries
    publishing.publish_update(
        story, revision=edit(story, deck="Now.", now=later), by=None, now=later,
        is_substantive=True,
    )  # fmt: skip
    (substantive,) = read(client, "/feeds/all.atom").entries

    assert small.updated == "2026-11-22T12:00:00+00:00"
    assert substantive.updated == "2026-11-22T13:00:00+00:00"
    assert substantive.published == "2026-11-22T12:00:00+00:00"


@each_format
def test_a_correction_stands_in_the_text_and_in_a_feed_of_its_own(
    client, story, editor, now, ending
):
    for kind, text in (("correction", "It was Tuesday."), ("update", "More came in.")):
        corrections.correct(story, kind=Correction.Kind(kind), text=text, by=editor, now=now)

    (item,) = items(client, f"/feeds/all.{ending}")
    (correction,) = items(client, f"/feeds/corrections.{ending}")

    assert "It was Tuesday." in item["html"]
    assert "More came in." in item["html"]
    assert correction["title"] == "Correction: Ferry & “boat” return <soon>"
    assert correction["url"] == address_of(story)


@each_format
def test_a_killed_story_leaves_its_feeds_and_is_named_as_gone(client, story, editor, now, ending):
    corrections.correct(
        story, kind=Correction.Kind.CORRECTION, text="It was Tuesday.", by=editor, now=now
    )
    withdrawing.kill(story, sentence="Withdrawn.", by=editor, now=now, reason="Wrong.")

    response = client.get(f"/feeds/all.{ending}")

    assert items(client, f"/feeds/all.{ending}") == []
    assert items(client, f"/feeds/corrections.{ending}") == []
    assert "Ferry" not in response.text
    if ending == "atom":
        (gone,) = etree.fromstring(response.content).iter(_DELETED)
        assert gone.get("ref") == f"tag:127.0.0.1,2026:article-{story.pk}"
        assert gone.get("when") == "2026-11-22T12:00:00+00:00"


@each_format
def test_a_hub_is_named_in_the_head_once_it_is_set(client, story, ending):
    assert "Link" not in client.get(f"/feeds/all.{ending}").headers
    MachinePolicy.objects.create(pk=1, hub_url="https://hub.example.org/")
    held.forget()

    response = client.get(f"/feeds/all.{ending}")

    assert response["Link"] == (
        f'<{ORIGIN}/feeds/all.{ending}>; rel="self", <https://hub.example.org/>; rel="hub"'
    )
    assert "https://hub.example.org/" in response.text


@each_xml
def test_a_browser_is_given_a_stylesheet(client, story, ending):
    text = client.get(f"/feeds/all.{ending}").text

    found = re.search(r'<\?xml-stylesheet href="([^"]+)"[^>]* type="text/css"\?>', text)
    assert finders.find(found[1].removeprefix("/static/"))


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/", ["all"]),
        ("/world/", ["sections/world", "all"]),
        ("/topics/harbour/", ["topics/harbour", "all"]),
        ("/authors/ana-autora/", ["authors/ana-autora", "all"]),
        ("story", ["sections/world", "all"]),
    ],
)
def test_each_page_says_where_its_feeds_are(client, story, page, feeds):
    text = client.get(path_of(story) if page == "story" else page).text

    links = html.fromstring(text).xpath('//link[@rel="alternate"]')

    assert [link.get("href") for link in links] == [
        f"{ORIGIN}/feeds/{name}.{ending}" for name in feeds for ending in FORMATS
    ]
    assert [link.get("type") for link in links[:3]] == [
        "application/rss+xml", "application/atom+xml", "application/feed+json",
    ]  # fmt: skip


@each_format
def test_an_empty_site_has_an_empty_feed(client, db, ending):
    assert items(client, f"/feeds/all.{ending}") == []


@pytest.mark.parametrize(
    "address",
    ["/feeds/topics/none.rss", "/feeds/authors/none.atom", "/feeds/sections/none.json",
     "/feeds/all.xml"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, story, address):
    assert client.get(address).status_code == 404


def test_where_people_guess_a_feed_to_be_leads_to_one(client, db):
    response = client.get("/feed/")

    assert (response.status_code, response["Location"]) == (301, "/feeds/all.rss")


@each_xml
def test_characters_that_xml_cannot_hold_are_left_out(client, story, ending):
    PublishedArticle.objects.update(headline="A\x0bB\ufffeC")

    assert items(client, f"/feeds/all.{ending}")[0]["title"] == "ABC"


def test_a_feed_costs_the_same_with_one_story_and_with_five(
    client, story, world, now, django_assert_num_queries
):
    address = "/feeds/sections/world.atom"
    client.get(address)  # what a process holds is read: the outlet, its rules, its newsletters
    with django_assert_num_queries(7):
        client.get(address)
    for number in range(4):
        make_live(f"Story {number}", section=world, lead_image=make_picture(number), now=now)
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
