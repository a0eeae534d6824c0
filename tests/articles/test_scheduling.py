"""What is planned runs when it is due: the version that was named, once, or it says why not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from articles import publishing, scheduling
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    ArticleTopic,
    Correction,
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
    RelatedArticle,
    Revision,
    ScheduledVerb,
    Tombstone,
)
from articles.verbs import VerbRefused
from events.clock import database_now
from events.models import Delivery, Event, Notice
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
_KEPT = (
    Article, Article.named_people.through, ArticleByline, ArticlePath, ArticleTopic, Correction,
    Delivery, Event, Notice, PublishedArticle, PublishedByline, PublishedTopic, RelatedArticle,
    Revision, ScheduledVerb, Tombstone,
)  # fmt: skip


def rows() -> dict[str, list[Any]]:
    """Return every row about articles on both sides, to show that a refusal changed none."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values_list()) for model in _KEPT
    }


def plan(article: Article, *, by, due_at: datetime | None = None, **choices: Any) -> ScheduledVerb:
    """Schedule the newest revision, in an hour unless told."""
    now = database_now()
    return scheduling.schedule(
        article, revision=newest(article), due_at=due_at or now + HOUR, by=by, now=now, **choices
    )


def come_due(item: ScheduledVerb, *, ago: timedelta = timedelta(seconds=1)) -> None:
    """Let the time pass: make the verb due so long ago."""
    ScheduledVerb.objects.filter(pk=item.pk).update(due_at=database_now() - ago)


def run_all() -> int:
    """Run what is due until nothing is; return how many there were."""
    return next(count for count in range(100) if not scheduling.run_one_due())


@pytest.fixture
def moment(db) -> datetime:
    """Return the database's time: due verbs run by that clock alone."""
    return database_now()


def test_nothing_due_is_nothing_to_do(world, editor):
    plan(make_draft(section=world), by=editor)

    assert scheduling.run_one_due() is False
    assert not PublishedArticle.objects.exists()


def test_a_due_story_is_published_once(world, editor):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    draft.refresh_from_db()
    planned = draft.stage
    come_due(item)

    assert [scheduling.run_one_due(), scheduling.run_one_due()] == [True, False]

    item.refresh_from_db()
    draft.refresh_from_db()
    assert planned == "scheduled"
    assert (item.state, item.refusal, draft.stage, draft.standing) == ("done", "", "draft", "live")
    event = Event.objects.get(verb="publish")
    assert (event.by, event.revision) == (None, 1)
    assert not Notice.objects.exists()


def test_the_named_revision_runs_though_typing_went_on(world, editor):
    draft = make_draft("As scheduled", section=world)
    item = plan(draft, by=editor)
    edit(draft, headline="Typed later", now=database_now())
    come_due(item)

    scheduling.run_one_due()

    assert PublishedArticle.objects.get().headline == "As scheduled"
    draft.refresh_from_db()
    assert (draft.headline, draft.has_changes) == ("Typed later", True)


@pytest.mark.parametrize("is_substantive", [True, False])
def test_a_due_update_dates_the_page_only_when_substantive(world, editor, is_substantive):
    live = make_live(section=world)
    edit(live, headline="Updated", now=database_now())
    come_due(plan(live, by=editor, is_substantive=is_substantive, placement="home"))

    scheduling.run_one_due()

    page = PublishedArticle.objects.get()
    assert (page.headline, page.placement) == ("Updated", "home")
    assert (page.content_updated_at is not None) == is_substantive


def test_a_due_unpublishing_takes_the_page_off_and_keeps_its_reason(world, editor, moment):
    live = make_live(section=world)
    item = scheduling.schedule_unpublish(
        live, due_at=moment + HOUR, by=editor, now=moment, reason="The licence ends"
    )
    come_due(item)

    scheduling.run_one_due()

    assert not PublishedArticle.objects.exists()
    live.refresh_from_db()
    assert (live.stage, live.standing) == ("draft", "unpublished")
    assert Event.objects.get(verb="unpublish").reason == "The licence ends"


def test_a_story_with_its_end_planned_comes_and_goes_in_due_order(world, editor, moment):
    draft = make_draft(section=world)
    beginning = plan(draft, by=editor)
    end = scheduling.schedule_unpublish(
        draft, due_at=moment + 2 * HOUR, by=editor, now=moment, reason="For a day only"
    )
    come_due(end, ago=HOUR)
    come_due(beginning, ago=2 * HOUR)

    assert run_all() == 2

    verbs = Event.objects.filter(verb__in=["publish", "unpublish"]).order_by("pk")
    assert [event.verb for event in verbs] == ["publish", "unpublish"]
    draft.refresh_from_db()
    assert draft.standing == "unpublished"


def test_overdue_stories_run_in_due_order(world, editor):
    stories = [make_draft(f"Story {number}", section=world) for number in range(4)]
    for ago, story in zip((20, 40, 10, 30), stories, strict=True):
        come_due(plan(story, by=editor), ago=timedelta(seconds=ago))

    assert run_all() == 4

    ran = Event.objects.filter(verb="publish").order_by("pk").values_list("subject_id", flat=True)
    assert list(ran) == [stories[place].pk for place in (1, 3, 0, 2)]


def test_a_late_run_shows_the_time_it_truly_ran_and_tells_who_planned_it(world, editor, moment):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    come_due(item, ago=2 * HOUR)

    scheduling.run_one_due()

    page = PublishedArticle.objects.get()
    assert moment <= page.published_at <= database_now()
    assert page.first_published_at == page.published_at
    item.refresh_from_db()
    assert item.ended_at == page.published_at
    assert "late" in Notice.objects.get(user=editor).text


def test_who_left_is_not_written_to_and_their_plan_still_runs(world, editor):
    come_due(plan(make_draft(section=world), by=editor), ago=2 * HOUR)
    editor.is_active = False
    editor.save()

    scheduling.run_one_due()

    assert PublishedArticle.objects.exists()
    assert not Notice.objects.exists()


def test_what_is_unscheduled_does_not_run(world, editor, moment):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)

    event = scheduling.unschedule(item, by=editor, now=moment)
    come_due(item)

    assert scheduling.run_one_due() is False
    item.refresh_from_db()
    draft.refresh_from_db()
    assert (item.state, draft.stage, event.by) == ("cancelled", "ready", editor)
    with pytest.raises(VerbRefused, match="nothing to cancel"):
        scheduling.unschedule(item, by=editor, now=moment)


def test_a_story_stays_scheduled_while_another_update_waits(world, editor, moment):
    live = make_live(section=world)
    edit(live, headline="Morning", now=moment)
    morning = plan(live, by=editor)
    edit(live, headline="Evening", now=moment)
    plan(live, by=editor, due_at=moment + 9 * HOUR)
    come_due(morning)

    scheduling.run_one_due()

    live.refresh_from_db()
    assert PublishedArticle.objects.get().headline == "Morning"
    assert live.stage == "scheduled"


def test_publishing_by_hand_cancels_the_waiting_publication(world, editor, moment):
    draft = make_draft(section=world)
    item = plan(draft, by=editor)

    publishing.publish(draft, revision=newest(draft), by=editor, now=moment)
    come_due(item)

    assert scheduling.run_one_due() is False
    item.refresh_from_db()
    assert item.state == "cancelled"
    assert Event.objects.filter(verb="publish").count() == 1
