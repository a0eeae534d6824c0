"""House style: found in text and never in tags, put right by one click, and it may block."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from articles import house_style, publishing, styling
from articles.content import Content
from articles.house_style_defaults import DEFAULTS
from articles.models.house_style import HouseRule
from articles.publishing import ChecksFailed
from events.models import Event
from tests.factories import make_draft, make_section, newest


@pytest.fixture
def rules(db):
    """Have the first set, whatever ran before."""
    HouseRule.objects.all().delete()
    HouseRule.objects.bulk_create(
        HouseRule(what=what, replacement=replacement, why=why)
        for what, replacement, why in DEFAULTS
    )


def rule(what, replacement="", *, whole=True, case=False):
    return SimpleNamespace(
        pk=1, what=what, replacement=replacement, is_whole_word=whole, is_case_sensitive=case
    )


@pytest.mark.parametrize(
    ("body", "asked", "fixed"),
    [
        ("<p>Whilst we, whilst they</p>", rule("whilst", "while"), "<p>While we, while they</p>"),
        ("<p>WHILST</p>", rule("whilst", "while"), "<p>WHILE</p>"),
        ("<p>worthwhilst</p>", rule("whilst", "while"), None),
        ("<p>worthwhilst</p>", rule("whilst", "while", whole=False), "<p>worthwhile</p>"),
        ("<p>the internet</p>", rule("Internet", "net", case=True), None),
        ("<p>in  order\nto go</p>", rule("in order to", "to"), "<p>to go</p>"),
        ("<p>Can’t</p>", rule("can't", "cannot"), "<p>Cannot</p>"),
        (
            '<p><a href="https://whilst.example/">Q&amp;A whilst &lt;b&gt;</a></p>',
            rule("whilst", "while"),
            '<p><a href="https://whilst.example/">Q&amp;A while &lt;b&gt;</a></p>',
        ),
        ("<p>C++ and .NET</p>", rule("c++", "C plus plus"), "<p>C plus plus and .NET</p>"),
        ("<p>يكتب هكذا</p>", rule("هكذا", "كذلك"), "<p>يكتب كذلك</p>"),
        ("<p>refute</p>", rule("refute"), "<p>refute</p>"),
    ],
)
def test_words_are_found_in_text_and_replaced_as_they_stand(body, asked, fixed):
    content = Content(body=body)

    found = house_style.find(content, [asked])

    assert bool(found) == (fixed is not None)
    assert house_style.fix(content, asked).body == (fixed or body)


def test_the_defaults_are_forty_and_none_finds_its_own_replacement(rules):
    held = list(HouseRule.objects.all())
    assert len(held) == len(DEFAULTS) >= 40
    for each in held:
        assert house_style.find(Content(headline=each.what), [each])
        assert not house_style.find(Content(headline=each.replacement), held)


def test_one_click_puts_a_rule_right_and_what_blocks_can_be_waved_through(
    client, rules, now, editor, django_assert_max_num_queries
):
    story = make_draft(
        "Whilst it rained",
        section=make_section(),
        by=editor,
        body="<p>Rain whilst we sat.</p>",
    )
    client.force_login(editor)
    page = reverse("admin:articles_article_checks", args=[story.pk])
    assert page in client.get(reverse("admin:articles_article_change", args=[story.pk])).text
    whilst = HouseRule.objects.get(what="whilst")
    with django_assert_max_num_queries(30):
        shown = client.get(page).text
    assert "<mark>whilst</mark>" in shown
    assert "blocks publishing" not in shown

    HouseRule.objects.filter(pk=whilst.pk).update(severity="blocks")
    with pytest.raises(ChecksFailed) as refusal:
        publishing.publish(story, revision=newest(story), by=editor, now=now)
    assert [each.rule for each in refusal.value.waivable] == ["style"]

    assert "Changed in 2 places." in client.post(page, {"rule": whilst.pk}, follow=True).text
    story.refresh_from_db()
    assert (story.headline, story.body) == ("While it rained", "<p>Rain while we sat.</p>")
    assert "not in the text any more" in client.post(page, {"rule": whilst.pk}, follow=True).text
    publishing.publish(story, revision=newest(story), by=editor, now=now)


def test_who_may_only_read_fixes_nothing(client, rules, editor, other_reporter):
    story = make_draft(by=editor, body="<p>Whilst</p>")
    client.force_login(other_reporter)
    page = reverse("admin:articles_article_checks", args=[story.pk])
    assert 'name="rule"' not in client.get(page).text
    client.post(page, {"rule": HouseRule.objects.get(what="whilst").pk})
    story.refresh_from_db()
    assert story.body == "<p>Whilst</p>"


def test_rules_are_kept_on_the_desk_by_those_who_may(client, db, copy_editor, reporter):
    client.force_login(copy_editor)
    add = reverse("admin:articles_houserule_add")
    said = {"what": "Aldermuth", "replacement": "Aldermouth", "severity": "advice", "is_on": "on"}
    assert client.post(add, said).status_code == 302
    assert styling.findings(Content(headline="At Aldermuth"))
    assert Event.objects.newest()[0].kind == "house_style"
    refused = client.post(add, said | {"what": "internet", "replacement": "Internet"})
    assert "it finds itself" in refused.text
    assert client.get(reverse("admin:articles_houserule_changelist")).status_code == 200
    client.force_login(reporter)
    assert client.get(add).status_code == 403
