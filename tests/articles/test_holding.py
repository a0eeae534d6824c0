"""Hold, embargo, legal check, restriction: what each stops, and what it leaves alone."""

from datetime import datetime, timedelta

import pytest

from articles import holding, publishing, scheduling, withdrawing
from articles.models import Article, PublishedArticle
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event, Notice
from tests.articles.test_scheduling import come_due, plan, rows
from tests.factories import edit, make_draft, make_live, make_picture, newest

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def moment(db) -> datetime:
    """Return the database's time."""
    return database_now()


def refused(verb, *arguments, match: str | None = None, error: type = VerbRefused, **named) -> None:
    """Try a verb that must be refused, and show that no row of either side has changed."""
    before = rows()
    with pytest.raises(error, match=match):
        verb(*arguments, **named)
    assert rows() == before


# --- Hold -----------------------------------------------------------------------------------------


def test_a_held_draft_is_not_published_until_released(world, editor, now):
    draft = make_draft(section=world)
    holding.hold(draft, by=editor, now=now, reason="The family is not told yet")

    refused(
        publishing.publish, draft, revision=newest(draft), by=editor, now=now, match="On hold",
        waivers={"hold": "Never mind"},
    )  # fmt: skip
    holding.release(draft, by=editor, now=now)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert PublishedArticle.objects.exists()
    assert Event.objects.get(verb="hold").reason == "The family is not told yet"


def test_a_held_live_story_is_not_updated_but_may_be_taken_off(world, editor, now):
    live = make_live(section=world)
    edit(live, headline="Further on", now=now)
    holding.hold(live, by=editor, now=now, reason="A call from the court")

    refused(
        publishing.publish_update, live, revision=newest(live), by=editor, now=now,
        is_substantive=True, match="On hold",
    )  # fmt: skip
    publishing.unpublish(live, by=editor, now=now, reason="The court")

    assert not PublishedArticle.objects.exists()


def test_what_came_due_during_a_hold_is_reported_and_does_not_run_on_release(world, editor):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    holding.hold(draft, by=editor, now=database_now(), reason="Wait for the verdict")
    come_due(item)
    scheduling.run_one_due()

    holding.release(draft, by=editor, now=database_now())

    assert scheduling.run_one_due() is False
    item.refresh_from_db()
    draft.refresh_from_db()
    assert (item.state, draft.standing, draft.stage) == ("refused", "never", "ready")
    assert "On hold" in Notice.objects.get(user=editor).text


def test_a_plan_for_after_the_release_still_runs(world, editor):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    holding.hold(draft, by=editor, now=database_now(), reason="A question")
    holding.release(draft, by=editor, now=database_now())
    come_due(item)

    scheduling.run_one_due()

    assert PublishedArticle.objects.exists()


def test_holding_needs_a_reason_and_happens_once(world, editor, now):
    draft = make_draft(section=world)

    refused(holding.hold, draft, by=editor, now=now, reason=" ", match="reason")
    refused(holding.release, draft, by=editor, now=now, match="so already")
    holding.hold(draft, by=editor, now=now, reason="A question")
    refused(holding.hold, draft, by=editor, now=now, reason="Again", match="so already")


# --- Embargo --------------------------------------------------------------------------------------


def test_a_story_under_embargo_is_published_at_its_end_or_later_never_before(world, editor, now):
    draft = make_draft(section=world)
    holding.set_embargo(draft, until=now + HOUR, by=editor, now=now)

    refused(
        publishing.publish, draft, revision=newest(draft), by=editor,
        now=now + HOUR - timedelta(microseconds=1), match="embargo",
    )  # fmt: skip
    publishing.publish(draft, revision=newest(draft), by=editor, now=now + HOUR)

    assert PublishedArticle.objects.get().published_at == now + HOUR


def test_the_end_of_an_embargo_publishes_nothing(world, editor, moment):
    draft = make_draft(section=world)
    holding.set_embargo(draft, until=moment + HOUR, by=editor, now=moment)
    Article.objects.filter(pk=draft.pk).update(embargo_until=moment - HOUR)

    assert scheduling.run_one_due() is False
    draft.refresh_from_db()
    assert (draft.stage, draft.standing) == ("draft", "never")


def test_a_later_embargo_stops_earlier_plans_and_tells_who_made_them(world, editor, moment):
    draft = make_draft(section=world)
    early = plan(draft, by=editor, due_at=moment + HOUR)
    edit(draft, deck="With more", now=moment)
    late = plan(draft, by=editor, due_at=moment + 5 * HOUR)

    event = holding.set_embargo(draft, until=moment + 3 * HOUR, by=None, now=moment)

    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.state) == ("cancelled", "waiting")
    assert "embargo" in early.refusal
    assert early.refusal in Notice.objects.get(user=editor).text
    assert event.payload["stopped_schedules"] == [early.pk]


