"""The desk's first page: narrowed by section, desk, person and date, and only what one may see."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import holding, reviewing
from articles.desk import desk_lists
from articles.desk_board import Filters, board
from articles.models import Section
from authors.ownership import ProfileAccount
from events.clock import database_now
from events.models import Notice
from events.notices import notify
from tests.factories import make_author, make_draft, make_section, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(db):
    """Return the database's time."""
    return database_now()


def shown(user, moment, **query) -> set[str]:
    """Return the headlines on the board."""
    found = board(user, Filters.of(query), now=moment)["columns"]
    return {card.article.headline for column in found for card in column.cards}


def test_the_board_is_narrowed_by_when_stories_are_due(editor, moment):
    for headline, due_in in (
        ("Late", -timedelta(hours=1)),
        ("Soon", timedelta(seconds=1)),
        ("This week", timedelta(days=5)),
        ("Next month", timedelta(days=30)),
    ):
        make_draft(headline, due_at=moment + due_in)
    make_draft("Whenever")

    assert shown(editor, moment, due="overdue") == {"Late"}
    assert "Soon" in shown(editor, moment + timedelta(0), due="week")
    assert shown(editor, moment, due="week") >= {"Soon", "This week"}
    assert "Next month" not in shown(editor, moment, due="week")
    assert shown(editor, moment, due="none") == {"Whenever"}
    assert len(shown(editor, moment, due="nonsense")) == 5


def test_today_is_the_newsrooms_day(editor, moment):
    make_draft("Tomorrow", due_at=moment + timedelta(days=1))
    make_draft("Today", due_at=moment)

    assert shown(editor, moment, due="today") == {"Today"}


def test_a_desk_owns_its_sections_and_those_below_without_a_desk_of_their_own(editor, moment):
    world = make_section("World", desk="Foreign desk")
    europe = make_section("Europe", parent=world)
    travel = make_section("Travel", parent=world, desk="Weekend")
    for section in (world, europe, travel):
        make_draft(section.name, section=section)

    assert board(editor, Filters(), now=moment)["desks"] == ["Foreign desk", "Weekend"]
    assert shown(editor, moment, desk="Foreign desk") == {"World", "Europe"}
    assert shown(editor, moment, desk="Weekend") == {"Travel"}
    assert shown(editor, moment, desk="No such desk") == set()
    assert Section.objects.count() == 3


def test_a_persons_stories_are_begun_by_them_or_in_their_hands_or_in_their_byline(
    editor, reporter, other_reporter, moment
):
    ana = make_author()
    ProfileAccount.objects.create(author=ana, user=reporter)
    make_draft("Begun", by=reporter)
    make_draft("Assigned", by=editor, assigned_to=reporter)
    make_draft("Bylined", by=other_reporter, authors=(ana,))
    make_draft("Somebody else’s", by=other_reporter)

    assert shown(editor, moment, person=str(reporter.pk)) == {"Begun", "Assigned", "Bylined"}


def test_restricted_stories_are_on_nobody_elses_first_page(
    client, editor, reporter, copy_editor, moment
):
    secret = make_draft("Secret inquiry", by=reporter)
    reviewing.submit(secret, by=reporter, now=moment)
    notify(
        [copy_editor], kind="article", subject_id=secret.pk, text="“Secret inquiry” …", now=moment
    )
    holding.restrict(secret, by=editor, now=moment, people=[])

    client.force_login(copy_editor)
    page = client.get(reverse("admin:index")).text

    assert Notice.objects.filter(user=copy_editor).exists()
    assert "Secret inquiry" not in page
    assert not any(secret in found for found in desk_lists(copy_editor).values())
    client.force_login(reporter)
    assert "Secret inquiry" in client.get(reverse("admin:index")).text


def test_sending_back_and_assigning_tell_the_writer(client, editor, reporter, moment):
    story = make_draft("Ferry returns", by=reporter)
    reviewing.submit(story, by=reporter, now=moment)

    reviewing.send_back(story, by=editor, now=moment, reason="Who says so?")

    told = Notice.objects.get(user=reporter)
    assert (told.what, "Who says so?" in told.text) == ("sent_back", True)
    assert not Notice.objects.filter(user=editor).exists()


def test_a_card_leads_to_the_dialog_and_no_press_publishes(client, editor, world):
    draft = make_draft("Ready", section=world)
    reviewing.submit(draft, by=editor, now=database_now())
    reviewing.approve(draft, revision=newest(draft), by=editor, now=database_now())
    dialog = reverse("admin:articles_article_verb", args=[draft.pk, "publish"])
    client.force_login(editor)

    assert f'href="{dialog}?revision=' in client.get(reverse("admin:index")).text
    for verb in ("publish", "update", "unpublish"):
        answer = client.post(f"/admin/articles/article/{draft.pk}/press/{verb}/")
        assert answer.status_code == 404
    draft.refresh_from_db()
    assert draft.standing == "never"
