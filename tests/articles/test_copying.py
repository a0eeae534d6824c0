"""Duplicate, discard, delete: what is copied, what is kept, what may never be deleted."""

from datetime import timedelta

import pytest

from articles import copying, holding, publishing, reviewing, withdrawing
from articles.models import Article, PublishedArticle, Revision, ScheduledVerb
from articles.verbs import NotAllowed, VerbRefused
from events.models import Event
from tests.articles.test_scheduling import plan, rows
from tests.factories import edit, make_author, make_draft, make_live, make_topic, newest

pytestmark = pytest.mark.django_db


# --- Duplicate ------------------------------------------------------------------------------------


def test_a_duplicate_says_the_same_and_is_a_draft_of_whom_made_it(world, reporter, now):
    ana, harbour = make_author(), make_topic()
    draft = make_draft(
        section=world, by=reporter, authors=(ana,), topics=(harbour,), deck="At last"
    )

    copy = copying.duplicate(draft, by=reporter, now=now)

    was, became = newest(draft).content, newest(copy).content
    assert became == was
    assert (copy.stage, copy.standing, copy.created_by) == ("draft", "never", reporter)
    assert Event.objects.about("article", copy.pk).get().payload == {"copy_of": draft.pk}
    assert copy.pk != draft.pk


def test_a_duplicate_of_a_live_story_has_neither_its_address_nor_its_dates(world, editor, now):
    live = make_live(section=world, slug="typed-by-hand")
    edit(live, headline="Unfinished", now=now)

    copy = copying.duplicate(live, by=editor, now=now)

    copy.refresh_from_db()
    assert (copy.headline, copy.slug, copy.published_at) == ("Unfinished", "unfinished", None)
    assert (copy.first_published_at, copy.live_revision) == (None, None)
    assert PublishedArticle.objects.count() == 1
    publishing.publish(copy, revision=newest(copy), by=editor, now=now)
    assert PublishedArticle.objects.count() == 2


def test_what_is_spiked_or_withdrawn_may_be_duplicated(world, editor, now):
    spiked, killed = make_draft(section=world), make_live("Killed", section=world)
    reviewing.spike(spiked, by=editor, now=now)
    withdrawing.kill(killed, sentence="Withdrawn.", by=editor, now=now, reason="Wrong")

    copies = [copying.duplicate(each, by=editor, now=now) for each in (spiked, killed)]

    assert {(copy.stage, copy.standing) for copy in copies} == {("draft", "never")}


def test_a_duplicate_of_a_restricted_story_is_restricted_to_the_same_people(
    world, reporter, other_reporter, administrator, editor, now
):
    draft = make_draft(section=world, by=reporter)
    holding.restrict(draft, people=[other_reporter], by=administrator, now=now)

    with pytest.raises(NotAllowed):
        copying.duplicate(draft, by=editor, now=now)
    copy = copying.duplicate(draft, by=reporter, now=now)

    assert copy.is_restricted
    assert list(copy.named_people.all()) == [other_reporter]


def test_a_reporter_duplicates_only_their_own(world, reporter, other_reporter, now):
    draft = make_draft(section=world, by=other_reporter)
    before = rows()

    with pytest.raises(NotAllowed):
        copying.duplicate(draft, by=reporter, now=now)

    assert rows() == before


@pytest.mark.parametrize("is_cleared", [False, True])
def test_what_keeps_a_story_from_going_out_keeps_its_copy_too(world, editor, now, is_cleared):
    draft, later = make_draft(section=world), now + timedelta(hours=3)
    holding.set_embargo(draft, until=later, by=editor, now=now)
    holding.hold(draft, by=editor, now=now, reason="The verdict")
    holding.require_legal(draft, by=editor, now=now)
    if is_cleared:
        holding.clear_legal(draft, revision=newest(draft), by=editor, now=now)

    copy = copying.duplicate(draft, by=editor, now=now)

    copy.refresh_from_db()
    assert (copy.embargo_until, copy.is_held, copy.legal) == (later, True, "required")
    assert copy.cleared_revision is None
    with pytest.raises(VerbRefused, match=r"embargo.*hold.*legal"):
        publishing.publish(copy, revision=newest(copy), by=editor, now=now)
    event = Event.objects.about("article", copy.pk).get()
    assert event.payload["carried"] == ["embargo_until", "is_held", "legal"]


