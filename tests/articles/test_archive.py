"""The archive by date: what stands on which day, in the newsroom's zone, and how one leafs on."""

import html
import itertools
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import days, publishing, site
from articles.days import Span
from articles.models import SiteIdentity
from articles.paths import path_problem
from tests.factories import make_draft, make_live, make_section, newest

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def headlines(response) -> list[str]:
    found = re.findall(r'class="card-title"[^>]*><a [^>]*>([^<]*)', response.text)
    return [each.strip() for each in found]


def links(response) -> set[str]:
    return set(re.findall(r'href="(/[0-9]{4}/[^"]*)"', response.text))


def address(response, rel: str) -> str:
    return html.unescape(re.search(rf'rel="{rel}" href="([^"]*)"', response.text)[1])


def in_zone(name: str) -> None:
    SiteIdentity.objects.update_or_create(pk=1, defaults={"name": "Paper", "time_zone": name})
    site.forget()


# --- What stands where ----------------------------------------------------------------------------


def test_a_day_has_what_was_published_from_midnight_to_midnight_here(client, world):
    in_zone("America/New_York")
    make_live("Late on the 19th", now=datetime(2026, 11, 20, 4, 59, 59, tzinfo=UTC))
    make_live("Early on the 20th", now=datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    make_live("Late on the 20th", now=datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC))

    assert headlines(client.get("/2026/11/20/")) == ["Late on the 20th", "Early on the 20th"]
    assert headlines(client.get("/2026/11/19/")) == ["Late on the 19th"]
    assert client.get("/2026/11/21/").status_code == 404


def test_a_month_has_its_days_and_a_calendar_that_links_to_them(client, world):
    for day in (3, 3, 17):
        make_live(f"On the {day}", now=DAY.replace(day=day))
    make_live("In October", now=DAY.replace(month=10))

    answer = client.get("/2026/11/")

    assert headlines(answer) == ["On the 17", "On the 3", "On the 3"]
    assert {"/2026/11/03/", "/2026/11/17/", "/2026/10/"} <= links(answer)
    assert "/2026/11/04/" not in links(answer)


def test_a_year_shows_all_its_days_with_stories(client, world):
    make_live("In March", now=DAY.replace(month=3))
    make_live("In November", now=DAY)

    answer = client.get("/2026/")

    assert {"/2026/03/", "/2026/03/20/", "/2026/11/", "/2026/11/20/"} <= links(answer)
    assert "/2026/04/" not in links(answer)
    assert answer.text.count('<table class="calendar"') == 12


def test_the_archive_lists_the_years_with_their_months(client, world):
    make_live("Long ago", now=datetime(1911, 4, 2, 12, tzinfo=UTC))
    make_live("Now", now=DAY)

    answer = client.get("/archive/")

    assert links(answer) == {"/1911/", "/1911/04/", "/2026/", "/2026/11/"}
    assert "1910s" in answer.text and "1950s" not in answer.text


def test_an_empty_archive_says_so(client, db):
    answer = client.get("/archive/")

    assert answer.status_code == 200
    assert "has not been published yet" in answer.text


# --- Empty and impossible days --------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["/2026/11/19/", "/2026/09/", "/2019/"])
def test_days_without_a_story_are_not_found_but_lead_on(client, world, empty):
    make_live("Before", now=datetime(2018, 2, 1, 12, tzinfo=UTC))
    make_live("After", now=DAY)

    answer = client.get(empty)

    assert answer.status_code == 404
    assert "Nothing was published" in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    depth = empty.count("/") - 1
    beside = {
        "/".join(["", *parts[:depth], ""]) for parts in (["2018", "02", "01"], ["2026", "11", "20"])
    }
    assert beside <= links(answer)


@pytest.mark.parametrize(
    "impossible",
    ["/2026/02/30/", "/2026/13/", "/2026/00/", "/2026/11/00/", "/0000/", "/0001/01/01/",
     "/9999/12/31/", "/9999/", "/202/", "/20266/", "/2026/1/", "/2026/11/2/", "/٢٠٢٦/"],
)  # fmt: skip
def test_what_is_no_date_is_not_found(client, world, impossible):
    make_live("Now", now=DAY)

    assert client.get(impossible).status_code == 404


@pytest.mark.parametrize("year", [2, 33, 987, 1499, 1899, 1969])
def test_the_far_past_has_days_too(client, world, year):
    in_zone("Europe/Amsterdam")  # with a local time of its own until 1937
    make_live("Long ago", now=datetime(year, 7, 1, 12, tzinfo=UTC))
    make_live("Now", now=DAY)

    for found in (f"/{year:04}/", f"/{year:04}/07/", f"/{year:04}/07/01/"):
        answer = client.get(found)
        assert answer.status_code == 200, found
        assert "/2026/" in "".join(links(answer)), found
    assert f"/{year:04}/" in links(client.get("/archive/"))
    assert headlines(client.get(f"/{year:04}/07/01/")) == ["Long ago"]


