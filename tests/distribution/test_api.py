"""The JSON interface: what readers see, for programs; and nothing that they don't."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import corrections, publishing, site, withdrawing
from articles.models import Correction, Section, SiteIdentity
from authors.models import Author
from distribution.api import limiting, reference, stories
from pagecache.middleware import ASKED, RECORD
from tests.distribution.reading import ORIGIN, address_of
from tests.factories import edit, make_author, make_draft, make_live, make_picture, make_topic

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _counting_anew():
    limiting.limit.forget()


def get(client: Client, address: str, status: int = 200) -> dict:
    site.forget()  # the languages in use, which a commit would have purged
    response = client.get(address.removeprefix(ORIGIN))
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    return json.loads(response.content)


@pytest.fixture
def story(world, now):
    """Return a live story with everything that the API shows."""
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Lisbon")
    return make_live(
        "Ferry & “boat” return <soon>",
        section=world,
        authors=(make_author(), make_author("Bo Byline", state=Author.State.HIDDEN)),
        topics=(make_topic("Harbour", kind="place"),),
        deck="After a year.",
        body='<p>See <a href="/about/">us</a>. Tom &amp; Jerry.</p>',
        lead_image=make_picture(5, size=(1500, 1000), alt="A ferry", credit="Pia"),
        now=now,
    )


def test_a_story_comes_whole(client, story):
    found = get(client, f"{API}/articles/{story.pk}")

    assert found["headline"] == "Ferry & “boat” return <soon>"
    assert found["url"] == address_of(story)
    assert found["tag"] == f"tag:127.0.0.1,2026:article-{story.pk}"
    assert found["body_html"] == (f'<p>See <a href="{ORIGIN}/about/">us</a>. Tom &amp; Jerry.</p>')
    assert found["section"]["name"] == "World"
    assert found["first_published_at"] == "2026-11-22T12:00:00Z"
    assert found["content_updated_at"] is None
    first, hidden = found["contributors"]
    assert first["url"] == f"{ORIGIN}/authors/ana-autora/"
    assert (hidden["name"], hidden["url"]) == ("Bo Byline", "")
    assert found["picture"]["credit"] == "Pia"
    assert all(each["url"].startswith(f"{ORIGIN}/media/") for each in found["picture"]["copies"])
    assert {f"article-{story.pk}", f"author-{first['author']}"} <= set(found["names"])


def test_a_correction_comes_with_its_story(client, story, editor, now):
    corrections.correct(
        story, kind=Correction.Kind.CORRECTION, text="It was Monday.", by=editor, now=now
    )

    (note,) = get(client, f"{API}/articles/{story.pk}")["corrections"]

    assert (note["kind"], note["text"]) == ("correction", "It was Monday.")


def test_what_is_not_live_is_not_there(client, story, editor, now):
    draft = make_draft("A secret", section=Section.objects.get(), authors=(make_author("Dee"),))
    publishing.unpublish(story, by=editor, now=now, reason="x")

    get(client, f"{API}/articles/{draft.pk}", 404)
    get(client, f"{API}/articles/{story.pk}", 404)
    for name in ("articles", "articles/whole", "authors", "topics"):
        assert get(client, f"{API}/{name}")["items"] == []


@pytest.mark.parametrize(("ground", "status"), [("", 410), ("legal", 451), ("privacy", 410)])
def test_a_withdrawn_story_says_so_and_no_more(client, story, editor, now, ground, status):
    if ground:
        withdrawing.take_down(
            story, ground=ground, sentence="Withdrawn.", by=editor, now=now, reason="secret"
        )
    else:
        withdrawing.kill(story, sentence="Withdrawn.", by=editor, now=now, reason="secret")

    assert get(client, f"{API}/articles/{story.pk}", status) == {"detail": "Withdrawn."}
    assert get(client, f"{API}/articles/{story.pk}/ninjs", status) == {"detail": "Withdrawn."}


@pytest.mark.parametrize("of", ["", "/sections/{section}", "/topics/{topic}", "/authors/{author}"])
def test_lists_lead_to_what_is_older_and_hold_every_story_once(client, world, of, monkeypatch):
    monkeypatch.setattr(stories, "SIZE", 2)
    author, topic = make_author(), make_topic()
    made = [
        make_live(f"Story {number}", section=world, authors=(author,), topics=(topic,))
        for number in range(5)
    ]
    address = API + of.format(section=world.pk, topic=topic.pk, author=author.pk) + "/articles"

    seen: list[int] = []
    while address:
        page = get(client, address)
        seen += [each["id"] for each in page["items"]]
        address = page["next"]

    assert seen == [story.pk for story in reversed(made)]


def test_lists_of_people_and_topics_go_on(client, world, monkeypatch):
    monkeypatch.setattr(reference, "SIZE", 2)
    people = tuple(make_author(f"Author {number}") for number in range(3))
    topics = tuple(make_topic(f"Topic {number}") for number in range(3))
    make_live(section=world, authors=people, topics=topics)

    for name, rows in (("authors", people), ("topics", topics)):
        first = get(client, f"{API}/{name}")
        second = get(client, first["next"])
        assert [each["id"] for each in first["items"] + second["items"]] == [row.pk for row in rows]
        assert second["next"] is None
    get(client, f"{API}/authors/{people[0].pk}")
    get(client, f"{API}/topics/{topics[0].pk}")
    assert get(client, f"{API}/sections")["items"][0]["slug"] == "world"


def test_a_hidden_author_has_no_profile(client, story):
    hidden = Author.objects.get(name="Bo Byline")

    get(client, f"{API}/authors/{hidden.pk}", 404)
    get(client, f"{API}/authors/{hidden.pk}/articles", 404)
    assert [each["name"] for each in get(client, f"{API}/authors")["items"]] == ["Ana Autora"]


def test_a_search_finds_as_the_page_does(client, story, world):
    make_live("Nothing of the kind", section=world, body="<p>Other words.</p>")

    found = get(client, f"{API}/search?q=ferry")
    assert [each["id"] for each in found["items"]] == [story.pk]
    assert get(client, f"{API}/search?q=ferry&sort=date")["items"][0]["id"] == story.pk
    assert len(get(client, f"{API}/search?section=world")["items"]) == 2
    assert get(client, f"{API}/search")["items"] == []


def test_a_search_goes_on_by_date_and_by_rank(client, world, monkeypatch):
    monkeypatch.setattr("distribution.api.searching.SIZE", 2)
    made = [make_live(f"Ferry {number}", section=world) for number in range(3)]

    for order in ("", "&sort=date"):
        first = get(client, f"{API}/search?q=ferry{order}")
        second = get(client, first["next"])
        seen = [each["id"] for each in first["items"] + second["items"]]
        assert sorted(seen) == [story.pk for story in made]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("articles?before=x", 422), ("articles?before=-99999999999999999-1", 404),
        ("articles/0", 422), ("articles/x", 422), ("articles/99999999999999999999", 422),
        ("authors/1", 404), ("topics/1", 404), ("sections/1", 404), ("sections/1/articles", 404),
        ("authors?after=-1", 422), ("changes?after=1-2", 422), ("search?page=0", 422),
        ("changes?after=1-1-1-1", 410),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_answered_in_a_sentence(client, address, status):
    assert get(client, f"{API}/{address}", status)["detail"]


def test_an_answer_is_asked_for_again_by_its_etag_from_any_page(client, story):
    first = client.get(f"{API}/articles")

    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(f"{API}/articles", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_answers_may_be_kept_and_name_what_they_show(client, story):
    for name in ("articles", "articles/whole", f"articles/{story.pk}"):
        request = client.get(f"{API}/{name}", **{ASKED: True}).wsgi_request
        shown = get(client, f"{API}/{name}")
        names = (shown["items"][0] if "items" in shown else shown)["names"]
        assert set(names) <= request.META[RECORD].keys
    for name in ("search?q=ferry", "changes"):
        assert RECORD not in client.get(f"{API}/{name}", **{ASKED: True}).wsgi_request.META


def test_many_cost_as_many_queries_as_few(client, world):
    names = (
        "articles", "articles/whole", "authors", "topics", "search?q=ferry",
        "search?q=ferry&sort=date",
    )  # fmt: skip

    def make(number: int) -> None:
        make_live(
            f"Ferry {number}",
            section=world,
            authors=(
                make_author(f"Author {number}", portrait=make_picture(number, size=(40, 30))),
            ),
            topics=(make_topic(f"Topic {number}"),),
            lead_image=make_picture(number + 50, size=(60, 40)),
        )

    def count() -> dict[str, int]:
        found = {}
        for name in names:
            get(client, f"{API}/{name}")
            # What a process holds has been read by now: the outlet, its rules, its newsletters.
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{API}/{name}").status_code == 200
            found[name] = len(queries)
        return found

    make(1)
    make(2)
    few = count()
    for number in range(3, 7):
        make(number)

    assert count() == few
    assert max(few.values()) <= 12


def test_who_asks_too_often_waits(client, settings, story):
    settings.API_PER_MINUTE = 3

    for _ in range(3):
        get(client, f"{API}/articles")
    response = client.get(f"{API}/articles")

    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert "no-store" in response["Cache-Control"]
    assert client.get(f"{API}/articles", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_an_update_moves_the_date_only_when_there_is_news(client, story, editor, now):
    revision = edit(story, now=now, deck="Two years.")
    publishing.publish_update(story, revision=revision, by=editor, now=now, is_substantive=True)

    assert get(client, f"{API}/articles/{story.pk}")["content_updated_at"] == "2026-11-22T12:00:00Z"


def test_it_begins_with_where_things_are(client, story):
    start = get(client, f"{API}/")

    assert start["name"] == "The Courier"
    for name in ("articles", "authors", "changes", "openapi"):
        get(client, start[name])


def test_the_description_is_asked_for_again_by_its_etag_and_not_too_often(client, db, settings):
    settings.API_PER_MINUTE = 2
    first = client.get(f"{API}/openapi.json")

    assert f"{API}/articles" in json.loads(first.content)["paths"]
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{API}/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{API}/openapi.json").status_code == 429
