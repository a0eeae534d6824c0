"""Corrections: which kinds there are, which of them date the page, who may issue them."""

import contextlib
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from articles import corrections, holding, publishing, retracting, site
from articles.content import Content
from articles.correction_words import suggested
from articles.models import Correction, PublishedArticle
from articles.rebuilding import rebuild
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from tests.articles.test_scheduling import rows
from tests.factories import edit, make_author, make_draft, make_live, make_topic, newest

pytestmark = pytest.mark.django_db

Kind = Correction.Kind
TEXT = "An earlier version said Monday. It is Tuesday."


@pytest.fixture
def story(world):
    """Return a live story."""
    return make_live(section=world)


@pytest.mark.parametrize(
    ("kind", "dates"),
    [
        (Kind.UPDATE, False),
        (Kind.EDITORS_NOTE, False),
        (Kind.CLARIFICATION, True),
        (Kind.CORRECTION, True),
        (Kind.RETRACTION, True),
    ],
)
def test_what_says_that_something_was_wrong_dates_the_page(story, editor, now, kind, dates):
    corrections.correct(story, kind=kind, text=TEXT, by=editor, now=now)

    page = PublishedArticle.objects.get()
    story.refresh_from_db()
    assert page.content_updated_at == story.content_updated_at == (now if dates else None)
    assert page.published_at == page.first_published_at != now
    event = Event.objects.get(verb="correct")
    assert event.payload["correction"] == {"kind": str(kind), "text": TEXT}
    assert (event.by, event.at) == (editor, now)


@pytest.mark.parametrize("kind", Kind)
def test_a_correction_is_read_on_the_page(client, story, editor, now, kind):
    corrections.correct(story, kind=kind, text=TEXT, by=editor, now=now)

    page = client.get(PublishedArticle.objects.get().get_absolute_url()).text

    assert TEXT in page
    assert "The ferry sailed again" in page


def test_a_correction_publishes_none_of_the_working_copy(story, editor, now):
    edit(story, headline="Not finished", now=now)

    corrections.correct(story, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now)

    assert PublishedArticle.objects.get().headline == "Ferry returns to the island"
    story.refresh_from_db()
    assert (story.stage, story.has_changes) == ("draft", True)


def test_a_correction_may_stand_above_or_below_the_story(story, editor, now):
    for position in Correction.Position:
        corrections.correct(
            story, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now, position=position
        )

    assert [each.position for each in Correction.objects.of(story.pk)] == ["top", "foot"]


def test_a_retraction_asks_for_the_right_to_kill(story, copy_editor, editor, now):
    copy_editor.user_permissions.add(Permission.objects.get(codename="publish"))
    person = type(copy_editor).objects.get(pk=copy_editor.pk)
    before = rows()

    with pytest.raises(NotAllowed, match="retract"):
        corrections.correct(story, kind=Kind.RETRACTION, text=TEXT, by=person, now=now)

    assert rows() == before
    corrections.correct(story, kind=Kind.CORRECTION, text=TEXT, by=person, now=now)
    corrections.correct(story, kind=Kind.RETRACTION, text=TEXT, by=editor, now=now)
    assert Correction.objects.count() == 2


def test_a_retraction_stands_on_top_and_prefixes_the_headline(client, story, editor, now):
    corrections.correct(
        story, kind=Kind.RETRACTION, text=TEXT, by=editor, now=now,
        position=Correction.Position.FOOT,
    )  # fmt: skip

    assert Correction.objects.get().position == "top"
    answer = client.get(PublishedArticle.objects.get().get_absolute_url())
    assert answer.status_code == 200
    assert "Retracted:" in answer.text
    assert answer.text.index(TEXT) < answer.text.index("The ferry sailed again")


def headlines(client, address: str) -> list[str]:
    """Return the headlines on a page, as they read."""
    found = re.findall(r"<h[1-6][^>]*-title[^>]*>(.*?)</h[1-6]>", client.get(address).text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found]


