"""Publish, update, unpublish: what they write, what they refuse, what they never touch."""

from datetime import timedelta

import pytest

from articles import publishing, reviewing
from articles.models import (
    Article,
    ArticlePath,
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
    Revision,
)
from articles.verbs import VerbRefused
from articles.wording import state_words
from events.models import Event
from tests.factories import (
    edit,
    make_author,
    make_draft,
    make_live,
    make_picture,
    make_section,
    make_topic,
    newest,
)

pytestmark = pytest.mark.django_db


def test_publishing_projects_the_named_revision(world, editor, now):
    ana = make_author("Ana Autora")
    harbour = make_topic("Harbour")
    draft = make_draft(section=world, authors=(ana,), topics=(harbour,), deck="At last")

    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    page = PublishedArticle.objects.get()
    assert (page.headline, page.deck) == ("Ferry returns to the island", "At last")
    assert page.body_text == "The ferry sailed again this morning."
    assert page.path == "world/2026/11/ferry-returns-to-the-island"
    assert (page.first_published_at, page.published_at) == (now, now)
    assert page.content_updated_at is None
    assert [line.author for line in PublishedByline.objects.all()] == [ana]
    assert [item.topic for item in PublishedTopic.objects.all()] == [harbour]


def test_publishing_moves_both_states_and_records_one_event(world, editor, now):
    draft = make_draft(section=world)

    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    draft.refresh_from_db()
    assert (draft.stage, draft.standing) == ("draft", "live")
    event = Event.objects.get(kind="article")
    assert (event.verb, event.by, event.by_name, event.revision, event.at) == (
        "publish", editor, "Edda Editor", 1, now,
    )  # fmt: skip
    assert event.payload["path"] == "world/2026/11/ferry-returns-to-the-island"


def test_the_desk_note_is_never_projected(world, now):
    draft = make_draft(section=world, desk_note="Ask the harbourmaster again")

    publishing.publish(draft, revision=newest(draft), by=None, now=now)

    row = PublishedArticle.objects.values().get()
    assert "harbourmaster" not in str(row)


def test_saving_a_live_article_changes_nothing_public(world, now):
    live = make_live(section=world)
    before = PublishedArticle.objects.values().get()

    edit(live, headline="Not yet for readers", body="<p>Half a sentence</p>", now=now)

    assert PublishedArticle.objects.values().get() == before
    live.refresh_from_db()
    assert live.has_changes
    assert state_words(live) == "published · changes"


def test_an_update_shows_the_new_words_and_a_date_only_when_substantive(world, editor, now):
    live = make_live(section=world)
    edit(live, headline="Ferry returns, a week late", now=now)

    publishing.publish_update(live, revision=newest(live), by=editor, now=now, is_substantive=False)
    silent = PublishedArticle.objects.get()
    edit(live, body="<p>New facts.</p>", now=now)
    later = now + timedelta(minutes=5)
    publishing.publish_update(
        live, revision=newest(live), by=editor, now=later, is_substantive=True
    )

    assert (silent.headline, silent.content_updated_at) == ("Ferry returns, a week late", None)
    page = PublishedArticle.objects.get()
    assert (page.body_text, page.content_updated_at) == ("New facts.", later)
    live.refresh_from_db()
    assert not live.has_changes
    assert state_words(live) == "published"


def test_an_update_of_an_older_revision_leaves_the_working_copy_marked_as_changed(world, now):
    live = make_live(section=world)
    first_fix = edit(live, headline="One fix", now=now)
    edit(live, headline="Another, not finished", now=now)

    publishing.publish_update(live, revision=first_fix, by=None, now=now, is_substantive=False)

    assert PublishedArticle.objects.get().headline == "One fix"
    live.refresh_from_db()
    assert live.has_changes
    assert live.headline == "Another, not finished"


def test_an_update_without_anything_new_is_refused(world, now):
    live = make_live(section=world)

    with pytest.raises(VerbRefused, match="live already"):
        publishing.publish_update(
            live, revision=newest(live), by=None, now=now, is_substantive=False
        )

    assert Event.objects.filter(kind="article").count() == 1


