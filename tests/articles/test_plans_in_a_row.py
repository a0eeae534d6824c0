"""Several plans for one story: each follows the one before, and a gap closes by itself."""

from datetime import datetime, timedelta

import pytest

from articles import fixing, holding, publishing, scheduling
from articles.models import Article, PublishedArticle, ScheduledVerb
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event, Notice
from tests.articles.test_scheduling import come_due, plan, rows, run_all
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def moment(db) -> datetime:
    """Return the database's time."""
    return database_now()


def two(story, *, by, moment) -> tuple[ScheduledVerb, ScheduledVerb]:
    """Plan what it says now, and a later version behind it."""
    first = plan(story, by=by, due_at=moment + HOUR)
    edit(story, deck="The later version", now=moment)
    return first, plan(story, by=by, due_at=moment + 3 * HOUR)


def state(*items: ScheduledVerb) -> list[str]:
    return [ScheduledVerb.objects.get(pk=item.pk).state for item in items]


def test_the_second_publication_follows_the_first(world, editor, moment):
    draft = make_draft(section=world)
    first, second = two(draft, by=editor, moment=moment)
    made_from = second.made_from
    come_due(first, ago=2 * HOUR)
    come_due(second)

    assert run_all() == 2

    assert (first.verb, second.verb, made_from) == ("publish", "update", first.revision)
    assert state(first, second) == ["done", "done"]
    assert PublishedArticle.objects.get().deck == "The later version"


def test_between_the_two_the_desk_shows_that_an_update_waits(world, editor, moment):
    draft = make_draft(section=world)
    first, _second = two(draft, by=editor, moment=moment)
    come_due(first)

    scheduling.run_one_due()

    draft.refresh_from_db()
    assert (draft.stage, draft.standing) == ("scheduled", "live")


def test_when_the_first_is_called_off_the_second_takes_its_place(world, editor, moment):
    draft = make_draft(section=world)
    first, second = two(draft, by=editor, moment=moment)

    scheduling.unschedule(first, by=editor, now=moment)
    come_due(second)
    run_all()

    assert state(second) == ["done"]
    assert PublishedArticle.objects.get().deck == "The later version"


def test_when_the_first_is_refused_the_second_still_runs(world, editor, moment):
    draft = make_draft(section=world)
    first, second = two(draft, by=editor, moment=moment)
    holding.hold(draft, by=editor, now=moment, reason="A question")
    come_due(first)
    run_all()
    holding.release(draft, by=editor, now=moment)
    come_due(second)

    run_all()

    assert state(first, second) == ["refused", "done"]


def test_a_publication_planned_behind_the_end_brings_the_story_back(world, editor, moment):
    live = make_live(section=world)
    off = scheduling.schedule_unpublish(
        live, due_at=moment + HOUR, by=editor, now=moment, reason="The night"
    )
    edit(live, deck="Back again", now=moment)
    back = plan(live, by=editor, due_at=moment + 3 * HOUR)
    come_due(off, ago=2 * HOUR)
    come_due(back)

    assert run_all() == 2

    assert back.verb == "publish"
    assert PublishedArticle.objects.get().deck == "Back again"


def test_a_fix_in_between_stops_the_second(world, editor, moment):
    draft = make_draft(section=world)
    first, second = two(draft, by=editor, moment=moment)
    come_due(first)
    run_all()
    draft.refresh_from_db()
    fixing.fix_live(
        draft, live=draft.live_revision, changes={"headline": "Right"}, by=editor,
        now=database_now(),
    )  # fmt: skip
    come_due(second)

    run_all()

    assert state(second) == ["refused"]
    assert PublishedArticle.objects.get().headline == "Right"


def test_publishing_by_hand_cancels_the_plans_and_tells_who_made_them(
    world, editor, section_editor, moment
):
    draft = make_draft(section=world)
    first, second = two(draft, by=section_editor, moment=moment)
    edit(draft, kicker="Now", now=moment)

    publishing.publish(draft, revision=newest(draft), by=editor, now=moment)

    assert state(first, second) == ["cancelled", "cancelled"]
    texts = list(Notice.objects.filter(user=section_editor).values_list("text", flat=True))
    assert len(texts) == 2
    assert all("published before its time" in text for text in texts)
    assert draft.stage == "draft"


def test_publishing_the_first_by_hand_leaves_the_second_to_follow(world, editor, moment):
    draft = make_draft(section=world)
    first = plan(draft, by=editor, due_at=moment + HOUR)
    early = newest(draft)
    second = ScheduledVerb.objects.create(
        article=draft, verb="update", revision=edit(draft, deck="Later", now=moment),
        made_from=early, due_at=moment + 3 * HOUR, by=editor,
    )  # fmt: skip
    edit(draft, deck="", now=moment)
    again = newest(draft)
    ScheduledVerb.objects.filter(pk=second.pk).update(made_from=again)

    publishing.publish(draft, revision=again, by=editor, now=moment)
    come_due(second)
    waiting = draft.stage
    run_all()

    assert state(first, second) == ["cancelled", "done"]
    assert waiting == "scheduled"
    assert PublishedArticle.objects.get().deck == "Later"


