"""What each public address answers: codes, redirects, tombstones, older pages, headers."""

import html
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db.models import TextField

from articles import site
from articles.models import (
    ArticlePath,
    Correction,
    PublishedArticle,
    Section,
    Series,
    SiteIdentity,
    Tombstone,
    Topic,
)  # fmt: skip
from authors.models import Author, AuthorLink
from images.models import Image
from tests.factories import make_author, make_live, make_picture, make_section, make_topic

pytestmark = pytest.mark.django_db

LISTS = ("/", "/latest/", "/topics/", "/authors/", "/search/", "/search/?q=ferry")


@pytest.fixture
def story(world, now) -> PublishedArticle:
    """Return a live story with an author and a topic, in a section below World."""
    europe = make_section("Europe", parent=world)
    make_live(section=europe, authors=(make_author(),), topics=(make_topic(),), now=now)
    site.forget()
    return PublishedArticle.objects.get()


def withdrawn(story: PublishedArticle, **fields) -> None:
    """Put a tombstone in the place of a story."""
    Tombstone.objects.create(article_id=story.pk, **fields)
    PublishedArticle.objects.all().delete()


def addresses(story: PublishedArticle) -> list[str]:
    return [
        *LISTS, story.get_absolute_url(), "/world/", "/europe/", "/topics/harbour/",
        "/authors/ana-autora/", "/authors/ana-autora/?role=other", "/accents.css",
    ]  # fmt: skip


def headlines(response) -> list[str]:
    """Return the numbers in the headlines “Story 7”, in the order of the page, each once."""
    return list(dict.fromkeys(re.findall(r"Story (\d+)<", response.text)))


# --- Codes ----------------------------------------------------------------------------------------


def test_a_new_site_without_a_single_row_answers_everywhere(client):
    assert {client.get(address).status_code for address in (*LISTS, "/accents.css")} == {200}


def test_every_page_of_a_full_site_shows_the_story(client, story):
    pages = {address: client.get(address) for address in addresses(story)}

    assert {response.status_code for response in pages.values()} == {200}
    for address in ("/", "/latest/", "/world/", "/europe/", "/topics/harbour/", "/search/?q=ferry"):
        assert "Ferry returns to the island" in pages[address].text, address
    assert "The ferry sailed again this morning." in pages[story.get_absolute_url()].text
    assert "Ferry returns" in pages["/authors/ana-autora/"].text
    assert "Ferry returns" not in pages["/authors/ana-autora/?role=other"].text


@pytest.mark.parametrize(
    "address",
    ["/no-such/", "/topics/no-such/", "/authors/no-such/", "/europe/2026/11/no-such/", "/a/b/",
     "/%D0%B9/", "/.env", "/%00/", "/world/%00/", "/" + "a" * 3000 + "/", "/media/renditions/x.jpg",
     "/media/originals/x.jpg", "/media/renditions/../originals/x.jpg"],
)  # fmt: skip
def test_what_was_never_there_is_not_found(client, story, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["", "   ", '"unbalanced', "'", "\x00", "fer\x00ry", "x" * 5000, "🛳️", "the of and", "-ferry",
     "ferry OR", "OR", "a & b | !c", ":*", "\\", "%", "_", "<b>", "паром", "عبارة", "- - -",
     "ferry -ferry", '"' * 99, "١٢", "(((((("],
)  # fmt: skip
def test_search_bears_whatever_is_typed(client, story, text):
    for number in ("1", "0", "-1", "2", "999", "1000", "x", "²", "٢", "1e9"):
        assert client.get("/search/", {"q": text, "page": number}).status_code == 200, number


def test_search_finds_words_deck_author_topic_and_synonym_but_no_noindex_story(client, world):
    topic = make_topic("Harbour", synonyms=("Haven",))
    make_live("Story 1", deck="A cormorant", authors=(make_author("Zoë Ånd"),), topics=(topic,))
    make_live("Story 2", deck="A cormorant", is_indexed=False)
    site.forget()

    for words in ("cormorants", "Zoë", "Ånd zoë", "harbour", "haven", "ferry cormorant", "story"):
        assert headlines(client.get("/search/", {"q": words})) == ["1"], words
    nothing = client.get("/search/", {"q": "gannet"})
    assert "No story matches" in nothing.text
    assert headlines(nothing) == ["1"]  # among the latest stories, which the page offers instead


