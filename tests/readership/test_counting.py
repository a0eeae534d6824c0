"""Reads are counted by the hour, once a reader and hour, of live stories, and of nobody by name."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from articles import withdrawing
from events.clock import database_now
from pagecache import keys
from pagecache.purge import generations
from readership import counting, ranking
from readership.bots import is_bot
from readership.counting import Counter
from readership.models import HourlyReads, Ranked, SectionReads
from tests.factories import make_live, make_section

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
HERE = {
    "HTTP_ORIGIN": "http://testserver",
    "HTTP_SEC_FETCH_SITE": "same-origin",
    "HTTP_USER_AGENT": BROWSER,
}


@pytest.fixture
def counter(monkeypatch) -> Counter:
    """Count without a timer: the test says when."""
    mine = Counter(seconds=0)
    monkeypatch.setattr(counting, "counter", mine)
    return mine


def beacon(client, body, **headers):
    return client.post("/reads/", str(body), content_type="text/plain", **{**HERE, **headers})


@pytest.mark.django_db
def test_beacons_become_one_row_an_hour_and_nothing_of_the_reader(client, counter):
    world = make_section("World")
    europe = make_section("Europe", parent=world)
    ferry, cup = make_live("Ferry", section=europe), make_live("Cup", section=world, slug="cup")

    for number in range(3):
        answer = beacon(client, ferry.pk, REMOTE_ADDR=f"192.0.2.{number}")
        beacon(client, ferry.pk, REMOTE_ADDR=f"192.0.2.{number}")  # the same reader again
    beacon(client, cup.pk)
    beacon(client, 999_999)  # no such story
    counter.flush()
    beacon(client, cup.pk, REMOTE_ADDR="192.0.2.99")
    counter.flush()
    counter.flush()

    assert (answer.status_code, answer.content, answer.cookies) == (204, b"", {})
    assert dict(HourlyReads.objects.values_list("article_id", "reads")) == {ferry.pk: 3, cup.pk: 2}
    assert list(SectionReads.objects.values_list("section_id", "reads")) == [(world.pk, 5)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("1", {"HTTP_ORIGIN": "https://evil.example"}),
        ("1", {"HTTP_SEC_FETCH_SITE": "cross-site"}),
        ("1", {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("1", {"HTTP_USER_AGENT": ""}),
        ("1; DROP TABLE", {}),
        ("9" * 40, {}),
        ("", {}),
    ],
)
def test_what_is_no_reader_is_not_counted(client, counter, body, headers):
    assert beacon(client, body, **headers).status_code == 204
    assert counter._counts == {}


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0) Chrome/116 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/150.0 Safari/537.36",
        "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0", "curl/8.5.0",
        "python-requests/2.32", "Mozilla/5.0 (compatible; GPTBot/1.2)", "",
    ],
)  # fmt: skip
def test_programs_are_known(agent):
    assert is_bot(agent)


def test_browsers_are_no_programs():
    assert not is_bot(BROWSER)
    assert not is_bot(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    )


def test_a_flood_from_one_address_is_cut_and_a_new_hour_counts_anew():
    counter = Counter(write=lambda hour, counts: None, seconds=0)
    now = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)

    counted = [counter.add(pk, reader="one", now=now) for pk in range(counting.A_MINUTE + 50)]
    other = counter.add(1, reader="another", now=now)
    later = counter.add(1, reader="one", now=now + timedelta(hours=1))

    assert (sum(counted), other, later) == (counting.A_MINUTE, True, True)


def test_what_can_not_be_written_is_written_later():
    written, fails = {}, [True]

    def write(hour, counts):
        if fails:
            raise OperationalError("away")
        written.update(counts)

    counter = Counter(write=write, seconds=0)
    counter.add(7, reader="one", now=datetime.now(UTC))
    counter.flush()
    fails.clear()
    counter.add(7, reader="two", now=datetime.now(UTC))
    counter.flush()

    assert written == {7: 2}


@pytest.mark.django_db
def test_the_home_page_shows_what_is_read_most_and_changes_only_with_the_order(
    client, django_capture_on_commit_callbacks
):
    sport = make_section("Sport")
    stories = [make_live(f"Story {n}", section=sport, slug=f"story-{n}") for n in range(4)]
    hidden = make_live("On no front", section=sport, slug="hidden", placement="none")
    now = database_now()

    def read(**reads) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            for number, count in reads.items():
                counting.write(now, {stories[int(number[1:])].pk: count})
            counting.write(now, {hidden.pk: 1})
            ranking.rank(now)
        return generations().last_bump(keys.MOST_READ)

    read(s2=9, s0=5, s3=1)
    page = client.get("/").text
    listed = page[page.index("most-read-name") :]
    assert [listed.index(f"Story {n}") for n in (2, 0, 3)] == sorted(
        listed.index(f"Story {n}") for n in (2, 0, 3)
    )
    assert "Story 1<" not in listed and "On no front" not in listed

    bumped = read(s2=3)
    assert read(s2=1) == bumped  # more reads, the same order
    assert read(s0=50) > bumped
    assert Ranked.objects.of(f"section-{sport.pk}").first().article_id == stories[0].pk

    with django_capture_on_commit_callbacks(execute=True):
        withdrawing.kill(stories[0], sentence="x", by=None, now=database_now(), reason="x")
    page = client.get("/").text
    assert "Story 0<" not in page


@pytest.mark.django_db
def test_old_counts_go(now):
    story = make_live()
    old = database_now() - timedelta(days=36)
    HourlyReads.objects.create(hour=old, article_id=story.pk, reads=1)
    SectionReads.objects.create(hour=old, section_id=1, reads=1)

    ranking.rank(database_now())

    assert (HourlyReads.objects.count(), SectionReads.objects.count()) == (0, 1)