def test_unpublishing_leaves_no_trace_and_publishing_again_restores_address_and_date(
    world, editor, now
):
    live = make_live(section=world, now=now)
    path = PublishedArticle.objects.get().path

    publishing.unpublish(live, by=editor, now=now + timedelta(hours=1), reason="Under dispute")
    assert not PublishedArticle.objects.exists()
    assert not PublishedByline.objects.exists()
    live.refresh_from_db()
    assert (live.stage, live.standing, live.live_revision) == ("draft", "unpublished", None)

    edit(live, headline="A new headline altogether", now=now)
    publishing.publish(live, revision=newest(live), by=editor, now=now + timedelta(days=40))

    page = PublishedArticle.objects.get()
    assert page.path == path
    assert (page.first_published_at, page.published_at) == (now, now)
    assert ArticlePath.objects.count() == 1


def test_unpublishing_needs_a_reason(world, editor, now):
    live = make_live(section=world)

    with pytest.raises(VerbRefused, match="reason"):
        publishing.unpublish(live, by=editor, now=now, reason="  ")

    assert PublishedArticle.objects.exists()


def test_moving_an_article_to_another_section_keeps_its_address(world, sport, now):
    live = make_live(section=world)
    edit(live, section=sport, slug="another-slug", now=now)

    publishing.publish_update(live, revision=newest(live), by=None, now=now, is_substantive=False)

    page = PublishedArticle.objects.get()
    assert page.section == sport
    assert page.path == "world/2026/11/ferry-returns-to-the-island"


def test_a_backdated_article_shows_and_sorts_by_its_date(world, editor, now):
    draft = make_draft(section=world)
    march = now.replace(month=3)

    publishing.publish(draft, revision=newest(draft), by=editor, now=now, published_at=march)

    page = PublishedArticle.objects.get()
    assert page.published_at == march
    assert page.first_published_at == now
    assert page.path.startswith("world/2026/03/")


def test_a_date_in_the_future_is_refused(world, editor, now):
    draft = make_draft(section=world)

    with pytest.raises(VerbRefused, match="future"):
        publishing.publish(
            draft, revision=newest(draft), by=editor, now=now,
            published_at=now + timedelta(days=1),
        )  # fmt: skip


def refused(draft: Article, editor, now, **waivers: str) -> list[str]:
    """Try to publish; return the rules that stood in the way, after checking nothing changed."""
    with pytest.raises(publishing.ChecksFailed) as caught:
        publishing.publish(draft, revision=newest(draft), by=editor, now=now, waivers=waivers)
    assert not PublishedArticle.objects.exists()
    assert not ArticlePath.objects.exists()
    assert not Event.objects.filter(kind="article").exists()
    draft.refresh_from_db()
    assert draft.standing == "never"
    return [finding.rule for finding in caught.value.findings]


def test_a_story_without_headline_text_or_section_is_refused(editor, now):
    draft = make_draft("", body="<p> </p>", slug="x")

    assert refused(draft, editor, now) == ["headline", "body", "section"]


def test_hard_findings_cannot_be_waved_through(world, editor, now):
    draft = make_draft(section=world, body="")

    assert refused(draft, editor, now, body="Never mind") == ["body"]


def test_embargo_hold_and_legal_are_hard(world, editor, now):
    draft = make_draft(section=world)
    Article.objects.filter(pk=draft.pk).update(
        embargo_until=now + timedelta(hours=1), is_held=True, legal="required"
    )

    assert refused(draft, editor, now, hold="x", legal="x") == ["embargo", "hold", "legal"]


