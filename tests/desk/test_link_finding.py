"""What a link may lead to, found while somebody types: stories, topics and people."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/links/"


@pytest.fixture
def desk(client, reporter):
    client.force_login(reporter)
    return client


def found(desk, text: str) -> list[tuple[str, str]]:
    results = desk.get(FIND, {"q": text}).json()["results"]
    return [(each["called"], each["title"]) for each in results]


def test_stories_topics_and_people_are_found_by_their_names(desk):
    draft = factories.make_draft("Harbour closed")
    topic = factories.make_topic("Harbour")
    person = factories.make_author("Ana Harbourd")
    factories.make_draft("Something else")

    assert found(desk, "harbour") == [
        (f"article:{draft.pk}", "Harbour closed"),
        (f"topic:{topic.pk}", "Harbour"),
        (f"author:{person.pk}", "Ana Harbourd"),
    ]
    assert found(desk, "h") == []


def test_a_restricted_story_of_others_is_not_found(desk, editor):
    hidden = factories.make_draft("Harbour secret", by=editor)
    type(hidden).objects.filter(pk=hidden.pk).update(is_restricted=True)

    assert found(desk, "secret") == []
    answer = desk.get(f"{FIND}facts/", {"called": f"article:{hidden.pk}"})
    assert answer.status_code == 404


def test_a_link_says_what_it_leads_to_and_whether_readers_can(desk):
    live = factories.make_live("Harbour open")
    draft = factories.make_draft("Harbour closed")

    for story, is_public in ((live, True), (draft, False)):
        told = desk.get(f"{FIND}facts/", {"called": f"article:{story.pk}"}).json()
        assert (told["title"], told["is_public"]) == (story.headline, is_public)
    for called in ("article:0", "article:x", "user:1", "", "article:" + "9" * 30):
        assert desk.get(f"{FIND}facts/", {"called": called}).status_code == 404


def test_signed_out_nothing_is_told(client):
    assert client.get(FIND, {"q": "harbour"}).status_code == 302
