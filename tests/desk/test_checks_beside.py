"""The checks beside the text say what the button would, of what was saved last."""

import pytest
from django.urls import reverse

from articles import asking_links
from articles.advice import advice
from articles.content import Content
from articles.models import HouseRule, OutsideLink, Revision
from events.clock import database_now
from tests.factories import make_draft

pytestmark = pytest.mark.django_db


def beside(client, story) -> str:
    answer = client.get(reverse("admin:articles_article_checks_beside", args=[story.pk]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.text


def test_the_same_sentences_as_at_the_button(client, editor, world):
    link = "https://a.example/gone"
    HouseRule.objects.all().delete()
    HouseRule.objects.create(what="utilise", replacement="use")
    HouseRule.objects.create(what="refute", severity="blocks")
    story = make_draft(
        section=None, has_no_byline=False, headline="x" * 71,
        body=f'<p>TK: they utilise, refute <a href="{link}">it</a> it it.</p>',
    )  # fmt: skip
    OutsideLink.objects.create(
        url=link, state="gone", next_try_at=database_now(), wanted_at=database_now()
    )
    client.force_login(editor)

    panel = beside(client, story)
    dialog = client.get(reverse("admin:articles_article_verb", args=[story.pk, "publish"]))

    shown = dialog.context
    assert {each.rule for each in shown["hard"]} == {"section"}
    assert {each.rule for each in shown["waivable"]} == {"tk", "byline", "style"}
    assert {each.rule for each in shown["advice"]} >= {"headline", "repeated", "links", "style"}
    for each in (*shown["hard"], *shown["waivable"], *shown["advice"]):
        assert each.message in panel
        assert each.message in dialog.text


def test_it_is_about_what_was_saved_last_and_cuts_nothing(client, editor, world):
    story = make_draft(section=world, body="<p>All is well.</p>")
    client.force_login(editor)
    assert "TK left" not in beside(client, story)

    type(story).objects.filter(pk=story.pk).update(body="<p>One TK.</p>", word_count=2)

    panel = beside(client, story)
    assert "1 TK left in the text" in panel
    assert 'data-to-do="0"' in panel  # the first lines: the bar is silent
    assert Revision.objects.filter(article=story).count() == 1
    type(story).objects.filter(pk=story.pk).update(word_count=25)
    assert 'data-to-do="1"' in beside(client, story)


def test_a_second_pair_of_eyes_is_asked_for_while_writing(client, editor, world, settings):
    settings.SECOND_PAIR_OF_EYES = True
    story = make_draft(section=world, body="<p>Theirs.</p>", by=None)
    client.force_login(editor)
    assert "nobody else has approved" not in beside(client, story)

    type(story).objects.filter(pk=story.pk).update(body="<p>Theirs.</p><p>Mine.</p>")

    assert "nobody else has approved" in beside(client, story)


def test_who_may_not_see_a_story_sees_no_checks(client, reporter, other_reporter):
    story = make_draft(by=reporter, is_restricted=True)
    client.force_login(other_reporter)

    for name in ("checks_beside", "checks"):
        address = reverse(f"admin:articles_article_{name}", args=[story.pk])
        assert client.get(address).status_code == 403


def test_the_editor_is_told_the_rules_that_are_on(client, reporter):
    HouseRule.objects.all().delete()
    HouseRule.objects.create(what="whilst", replacement="while", why="Plain.")
    HouseRule.objects.create(what="off", is_on=False)
    client.force_login(reporter)
    address = reverse("admin:articles_article_style")

    assert client.get(address).json() == {
        "rules": [
            {"what": "whilst", "replacement": "while", "why": "Plain.", "severity": "advice",
             "is_whole_word": True, "is_case_sensitive": False}
        ]
    }  # fmt: skip
    client.logout()
    assert client.get(address).status_code == 302


def test_links_that_are_gone_are_advice():
    found = advice(Content(body="<p>Text.</p>"), gone=["https://a.example/gone"])

    assert "Nothing is there any more (error 404): https://a.example/gone." in {
        each.message for each in found
    }
    assert asking_links.MOST_LINKS == 50
