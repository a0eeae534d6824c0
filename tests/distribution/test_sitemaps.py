"""Sitemaps, held against the rules of sitemaps.org and of news search."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from articles import corrections, publishing, withdrawing
from articles.models import Correction, SiteIdentity
from authors.models import Author
from distribution.sitemaps import months, views
from distribution.sitemaps.months import File
from pagecache.tagging import recording
from tests.distribution import schemas
from tests.distribution.reading import ORIGIN, address_of
from tests.factories import make_author, make_live, make_picture, make_section, make_topic

pytestmark = pytest.mark.django_db
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}
MAY = datetime(2024, 5, 31, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch, now):
    """Stop the clock of the news sitemap at noon."""
    monkeypatch.setattr(views, "database_now", lambda: now)


def read(client, name: str, *found: str) -> list[str]:
    """Return the texts that XPaths find in a file, in the order of the file."""
    response = client.get(name)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    body = response.getvalue()
    tree = etree.fromstring(body)
    schemas.sitemap().assertValid(tree)
    assert len(tree) <= 50_000
    assert len(body) <= 50 * 1024 * 1024
    return [text for each in found for text in tree.xpath(f"{each}/text()", namespaces=SPACES)]


def test_the_index_lists_news_pages_and_a_file_for_each_month_with_stories(client, now):
    make_live("Old", now=MAY)
    make_live("New", now=now)

    assert read(client, "/sitemap.xml", "//s:loc") == [
        f"{ORIGIN}/sitemaps/{name}.xml" for name in ("news", "pages", "2024-05", "2026-11")
    ]


def test_a_new_story_changes_no_file_of_another_month(client, now):
    make_live("Old", now=MAY)
    before = client.get("/sitemaps/2024-05.xml").getvalue()

    make_live("New", now=now)

    assert client.get("/sitemaps/2024-05.xml").getvalue() == before


def test_a_zone_moves_no_story_to_another_file(client):
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Pacific/Auckland")
    old = make_live("Old", now=MAY)

    assert read(client, "/sitemaps/2024-05.xml", "//s:loc") == [address_of(old)]


def test_a_story_has_its_dates_and_its_picture(client, editor, now):
    make_live("Plain", now=now)
    live = make_live("Ferry", lead_image=make_picture(3, size=(1500, 1000)), now=now)
    corrections.correct(
        live, kind=Correction.Kind.CORRECTION, text="No.", by=editor, now=now + timedelta(hours=1)
    )

    assert read(client, "/sitemaps/2026-11.xml", "//s:lastmod") == [
        "2026-11-22T12:00:00+00:00", "2026-11-22T13:00:00+00:00",
    ]  # fmt: skip
    (image,) = read(client, "/sitemaps/2026-11.xml", "//s:url[2]/image:image/image:loc")
    assert image.startswith(f"{ORIGIN}/media/renditions/")


def test_a_picture_whose_time_is_over_is_not_named(client, now):
    picture = make_picture(3, size=(1500, 1000))
    make_live("Ferry", lead_image=picture, now=now)
    type(picture).objects.filter(pk=picture.pk).update(usable_until=now)

    assert read(client, "/sitemaps/2026-11.xml", "//image:loc") == []


def test_what_is_not_to_be_listed_is_in_no_file(client, editor, now):
    make_live("Hidden", is_indexed=False, now=now)
    make_live("Elsewhere", canonical_url="https://agency.example.org/a", now=now)
    killed, gone = make_live("Killed", now=now), make_live("Gone", now=now)
    withdrawing.kill(killed, sentence="Withdrawn.", by=editor, now=now, reason="Wrong.")
    publishing.unpublish(gone, by=editor, now=now, reason="Too early.")

    assert read(client, "/sitemaps/2026-11.xml", "//s:loc") == []
    assert read(client, "/sitemaps/news.xml", "//s:loc") == []


def test_news_are_the_stories_of_two_days_with_what_news_search_asks_for(client, editor, now):
    SiteIdentity.objects.create(pk=1, name="The Courier (Lisbon)")
    fresh = make_live("Tom & Jerry <again>", language="zh-hans", now=now - timedelta(hours=47))
    make_live("Stale", now=now - timedelta(hours=49))
    make_live("Paid for", sponsor="Acme", now=now)
    untrue = make_live("Untrue", now=now)
    corrections.correct(untrue, kind=Correction.Kind.RETRACTION, text="Untrue.", by=editor, now=now)

    found = read(
        client, "/sitemaps/news.xml", "//s:loc", "//news:name", "//news:language",
        "//news:publication_date", "//news:title",
    )  # fmt: skip

    assert found == [
        address_of(fresh), "The Courier", "zh-cn", "2026-11-20T13:00:00+00:00",
        "Tom & Jerry <again>",
    ]  # fmt: skip


def test_a_retracted_story_keeps_its_place_in_the_file_of_its_month(client, editor, now):
    live = make_live("Untrue", now=now)
    corrections.correct(live, kind=Correction.Kind.RETRACTION, text="No.", by=editor, now=now)

    assert read(client, "/sitemaps/2026-11.xml", "//s:loc") == [address_of(live)]


def test_news_go_out_of_date_by_themselves_when_the_oldest_is_two_days_old(rf, db, now):
    make_live("Ferry", now=now - timedelta(hours=40))
    make_live("Quay", now=now)

    with recording() as said:
        views.news(rf.get("/sitemaps/news.xml"))

    assert said.is_public
    assert "latest" in said.keys
    assert said.goes_stale_at == (now + timedelta(hours=8)).timestamp()


def test_news_are_a_thousand_at_most(client, world, now, monkeypatch):
    monkeypatch.setattr(views, "_MOST_NEWS", 2)
    stories = [make_live(f"S{n}", now=now - timedelta(minutes=n)) for n in range(3)]

    assert read(client, "/sitemaps/news.xml", "//s:loc") == [
        address_of(each) for each in stories[:2]
    ]


def test_a_month_of_too_many_stories_is_cut_into_files(client, now, monkeypatch):
    monkeypatch.setattr(months, "MOST", 2)
    stories = [make_live(f"S{n}", now=now + timedelta(minutes=n)) for n in range(3)]

    names = [url.rpartition("/")[2] for url in read(client, "/sitemap.xml", "//s:loc")]

    assert names == ["news.xml", "pages.xml", "2026-11.xml", "2026-11-2.xml"]
    for name, held in (("2026-11", stories[:2]), ("2026-11-2", stories[2:])):
        found = read(client, f"/sitemaps/{name}.xml", "//s:loc")
        assert found == [address_of(each) for each in held]


def test_pages_are_sections_topics_with_stories_enough_and_public_authors(client, now):
    harbour, rare = make_topic("Harbour"), make_topic("Rare")
    ana = make_author()
    make_author("Bo Byline")
    hidden = make_author("Zé Ninguém", state=Author.State.HIDDEN)
    for number in range(3):
        make_live(f"S{number}", topics=(harbour,), authors=(ana, hidden), now=now)
    make_live("S", topics=(rare,), now=now)

    assert read(client, "/sitemaps/pages.xml", "//s:loc") == [
        f"{ORIGIN}{path}"
        for path in (
            "/", "/latest/", "/topics/", "/authors/", "/archive/", "/corrections/", "/world/",
            "/topics/harbour/", "/authors/ana-autora/",
        )
    ]  # fmt: skip


def test_addresses_are_ascii_whatever_the_headline(client, now):
    make_live("Паром вернулся & ушёл", section=make_section("World"), now=now)

    (url,) = read(client, "/sitemaps/2026-11.xml", "//s:loc")

    assert url.isascii()
    assert client.get(url.removeprefix(ORIGIN)).status_code == 200


@pytest.mark.parametrize("name", ["2025-01", "2026-13", "2026-11-1", "2026-11-2", "0000-01", "x"])
def test_other_files_are_not_found(client, now, name):
    make_live("Ferry", now=now)

    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


def test_file_names_lead_back_to_their_files(db):
    for name in ("2026-11", "2026-11-2", "1999-01"):
        assert File.named(name).name == name


def test_a_month_is_read_a_chunk_at_a_time(client, now, django_assert_num_queries):
    for number in range(3):
        make_live(f"S{number}", lead_image=make_picture(number), now=now)
    client.get("/sitemaps/2026-11.xml").getvalue()

    with django_assert_num_queries(2):
        response = client.get("/sitemaps/2026-11.xml")
        assert response.streaming
        response.getvalue()


def test_an_empty_site_has_an_index_and_empty_news(client):
    assert len(read(client, "/sitemap.xml", "//s:loc")) == 2
    assert read(client, "/sitemaps/news.xml", "//s:loc") == []
