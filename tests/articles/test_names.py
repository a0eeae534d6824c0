"""The topics and the masthead by name: one page by kind, many pages from A to Z."""

import re
from urllib.parse import unquote

import pytest

from articles import merging
from articles.models import Topic
from articles.views import listings, names
from authors.models import Author
from tests.factories import make_author, make_live, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_pages(monkeypatch):
    """Let three topics, and two people, fill a page; look no further than two pages."""
    monkeypatch.setattr(listings, "TOPICS_ON_A_PAGE", 3)
    monkeypatch.setattr(listings, "PEOPLE_ON_A_PAGE", 2)
    monkeypatch.setattr(names, "_TRIES", 2)


def topics(*words: str, **fields) -> None:
    for word in words:
        make_topic(word, slug=f"t-{Topic.objects.count()}", is_published=True, **fields)


def shown(page: str) -> list[str]:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<a href="/(?:topics|authors)/[^?"]+/"[^>]*>(?:<bdi>)?([^<]+)<', main)


def links(page: str, rel: str) -> list[str]:
    return re.findall(rf'rel="{rel}" href="([^"]+)"', page)


def walk(client, address: str) -> list[list[str]]:
    """Return the names on each page from the first on, as the links lead."""
    found = []
    following = [address]
    while following:
        page = client.get(following[0])
        assert page.status_code == 200
        found.append(shown(page.text))
        following = links(page.text, "next")
    return found


def test_a_page_that_has_room_for_all_is_by_kind(client):
    topics("Zoo", "École")
    topics("Ana", kind=Topic.Kind.PERSON)

    page = client.get("/topics/").text

    assert shown(page) == ["École", "Zoo", "Ana"]
    assert 'class="letters"' not in page
    assert 'class="pager"' not in page


def test_more_are_from_a_to_z_in_every_script_and_the_links_lead_through_all(client, short_pages):
    topics("zoo", "École", "Athens", "Budget", "2026", "Ярмарка", "القدس", "Élan", "Zürich")

    assert walk(client, "/topics/") == [
        ["2026", "Athens", "Budget"],
        ["École", "Élan", "zoo"],
        ["Zürich", "Ярмарка", "القدس"],
    ]
    page = client.get("/topics/").text
    letters = re.findall(r'from=([^"]+)"(?: aria-current="true")?>([^<]+)</a></li>', page)
    assert [letter for _at, letter in letters] == ["#", "A", "B", "E", "Z", "Я", "ا"]
    at_z = client.get(f"/topics/?from={letters[4][0]}").text
    assert shown(at_z) == ["zoo", "Zürich", "Ярмарка"]
    assert [unquote(each) for each in links(at_z, "prev")] == ["/topics/?from=budget"]
    assert client.get(links(at_z, "prev")[0]).text.count("École") == 1


def test_the_way_back_from_the_second_page_is_the_first(client, short_pages):
    topics("A", "B", "C", "D")

    page = client.get("/topics/?from=d").text

    assert shown(page) == ["D"]
    assert links(page, "prev") == ["/topics/"]
    assert re.search(r'rel="canonical" href="https?://[^/]+/topics/\?from=d"', page)


def test_what_is_not_public_is_passed_over_and_in_no_address(client, short_pages, now):
    topics("Athens", "Zagreb", "Zürich", "Zwolle")
    make_topic("Quokka")
    topics("Rumoured", state=Topic.State.PROPOSED)
    gone = make_topic("Yak", is_published=True)
    merging.merge_topics(gone, into=Topic.objects.get(name="Zwolle"), by=None, now=now)

    page = client.get("/topics/").text

    assert walk(client, "/topics/") == [["Athens", "Zagreb", "Zürich"], ["Zwolle"]]
    assert "uokka" not in page and "umoured" not in page
    assert re.findall(r'">([A-Z])</a></li>', page) == ["A", "Z"]


def test_a_page_that_only_passes_names_over_ends_and_the_next_goes_on(client, short_pages):
    topics("Athens", "Zagreb")
    for number in range(8):  # more than a page looks through
        make_topic(f"Quokka {number}")

    assert walk(client, "/topics/") == [["Athens"], ["Zagreb"]]
    assert "uokka" not in client.get("/topics/").text


def test_a_topic_comes_and_goes_with_its_stories(client, short_pages):
    topics("A", "B", "C")
    sea = make_topic("Sea")
    assert ">Sea<" not in client.get("/topics/").text

    make_live(topics=(sea,))

    assert walk(client, "/topics/") == [["A", "B", "C"], ["Sea"]]


def test_the_masthead_from_a_to_z_tells_namesakes_apart(client, short_pages):
    for name, slug in (("Élodie", "e"), ("Ana", "ana-2"), ("Ana", "ana"), ("Zoë", "z")):
        make_author(name, slug=slug, title="Reporter", is_published=True)
    make_author("Gone", slug="gone", state=Author.State.FORMER, is_published=True)
    make_author("Guest", slug="guest", kind=Author.Kind.GUEST, is_published=True)
    make_author("Drafted", slug="drafted")

    assert walk(client, "/authors/") == [["Ana", "Ana"], ["Élodie", "Zoë"]]
    page = client.get("/authors/").text
    assert page.index("/authors/ana/") < page.index("/authors/ana-2/")
    assert "Reporter" in page


@pytest.mark.parametrize("begin", ["%00", "a" * 500, "=x", "=99999999999999999999", "=7"])
def test_a_place_that_was_never_handed_out_is_not_there(client, begin):
    assert client.get(f"/topics/?from={begin}").status_code == 404
    assert client.get(f"/authors/?from={begin}").status_code == 404


def test_beyond_the_last_name_the_page_says_so(client, short_pages):
    topics("A", "B", "C", "D")

    page = client.get("/topics/?from=zzz").text

    assert shown(page) == []
    assert "No further names." in page
    assert links(page, "prev") == ["/topics/?from=b"]
