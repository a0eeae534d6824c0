"""Fix the live page: readers get the fix and nothing unfinished; the working copy gets it too."""

from datetime import timedelta

import pytest

from articles import fixing, holding, publishing, reviewing, scheduling
from articles.models import Article, PublishedArticle
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event
from tests.articles.test_scheduling import come_due, plan, rows
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "<p>One boat sank.</p>", "<p>Two were saved.</p>", "<p>Three were lost.</p>"


@pytest.fixture
def story(world):
    """Return a live story of three paragraphs."""
    return make_live("Boat sinks", section=world, body=ONE + TWO + THREE)


def fix(story, *, by, now, is_substantive=False, live=None, waivers=None, **changes) -> fixing.Fix:
    live = live or Article.objects.get(pk=story.pk).live_revision
    return fixing.fix_live(
        story, live=live, changes=changes, by=by, now=now, is_substantive=is_substantive,
        waivers=waivers,
    )  # fmt: skip


def test_a_fix_is_public_at_once_and_is_one_event(story, editor, now):
    done = fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    page = PublishedArticle.objects.get()
    assert page.headline == "Boat sinks off Hel"
    assert page.revision_number == done.revision.number == 2
    event = Event.objects.get(verb="fix_live")
    assert (event.by, event.revision, event.payload["fields"]) == (editor, 2, ["headline"])
    assert (done.event, done.unmerged, done.revision.why) == (event, (), "fixed")


def test_a_fix_of_an_untouched_story_leaves_nothing_unpublished(story, editor, now):
    fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    story.refresh_from_db()
    assert (story.headline, story.has_changes) == ("Boat sinks off Hel", False)
    assert newest(story).number == 2


def test_unfinished_words_are_never_public(story, editor, now):
    edit(story, headline="Captain drunk?", deck="He says TK", body=ONE + "<p>TK</p>", now=now)

    fix(story, by=editor, now=now, body=ONE + TWO + "<p>Four were lost.</p>")

    row = str(PublishedArticle.objects.values().get())
    assert "Four were lost" in row
    assert "Captain" not in row
    assert "TK" not in row


def test_the_working_copy_afterwards_holds_both(story, editor, now):
    edit(story, deck="A new deck", body="<p>One ferry sank.</p>" + TWO + THREE, now=now)

    done = fix(story, by=editor, now=now, kicker="Hel", body=ONE + TWO + "<p>Four were lost.</p>")

    story.refresh_from_db()
    assert done.unmerged == ()
    assert (story.deck, story.kicker) == ("A new deck", "Hel")
    assert story.body == "<p>One ferry sank.</p>" + TWO + "<p>Four were lost.</p>"
    assert story.has_changes


def test_the_fix_and_the_merge_are_revisions_of_their_own(story, editor, now):
    edit(story, deck="A new deck", now=now)

    done = fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    story.refresh_from_db()
    assert [each.number for each in story.revisions.order_by("number")] == [1, 2, 3, 4]
    assert (done.revision.number, story.live_revision, story.version) == (3, done.revision, 4)
    assert newest(story).content["headline"] == "Boat sinks off Hel"
    assert newest(story).content["deck"] == "A new deck"


def test_a_field_that_both_changed_keeps_the_working_copys_words_and_is_named(story, editor, now):
    edit(story, headline="Ferry sinks", now=now)

    done = fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    story.refresh_from_db()
    assert done.unmerged == ("headline",)
    assert story.headline == "Ferry sinks"
    assert PublishedArticle.objects.get().headline == "Boat sinks off Hel"


def test_a_paragraph_that_both_changed_keeps_the_working_copys_words(story, editor, now):
    mine = ONE + "<p>Two were saved, TK says.</p>" + THREE
    edit(story, body=mine, now=now)

    done = fix(story, by=editor, now=now, body=ONE + "<p>Both were saved.</p>" + THREE)

    story.refresh_from_db()
    assert done.unmerged == ("body",)
    assert story.body == mine
    assert "Both were saved" in PublishedArticle.objects.get().body


def test_the_same_change_made_twice_is_no_conflict(story, editor, now):
    edit(story, headline="Boat sinks off Hel", now=now)

    done = fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    story.refresh_from_db()
    assert (done.unmerged, story.has_changes) == ((), False)


def test_a_fix_leaves_the_stage_where_it_was(story, editor, copy_editor, now):
    edit(story, deck="An update", now=now)
    reviewing.submit(story, by=editor, now=now)

    fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    story.refresh_from_db()
    assert (story.stage, story.standing) == ("in_review", "live")