# --- Redirects and tombstones ---------------------------------------------------------------------


def test_older_and_unfinished_addresses_lead_to_the_current_one(client, story, now):
    ArticlePath.objects.create(path="old/ferry", article_id=story.pk, created_at=now)

    for address in ("/old/ferry/", story.get_absolute_url().rstrip("/")):
        response = client.get(address)

        assert (response.status_code, response["Location"]) == (301, story.get_absolute_url())


@pytest.mark.parametrize("status", [410, 451])
def test_a_tombstone_says_its_public_sentence_and_nothing_else(client, story, now, status):
    address, old = story.get_absolute_url(), "old/ferry"
    ArticlePath.objects.create(path=old, article_id=story.pk, created_at=now)
    withdrawn(story, status=status, sentence="Removed after a ruling.", at=now)

    for place in (address, f"/{old}/"):
        response = client.get(place)

        assert response.status_code == status
        assert response["X-Robots-Tag"] == "noindex"
        assert "Removed after a ruling." in response.text
        assert not re.search("Ferry returns|sailed again|Ana Autora|harbour/", response.text)
        assert 'rel="canonical"' not in response.text


def test_a_tombstone_that_was_lifted_is_an_ordinary_gap(client, story, now):
    withdrawn(story, status=410, sentence="Gone.", at=now, lifted_at=now)

    assert client.get(story.get_absolute_url()).status_code == 404


def test_a_merged_topic_and_a_merged_author_lead_to_what_they_became(client, story):
    topic, author = Topic.objects.get(), Author.objects.get()
    make_topic("Haven", merged_into=topic)
    make_author("A. Autora", slug="a-autora", merged_into=author)

    to_topic, to_author = client.get("/topics/haven/"), client.get("/authors/a-autora/")

    assert (to_topic.status_code, to_topic["Location"]) == (301, "/topics/harbour/")
    assert (to_author.status_code, to_author["Location"]) == (301, "/authors/ana-autora/")
    assert "Haven" not in client.get("/topics/").text
    assert "A. Autora" not in client.get("/authors/").text


# --- Older pages ----------------------------------------------------------------------------------

PAGED = ("/latest/", "/world/", "/topics/harbour/", "/authors/ana-autora/")