def retract(story, *, by, now) -> Correction:
    return corrections.correct(story, kind=Kind.RETRACTION, text=TEXT, by=by, now=now)


def test_wherever_a_retracted_story_is_listed_it_says_so(client, world, editor, now):
    ana, harbour = make_author(), make_topic()
    story = make_live(
        "Ferry <sinks>", section=world, authors=(ana,), topics=(harbour,),
        seo_title="Ferry & all", social_title="Look: <ferry>",
    )  # fmt: skip
    retract(story, by=editor, now=now)
    page = PublishedArticle.objects.get()
    site.forget()

    for address in (
        page.get_absolute_url(), world.get_absolute_url(), ana.get_absolute_url(),
        harbour.get_absolute_url(), "/latest/", "/search/?q=ferry",
    ):  # fmt: skip
        assert "Retracted: Ferry &lt;sinks&gt;" in headlines(client, address), address
    text = client.get(page.get_absolute_url()).text
    assert "<title>Retracted: Ferry &amp; all –" in text
    assert 'og:title" content="Retracted: Look: &lt;ferry&gt;"' in text
    assert page.shown_headline == "Retracted: Ferry <sinks>"


def test_a_retracted_story_is_neither_on_the_home_page_nor_beside_others(
    client, world, editor, now
):
    story = make_live("Retracted one", section=world, placement="home_lead")
    other = make_live("Another", section=world, now=now)
    other.related_items.create(related=story)
    edit(other, deck="See also", now=now)
    publishing.publish_update(other, revision=newest(other), by=None, now=now, is_substantive=False)
    beside = PublishedArticle.objects.get(pk=other.pk).get_absolute_url()
    before = [client.get(address).text.count("Retracted one") for address in ("/", beside)]

    retract(story, by=editor, now=now)

    assert min(before) > 0
    assert [client.get(address).text.count("Retracted one") for address in ("/", beside)] == [0, 0]


def test_a_retraction_stays_through_updates_and_publishing_again(story, editor, now):
    retract(story, by=editor, now=now)
    edit(story, deck="More", now=now)
    publishing.publish_update(
        story, revision=newest(story), by=editor, now=now, is_substantive=False
    )
    after_update = PublishedArticle.objects.get().is_retracted
    publishing.unpublish(story, by=editor, now=now, reason="A question")
    publishing.publish(story, revision=newest(story), by=editor, now=now)

    assert after_update
    assert PublishedArticle.objects.get().is_retracted


def test_rebuilding_knows_what_is_retracted(story, editor, now):
    retract(story, by=editor, now=now)
    PublishedArticle.objects.update(is_retracted=False)

    found = [finding for batch in rebuild() for finding in batch]

    assert [(each.outcome, each.details) for each in found] == [("rewritten", "is_retracted")]
    assert PublishedArticle.objects.get().is_retracted


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.RETRACTION])
def test_no_other_note_retracts(story, editor, now, kind):
    corrections.correct(story, kind=kind, text=TEXT, by=editor, now=now)

    assert not PublishedArticle.objects.get().is_retracted


def test_only_the_last_wording_stands_and_nothing_withdrawn(client, story, editor, now):
    first = corrections.correct(story, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now)
    Correction.objects.create(
        article_id=story.pk, kind=Kind.CORRECTION, text="It is Wednesday.", replaces=first,
        issued_at=now,
    )  # fmt: skip
    Correction.objects.create(
        article_id=story.pk, kind=Kind.CORRECTION, text="A mistake", is_withdrawn=True,
        issued_at=now,
    )  # fmt: skip

    assert [each.text for each in Correction.objects.standing()] == ["It is Wednesday."]
    page = client.get(PublishedArticle.objects.get().get_absolute_url()).text
    assert "It is Wednesday." in page
    assert TEXT not in page
    assert "A mistake" not in page


