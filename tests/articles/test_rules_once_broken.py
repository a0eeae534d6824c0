"""Rules that were once broken: each of these published, kept or told what it must not."""

from datetime import timedelta

import pytest

from articles import fixing, holding, moving, publishing, reviewing, scheduling
from articles.models import PublishedArticle
from articles.verbs import VerbRefused
from events.clock import database_now
from images import settling
from tests.articles.test_scheduling import come_due, plan
from tests.factories import edit, make_draft, make_live, make_picture, newest

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def test_a_story_that_breaks_does_not_hold_up_the_others(world, editor, monkeypatch):
    bad = make_draft("Bad", section=world, lead_image=make_picture(3))
    good = make_draft("Good", section=world)
    first, second = plan(bad, by=editor), plan(good, by=editor)

    def settle(ids, *, now):
        if bad.lead_image_id in ids:
            raise OSError("no space left on the device")
        return settling.settle(ids, now=now)

    monkeypatch.setattr(publishing, "settle", settle)
    come_due(first, ago=10 * SECOND)
    come_due(second)

    while scheduling.run_one_due():
        pass

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("refused", "done")


def test_a_spiked_story_forgets_its_plan(world, editor):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    moment = database_now()

    reviewing.spike(draft, by=editor, now=moment)
    reviewing.unspike(draft, by=editor, now=moment)
    come_due(item)
    scheduling.run_one_due()

    assert not PublishedArticle.objects.exists()


def test_an_old_plan_does_not_take_a_story_off_again(world, editor):
    live, moment = make_live(section=world), database_now()
    item = scheduling.schedule_unpublish(
        live, due_at=moment + HOUR, by=editor, now=moment, reason="Over"
    )

    publishing.unpublish(live, by=editor, now=moment, reason="Early")
    publishing.publish(live, revision=newest(live), by=editor, now=moment)
    item.refresh_from_db()

    assert item.state == "cancelled"
    assert not scheduling.run_one_due()
    assert PublishedArticle.objects.exists()


def test_a_fix_raises_the_version(world, editor, now):
    live = make_live(section=world)

    fixing.fix_live(
        live, live=live.live_revision, changes={"headline": "Fixed"}, by=editor, now=now
    )

    live.refresh_from_db()
    assert live.version == newest(live).number == 2


def test_a_story_whose_plan_an_embargo_stopped_is_ready_again(world, editor):
    draft, moment = make_draft(section=world), database_now()
    plan(draft, by=editor, due_at=moment + HOUR)

    holding.set_embargo(draft, until=moment + 2 * HOUR, by=editor, now=moment)

    draft.refresh_from_db()
    assert draft.stage == "ready"


def test_an_address_with_an_empty_part_is_refused(world, editor, now):
    with pytest.raises(VerbRefused):
        moving.move_url(make_live(section=world), path="world//ferry", by=editor, now=now)


def test_a_refusal_keeps_a_restricted_headline(world, editor, section_editor, now):
    live = make_live("Secret", section=world)
    holding.restrict(live, people=[editor], by=editor, now=now)

    with pytest.raises(VerbRefused) as refusal:
        publishing.publish(live, revision=newest(live), by=section_editor, now=now)

    assert "Secret" not in str(refusal.value)


def test_a_fix_is_cleaned_before_it_is_kept(world, editor, now):
    live = make_live(section=world)

    fixing.fix_live(
        live,
        live=live.live_revision,
        changes={"body": "<p>Hi<script>x</script></p>"},
        by=editor,
        now=now,
    )

    assert "<script" not in str(newest(live).content)


def test_saving_after_a_fix_goes_on_counting(world, editor, now):
    live = make_live(section=world)
    fixing.fix_live(
        live, live=live.live_revision, changes={"headline": "Fixed"}, by=editor, now=now
    )

    edit(live, deck="More", now=now)

    assert live.version == newest(live).number == 3
