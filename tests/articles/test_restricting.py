"""A restricted story is seen, and acted on, by its own people, the named ones, administrators."""

from typing import Any

import pytest

from articles import holding, permissions, publishing, reviewing
from articles.models import Article
from articles.verbs import NotAllowed
from tests.articles.test_scheduling import rows
from tests.factories import make_draft, newest

pytestmark = pytest.mark.django_db


def refused(verb: Any, *arguments: Any, **named: Any) -> None:
    """Try a verb that must be refused, and show that no row of either side has changed."""
    before = rows()
    with pytest.raises(NotAllowed):
        verb(*arguments, **named)
    assert rows() == before


def test_a_restricted_story_is_seen_by_its_people_the_named_ones_and_administrators(
    world, reporter, other_reporter, copy_editor, editor, administrator, picture_editor, now
):
    draft = make_draft(section=world, by=reporter)
    Article.objects.filter(pk=draft.pk).update(assigned_to=other_reporter)

    holding.restrict(draft, people=[copy_editor], by=editor, now=now)

    draft.refresh_from_db()
    cast = (reporter, other_reporter, copy_editor, administrator, editor, picture_editor)
    sees = [True, True, True, True, False, False]
    assert [permissions.may_see(person, draft) for person in cast] == sees
    listed = [permissions.visible_to(person, Article.objects.all()).exists() for person in cast]
    assert listed == sees


def test_who_does_not_see_a_restricted_story_may_not_act_on_it(
    world, reporter, copy_editor, editor, administrator, now
):
    draft = make_draft(section=world, by=reporter)
    holding.restrict(draft, people=[copy_editor], by=administrator, now=now)

    refused(publishing.publish, draft, revision=newest(draft), by=editor, now=now)
    refused(holding.unrestrict, draft, by=editor, now=now)
    reviewing.submit(draft, by=reporter, now=now)
    reviewing.approve(draft, revision=newest(draft), by=copy_editor, now=now)
    holding.unrestrict(draft, by=administrator, now=now)

    draft.refresh_from_db()
    assert (draft.stage, draft.is_restricted) == ("ready", False)
    assert permissions.may_see(editor, draft)


def test_being_named_gives_sight_but_no_right(world, reporter, other_reporter, administrator, now):
    draft = make_draft(section=world, by=reporter)
    holding.restrict(draft, people=[other_reporter], by=administrator, now=now)

    refused(reviewing.submit, draft, by=other_reporter, now=now)
