"""Nobody is told of a restricted story whom it does not concern: notices, board, lists, buttons."""

from datetime import timedelta

import pytest

from articles import holding, publishing, scheduling
from articles.admin.accounts import assign
from articles.desk import desk_lists
from articles.desk_board import Filters, board
from articles.models import Article
from events.clock import database_now
from events.models import Notice
from tests.articles.test_scheduling import come_due, plan
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db


def test_who_lost_sight_of_a_story_is_not_told_what_came_of_their_plan(
    world, reporter, editor, section_editor, administrator
):
    moment = database_now()
    draft = make_draft("Secret", section=world, by=reporter, assigned_to=reporter)
    item = plan(draft, by=section_editor)
    holding.restrict(draft, people=[editor], by=editor, now=moment)
    come_due(item, ago=timedelta(hours=2))

    scheduling.run_one_due()

    assert [each.user for each in Notice.objects.all()] == [reporter]


def test_an_embargo_tells_only_those_who_still_see_the_story(world, editor, section_editor):
    moment = database_now()
    draft = make_draft("Secret", section=world)
    plan(draft, by=section_editor)
    holding.restrict(draft, people=[editor], by=editor, now=moment)

    holding.set_embargo(draft, until=moment + timedelta(days=1), by=editor, now=moment)

    assert not Notice.objects.exists()


def test_publishing_by_hand_tells_only_those_who_still_see_the_story(world, editor, section_editor):
    moment = database_now()
    draft = make_draft("Secret", section=world)
    plan(draft, by=section_editor)
    holding.restrict(draft, people=[editor], by=editor, now=moment)

    publishing.publish(draft, revision=newest(draft), by=editor, now=moment)

    assert not Notice.objects.exists()


def test_who_is_given_a_restricted_story_is_told(world, reporter, editor, administrator, now):
    draft = make_draft("Secret", section=world)
    holding.restrict(draft, people=[], by=editor, now=now)

    assign(draft, to=reporter, by=administrator, now=now)

    assert "Secret" in Notice.objects.get(user=reporter).text


def test_a_notice_from_before_is_hidden_with_the_story(world, reporter, editor, now):
    draft = make_draft("Secret", section=world)
    assign(draft, to=reporter, by=editor, now=now)
    Article.objects.filter(pk=draft.pk).update(assigned_to=None)
    shown = board(reporter, Filters(), now=now)["notices"]
    holding.restrict(draft, people=[editor], by=editor, now=now)

    hidden = board(reporter, Filters(), now=now)["notices"]

    assert ([each.notice.subject_id for each in shown], hidden) == ([draft.pk], [])


def test_the_desk_lists_restricted_stories_to_their_people_only(
    world, reporter, editor, copy_editor, now
):
    secret = make_draft("Secret", section=world, by=reporter)
    live = make_live("Also secret", section=world, by=reporter)
    edit(live, deck="More", now=now)
    for story in (secret, live):
        holding.restrict(story, people=[editor], by=editor, now=now)
    Article.objects.filter(pk=secret.pk).update(stage="in_review")

    seen = {
        person.name: {story.pk for rows in desk_lists(person).values() for story in rows}
        for person in (reporter, editor, copy_editor)
    }

    both = {secret.pk, live.pk}
    assert seen == {"Rosa Reporter": both, "Edda Editor": both, "Cora Copy": set()}


@pytest.mark.parametrize("page", ["history/", "history/1/", "change/", "do/hold/"])
def test_a_picture_editor_reads_no_restricted_story(
    client, world, editor, picture_editor, now, page
):
    draft = make_draft("Secret", section=world)
    holding.restrict(draft, people=[editor], by=editor, now=now)
    client.force_login(picture_editor)

    answer = client.get(f"/admin/articles/article/{draft.pk}/{page}", follow=True)

    assert "Secret" not in answer.text


def test_a_button_of_the_board_names_no_restricted_story(client, world, editor, copy_editor, now):
    draft = make_draft("Secret", section=world)
    holding.restrict(draft, people=[editor], by=editor, now=now)
    client.force_login(copy_editor)

    answer = client.post(f"/admin/articles/article/{draft.pk}/press/submit/", follow=True)

    assert answer.status_code == 403
    assert "Secret" not in answer.text