def test_corrections_stay_with_the_story_through_unpublishing(client, story, editor, now):
    corrections.correct(story, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now)
    publishing.unpublish(story, by=editor, now=now, reason="A question")

    publishing.publish(story, revision=newest(story), by=editor, now=now + timedelta(days=1))

    page = PublishedArticle.objects.get()
    assert page.content_updated_at == now
    assert TEXT in client.get(page.get_absolute_url()).text


def test_a_held_story_may_be_corrected(story, editor, now):
    holding.hold(story, by=editor, now=now, reason="A question")

    corrections.correct(story, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now)

    assert Correction.objects.exists()


def test_an_empty_correction_is_refused(story, editor, now):
    before = rows()

    with pytest.raises(VerbRefused, match="what was wrong"):
        corrections.correct(story, kind=Kind.CORRECTION, text=" \n", by=editor, now=now)

    assert rows() == before


def test_what_is_not_live_has_no_correction(world, editor, now):
    draft = make_draft(section=world)
    before = rows()

    with pytest.raises(VerbRefused):
        corrections.correct(draft, kind=Kind.CORRECTION, text=TEXT, by=editor, now=now)

    assert rows() == before


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "picture_editor"])
def test_who_may_not_publish_may_not_correct(request, role, world, now):
    person = request.getfixturevalue(role)
    story = make_live(section=world, by=person)
    before = rows()

    with pytest.raises(NotAllowed):
        corrections.correct(story, kind=Kind.UPDATE, text=TEXT, by=person, now=now)

    assert rows() == before


# --- Rewording, withdrawing -----------------------------------------------------------------------


def note_on(story, *, by, now, kind=Kind.CORRECTION) -> Correction:
    return corrections.correct(story, kind=kind, text=TEXT, by=by, now=now)


def test_a_reworded_note_keeps_its_date_and_its_past(story, editor, now):
    note = note_on(story, by=editor, now=now)
    later = now + timedelta(hours=1)

    new = corrections.reword(note, text="It is Wednesday.", by=editor, now=later, reason="Unclear")

    assert [each.pk for each in Correction.objects.standing()] == [new.pk]
    assert (new.replaces, new.issued_at, new.position) == (note, now, "foot")
    assert Correction.objects.get(pk=note.pk).text == TEXT
    assert PublishedArticle.objects.get().content_updated_at == now
    event = Event.objects.filter(verb="correct").newest().first()
    assert (event.by, event.reason, event.at) == (editor, "Unclear", later)
    assert event.payload["correction"] == {
        "kind": "correction", "text": "It is Wednesday.", "was": TEXT, "change": "reworded",
    }  # fmt: skip


def test_a_withdrawn_note_is_gone_for_readers_and_kept_for_us(client, story, editor, now):
    note = note_on(story, by=editor, now=now)

    corrections.withdraw(note, by=editor, now=now, reason="We were right")

    assert not Correction.objects.standing().exists()
    assert Correction.objects.count() == 2
    assert TEXT not in client.get(PublishedArticle.objects.get().get_absolute_url()).text
    event = Event.objects.filter(verb="correct").newest().first()
    assert (event.reason, event.payload["correction"]["change"]) == ("We were right", "withdrawn")


def test_a_story_without_its_retraction_stands_as_before(story, editor, now):
    note = note_on(story, by=editor, now=now, kind=Kind.RETRACTION)
    reworded = corrections.reword(note, text="Wrong.", by=editor, now=now, reason="Shorter")
    while_reworded = PublishedArticle.objects.get().is_retracted

    corrections.withdraw(reworded, by=editor, now=now, reason="It was true")

    assert while_reworded
    assert reworded.position == "top"
    assert not PublishedArticle.objects.get().is_retracted


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": "Other", "reason": " "}, "reason"),
        ({"text": " ", "reason": "Unclear"}, "what was wrong"),
        ({"text": TEXT, "reason": "Unclear"}, "Nothing is different"),
    ],
)
def test_a_rewording_without_words_or_reason_is_refused(story, editor, now, change, why):
    note = note_on(story, by=editor, now=now)
    before = rows()

    with pytest.raises(VerbRefused, match=why):
        corrections.reword(note, by=editor, now=now, **change)

    assert rows() == before