def test_an_embargo_that_has_passed_does_not_stop_publication(world, editor, now):
    draft = make_draft(section=world)
    Article.objects.filter(pk=draft.pk).update(embargo_until=now)

    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_a_legal_clearance_is_taken_back_when_what_it_covered_changes(world, editor, now):
    draft = make_draft(section=world)
    Article.objects.filter(pk=draft.pk).update(legal="cleared", cleared_revision=newest(draft))

    edit(draft, desk_note="Not covered", now=now)
    still = Article.objects.get(pk=draft.pk).legal
    edit(draft, headline="Changed since", now=now)

    assert still == "cleared"
    draft.refresh_from_db()
    assert (draft.legal, draft.cleared_revision) == ("required", None)
    assert Event.objects.get(verb="require_legal").payload["changed"] == ["headline"]
    with pytest.raises(publishing.ChecksFailed, match="legal check is required"):
        publishing.publish(draft, revision=newest(draft), by=editor, now=now)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"body": "<p>The mayor, TK, said so.</p>"}, "tk"),
        ({"has_no_byline": False}, "byline"),
    ],
)
def test_unfinished_things_block_until_waved_through_with_a_reason(
    world, editor, now, fields, rule
):
    draft = make_draft(section=world, **fields)

    assert refused(draft, editor, now) == [rule]
    assert refused(draft, editor, now, **{rule: " "}) == [rule]
    event = publishing.publish(
        draft, revision=newest(draft), by=editor, now=now, waivers={rule: "Meant like this"}
    )

    assert event.payload["waivers"] == {rule: "Meant like this"}
    assert PublishedArticle.objects.exists()


def test_tk_inside_a_word_is_no_marker(world, editor, now):
    draft = make_draft(section=world, body="<p>ATKINS drove a TKs lorry to Łódźtk.</p>")

    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_a_lead_picture_needs_alt_text_and_credit(world, editor, now):
    draft = make_draft(section=world, lead_image=make_picture(alt="", credit=""))

    assert refused(draft, editor, now) == ["alt", "credit"]


def test_publishing_opens_the_lead_picture_and_no_other(world, now):
    used, spare = make_picture(1, size=(1600, 900)), make_picture(2)

    make_live(section=world, lead_image=used, now=now)

    assert {(each.format, each.width) for each in used.renditions.all()} == {("jpeg", 1200)}
    assert not spare.renditions.exists()


def test_two_articles_with_one_headline_get_two_addresses(world, now):
    make_live(section=world, now=now)
    make_live(section=world, now=now)

    assert sorted(PublishedArticle.objects.values_list("path", flat=True)) == [
        "world/2026/11/ferry-returns-to-the-island",
        "world/2026/11/ferry-returns-to-the-island-2",
    ]


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Паром вернулся на остров", "паром-вернулся-на-остров"),
        ("عادت العبّارة إلى الجزيرة", "عادت-العبارة-إلى-الجزيرة"),
        ("Łódź: naïve façade’s £5 “deal”", "łódź-naïve-façades-5-deal"),
    ],
)
def test_headlines_in_other_scripts_give_readable_addresses(world, now, headline, slug):
    make_live(headline, section=world, now=now)

    assert PublishedArticle.objects.get().path.replace("ّ", "") == f"world/2026/11/{slug}"


def test_a_headline_without_letters_asks_for_a_slug(world, editor, now):
    draft = make_draft("?!", section=world)

    with pytest.raises(VerbRefused, match="type a slug"):
        publishing.publish(draft, revision=newest(draft), by=editor, now=now)


def test_a_revision_of_another_article_is_never_published(world, now):
    draft, other = make_draft(section=world), make_draft("Other", section=world)

    with pytest.raises(ValueError, match="another article"):
        publishing.publish(draft, revision=newest(other), by=None, now=now)


def test_a_child_section_is_listed_under_the_section_on_top(now):
    world = make_section("World")
    europe = make_section("Europe", parent=world)

    make_live(section=europe, now=now)

    assert PublishedArticle.objects.get().top_section == world
    assert PublishedArticle.objects.in_section(world).exists()
    assert PublishedArticle.objects.in_section(europe).exists()


def test_submitting_and_approving_name_the_revision(world, reporter, copy_editor, now):
    draft = make_draft(section=world, by=reporter)

    submitted = reviewing.submit(draft, by=reporter, now=now)
    approved = reviewing.approve(draft, revision=newest(draft), by=copy_editor, now=now)

    assert (submitted.revision, approved.revision) == (1, 1)
    draft.refresh_from_db()
    assert draft.stage == "ready"
    assert Revision.objects.count() == 1
