"""Clocks that are wrong: the machine's never counts, and the database's may jump."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import fixing, publishing, scheduling
from articles.models import PublishedArticle
from articles.verbs import VerbRefused
from events import delivering, pulse
from events.clock import database_now
from events.models import Delivery, Event, Notice, Pulse
from newsroom.worker import Worker
from tests.articles.test_scheduling import come_due, plan
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


@pytest.fixture(params=[-1, 1], ids=["behind", "ahead"])
def wrong_machine(request, monkeypatch) -> None:
    """Put the clock of this machine a year behind or ahead; the database's stays."""
    away = request.param * YEAR
    right, right_seconds = timezone.now, time.time
    monkeypatch.setattr(timezone, "now", lambda: right() + away)
    monkeypatch.setattr(time, "time", lambda: right_seconds() + away.total_seconds())


@pytest.fixture
def jump(monkeypatch):
    """Return what puts the clock of the database forward or back, as the worker reads it."""

    def to(away: timedelta) -> Any:
        moved: Any = lambda: database_now() + away  # noqa: E731
        monkeypatch.setattr(scheduling, "database_now", moved)
        monkeypatch.setattr(delivering, "database_now", moved)
        return moved()

    return to


# --- The machine's clock --------------------------------------------------------------------------


def test_what_is_due_by_the_database_runs(wrong_machine, world, editor):
    item = plan(make_draft(section=world), by=editor)
    come_due(item)

    assert Worker().run_once() is True

    page = PublishedArticle.objects.get()
    assert abs(page.published_at - database_now()) < HOUR
    assert not Notice.objects.exists()  # it was not late


def test_what_is_not_due_by_the_database_waits(wrong_machine, world, editor):
    plan(make_draft(section=world), by=editor)

    assert scheduling.run_one_due() is False
    assert not PublishedArticle.objects.exists()


def test_the_second_purge_comes_by_the_database(wrong_machine, world):
    make_live(section=world, now=database_now() - HOUR)

    Worker().run_once()

    assert Delivery.objects.get().done_at is not None


def test_the_sign_of_life_is_by_the_database(wrong_machine):
    Worker().run_once()

    assert abs(Pulse.objects.get().beat_at - database_now()) < HOUR
    assert pulse.workers_alive(database_now()) == 1


# --- The database's clock -------------------------------------------------------------------------


def test_a_clock_put_forward_runs_what_it_passed_once_and_says_how_late(jump, world, editor):
    item = plan(make_draft(section=world), by=editor)
    jumped = jump(9 * HOUR)

    assert [scheduling.run_one_due(), scheduling.run_one_due()] == [True, False]

    item.refresh_from_db()
    assert item.state == "done"
    assert PublishedArticle.objects.get().published_at >= jumped
    assert "late" in Notice.objects.get(user=editor).text


def test_a_clock_put_back_makes_plans_wait_and_runs_none_twice(jump, world, editor):
    done, waits = (plan(make_draft(name, section=world), by=editor) for name in ("One", "Two"))
    come_due(done)
    scheduling.run_one_due()
    come_due(waits)
    jump(-9 * HOUR)

    assert scheduling.run_one_due() is False
    jump(timedelta(0))
    assert [scheduling.run_one_due(), scheduling.run_one_due()] == [True, False]

    assert Event.objects.filter(verb="publish").count() == 2


def test_after_the_clock_was_put_back_a_live_story_can_still_be_worked_on(world, editor):
    ahead = datetime(2030, 1, 1, tzinfo=UTC)
    live = make_live(section=world, now=ahead)
    back = ahead - YEAR

    edit(live, deck="More", now=back)
    publishing.publish_update(live, revision=newest(live), by=editor, now=back, is_substantive=True)
    updated = PublishedArticle.objects.get().content_updated_at
    fixing.fix_live(
        live, live=live.live_revision, changes={"headline": "Right"}, by=editor, now=back,
        is_substantive=True,
    )  # fmt: skip
    publishing.unpublish(live, by=editor, now=back, reason="A question")
    publishing.publish(live, revision=newest(live), by=editor, now=back)

    page = PublishedArticle.objects.get()
    assert (updated, page.headline) == (ahead, "Right")
    assert page.first_published_at == page.published_at == ahead


def test_a_date_in_the_future_is_still_refused_when_somebody_types_it(world, editor, now):
    draft = make_draft(section=world)

    with pytest.raises(VerbRefused, match="future"):
        publishing.publish(
            draft, revision=newest(draft), by=editor, now=now, published_at=now + HOUR
        )


def test_a_worker_that_died_before_the_clock_was_put_back_does_not_look_alive(now):
    pulse.beat(now + YEAR, now)

    assert pulse.workers_alive(now) == 0
