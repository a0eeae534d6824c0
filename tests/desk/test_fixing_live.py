"""The page that fixes the live text: look first, then publish; alone or with a note to readers."""

import re

import pytest
from django.urls import reverse

from articles import carrying, scheduling
from articles.models import Article, Correction, PublishedArticle
from events.models import Event
from tests.articles.test_scheduling import come_due, plan
from tests.factories import edit, make_live

pytestmark = pytest.mark.django_db

WRONG, RIGHT = "<p>Three boats sank.</p>", "<p>Four boats sank.</p>"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def story(world):
    return make_live("Boats sink", section=world, body=WRONG)


def address(story) -> str:
    return reverse("admin:articles_article_verb", args=[story.pk, "fix_live"])


def send(desk, story, **said):
    live = Article.objects.get(pk=story.pk).live_revision.number
    said = {"live": live, "headline": "Boats sink", "body": WRONG} | said
    return desk.post(address(story), said)


def test_the_page_shows_the_live_text_and_nothing_unfinished(desk, story, now):
    edit(story, headline="Captain drunk?", body="<p>TK</p>", now=now)

    page = desk.get(address(story))

    form = page.context["form"]
    assert (form["headline"].value(), form["body"].value()) == ("Boats sink", WRONG)
    assert "drunk" not in re.sub(
        r"(?s)^.*<form", "", page.text.replace(page.context["original"].headline, "")
    )


def test_looking_publishes_nothing_and_suggests_what_to_tell_readers(desk, story):
    page = send(desk, story, body=RIGHT, look="")

    assert PublishedArticle.objects.get().body == WRONG
    assert [(row.before, row.after) for row in page.context["rows"]] == [
        ("Three boats sank.", "Four boats sank.")
    ]
    assert "said: “Three boats sank.” It is: “Four boats sank.”" in page.text
    assert "Publish the fix" in page.text


def test_looking_at_nothing_says_so(desk, story):
    page = send(desk, story, look="")

    assert "Nothing is different yet" in page.text
    assert "Publish the fix" not in page.text


def test_a_fix_with_a_correction_is_one_press(desk, story, editor, now):
    edit(story, deck="An update, unfinished", now=now)

    answer = send(
        desk, story, body=RIGHT, note_kind="correction", note_text="It is four.",
        note_position="top",
    )  # fmt: skip

    assert answer.status_code == 302
    page = PublishedArticle.objects.get()
    assert (page.body, page.deck) == (RIGHT, "")
    assert page.content_updated_at is not None
    note = Correction.objects.get()
    assert (note.kind, note.position) == ("correction", "top")
    assert list(Event.objects.exclude(verb="publish").order_by("pk").values_list("verb", "by")) == [
        ("fix_live", editor.pk),
        ("correct", editor.pk),
    ]
    story.refresh_from_db()
    assert (story.body, story.deck) == (RIGHT, "An update, unfinished")


def test_a_silent_fix_has_no_note_and_no_date(desk, story):
    send(desk, story, headline="Boats  sink\noff Hel", note_text="Never mind")

    page = PublishedArticle.objects.get()
    assert (page.headline, page.content_updated_at) == ("Boats sink off Hel", None)
    assert not Correction.objects.exists()


def test_a_note_without_words_publishes_nothing(desk, story):
    page = send(desk, story, body=RIGHT, note_kind="correction", note_text=" ")

    assert "Write what was wrong" in page.text
    assert PublishedArticle.objects.get().body == WRONG


def test_a_page_that_changed_meanwhile_keeps_what_was_typed(desk, story):
    send(desk, story, headline="Boats sink off Hel")

    page = send(desk, story, live=1, body=RIGHT)

    assert "has changed since you opened it" in page.text
    assert "Four boats sank." in page.text
    assert PublishedArticle.objects.get().body == WRONG


def test_what_the_draft_says_otherwise_is_named(desk, story, now):
    edit(story, headline="Ferry sinks", now=now)

    answer = send(desk, story, headline="Boats sink off Hel")

    said = desk.get(answer.url).text
    assert "The draft says something else there and keeps it: Headline." in said


def test_body_words_of_ones_own_wait_for_another_or_for_a_reason(desk, story, settings):
    settings.SECOND_PAIR_OF_EYES = True

    refused = send(desk, story, body=RIGHT)
    unchanged = PublishedArticle.objects.get().body == WRONG
    done = send(desk, story, body=RIGHT, **{"waive-second_eyes": "At night, alone"})

    assert "nobody else has approved them" in refused.text
    assert 'name="waive-second_eyes"' in refused.text
    assert "Publish the fix" in refused.text
    assert unchanged
    assert done.status_code == 302
    assert PublishedArticle.objects.get().body == RIGHT


@pytest.mark.parametrize(
    ("role", "may"),
    [("reporter", False), ("copy_editor", False), ("picture_editor", False),
     ("section_editor", True), ("administrator", True)],
)  # fmt: skip
def test_who_may_fix(request, client, story, role, may):
    client.force_login(request.getfixturevalue(role))

    send(client, story, body=RIGHT)

    assert (PublishedArticle.objects.get().body == RIGHT) == may


# --- Versions that wait ---------------------------------------------------------------------------


def test_a_planned_version_gets_the_fix_when_it_is_ticked_and_runs(desk, story, editor, now):
    edit(story, deck="Planned", now=now)
    waiting = plan(Article.objects.get(), by=editor)
    edit(story, kicker="Typed later", now=now)
    asked = send(desk, story, body=RIGHT, look="")

    send(desk, story, body=RIGHT, plans=[waiting.pk])

    assert "Put the fix into the version that goes out at" in asked.text
    story.refresh_from_db()
    assert (story.deck, story.kicker, story.body) == ("Planned", "Typed later", RIGHT)
    waiting.refresh_from_db()
    come_due(waiting)
    assert scheduling.run_one_due()
    page = PublishedArticle.objects.get()
    assert (page.deck, page.kicker, page.body) == ("Planned", "", RIGHT)


def test_a_planned_version_that_is_not_ticked_does_not_run(desk, story, editor, now):
    edit(story, deck="Planned", now=now)
    waiting = plan(Article.objects.get(), by=editor)

    send(desk, story, body=RIGHT)

    come_due(waiting)
    scheduling.run_one_due()
    waiting.refresh_from_db()
    assert waiting.state == "refused"
    assert PublishedArticle.objects.get().deck == ""


def test_a_planned_version_that_says_something_else_is_left_and_named(desk, story, editor, now):
    edit(story, body="<p>Five boats sank.</p>", now=now)
    waiting = plan(Article.objects.get(), by=editor)
    made_from = waiting.made_from

    answer = send(desk, story, body=RIGHT, plans=[waiting.pk])

    assert "A planned version says something else there too" in desk.get(answer.url).text
    waiting.refresh_from_db()
    assert waiting.made_from == made_from
    assert not carrying.follow_live(Article.objects.get()).exists()