@pytest.mark.parametrize("is_substantive", [True, False])
def test_only_a_substantive_fix_dates_the_page(story, editor, now, is_substantive):
    fix(story, by=editor, now=now, headline="Boat sinks off Hel", is_substantive=is_substantive)

    page = PublishedArticle.objects.get()
    assert page.content_updated_at == (now if is_substantive else None)
    assert page.published_at == page.first_published_at < now


def test_a_fix_of_a_page_that_has_changed_since_is_refused(story, editor, now):
    seen = story.live_revision
    fix(story, by=editor, now=now, headline="Boat sinks off Hel")
    before = rows()

    with pytest.raises(VerbRefused, match="has changed since you opened it"):
        fix(story, live=seen, by=editor, now=now, headline="Boat sinks near Hel")

    assert rows() == before


def test_a_fix_of_nothing_is_refused(story, editor, now):
    before = rows()

    with pytest.raises(VerbRefused, match="Nothing is different"):
        fix(story, by=editor, now=now, headline="Boat sinks")

    assert rows() == before


@pytest.mark.parametrize(
    ("changes", "why"), [({"headline": " "}, "headline"), ({"body": "<p>TK</p>"}, "TK")]
)
def test_a_fix_passes_the_checks_of_every_publication(story, editor, now, changes, why):
    before = rows()

    with pytest.raises(VerbRefused, match=why):
        fix(story, by=editor, now=now, **changes)

    assert rows() == before


def live_with_tk(world, *, by, now):
    """Return a live story whose TK was waved through."""
    draft = make_draft("Shop", section=world, body="<p>TK Maxx opens a shop.</p>")
    publishing.publish(
        draft, revision=newest(draft), by=by, now=now, waivers={"tk": "It is called so"}
    )
    return draft


def test_what_was_waved_through_needs_no_reason_again(world, editor, now):
    live = live_with_tk(world, by=editor, now=now)

    first = fix(live, by=editor, now=now, headline="Shop opens")
    second = fix(live, by=editor, now=now, headline="Shop opens again")

    waived = {"tk": "It is called so"}
    assert (first.event.payload["waivers"], second.event.payload["waivers"]) == (waived, waived)


def test_what_was_not_there_when_it_was_waved_through_needs_a_reason(world, editor, now):
    live = live_with_tk(world, by=editor, now=now)
    before = rows()

    with pytest.raises(VerbRefused, match="2 TK"):
        fix(live, by=editor, now=now, body="<p>TK Maxx opens TK shops.</p>")
    unchanged = rows() == before
    fix(live, by=editor, now=now, body="<p>TK Maxx opens TK shops.</p>", waivers={"tk": "Both"})

    assert unchanged
    assert "opens TK shops" in PublishedArticle.objects.get().body


def test_a_waiver_that_nothing_needs_any_more_is_not_carried_on(world, editor, now):
    live = live_with_tk(world, by=editor, now=now)

    done = fix(live, by=editor, now=now, body="<p>A shop opens.</p>")

    assert done.event.payload["waivers"] == {}


def test_a_hold_and_a_legal_check_stop_fixes(story, editor, now):
    holding.hold(story, by=editor, now=now, reason="A question")
    holding.require_legal(story, by=editor, now=now)
    before = rows()

    with pytest.raises(VerbRefused, match=r"On hold.*legal check"):
        fix(story, by=editor, now=now, headline="Boat sinks off Hel")

    assert rows() == before


def test_what_is_not_live_is_not_fixed(world, editor, now):
    draft = make_draft(section=world)
    before = rows()

    with pytest.raises(VerbRefused):
        fix(draft, live=newest(draft), by=editor, now=now, headline="Other")

    assert rows() == before


def test_a_reporter_fixes_not_even_their_own_live_page(world, reporter, now):
    live = make_live(section=world, by=reporter)
    before = rows()

    with pytest.raises(NotAllowed):
        fix(live, by=reporter, now=now, headline="Other")

    assert rows() == before


def test_an_update_planned_before_the_fix_does_not_undo_it(story, editor):
    now = database_now()
    edit(story, deck="More to come", now=now)
    item = plan(story, by=editor)
    fix(story, by=editor, now=now + timedelta(seconds=1), headline="Boat sinks off Hel")
    come_due(item)

    scheduling.run_one_due()

    item.refresh_from_db()
    assert item.state == "refused"
    assert PublishedArticle.objects.get().headline == "Boat sinks off Hel"


def test_the_plan_made_again_from_the_merged_copy_runs(story, editor):
    now = database_now()
    edit(story, deck="More to come", now=now)
    plan(story, by=editor)
    fix(story, by=editor, now=now, headline="Boat sinks off Hel")
    come_due(plan(story, by=editor))

    scheduling.run_one_due()

    page = PublishedArticle.objects.get()
    assert (page.headline, page.deck) == ("Boat sinks off Hel", "More to come")