@pytest.fixture
def twenty_five(world, now) -> None:
    """Publish 25 stories, of which some share one moment."""
    ana, harbour = make_author(), make_topic()
    for number in range(25):
        moment = now - timedelta(minutes=number // 3)
        make_live(f"Story {number}", authors=(ana,), topics=(harbour,), now=moment)


def older(response) -> str:
    return html.unescape(re.search(r'rel="next" href="([^"]*)"', response.text)[1])


def test_older_pages_follow_without_gap_or_overlap(client, twenty_five, now):
    in_order = [str(story.headline.split()[1]) for story in PublishedArticle.objects.newest()]

    for address in PAGED:
        first = client.get(address)
        second = client.get(older(first))

        assert headlines(first) == in_order[:20], address
        assert headlines(second) == in_order[20:], address
        assert 'rel="next"' not in second.text


def test_a_new_story_does_not_shift_the_older_page(client, twenty_five, now):
    address = older(client.get("/latest/"))
    before = headlines(client.get(address))

    make_live("Story 99", now=now + timedelta(minutes=1))

    assert headlines(client.get(address)) == before
    assert headlines(client.get("/latest/"))[0] == "99"


@pytest.mark.parametrize("address", PAGED)
@pytest.mark.parametrize(
    "cursor", ["x", "-", "1-", "-1", "1-x", "9" * 40 + "-1", "1" * 5000, "\x00", "1-2-x", "nan-1"]
)
def test_a_cursor_that_was_never_handed_out_is_not_found(client, story, address, cursor):
    assert client.get(address, {"before": cursor}).status_code == 404


# --- Methods and headers --------------------------------------------------------------------------


def test_public_pages_are_read_and_never_written(client, story):
    for address in addresses(story):
        head = client.head(address)

        assert (head.status_code, head.content) == (200, b""), address
        for write in (client.post, client.put, client.delete, client.patch):
            assert write(address).status_code == 405, address


def test_no_public_page_knows_who_asks(client, story, reporter):
    client.force_login(reporter)

    for address in (*addresses(story), "/no-such/"):
        response = client.get(address)

        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert reporter.name not in response.text


def test_every_public_answer_carries_a_strict_policy(client, story, now):
    Tombstone.objects.create(article_id=99, status=410, sentence="Gone.", at=now)
    ArticlePath.objects.create(path="gone/story", article_id=99, created_at=now)

    for address in (*addresses(story), "/no-such/", "/gone/story/"):
        response = client.get(address)
        policy = response["Content-Security-Policy"]

        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy and "nonce" not in policy, address
        assert response["X-Content-Type-Options"] == "nosniff", address


def test_accent_colours_come_as_a_stylesheet(client, world):
    Section.objects.update(accent="#123abc")

    response = client.get("/accents.css")

    assert response["Content-Type"].startswith("text/css")
    assert '[data-section="world"]{--accent:#123abc}' in response.text


# --- Escaping -------------------------------------------------------------------------------------


class Suspect(HTMLParser):
    """Collects scripts with words in them, handlers, and addresses that run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        is_data = names.get("type") == "application/ld+json"  # nothing that a browser runs
        if (tag == "script" and "src" not in names and not is_data) or tag in (
            "iframe",
            "object",
            "base",
            "b",
        ):
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name == "style"]
        self.found += [v for v in names.values() if (v or "").strip().startswith("javascript:")]


def test_hostile_words_come_out_as_words_everywhere(client, world, now):
    bad = "\"><script>alert(1)</script><b onclick=alert(1)>'{{ site }}</b>"
    author = make_author(
        "Ana", title=bad, bio=bad, short_bio=bad, location=bad, pronouns=bad[:40], languages=["<b>"]
    )
    AuthorLink.objects.create(author=author, kind="website", url=f"https://example.org/{bad}")
    image = make_picture(alt=bad, caption=bad, credit=bad, size=(60, 40))
    make_live(
        "Plain", authors=(author,), topics=(make_topic("Plain"),), lead_image=image, now=now,
        series=Series.objects.create(name=bad, slug="s"), canonical_url=f"https://a.example/{bad}",
    )  # fmt: skip
    make_live("Second", now=now)
    every = {f.name: bad for f in PublishedArticle._meta.fields if type(f) is TextField}
    PublishedArticle.objects.update(**every)
    Author.objects.update(name=bad)
    Topic.objects.update(name=bad, description=bad)
    Section.objects.update(name=bad[:80], description=bad)
    Image.objects.update(alt=bad, credit=bad)
    SiteIdentity.objects.create(pk=1, name=bad, tagline=bad, about=bad, contact_email=f"{bad}@a.b")
    story = PublishedArticle.objects.first()
    Correction.objects.create(article_id=story.pk, kind="retraction", text=bad, issued_at=now)
    Tombstone.objects.create(article_id=99, status=410, sentence=bad, at=now)
    ArticlePath.objects.create(path="gone/story", article_id=99, created_at=now)
    site.forget()
    pages = [
        *LISTS, story.get_absolute_url(), "/world/", "/topics/plain/", "/authors/ana/",
        "/gone/story/", "/no-such/", "/search/?q=%22%3E%3Cscript%3E",
    ]  # fmt: skip

    for address in pages:
        text = client.get(address).text

        assert Suspect(text).found == [], address
        assert "&lt;script&gt;" in text, address
