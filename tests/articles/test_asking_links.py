"""Links of stories: the worker asks other sites whether they answer; our own tables say of ours."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from articles import asking_links, checks, own_links
from articles.asking_links import ask_one, gone_in, outside_in
from articles.content import Content
from articles.models import OutsideLink
from events.clock import database_now
from newsroom.worker import OUTSIDE
from tests.articles.fake_sites import Sites, sites
from tests.factories import make_draft, make_live, make_section, newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Iterator[Sites]:
    with sites() as running:
        yield running


def linking(*addresses: str) -> str:
    return "".join(f'<p><a href="{each}">here</a></p>' for each in addresses)


def test_addresses_of_other_sites_each_once():
    body = linking(
        "https://a.example/x?a=1&amp;b=2#there", "https://a.example/x?a=1&amp;b=2",
        "http://b.example", "mailto:a@b.example", "article:4", "/world/ferry/",
        "http://127.0.0.1:8000/world/ferry/", "https://[::1", "https://long.example/" + "x" * 600,
    )  # fmt: skip

    assert outside_in(body) == ["https://a.example/x?a=1&b=2", "http://b.example"]
    assert len(outside_in(linking(*(f"https://a.example/{n}" for n in range(99))))) == 50


@pytest.mark.parametrize(
    ("path", "state", "asked"),
    [
        ("page", "fine", 1), ("nothing", "gone", 2), ("no-head", "fine", 2),
        ("gone-by-head", "fine", 2), ("broken", "waiting", 2), ("to-private", "silent", 1),
        ("round", "waiting", 6),
    ],
)  # fmt: skip
def test_what_a_site_answers_is_kept(web, now, path, state, asked):
    url = f"https://a.example/{path}"
    story, body = make_draft(body=linking(url)), linking(url)

    assert gone_in(story, body, now=now) == []
    assert ask_one(web.ask)
    assert not ask_one(web.ask)

    assert OutsideLink.objects.get().state == state
    assert len(web.hits) == asked
    assert gone_in(story, body, now=now) == ([url] if state == "gone" else [])
    assert OutsideLink.objects.count() == 1


def test_it_is_asked_again_after_a_day_and_said_meanwhile(web, now):
    url = "https://a.example/nothing"
    story, body = make_draft(body=linking(url)), linking(url)
    gone_in(story, body, now=now)
    ask_one(web.ask)
    web.hits.clear()

    gone_in(story, body, now=now + timedelta(hours=23))
    assert not ask_one(web.ask)
    assert gone_in(story, body, now=now + timedelta(hours=25)) == [url]
    assert OutsideLink.objects.get().state == "waiting"
    assert gone_in(story, body, now=now + timedelta(hours=25)) == [url]


def test_a_site_that_does_not_answer_is_left_after_some_tries(web, now):
    gone_in(make_draft(), linking("https://a.example/broken"), now=now)
    for _attempt in range(asking_links.MOST_ATTEMPTS):
        assert ask_one(web.ask)
        assert not ask_one(web.ask)  # later, not now
        OutsideLink.objects.update(next_try_at=database_now())

    assert OutsideLink.objects.get().state == "silent"
    assert not ask_one(web.ask)


def test_nobody_is_asked_for_a_restricted_story(now):
    story = make_draft(is_restricted=True)

    assert gone_in(story, linking("https://suspect.example/"), now=now) == []
    assert not OutsideLink.objects.exists()


def test_nothing_inside_our_network_is_asked(now):
    gone_in(make_draft(), linking("http://127.0.0.1:1/", "http://localhost/"), now=now)

    assert ask_one()
    assert ask_one()

    assert set(OutsideLink.objects.values_list("state", flat=True)) == {"silent"}


def test_the_worker_asks_aside_and_forgets_what_nobody_links_to(now):
    gone_in(make_draft(), linking("https://a.example/"), now=now)

    asking_links.prune(now + timedelta(days=29))
    assert OutsideLink.objects.exists()
    asking_links.prune(now + timedelta(days=31))

    assert not OutsideLink.objects.exists()
    assert ask_one in OUTSIDE


def test_links_to_our_own_pages_are_told_from_our_own_tables(
    settings, now, django_assert_num_queries
):
    world = make_section("World")
    live = make_live("Ferry returns", section=world, now=now)
    there = f"/world/2026/11/{live.slug}/"
    fine = linking(
        there, settings.SITE_URL + there, there.rstrip("/"), "/world/", "/search/?q=x", "/2026/",
        "https://other.example/world/nothing/", "article:1", "#note",
    )  # fmt: skip
    dead = linking("/world/2026/11/nothing/", "/nowhere/", settings.SITE_URL + "/a/b/c.php")

    with django_assert_num_queries(2):
        assert own_links.dead_in(fine) == []
    assert own_links.dead_in(dead) == [
        "/world/2026/11/nothing/", "/nowhere/", "http://127.0.0.1:8000/a/b/c.php",
    ]  # fmt: skip
    draft = make_draft(section=world, body=dead)
    [found] = checks.findings(draft, newest(draft), Content.of(draft), by=None, now=now)
    assert found.rule == "dead_link"
    assert found.message.startswith("Links to what readers can’t see: 3;")
    assert "/nowhere/" in found.message
