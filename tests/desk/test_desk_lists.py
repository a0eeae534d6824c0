"""The first page of the desk: who is shown which stories."""

from datetime import timedelta

import pytest

from articles import reviewing
from articles.desk import desk_lists
from tests.factories import make_author, make_draft, make_live

pytestmark = pytest.mark.django_db


def names(stories):
    return [story.headline for story in stories]


def in_review(headline, *, by, now, **fields):
    article = make_draft(headline, by=by, now=now, **fields)
    reviewing.submit(article, by=by, now=now)
    return article


def test_longest_wait_comes_first(editor, reporter, now):
    in_review("Later", by=reporter, now=now)
    in_review("Earlier", by=reporter, now=now - timedelta(hours=1))

    assert names(desk_lists(editor)["waiting"]) == ["Earlier", "Later"]


def test_section_editor_is_shown_what_waits_in_own_sections(
    section_editor, reporter, world, sport, now
):
    in_review("Ours", by=reporter, now=now, section=world)
    in_review("Theirs", by=reporter, now=now, section=sport)

    assert names(desk_lists(section_editor)["waiting"]) == ["Ours"]


def test_reporter_is_shown_own_stories_and_nothing_to_review(reporter, other_reporter, now):
    make_draft("Begun", by=reporter, now=now)
    make_draft("Assigned", by=other_reporter, assigned_to=reporter, now=now - timedelta(hours=1))
    in_review("Somebody else’s", by=other_reporter, now=now)

    lists = desk_lists(reporter)

    assert names(lists["mine"]) == ["Begun", "Assigned"]
    assert lists["waiting"] == lists["changed"] == []


def test_live_story_with_changes_is_shown_to_those_who_may_publish(editor, reporter, now):
    live = make_live("Ferry returns")
    live.has_changes = True
    live.save()

    assert names(desk_lists(editor)["changed"]) == ["Ferry returns"]
    assert desk_lists(reporter)["changed"] == []


def test_person_without_a_role_is_shown_nothing(django_user_model, now):
    make_draft(now=now)
    nobody = django_user_model.objects.create_user("nobody@example.org", name="No Body")

    assert not any(desk_lists(nobody).values())


@pytest.mark.parametrize("count", [2, 20])
def test_lists_are_bounded_whatever_the_number_of_stories(
    count, editor, world, now, django_assert_max_num_queries
):
    author = make_author()
    for number in range(count):
        make_draft(f"Story {number}", by=editor, section=world, authors=(author,), now=now)
    editor.has_perm("articles.view_article")  # rights are read once a request

    with django_assert_max_num_queries(5):
        lists = desk_lists(editor)
        for story in lists["recent"]:
            assert story.section and story.created_by

    assert len(lists["mine"]) == min(count, 8)