def test_lists_leaf_through_dates_before_1970(client, world):
    for number in range(25):
        make_live(
            f"Story {number}", now=datetime(1904, 5, 1, 12, tzinfo=UTC) - timedelta(hours=number)
        )

    older = client.get(address(client.get("/latest/"), "next"))

    assert headlines(older) == [f"Story {number}" for number in range(20, 25)]


# --- Clocks that change ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Asuncion", date(2021, 10, 3)),  # midnight is skipped
        ("America/Havana", date(2026, 11, 1)),  # midnight comes twice
        ("Asia/Gaza", date(2009, 3, 27)),
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Pacific/Apia", date(2011, 12, 29)),  # the next day was left out
        ("UTC", date(1600, 2, 29)),
    ],
)
def test_days_meet_without_gap_or_overlap_whatever_the_clocks_do(zone, day):
    here = ZoneInfo(zone)
    week = [Span(day + timedelta(days=n), day + timedelta(days=n + 1)) for n in range(-2, 3)]
    moments = [span.moments(here) for span in week]

    for (_, ends), (begins, _) in itertools.pairwise(moments):
        assert ends == begins
    for span, (begins, ends) in zip(week, moments, strict=True):
        if begins < ends:
            assert begins.astimezone(here).date() == span.first
            assert (ends - timedelta(microseconds=1)).astimezone(here).date() == span.first
            before = (begins - timedelta(microseconds=1)).astimezone(here).date()
            assert before < span.first


# --- Leafing --------------------------------------------------------------------------------------


def test_a_full_day_has_pages_of_its_own(client, world):
    for number in range(45):
        make_live(f"Story {number}", now=DAY + timedelta(minutes=number))
    make_live("The day before", now=DAY - timedelta(days=1))

    shown = []
    answer = client.get("/2026/11/20/")
    while True:
        shown += headlines(answer)
        if 'rel="next"' not in answer.text:
            break
        answer = client.get(address(answer, "next"))

    assert shown == [f"Story {number}" for number in reversed(range(45))]


def test_newer_leads_back_over_the_same_pages(client, world):
    for number in range(65):
        make_live(f"Story {number}", now=DAY - timedelta(minutes=number // 3))
    down = ["/latest/"]
    while 'rel="next"' in (answer := client.get(down[-1])).text:
        down.append(address(answer, "next"))

    up = [down[-1]]
    while 'rel="prev"' in (answer := client.get(up[-1])).text:
        up.append(address(answer, "prev"))

    assert len(down) == 4
    assert up == down[::-1]


def test_newer_reaches_a_story_that_came_meanwhile(client, world):
    for number in range(25):
        make_live(f"Story {number}", now=DAY - timedelta(minutes=number))
    older = address(client.get("/latest/"), "next")
    make_live("Just in", now=DAY + timedelta(minutes=1))

    newer = client.get(address(client.get(older), "prev"))

    assert headlines(newer) == [f"Story {number}" for number in range(20)]
    assert headlines(client.get(address(newer, "prev")))[0] == "Just in"


# --- Addresses ------------------------------------------------------------------------------------


def test_a_story_never_takes_the_address_of_a_day(settings, client, world):
    settings.ARTICLE_PATH = "{yyyy}/{mm}/{slug}"
    draft = make_draft("Twenty-two", section=world, slug="22", now=DAY)

    publishing.publish(draft, revision=newest(draft), by=None, now=DAY)

    assert headlines(client.get("/2026/11/")) == ["Twenty-two"]
    assert client.get("/2026/11/22/").status_code == 404
    assert client.get("/2026/11/22-2/").status_code == 200


@pytest.mark.parametrize("path", ["2026/11", "2026/11/22"])
def test_nobody_may_move_a_story_to_the_address_of_a_day(path):
    assert path_problem(path) == "That is the address of a day; add the story’s own words to it."
    assert path_problem(f"{path}/ferry") is None


# --- Cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/archive/", "/2026/", "/2026/11/", "/2026/11/20/"])
def test_a_page_costs_the_same_queries_however_much_there_is(client, page):
    top = make_section("World")
    make_live("First", section=top, now=DAY)
    few = _queries(client, page)
    for number in range(40):
        make_live(f"Story {number}", section=top, now=DAY - timedelta(days=9 * number))
        make_live(f"More {number}", section=top, now=DAY + timedelta(minutes=number))

    assert _queries(client, page) == few <= 6


def _queries(client, page: str) -> int:
    client.get(page)  # what each process holds of the site
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_nothing_is_asked_for_no_days():
    with CaptureQueriesContext(connection) as seen:
        assert days.with_stories([], ZoneInfo("UTC")) == set()

    assert len(seen) == 0
