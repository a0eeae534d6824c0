"""Saving keeps every version of what was typed, on the desk's side only."""

import pytest

from articles import publishing, revisions, saving
from articles.content import Content
from articles.models import Article, ArticlePath, PublishedArticle, Revision
from events.models import Event
from tests.factories import (
    EARLIER,
    edit,
    make_author,
    make_draft,
    make_live,
    make_topic,
    newest,
)

pytestmark = pytest.mark.django_db


def test_the_first_save_cuts_the_first_revision(reporter, now):
    draft = make_draft(by=reporter, now=now)

    revision = Revision.objects.get()
    assert (revision.number, revision.why, revision.by_name) == (1, "created", "Rosa Reporter")
    assert revision.created_at == now
    assert (draft.version, draft.saved_at) == (1, now)


def test_each_change_cuts_one_revision_and_the_version_follows(reporter, now):
    draft = make_draft()

    for number, headline in enumerate(("Second", "Third", "Fourth"), start=2):
        revision = edit(draft, headline=headline, by=reporter, now=now)
        assert (revision.number, revision.why, draft.version) == (number, "saved", number)

    assert [each.number for each in draft.revisions.newest()] == [4, 3, 2, 1]
    assert [revisions.content_of(each).headline for each in draft.revisions.order_by("number")] == [
        "Ferry returns to the island", "Second", "Third", "Fourth",
    ]  # fmt: skip
    assert Article.objects.get().version == 4


def test_saving_what_is_equal_cuts_nothing_and_moves_no_date(now):
    draft = make_draft(topics=(make_topic(),), authors=(make_author(),))

    revision = edit(draft, now=now)

    assert revision.number == 1
    assert Revision.objects.count() == 1
    draft.refresh_from_db()
    assert (draft.version, draft.saved_at) == (1, EARLIER)


def test_going_back_to_older_words_is_a_revision_of_its_own(now):
    draft = make_draft("One")

    edit(draft, headline="Two", now=now)
    revision = edit(draft, headline="One", now=now)

    assert revision.number == 3
    assert len({each.digest for each in Revision.objects.all()}) == 2


@pytest.mark.parametrize("change", ["byline", "topic", "related", "order", "credited_as"])
def test_what_lies_in_other_rows_is_part_of_the_revision(now, change):
    ana, amber, zinc = make_author(), make_topic("Amber"), make_topic("Zinc")
    draft = make_draft(authors=(ana,), topics=(amber, zinc))

    match change:
        case "byline":
            draft.byline_items.create(author=ana, role="photography", position=1)
        case "topic":
            draft.set_topics([amber])
        case "related":
            draft.related_items.create(related=make_draft("Another"))
        case "order":
            draft.set_topics([zinc, amber])
        case "credited_as":
            draft.byline_items.update(credited_as="A. Pen")
    revision = edit(draft, now=now)

    assert revision.number == 2
    assert revisions.content_of(revision) == Content.of(draft)


def test_saving_and_autosaving_write_no_event_and_no_address(now):
    draft = make_draft()
    edit(draft, headline="Another", now=now)

    assert not Event.objects.exists()
    assert not ArticlePath.objects.exists()


# --- Slug -----------------------------------------------------------------------------------------


def test_a_slug_is_made_of_the_headline(now):
    assert make_draft("Ferry returns, at last!").slug == "ferry-returns-at-last"
    assert make_draft("").slug == ""
    assert make_draft("?!").slug == ""


def test_a_draft_that_gets_its_headline_later_gets_its_slug_then(now):
    draft = make_draft("")

    edit(draft, headline="Ferry returns", now=now)

    assert draft.slug == "ferry-returns"


def test_a_typed_slug_stays(now):
    draft = make_draft("Ferry returns", slug="ferry")

    edit(draft, headline="Ferry returns, a week late", now=now)

    assert draft.slug == "ferry"


