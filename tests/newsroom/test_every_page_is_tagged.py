"""Change each thing that a page can show: every address at once says what a fresh render says."""

import random
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from tests.newsroom.newspaper import Newspaper
from tests.pagecache.doubles import ask, cache_of, opened

# A verb that chance makes refuse is tried again.
TRIES = 6


@pytest.fixture
def newspaper(db, client, administrator, django_capture_on_commit_callbacks) -> Newspaper:
    """Return the newspaper, with an administrator at the desk."""
    client.force_login(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        return Newspaper(client, random.Random(8)).build()  # noqa: S311


@pytest.fixture
def cache(newspaper, monkeypatch):
    """Return the page cache on the generations that verbs bump, in front of Django."""
    # A test's transaction is the connection's: it must outlive a request.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    yield cache_of(
        settings.VAR,
        WSGIHandler(),
        hosts=frozenset({"127.0.0.1"}),
        known=frozenset({"from", "role"}),
    )
    while opened:
        opened.pop().close()


def read(application, address: str) -> tuple[str, str, str]:
    path, _, query = address.partition("?")
    answer = ask(application, path, query, host="127.0.0.1")
    return answer.status, answer["Location"], answer.text


def everything(application, newspaper: Newspaper) -> dict[str, tuple[str, str, str]]:
    return {address: read(application, address) for address in sorted(newspaper.addresses)}


def differences(cache, fresh, newspaper: Newspaper) -> list[str]:
    cached = everything(cache, newspaper)
    anew = everything(fresh, newspaper)
    return [address for address in cached if cached[address] != anew[address]]


def test_every_page_kind_is_kept_at_all(cache, newspaper):
    for address in sorted(newspaper.addresses):
        first = read(cache, address)
        assert first[0] < "500 "
    kept = {address for address in newspaper.addresses if cache.memory.get(address)}

    # The one with a parameter that no page knows is kept as the address without it.
    assert newspaper.addresses - kept == {"/authors/?x=1"}


VERBS = sorted(Newspaper(None, random.Random()).verbs)  # noqa: S311


@pytest.mark.parametrize("verbs", [VERBS[part::3] for part in range(3)])
def test_a_change_is_on_every_page_that_shows_it(
    verbs, cache, newspaper, subtests, django_capture_on_commit_callbacks
):
    fresh = WSGIHandler()
    for verb in verbs:
        with subtests.test(verb=verb):
            if verb == "undo_merge":
                with django_capture_on_commit_callbacks(execute=True):
                    assert newspaper.do("merge_topics") or newspaper.do("merge_authors")
            if verb == "withdraw_note":
                with django_capture_on_commit_callbacks(execute=True):
                    assert newspaper.do("correct")
            before = after = everything(cache, newspaper)
            for _ in range(TRIES):
                with django_capture_on_commit_callbacks(execute=True):
                    newspaper.do(verb)
                after = everything(cache, newspaper)
                if after != before:
                    break
            assert after != before, "nothing was changed, so nothing was proved"
            assert differences(cache, fresh, newspaper) == []


def test_random_changes_and_a_clock_that_jumps(
    cache, newspaper, monkeypatch, django_capture_on_commit_callbacks
):
    """Days pass and come back between the verbs; no page shows another day, or older words."""
    fresh = WSGIHandler()
    chance = random.Random(3)  # noqa: S311
    real, jump = time.time, [0.0]
    monkeypatch.setattr("time.time", lambda: real() + jump[0])
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: datetime.fromtimestamp(real() + jump[0], UTC)
    )
    days = set()
    for _ in range(12):
        with django_capture_on_commit_callbacks(execute=True):
            newspaper.do(chance.choice(VERBS))
        jump[0] = chance.choice([0.0, 0.0, 86400.0, -86400.0, 10 * 86400.0])
        assert differences(cache, fresh, newspaper) == []
        days.add(read(cache, "/")[2].partition("<time")[2][:30])
    assert len(days) > 1