def test_an_embargo_that_is_over_is_not_copied(world, editor, now):
    draft = make_draft(section=world)
    holding.set_embargo(draft, until=now + timedelta(hours=1), by=editor, now=now)

    copy = copying.duplicate(draft, by=editor, now=now + timedelta(hours=1))

    assert copy.embargo_until is None


@pytest.mark.parametrize("way_off", ["kill", "take_down"])
def test_a_copy_of_what_was_withdrawn_is_checked_by_legal(world, editor, now, way_off):
    story = make_live(section=world)
    choices = {"sentence": "Withdrawn.", "by": editor, "now": now, "reason": "Libel"}
    if way_off == "kill":
        withdrawing.kill(story, **choices)
    else:
        withdrawing.take_down(story, ground=withdrawing.Ground.LEGAL, **choices)

    copy = copying.duplicate(story, by=editor, now=now)

    assert copy.legal == "required"


# --- Discard --------------------------------------------------------------------------------------


def test_discarding_brings_back_the_live_words_and_keeps_the_others_in_history(
    world, reporter, now
):
    ana = make_author()
    live = make_live(section=world, by=reporter, authors=(ana,), topics=(make_topic(),))
    live.byline_items.all().delete()
    live.set_topics([])
    edit(live, headline="Nonsense", body="<p>Nonsense</p>", now=now)
    public = PublishedArticle.objects.values().get()

    copying.discard(live, by=reporter, now=now)

    live.refresh_from_db()
    assert (live.headline, live.stage, live.has_changes) == (
        "Ferry returns to the island", "draft", False,
    )  # fmt: skip
    assert newest(live).content == live.live_revision.content
    assert live.revisions.get(number=2).content["headline"] == "Nonsense"
    assert PublishedArticle.objects.values().get() == public


def test_discarding_cancels_the_update_that_was_planned(world, editor, now):
    live = make_live(section=world)
    edit(live, headline="Nonsense", now=now)
    item = plan(live, by=editor)

    copying.discard(live, by=editor, now=now)

    item.refresh_from_db()
    live.refresh_from_db()
    assert (item.state, live.stage) == ("cancelled", "draft")


def test_without_changes_there_is_nothing_to_discard(world, editor, now):
    live = make_live(section=world)
    before = rows()

    with pytest.raises(VerbRefused, match="no unpublished changes"):
        copying.discard(live, by=editor, now=now)

    assert rows() == before


def test_a_draft_has_nothing_live_to_go_back_to(world, editor, now):
    draft = make_draft(section=world)

    with pytest.raises(VerbRefused):
        copying.discard(draft, by=editor, now=now)


# --- Delete ---------------------------------------------------------------------------------------


def test_a_spiked_draft_is_deleted_by_an_administrator_and_the_event_remembers(
    world, editor, administrator, now
):
    draft = make_draft(section=world, authors=(make_author(),), topics=(make_topic(),))
    plan(draft, by=editor)
    reviewing.spike(draft, by=editor, now=now)
    pk = draft.pk

    copying.delete(draft, by=administrator, now=now)

    assert not Article.objects.filter(pk=pk).exists()
    assert not Revision.objects.filter(article_id=pk).exists()
    assert not ScheduledVerb.objects.filter(article_id=pk).exists()
    event = Event.objects.get(verb="delete")
    assert (event.subject_id, event.by) == (pk, administrator)
    assert event.payload["headline"] == "Ferry returns to the island"


def test_only_what_is_spiked_and_never_was_public_is_deleted(world, editor, administrator, now):
    draft, live = make_draft(section=world), make_live("Live", section=world)
    unpublished = make_live("Unpublished", section=world)
    publishing.unpublish(unpublished, by=editor, now=now, reason="A question")
    spiked = make_live("Spiked", section=world)
    publishing.unpublish(spiked, by=editor, now=now, reason="A question")
    reviewing.spike(spiked, by=editor, now=now)
    before = rows()

    for each in (draft, live, unpublished, spiked):
        with pytest.raises(VerbRefused):
            copying.delete(each, by=administrator, now=now)

    assert rows() == before


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "section_editor", "editor"])
def test_nobody_but_an_administrator_deletes(request, role, world, administrator, now):
    person = request.getfixturevalue(role)
    draft = make_draft(section=world, by=person)
    reviewing.spike(draft, by=administrator, now=now)
    before = rows()

    with pytest.raises(NotAllowed):
        copying.delete(draft, by=person, now=now)

    assert rows() == before
