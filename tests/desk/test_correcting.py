"""Notes to readers from the desk: issued, reworded and withdrawn by forms; read everywhere."""

import json
import re

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.urls import reverse

from articles import corrections, fixing, site
from articles.models import Correction, PublishedArticle
from events.models import Event
from tests.factories import make_author, make_draft, make_live, make_topic
from tests.pagecache.doubles import ask, cache_of, opened

pytestmark = pytest.mark.django_db

Kind = Correction.Kind
WRONG, RIGHT = "<p>Three boats sank.</p>", "<p>Four boats sank.</p>"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def story(world):
    return make_live("Boats sink", section=world, body=WRONG)


def notes(story) -> str:
    return reverse("admin:articles_article_verb", args=[story.pk, "correct"])


def note_page(note) -> str:
    return reverse("admin:articles_article_reword", args=[note.article_id, note.pk])


def send(desk, story, **said):
    said = {"kind": "correction", "text": "It is four.", "position": "top"} | said
    return desk.post(notes(story), {"live": 1, "revision": 1} | said)


def test_a_note_is_issued_by_the_form(desk, story, editor):
    answer = send(desk, story)

    assert answer.status_code == 302
    note = Correction.objects.get()
    assert (note.kind, note.text, note.position) == ("correction", "It is four.", "top")
    assert Event.objects.get(verb="correct").by == editor


def test_after_a_silent_fix_the_form_suggests_what_to_say(desk, story, editor, now):
    fixing.fix_live(story, live=story.live_revision, changes={"body": RIGHT}, by=editor, now=now)

    page = desk.get(notes(story))

    assert page.context["form"].fields["text"].initial == (
        "An earlier version of this story said: “Three boats sank.” It is: “Four boats sank.”"
    )


def test_a_retraction_replaces_the_text_only_when_it_is_one(desk, story):
    refused = send(desk, story, instead="Gone.")
    done = send(desk, story, kind="retraction", instead="Gone.")

    assert "Only a retraction" in refused.text
    assert done.status_code == 302
    page = PublishedArticle.objects.get()
    assert (page.body, page.is_retracted) == ("<p>Gone.</p>", True)


def test_a_retraction_of_a_text_that_was_changed_meanwhile_is_refused(desk, story, editor, now):
    fixing.fix_live(story, live=story.live_revision, changes={"body": RIGHT}, by=editor, now=now)

    answer = send(desk, story, kind="retraction", instead="Gone.")

    assert "has changed since you opened it" in answer.text
    assert not Correction.objects.exists()


def test_a_note_is_reworded_and_the_desk_lists_what_it_said(desk, story, editor, now):
    note = corrections.correct(story, kind=Kind.CORRECTION, text="It is fuor.", by=editor, now=now)

    no_reason = desk.post(note_page(note), {"text": "It is four.", "position": "top"})
    desk.post(note_page(note), {"text": "It is four.", "position": "top", "reason": "Typo"})

    assert "This field is required" in no_reason.text
    page = desk.get(notes(story)).text
    assert page.index("It is four.") < page.index("1 earlier wording") < page.index("It is fuor.")
    assert desk.get(note_page(note)).status_code == 404
    history = desk.get(reverse("admin:articles_article_history", args=[story.pk])).text
    assert "Note to readers reworded" in history
    assert "Typo" in history


def test_a_note_is_withdrawn(desk, story, editor, now):
    note = corrections.correct(story, kind=Kind.CORRECTION, text="It is four.", by=editor, now=now)

    desk.post(note_page(note), {"withdraw": "", "text": "", "position": "top", "reason": "Not so"})

    assert not Correction.objects.standing().exists()
    page = desk.get(notes(story))
    assert [each.current.is_withdrawn for each in page.context["notes"]] == [True]


