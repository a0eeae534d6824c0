"""The publish dialog: what it says, what it asks for, and what a press leads to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import site
from articles.advice import advice
from articles.content import Content
from articles.models import Correction, PublishedArticle, ScheduledVerb, SiteIdentity
from events.models import Event
from tests.factories import edit, make_draft, make_live, make_picture, make_topic, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Madrid")
    site.forget()
    client.force_login(editor)
    return client


def address(story, verb="publish") -> str:
    return reverse("admin:articles_article_verb", args=[story.pk, verb])


def press(desk, story, verb="publish", **said):
    said = {"revision": newest(story).number, "when": "now", "placement": "home"} | said
    return desk.post(address(story, verb), said)


def test_three_sentences_say_what_to_whom_and_when(desk, world):
    page = desk.get(address(make_draft(section=world)))

    what, whom, when = page.context["sentences"]
    assert what == "“Ferry returns to the island”, 6 words, becomes public as you see it now."
    assert "in World" in whom
    assert "Europe/Madrid" in when
    for sentence in (what, "in World", "Europe/Madrid"):
        assert sentence in page.text


def test_a_press_publishes_in_the_chosen_place(desk, world, editor):
    draft = make_draft(section=world)

    answer = press(desk, draft, placement="home_lead")

    assert answer.status_code == 302
    assert PublishedArticle.objects.get().placement == "home_lead"
    assert Event.objects.get(verb="publish").by == editor


def test_what_blocks_is_said_before_and_at_the_press(desk, world):
    draft = make_draft(section=None, body="<p>TK</p>")

    shown, refused = desk.get(address(draft)), press(desk, draft)

    for page in (shown, refused):
        assert [each.rule for each in page.context["hard"]] == ["section"]
        assert [each.rule for each in page.context["waivable"]] == ["tk"]
    assert not PublishedArticle.objects.exists()


def test_what_may_be_waived_asks_for_a_reason_and_keeps_it(desk, world):
    draft = make_draft(section=world, body="<p>The TK ferry.</p>", has_no_byline=False)

    half = press(desk, draft, **{"waive-tk": "The ship is called so"})
    done = press(desk, draft, **{"waive-tk": "Its name", "waive-byline": "A brief"})

    assert 'value="The ship is called so"' in half.text
    assert done.status_code == 302
    assert Event.objects.get(verb="publish").payload["waivers"] == {
        "tk": "Its name", "byline": "A brief",
    }  # fmt: skip


def test_a_time_is_on_the_newsrooms_clock(desk, world):
    draft = make_draft(section=world)
    tomorrow = timezone.now().date() + timedelta(days=2)

    answer = press(desk, draft, when="later", date=tomorrow.isoformat(), time="06:30")

    plan = ScheduledVerb.objects.get()
    local = plan.due_at.astimezone(site.current().zone)
    assert (local.date(), f"{local:%H:%M}") == (tomorrow, "06:30")
    assert "goes out at" in desk.get(answer.url).text
    assert not PublishedArticle.objects.exists()


def test_a_time_is_asked_for_only_when_it_is_wanted(desk, world):
    draft = make_draft(section=world)

    refused = press(desk, draft, when="later")

    assert refused.context["form"].errors.keys() == {"date", "time"}
    assert not ScheduledVerb.objects.exists()
    assert press(desk, draft).status_code == 302


@pytest.mark.parametrize("is_substantive", ["", "yes"])
def test_an_update_asks_whether_it_is_substantive(desk, world, now, is_substantive):
    story = make_live(section=world)
    edit(story, deck="More", now=now)

    press(desk, story, "update", is_substantive=is_substantive)

    page = PublishedArticle.objects.get()
    assert page.deck == "More"
    assert bool(page.content_updated_at) == bool(is_substantive)


def test_an_update_and_its_correction_go_out_together(desk, world, now):
    story = make_live(section=world, body="<p>Three boats sank.</p>")
    edit(story, body="<p>Four boats sank.</p>", now=now)

    shown = desk.get(address(story, "update"))
    press(desk, story, "update", note_kind="correction", note_text="It is four.")

    assert "It is: “Four boats sank.”" in shown.context["form"]["note_text"].value()
    assert PublishedArticle.objects.get().body == "<p>Four boats sank.</p>"
    assert Correction.objects.get().text == "It is four."


def test_a_refused_update_issues_no_correction(desk, world, now):
    story = make_live(section=world)
    edit(story, body="<p>TK</p>", now=now)

    press(desk, story, "update", note_kind="correction", note_text="It is four.")

    assert not Correction.objects.exists()


def test_a_correction_is_not_planned(desk, world, now):
    story = make_live(section=world)
    edit(story, deck="More", now=now)
    day = (timezone.now() + timedelta(days=2)).date().isoformat()

    refused = press(
        desk, story, "update", when="later", date=day, time="06:30",
        note_kind="correction", note_text="It is four.",
    )  # fmt: skip

    assert "Publish now to tell readers" in refused.text
    assert not ScheduledVerb.objects.exists()


def test_words_that_moved_on_are_not_published(desk, world, now):
    draft = make_draft(section=world)
    edit(draft, headline="Other", now=now)

    answer = press(desk, draft, revision=1)

    assert "The text has changed since you saw it" in answer.text
    assert not PublishedArticle.objects.exists()


def test_the_button_saves_and_opens_the_page(desk, world):
    draft = make_draft(section=world)

    page = desk.get(reverse("admin:articles_article_change", args=[draft.pk]))

    assert 'value="page:publish"' in page.text


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "picture_editor"])
def test_who_may_not_publish_gets_no_button(request, client, world, role):
    person = request.getfixturevalue(role)
    client.force_login(person)
    draft = make_draft(section=world, by=person)

    page, answer = client.get(address(draft)), press(client, draft)

    assert "You may not do this here: publish" in page.text
    assert answer.status_code == 200
    assert not PublishedArticle.objects.exists()


# --- Advice --------------------------------------------------------------------------------------

FINE = {
    "headline": "Ferry returns", "deck": "After a week", "dateline": "Hel",
    "body": "<h2>One</h2><p>She had had it. That that is.</p><h3>Two</h3>",
}  # fmt: skip


def rules(**said) -> list[str]:
    return [each.rule for each in advice(Content(**(FINE | said)))]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"headline": "x" * 71}, "headline"),
        ({"deck": " "}, "deck"),
        ({"dateline": ""}, "dateline"),
        ({"body": "<p>It was the the end.</p>"}, "repeated"),
        ({"body": "<p>Das Das Ende ist ist da.</p>"}, "repeated"),
        ({"body": "<h3>Two</h3><h2>One</h2><p>a b</p>"}, "headings"),
        ({"body": "<h3>Two</h3><p>a b</p>"}, "headings"),
        ({"topic_ids": tuple(range(9))}, "topics"),
    ],
)
def test_what_could_be_better(said, rule):
    assert rules(**said) == sorted(
        [rule, "picture"], key=["headline", "deck", "picture", "dateline", "repeated", "headings",
                                "topics"].index,
    )  # fmt: skip


def test_nothing_to_say_of_a_story_that_has_it_all():
    assert rules(lead_image_id=make_picture(1).pk) == []
    assert rules(genre="opinion", dateline="", headline="x" * 70) == ["picture"]
    assert rules(topic_ids=tuple(make_topic(f"T{n}").pk for n in range(8))) == ["picture"]


@pytest.mark.parametrize("alt", ["IMG_2041.JPG", "ferry-dawn.webp", "DSC00012"])
def test_an_alt_text_that_is_a_files_name(alt):
    lead, inside = make_picture(1, alt=alt), make_picture(2, alt="A ferry at dawn")
    figure = f'<figure data-image="{inside.pk}"><figcaption></figcaption></figure>'

    assert rules(lead_image_id=lead.pk, body=f"<p>One.</p>{figure}") == ["alt"]
    assert rules(lead_image_id=inside.pk, body=f"<p>One.</p>{figure}") == []
    assert rules(lead_image_id=inside.pk, lead_alt=alt) == ["alt"]