def test_an_embargo_in_the_past_is_none(world, editor, now):
    draft = make_draft(section=world)

    refused(holding.set_embargo, draft, until=now, by=editor, now=now, match="over already")


def test_a_live_story_is_not_put_under_embargo(world, editor, now):
    live = make_live(section=world)

    refused(holding.set_embargo, live, until=now + HOUR, by=editor, now=now)
    publishing.unpublish(live, by=editor, now=now, reason="Under embargo after all")
    holding.set_embargo(live, until=now + HOUR, by=editor, now=now)

    live.refresh_from_db()
    assert live.embargo_until == now + HOUR


def test_a_lifted_embargo_stops_nothing(world, editor, now):
    draft = make_draft(section=world)
    refused(holding.lift_embargo, draft, by=editor, now=now, match="no embargo")
    holding.set_embargo(draft, until=now + HOUR, by=editor, now=now)

    holding.lift_embargo(draft, by=editor, now=now)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert PublishedArticle.objects.exists()


# --- Legal ----------------------------------------------------------------------------------------


def test_a_required_legal_check_blocks_publication_until_it_is_cleared(world, editor, now):
    draft = make_draft(section=world)
    holding.require_legal(draft, by=editor, now=now)

    refused(publishing.publish, draft, revision=newest(draft), by=editor, now=now, match="legal")
    event = holding.clear_legal(draft, revision=newest(draft), by=editor, now=now)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert event.revision == 1
    assert PublishedArticle.objects.exists()


@pytest.mark.parametrize("way_off", ["unpublish", "kill"])
def test_legal_stops_updates_of_a_live_story_but_never_its_withdrawal(world, editor, now, way_off):
    live = make_live(section=world)
    edit(live, deck="And more", now=now)
    holding.require_legal(live, by=editor, now=now)

    refused(
        publishing.publish_update, live, revision=newest(live), by=editor, now=now,
        is_substantive=False, match="legal",
    )  # fmt: skip
    if way_off == "kill":
        withdrawing.kill(live, sentence="Withdrawn.", by=editor, now=now, reason="Libel")
    else:
        publishing.unpublish(live, by=editor, now=now, reason="Libel")

    assert not PublishedArticle.objects.exists()


def test_clearing_names_the_words_that_the_lawyer_saw(world, editor, now):
    draft = make_draft(section=world)
    holding.require_legal(draft, by=editor, now=now)
    seen = newest(draft)
    edit(draft, desk_note="Even this counts as not seen", now=now)

    refused(holding.clear_legal, draft, revision=seen, by=editor, now=now, match="since you saw it")


def test_clearing_what_nobody_asked_about_is_refused(world, editor, now):
    draft = make_draft(section=world)

    refused(
        holding.clear_legal, draft, revision=newest(draft), by=editor, now=now, match="No legal"
    )


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "section_editor"])
def test_clearing_asks_for_a_permission_of_its_own(request, role, world, editor, now):
    person = request.getfixturevalue(role)
    draft = make_draft(section=world, by=person)
    holding.require_legal(draft, by=editor, now=now)

    refused(
        holding.clear_legal, draft, revision=newest(draft), by=person, now=now, error=NotAllowed
    )


@pytest.mark.parametrize("field", ["headline", "deck", "body", "lead_image"])
def test_changed_words_ask_the_lawyer_again_and_say_what_changed(world, editor, now, field):
    values = {"body": "<p>Other words.</p>", "lead_image": make_picture()}
    draft = make_draft(section=world)
    holding.require_legal(draft, by=editor, now=now)
    holding.clear_legal(draft, revision=newest(draft), by=editor, now=now)

    edit(draft, now=now, **{field: values.get(field, "Other words")})

    draft.refresh_from_db()
    assert (draft.legal, draft.cleared_revision) == ("required", None)
    again = Event.objects.filter(verb="require_legal").newest().first()
    changed = "lead_image_id" if field == "lead_image" else field
    assert again.payload == {"changed": [changed], "cleared_revision": 1}


def test_what_the_clearance_does_not_cover_may_change(world, sport, editor, now):
    draft = make_draft(section=world)
    holding.require_legal(draft, by=editor, now=now)
    holding.clear_legal(draft, revision=newest(draft), by=editor, now=now)

    edit(draft, desk_note="Called", slug="other", section=sport, sponsor="Nobody", now=now)
    publishing.publish(draft, revision=newest(draft), by=editor, now=now)

    assert PublishedArticle.objects.exists()


def test_a_planned_version_that_was_not_the_one_cleared_does_not_run(world, editor, moment):
    draft = make_draft("Accused is guilty", section=world)
    item = plan(draft, by=editor)
    edit(draft, headline="Accused stands trial", now=moment)
    holding.require_legal(draft, by=editor, now=moment)
    holding.clear_legal(draft, revision=newest(draft), by=editor, now=moment)
    come_due(item)

    scheduling.run_one_due()

    item.refresh_from_db()
    assert item.state == "refused"
    assert not PublishedArticle.objects.exists()