@pytest.mark.parametrize(
    ("role", "status"),
    [("reporter", 403), ("copy_editor", 403), ("picture_editor", 403), ("section_editor", 200)],
)
def test_who_may_not_publish_sees_no_form_for_notes(request, client, story, now, role, status):
    client.force_login(request.getfixturevalue(role))
    note = corrections.correct(story, kind=Kind.CORRECTION, text="It is four.", by=None, now=now)
    before = Correction.objects.count()

    assert client.get(note_page(note)).status_code == status
    client.post(notes(story), {"kind": "correction", "text": "Mine", "position": "top"})

    assert Correction.objects.count() == before + (status == 200)


def test_a_section_editor_may_retract_in_the_own_section_alone(
    client, section_editor, sport, world
):
    client.force_login(section_editor)
    own = make_live("Own", section=world)
    other = make_live("Other", section=sport)

    kinds = [
        [kind for kind, _label in client.get(notes(each)).context["form"].fields["kind"].choices]
        for each in (own, other)
    ]

    assert ["retraction" in each for each in kinds] == [True, False]


def test_a_draft_has_no_notes(desk, world):
    answer = desk.get(notes(make_draft(section=world)))

    assert "This is not possible any more" in answer.text


# --- Where a note arrives ------------------------------------------------------------------------


@pytest.fixture
def kept(world, monkeypatch):
    """Return the page cache in front of Django, as readers meet it."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    yield cache_of(settings.VAR, WSGIHandler(), hosts=frozenset({"127.0.0.1"}))
    while opened:
        opened.pop().close()


def test_a_note_and_its_rewording_arrive_wherever_the_story_is_kept(
    kept, world, editor, now, django_capture_on_commit_callbacks
):
    ana, harbour = make_author(), make_topic()
    with django_capture_on_commit_callbacks(execute=True):
        story = make_live("Boats sink", section=world, authors=(ana,), topics=(harbour,))
    site.forget()
    path = PublishedArticle.objects.get().get_absolute_url()
    feeds = ("/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/feeds/corrections.atom")

    def read(address: str) -> str:
        return ask(kept, address, host="127.0.0.1").text

    def everywhere(words: str) -> list[bool]:
        data = re.findall(
            r'<script type="application/ld\+json"[^>]*>(.*?)</script>', read(path), re.S
        )
        graph = [node for each in data for node in json.loads(each)["@graph"]]
        said = [c["text"] for node in graph for c in node.get("correction", ())]
        return [words in read(path), words in said, *(words in read(each) for each in feeds)]

    before = everywhere("It is four.")
    with django_capture_on_commit_callbacks(execute=True):
        note = corrections.correct(
            story, kind=Kind.CORRECTION, text="It is four.", by=editor, now=now
        )
    issued = everywhere("It is four.")
    with django_capture_on_commit_callbacks(execute=True):
        note = corrections.reword(note, text="It is 4.", by=editor, now=now, reason="Style")
    reworded = (everywhere("It is four."), everywhere("It is 4."))
    with django_capture_on_commit_callbacks(execute=True):
        corrections.withdraw(note, by=editor, now=now, reason="Not so")
    withdrawn = everywhere("It is 4.")

    nowhere, all_over = [False] * (2 + len(feeds)), [True] * (2 + len(feeds))
    assert (before, issued, reworded, withdrawn) == (
        nowhere, all_over, (nowhere, all_over), nowhere,
    )  # fmt: skip


def test_a_retraction_arrives_in_kept_lists_and_in_the_search(
    kept, world, editor, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        story = make_live("Boats sink", section=world)
    site.forget()

    def marked(address: str, query: str = "") -> bool:
        return "Retracted:" in ask(kept, address, query, host="127.0.0.1").text

    places = (("/latest/",), ("/world/",), ("/search/", "q=boats"))
    before = [marked(*place) for place in places]
    with django_capture_on_commit_callbacks(execute=True):
        note = corrections.correct(story, kind=Kind.RETRACTION, text="Wrong.", by=editor, now=now)
    issued = [marked(*place) for place in places]
    with django_capture_on_commit_callbacks(execute=True):
        corrections.withdraw(note, by=editor, now=now, reason="It was true")

    assert (before, issued) == ([False] * 3, [True] * 3)
    assert [marked(*place) for place in places] == [False] * 3
