"""What can't be planned is refused at once; what can't run when due is listed with the reason."""

from datetime import datetime, timedelta

import pytest

from articles import fixing, holding, publishing, scheduling
from articles.models import Article, ArticlePath, PublishedArticle
from articles.verbs import NotAllowed, VerbRefused
from events.clock import database_now
from events.models import Event, Notice
from tests.articles.test_scheduling import come_due, plan, rows
from tests.factories import edit, make_draft, make_live, make_section, newest

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def moment(db) -> datetime:
    """Return the database's time: due verbs run by that clock alone."""
    return database_now()


def test_words_that_the_clicker_did_not_see_are_not_scheduled(world, editor, moment):
    draft = make_draft(section=world)
    seen = newest(draft)
    edit(draft, headline="Somebody else’s", now=moment)
    before = rows()

    with pytest.raises(VerbRefused, match="has changed since you saw it"):
        scheduling.schedule(draft, revision=seen, due_at=moment + HOUR, by=editor, now=moment)

    assert rows() == before


def test_an_update_made_from_an_earlier_live_page_does_not_run(world, editor, moment):
    live = make_live("Ferry sinks", section=world)
    edit(live, deck="With more to come", now=moment)
    item = plan(live, by=editor)
    fixing.fix_live(
        live, live=live.live_revision, changes={"headline": "Ferry is safe"}, by=None, now=moment
    )
    come_due(item)

    assert scheduling.run_one_due() is True

    item.refresh_from_db()
    live.refresh_from_db()
    assert item.state == "refused"
    assert "live page has changed" in item.refusal
    assert live.stage == "ready"
    page = PublishedArticle.objects.get()
    assert (page.headline, page.deck) == ("Ferry is safe", "")
    assert item.refusal in Notice.objects.get(user=editor).text
    assert Event.objects.get(verb="schedule_refused").reason == item.refusal
    assert scheduling.run_one_due() is False


def test_unpublishing_is_planned_with_a_reason_only(world, editor, moment):
    live = make_live(section=world)
    before = rows()

    with pytest.raises(VerbRefused, match="reason"):
        scheduling.schedule_unpublish(live, due_at=moment + HOUR, by=editor, now=moment, reason=" ")

    assert rows() == before


@pytest.mark.parametrize(
    ("column", "word"),
    [("is_held", "On hold"), ("legal", "legal check"), ("embargo_until", "embargo")],
)
def test_what_forbids_publication_when_it_is_due_is_reported(world, editor, moment, column, word):
    values = {"is_held": True, "legal": "required", "embargo_until": moment + HOUR}
    draft = make_draft(section=world)
    item = plan(draft, by=editor)
    Article.objects.filter(pk=draft.pk).update(**{column: values[column]})
    come_due(item)

    scheduling.run_one_due()

    item.refresh_from_db()
    draft.refresh_from_db()
    assert (item.state, draft.stage, draft.standing) == ("refused", "ready", "never")
    assert word.lower() in item.refusal.lower()
    assert item.refusal in Notice.objects.get(user=editor).text
    assert not PublishedArticle.objects.exists()
    assert not ArticlePath.objects.exists()


@pytest.mark.parametrize("role", ["reporter", "copy_editor", "picture_editor", "section_editor"])
def test_who_may_not_publish_may_not_plan_to(request, role, sport, moment):
    person = request.getfixturevalue(role)  # the section editor's section is another one
    draft = make_draft(section=sport, by=person)
    live = make_live(section=sport, by=person)
    before = rows()

    with pytest.raises(NotAllowed):
        plan(draft, by=person)
    with pytest.raises(NotAllowed):
        scheduling.schedule_unpublish(
            live, due_at=moment + HOUR, by=person, now=moment, reason="No more"
        )

    assert rows() == before


def test_who_may_not_publish_may_not_cancel_a_plan(world, editor, reporter, moment):
    draft = make_draft(section=world, by=reporter)
    item = plan(draft, by=editor)
    before = rows()

    with pytest.raises(NotAllowed):
        scheduling.unschedule(item, by=reporter, now=moment)

    assert rows() == before


def test_a_time_that_has_passed_is_refused(world, editor, moment):
    draft = make_draft(section=world)
    before = rows()

    with pytest.raises(VerbRefused, match="time has passed"):
        plan(draft, by=editor, due_at=moment)

    assert rows() == before


def test_unfinished_words_are_refused_at_once_not_at_night(world, editor):
    draft = make_draft(section=world, body="<p>The mayor, TK, said so.</p>")
    before = rows()

    with pytest.raises(publishing.ChecksFailed) as caught:
        plan(draft, by=editor)

    assert [finding.rule for finding in caught.value.waivable] == ["tk"]
    assert rows() == before


def test_what_was_waved_through_when_planning_is_waved_through_at_night(world, editor):
    draft = make_draft(section=world, body="<p>TK Maxx opens a shop.</p>")
    come_due(plan(draft, by=editor, waivers={"tk": "It is called so"}))

    scheduling.run_one_due()

    assert Event.objects.get(verb="publish").payload["waivers"] == {"tk": "It is called so"}
    assert PublishedArticle.objects.exists()


def test_a_plan_for_a_story_under_embargo_is_for_its_end_or_later(editor, moment):
    draft = make_draft(section=make_section())
    holding.set_embargo(draft, until=moment + 3 * HOUR, by=editor, now=moment)
    before = rows()

    with pytest.raises(VerbRefused, match="embargo"):
        plan(draft, by=editor, due_at=moment + 3 * HOUR - timedelta(seconds=1))
    untouched = rows() == before
    item = plan(draft, by=editor, due_at=moment + 3 * HOUR)

    assert untouched
    assert item.state == "waiting"
