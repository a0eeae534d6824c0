"""The issue of the day makes itself: once, at its time, sent or laid before the desk."""

from datetime import time, timedelta

import pytest

from articles.models import SiteIdentity
from newsletter import making
from newsletter.making import make_one_due
from newsletter.models import Issue, MailingList
from tests.factories import make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily() -> MailingList:
    """Return a list that makes an issue at noon in Lisbon, which has the tests' own noon."""
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Europe/Lisbon")
    return MailingList.objects.create(
        name="The Daily", slug="daily", stories="all", issue_at=time(12)
    )


@pytest.fixture
def at(monkeypatch, now):
    """Return a function that sets the clock so many hours after noon."""

    def set_clock(hours: float) -> None:
        monkeypatch.setattr(making, "database_now", lambda: now + timedelta(hours=hours))

    return set_clock


def test_an_issue_waits_for_the_desk_and_is_made_once_a_day(daily, world, now, at):
    story = make_live("Ferry returns", section=world, now=now - timedelta(hours=1))
    at(-0.1)
    assert not make_one_due()

    at(0)
    assert make_one_due()
    assert not make_one_due()
    at(5)
    assert not make_one_due()

    issue = Issue.objects.get()
    assert (issue.state, issue.subject) == ("draft", "Ferry returns")
    assert [each.article_id for each in issue.stories.all()] == [story.pk]


def test_an_issue_sends_itself_where_the_list_says_so(daily, world, now, at, settings):
    settings.PUSH_WAIT_SECONDS = 60
    MailingList.objects.update(sends_by_itself=True)
    make_live("Ferry returns", section=world, now=now - timedelta(hours=1))

    at(0)
    make_one_due()

    issue = Issue.objects.get()
    assert (issue.state, issue.send_at) == ("waiting", now + timedelta(seconds=60))


def test_the_next_day_has_an_issue_of_its_own(daily, world, now, at):
    make_live("Ferry returns", section=world, now=now - timedelta(hours=1))
    at(0)
    make_one_due()
    Issue.objects.update(state="sent", started_at=now)
    second = make_live("Ferry late", section=world, now=now + timedelta(hours=20))

    at(24)
    make_one_due()

    newest = Issue.objects.order_by("-pk").first()
    assert Issue.objects.count() == 2
    assert [each.article_id for each in newest.stories.all()] == [second.pk]


def test_without_news_there_is_no_issue(daily, at):
    at(0)

    assert make_one_due()
    assert not make_one_due()
    assert not Issue.objects.exists()


def test_an_issue_that_the_desk_has_begun_is_the_issue_of_the_day(daily, world, now, at):
    make_live("Ferry returns", section=world, now=now - timedelta(hours=1))
    begun = Issue.objects.create(list=daily, since=now, created_at=now)

    at(0)
    make_one_due()

    assert Issue.objects.get() == begun


def test_hours_late_nothing_is_made(daily, world, now, at):
    make_live("Ferry returns", section=world, now=now - timedelta(hours=1))

    at(3)
    assert make_one_due()

    assert not Issue.objects.exists()


def test_breaking_news_has_no_time_of_day(daily, world, now, at):
    MailingList.objects.update(kind="breaking")
    make_live("Ferry returns", section=world, now=now - timedelta(hours=1))

    at(0)
    assert not make_one_due()