def test_a_live_story_keeps_its_slug_and_makes_no_new_one(world, now):
    live = make_live("Ferry returns", section=world)

    edit(live, headline="Ferry returns, a week late", now=now)
    kept = live.slug
    edit(live, slug="", headline="Third headline", now=now)

    assert kept == "ferry-returns"
    assert live.slug == ""


def test_a_long_headline_gives_a_slug_cut_between_words(now):
    slug = make_draft("A word of warning " * 12).slug

    assert 60 < len(slug) <= 80
    assert set(slug.split("-")) == {"a", "word", "of", "warning"}


def test_a_headline_of_one_endless_word_gives_a_slug_of_eighty_characters():
    assert saving.slug_of("a" * 200) == "a" * 80
    assert saving.slug_of("漢" * 200) == "漢" * 80


# --- Counts ---------------------------------------------------------------------------------------


def test_words_and_minutes_are_counted_at_each_save(now):
    draft = make_draft(body="<p>One two three.</p><h2>Four</h2>")

    assert (draft.word_count, draft.reading_minutes) == (4, 1)
    edit(draft, body="<p>" + "word " * 714 + "</p>", now=now)

    stored = Article.objects.get()
    assert (stored.word_count, stored.reading_minutes) == (714, 3)


def test_an_empty_body_takes_no_time(now):
    draft = make_draft(body="")

    assert (draft.word_count, draft.reading_minutes) == (0, 0)


# --- Live and unpublished changes -----------------------------------------------------------------


def test_a_draft_has_no_unpublished_changes(now):
    draft = make_draft()

    edit(draft, headline="Another", now=now)

    assert not draft.has_changes


def test_has_changes_says_whether_readers_see_something_else(world, now):
    live = make_live("One", section=world)
    said = [live.has_changes]

    edit(live, headline="Two", now=now)
    said.append(live.has_changes)
    edit(live, headline="One", now=now)
    said.append(live.has_changes)
    edit(live, desk_note="Only for us", now=now)
    said.append(live.has_changes)

    assert said == [False, True, False, True]
    assert Article.objects.get().has_changes


def test_saving_a_live_story_touches_no_state_and_nothing_public(world, editor, now):
    live = make_live(section=world)
    before = PublishedArticle.objects.values().get()
    states = Article.objects.values("stage", "standing", "live_revision", "published_at").get()

    edit(live, headline="Two", body="<p>New.</p>", by=editor, now=now)

    assert PublishedArticle.objects.values().get() == before
    after = Article.objects.values("stage", "standing", "live_revision", "published_at").get()
    assert after == states


# --- Restoring ------------------------------------------------------------------------------------


def test_restoring_makes_a_new_revision_and_loses_nothing(world, editor, now):
    amber, ana = make_topic("Amber"), make_author()
    draft = make_draft("One", section=world, topics=(amber,), authors=(ana,))
    first = newest(draft)
    draft.set_topics([])
    draft.byline_items.all().delete()
    edit(draft, headline="Two", body="<p>Two.</p>", section=None, now=now)

    restored = saving.restore(draft, revision=first, by=editor, now=now)

    assert (restored.number, restored.why, restored.by_name) == (3, "restored", "Edda Editor")
    assert restored.digest == first.digest
    draft.refresh_from_db()
    assert Content.of(draft) == revisions.content_of(first)
    assert (draft.version, draft.headline) == (3, "One")
    assert draft.revisions.count() == 3


def test_restoring_over_a_live_story_changes_the_working_copy_only(world, now):
    live = make_live("One", section=world)
    first = newest(live)
    update = edit(live, headline="Two", now=now)
    publishing.publish_update(live, revision=update, by=None, now=now, is_substantive=False)

    saving.restore(live, revision=first, by=None, now=now)

    assert PublishedArticle.objects.get().headline == "Two"
    live.refresh_from_db()
    assert (live.headline, live.has_changes, live.standing) == ("One", True, "live")
