"""Pinned stories: editors choose and order them; readers see those that are live."""

import re

import pytest

from articles import publishing
from articles.corrections import correct
from articles.models import Correction, Topic
from events.models import Event
from tests.factories import make_draft, make_live, make_picture, make_section, make_topic, newest
from tests.newsroom.newspaper import save_in_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    """Return a topic of five stories, the oldest first in their names."""
    made = make_topic("Harbour", description="Ships.")
    world = make_section("World")
    for number in range(5):
        make_live(f"Story {number}", section=world, topics=(made,))
    return made


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def pin(topic: Topic, *stories) -> None:
    Topic.objects.filter(pk=topic.pk).update(pinned_ids=[story.pk for story in stories])


def titles(page) -> list[str]:
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'class="card-title"[^>]*><a [^>]*>([^<]+)<', main)


def test_pins_stand_first_in_the_editors_order_and_no_story_twice(client, topic):
    other = make_live("Of another topic")
    oldest = make_live("Old", topics=(topic,), lead_image=make_picture())
    pin(topic, other, oldest)

    page = client.get("/topics/harbour/")

    assert titles(page)[:2] == ["Of another topic", "Old"]
    assert len(titles(page)) == len(set(titles(page))) == 7
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page.text.partition("<main")[2])[:2] == [
        "Chosen by the editors", "Latest stories",
    ]  # fmt: skip
    assert 'href="/feeds/topics/harbour.rss"' in page.text


def test_the_pages_behind_the_first_have_no_pins(client, topic):
    now = make_live("Now", topics=(topic,))
    pin(topic, now)
    for number in range(20):
        make_live(f"More {number}", topics=(topic,))
    first = client.get("/topics/harbour/")
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first.text)

    second = client.get(older)

    assert "Chosen by the editors" in first.text
    assert "Chosen by the editors" not in second.text
    assert len(titles(first)) == 21
    assert {*titles(first), *titles(second)} >= {"Now", "Story 0", "More 19"}


def test_what_is_not_live_or_is_retracted_is_not_shown(client, topic, now):
    draft = make_draft("Secret draft", section=make_section("Sport"), topics=(topic,))
    gone, wrong = make_live("Gone", topics=(topic,)), make_live("Wrong", topics=(topic,))
    pin(topic, draft, gone, wrong)
    publishing.unpublish(gone, by=None, now=now, reason="x")
    correct(wrong, kind=Correction.Kind.RETRACTION, text="No.", by=None, now=now)

    page = client.get("/topics/harbour/")

    assert "Secret draft" not in page.text and "Gone" not in page.text
    assert "Chosen by the editors" not in page.text
    assert page.text.count("Wrong") == 1  # in the list, marked

    publishing.publish(draft, revision=newest(draft), by=None, now=now)

    assert titles(client.get("/topics/harbour/"))[0] == "Secret draft"


def test_editors_choose_and_order_them_and_the_event_says_so_in_numbers(desk, topic):
    one, two = make_live("One"), make_live("Two")

    save_in_admin(desk, topic, pin_1=two.pk, pin_2=one.pk, pin_3=two.pk)

    topic.refresh_from_db()
    assert topic.pinned_ids == [two.pk, one.pk]
    event = Event.objects.filter(kind="topic", subject_id=topic.pk).latest("pk")
    assert event.payload["changed"] == {"pinned_ids": ["[]", f"[{two.pk}, {one.pk}]"]}
    assert {f"topic-{topic.pk}", f"list-topic-{topic.pk}"} <= set(event.keys)

    save_in_admin(desk, topic, pin_1=one.pk, pin_2="")

    topic.refresh_from_db()
    assert topic.pinned_ids == [one.pk]


def test_a_pin_that_the_editor_may_not_know_of_is_not_named_and_stays(desk, topic):
    secret = make_draft("Quokka", is_restricted=True)
    pin(topic, secret)
    assert "Quokka" not in desk.get(f"/admin/articles/topic/{topic.pk}/change/").text

    save_in_admin(desk, topic, description="Boats.")
    topic.refresh_from_db()
    assert topic.pinned_ids == [secret.pk]

    save_in_admin(desk, topic, pin_1=make_live("Known").pk)
    topic.refresh_from_db()
    assert topic.pinned_ids[1:] == [secret.pk]


def test_who_may_not_change_topics_gets_no_boxes(client, reporter, topic):
    client.force_login(reporter)

    page = client.get(f"/admin/articles/topic/{topic.pk}/change/").text

    assert "pin_1" not in page