def test_unpublishing_by_hand_cancels_everything_and_tells(world, editor, section_editor, moment):
    live = make_live(section=world)
    off = scheduling.schedule_unpublish(
        live, due_at=moment + HOUR, by=section_editor, now=moment, reason="Over"
    )

    publishing.unpublish(live, by=editor, now=moment, reason="Early")

    assert state(off) == ["cancelled"]
    assert "was cancelled" in Notice.objects.get(user=section_editor).text


# --- The same version -----------------------------------------------------------------------------


def test_what_is_live_already_is_not_scheduled(world, editor, moment):
    live = make_live(section=world)
    before = rows()

    with pytest.raises(VerbRefused, match="live already"):
        plan(live, by=editor)

    assert rows() == before


def test_what_is_planned_already_is_not_planned_again_behind_it(world, editor, moment):
    draft = make_draft(section=world)
    plan(draft, by=editor, due_at=moment + HOUR)
    before = rows()

    with pytest.raises(VerbRefused, match="planned already"):
        plan(draft, by=editor, due_at=moment + 3 * HOUR)

    assert rows() == before


def test_a_version_may_be_planned_in_place_of_another(world, editor, moment):
    draft = make_draft(section=world)
    first = plan(draft, by=editor, due_at=moment + HOUR)
    edit(draft, deck="The better one", now=moment)

    second = plan(draft, by=editor, due_at=moment + HOUR, instead_of=first)
    come_due(second)
    run_all()

    assert (state(first, second), second.verb) == (["cancelled", "done"], "publish")
    assert PublishedArticle.objects.get().deck == "The better one"
    with pytest.raises(VerbRefused, match="nothing to cancel"):
        plan(draft, by=editor, instead_of=first)


# --- Calling off ----------------------------------------------------------------------------------


def test_the_end_alone_is_called_off_though_nothing_is_scheduled_any_more(world, editor, moment):
    draft = make_draft(section=world)
    first = plan(draft, by=editor, due_at=moment + HOUR)
    end = scheduling.schedule_unpublish(
        draft, due_at=moment + 3 * HOUR, by=editor, now=moment, reason="For a day"
    )
    scheduling.unschedule(first, by=editor, now=moment)

    scheduling.unschedule(end, by=editor, now=moment)

    assert state(first, end) == ["cancelled", "cancelled"]
    assert Article.objects.get().stage == "ready"


@pytest.mark.parametrize("stage", ["draft", "in_review", "ready", "scheduled"])
@pytest.mark.parametrize("standing", ["never", "live", "unpublished"])
def test_whatever_the_state_a_plan_is_called_off_by_who_may_plan(
    world, editor, reporter, moment, stage, standing
):
    story = make_draft(section=world) if standing == "never" else make_live(section=world)
    if standing == "unpublished":
        publishing.unpublish(story, by=editor, now=moment, reason="x")
    Article.objects.filter(pk=story.pk).update(stage=stage)
    item = ScheduledVerb.objects.create(
        article=story, verb="unpublish", due_at=moment + HOUR, by=editor
    )

    with pytest.raises(NotAllowed):
        scheduling.unschedule(item, by=reporter, now=moment)
    scheduling.unschedule(item, by=editor, now=moment)

    assert state(item) == ["cancelled"]


def test_who_planned_is_told_that_somebody_else_called_it_off(
    world, editor, section_editor, moment
):
    item = plan(make_draft(section=world), by=section_editor)

    scheduling.unschedule(item, by=editor, now=moment)

    assert "cancelled by Edda Editor" in Notice.objects.get(user=section_editor).text


# --- Held -----------------------------------------------------------------------------------------


def test_what_came_due_while_held_is_reported_on_release_though_no_worker_looked(
    world, editor, section_editor, moment
):
    draft = make_draft(section=world)
    item = plan(draft, by=section_editor)
    holding.hold(draft, by=editor, now=moment, reason="The verdict")
    come_due(item)

    holding.release(draft, by=editor, now=database_now())

    assert scheduling.run_one_due() is False
    item.refresh_from_db()
    assert (item.state, draft.stage) == ("refused", "ready")
    assert "on hold when it came due" in item.refusal
    assert item.refusal in Notice.objects.get(user=section_editor).text
    assert Event.objects.get(verb="schedule_refused").reason == item.refusal
    assert not PublishedArticle.objects.exists()


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_a_due_unpublishing_does_not_run_during_a_hold(world, editor, moment, is_looked_at):
    live = make_live(section=world)
    item = scheduling.schedule_unpublish(
        live, due_at=moment + HOUR, by=editor, now=moment, reason="Over"
    )
    holding.hold(live, by=editor, now=moment, reason="A question")
    come_due(item)
    if is_looked_at:
        assert scheduling.run_one_due() is True

    holding.release(live, by=editor, now=database_now())

    assert scheduling.run_one_due() is False
    assert state(item) == ["refused"]
    assert PublishedArticle.objects.exists()
