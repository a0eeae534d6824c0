"""New authors and topics from within a story; topics that its words name."""

import pytest

from articles.models import Topic
from articles.topic_suggesting import topics_named_in
from authors.models import Author
from events.models import Event
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/admin/articles/article/"


def test_who_may_not_make_profiles_makes_none(client, editor):
    client.force_login(editor)

    assert client.post(f"{HERE}new-author/", {"name": "Bo Bok"}).status_code == 403
    assert client.get(f"{HERE}new-author/").status_code == 405
    assert not Author.objects.exists()


def test_a_new_author_has_a_slug_of_its_own_and_a_history(client, administrator):
    client.force_login(administrator)
    factories.make_author("Bo  Bok", slug="bo-bok", state="hidden")

    made = client.post(f"{HERE}new-author/", {"name": " Bo \n Bok "}).json()

    author = Author.objects.get(pk=made["id"])
    assert (author.name, author.slug) == ("Bo Bok", "bo-bok-2")
    assert Event.objects.get(kind="author", subject_id=author.pk).verb == "created"
    for name in ("bo bok", "", "x" * 500):
        answer = client.post(f"{HERE}new-author/", {"name": name})
        assert (answer.status_code, bool(answer.json()["refusal"])) == (409, True)


def test_reporters_propose_topics_and_a_taken_name_is_that_topic(client, reporter, editor):
    known = factories.make_topic("Ångström Bridge")
    client.force_login(reporter)

    proposed = client.post(f"{HERE}new-topic/", {"name": "Ferries"}).json()
    again = client.post(f"{HERE}new-topic/", {"name": "angstrom bridge"}).json()

    assert Topic.objects.get(pk=proposed["id"]).state == "proposed"
    assert again["id"] == known.pk
    client.force_login(editor)
    accepted = client.post(f"{HERE}new-topic/", {"name": "Ships"}).json()
    assert Topic.objects.get(pk=accepted["id"]).state == "accepted"
    assert client.post(f"{HERE}new-topic/", {"name": ""}).status_code == 409


def test_topics_are_suggested_by_the_words_of_the_story(client, reporter):
    harbour = factories.make_topic("Harbour Bridge", synonyms=("The Coathanger",))
    ferry, old = factories.make_topic("Ferry"), factories.make_topic("Old", state="retired")
    client.force_login(reporter)

    found = client.post(
        f"{HERE}suggest-topics/",
        {"text": "Old ferry", "body": "<p>Ferry under the <em>coathanger</em></p>", "chosen": ""},
    ).json()["results"]

    assert [each["text"] for each in found] == ["Ferry", "Harbour Bridge"]
    assert topics_named_in("Ferry, harbour bridge", but={ferry.pk}) == [harbour]
    assert old.pk not in {each["id"] for each in found}