def test_of_two_who_change_a_note_the_second_is_told(story, editor, now):
    note = note_on(story, by=editor, now=now)
    corrections.reword(note, text="It is Wednesday.", by=editor, now=now, reason="Unclear")
    before = rows()

    with pytest.raises(VerbRefused, match="since"):
        corrections.withdraw(note, by=editor, now=now, reason="Wrong")

    assert rows() == before


@pytest.mark.parametrize(
    "role",
    ["reporter", "copy_editor", "picture_editor", "profile_editor", "section_editor", "editor",
     "administrator"],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.RETRACTION])
def test_who_may_change_a_note(request, role, kind, story, now):
    person = request.getfixturevalue(role)
    note = note_on(story, by=None, now=now, kind=kind)
    may = role in {"section_editor", "editor", "administrator"}
    before = rows()

    for change in (
        lambda: corrections.withdraw(note, by=person, now=now, reason="Wrong"),
        lambda: corrections.reword(
            Correction.objects.standing().first() or note, text="Other", by=person, now=now,
            reason="Unclear",
        ),
    ):  # fmt: skip
        if may:
            with contextlib.suppress(VerbRefused):
                change()
        else:
            with pytest.raises(NotAllowed):
                change()

    assert (rows() != before) == may


# --- Retracting -----------------------------------------------------------------------------------


def test_a_retraction_may_replace_the_text_and_the_history_keeps_it(client, story, editor, now):
    retracting.retract(
        story, text=TEXT, by=editor, now=now, live=story.live_revision,
        instead="The story was <b>wrong</b>.\n\nWe regret it.",
    )  # fmt: skip

    page = PublishedArticle.objects.get()
    assert page.body == "<p>The story was &lt;b&gt;wrong&lt;/b&gt;.</p><p>We regret it.</p>"
    assert page.is_retracted
    assert "The ferry sailed again" in story.revisions.get(number=1).content["body"]


def test_a_retraction_that_may_not_be_replaces_nothing(story, copy_editor, now):
    before = rows()

    with pytest.raises(NotAllowed):
        retracting.retract(
            story, text=TEXT, by=copy_editor, now=now, live=story.live_revision, instead="Gone"
        )

    assert rows() == before


# --- The suggested words --------------------------------------------------------------------------


def said(body: str, **fields) -> Content:
    return Content(headline="Ferry", body=body, **fields)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            said("<p>It rained. Three were lost. Nobody knew.</p>"),
            said("<p>It rained. Four were lost. Nobody knew.</p>"),
            "An earlier version of this story said: “Three were lost.” It is: “Four were lost.”",
        ),
        (said("<p>One.</p>"), said("<p>One.</p><p>Two.</p>"), ""),
        (said("<p>One.</p><p>Two.</p>"), said("<p>One.</p>"), ""),
        (
            said("<p>Same.</p>", deck="On Monday"),
            said("<p>Same.</p>", deck="On Tuesday"),
            "An earlier version of this story said: “On Monday” It is: “On Tuesday”",
        ),
        (
            said(f"<p>{'long ' * 20}the mayor of Hel said so {'and ' * 20}on.</p>"),
            said(f"<p>{'long ' * 20}the mayor of Puck said so {'and ' * 20}on.</p>"),
            "An earlier version of this story said: “… long the mayor of Hel said so and and …” "
            "It is: “… long the mayor of Puck said so and and …”",
        ),
    ],
)
def test_what_a_correction_may_say_is_read_from_the_difference(before, after, words):
    assert suggested(before, after) == words


def test_many_changes_suggest_two_lines_at_most():
    before, after = ("".join(f"<p>{word} {n}.</p>" for n in range(9)) for word in ("Old", "New"))

    assert len(suggested(said(before), said(after)).split("\n")) == 2
