"""Random verbs while readers read every kind of page from several processes: nothing is stale.

Each answer is what a fresh render says at some moment between the request's start and its end: if
it began after a verb had returned it shows that verb, if it ended before one began it does not.
"""

import difflib
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from unittest import mock

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from events import purging
from events.delivering import deliver_one
from events.models import Delivery
from pagecache import purge as here
from tests.newsroom.newspaper import Newspaper
from tests.newsroom.site_process import fetch, served
from tests.pagecache.doubles import ask

pytestmark = pytest.mark.django_db(transaction=True)

Words = tuple[int, str, str]
# How many addresses are read at once around each verb.
SAMPLE = 4


@dataclass(frozen=True)
class Reading:
    """One answer: what was asked, between when and when, and what came."""

    address: str
    began: float
    ended: float
    words: Words


@pytest.fixture
def newspaper(client, administrator, monkeypatch) -> Newspaper:
    """Return a newspaper on the tests' database, everything committed."""
    client.force_login(administrator)
    return Newspaper(client, random.Random(26)).build()  # noqa: S311


@pytest.fixture
def port(newspaper) -> int:
    """Serve it from two processes that share this process's folder."""
    with served(settings.VAR) as port:
        yield port


def read(port: int, address: str) -> Reading:
    began = time.monotonic()
    status, headers, body = fetch(port, address)
    return Reading(
        address, began, time.monotonic(), (status, headers.get("location", ""), body.decode())
    )


def fresh(address: str) -> Words:
    path, _, query = address.partition("?")
    answer = ask(WSGIHandler(), path, query, host="127.0.0.1")
    return int(answer.status[:3]), answer["Location"], answer.text


def wrong(reading: Reading, began: float, ended: float, before: Words, after: Words) -> bool:
    """Say whether an answer can't be, given when a verb began and returned."""
    may_be = set()
    if reading.began < ended:
        may_be.add(before)
    if reading.ended > began:
        may_be.add(after)
    return reading.words not in may_be


def unlike(name: str, fresh: Words, found: Words) -> str:
    """Return what differs between a fresh answer and one that readers got."""
    was, now = (f"{status} {where}\n{page}".splitlines() for status, where, page in (fresh, found))
    return "\n".join(difflib.unified_diff(was, now, name, "found", n=0, lineterm=""))


def play(newspaper: Newspaper, port: int, steps: int) -> tuple[int, int]:
    """Do verbs while readers read; return how many answers there were, and pages that changed."""
    chance, answers, changes = newspaper.chance, 0, 0
    verbs = sorted(newspaper.verbs)
    with ThreadPoolExecutor(SAMPLE) as readers:
        for step in range(steps):
            verb = chance.choice(verbs)
            sample = chance.sample(sorted(newspaper.addresses), SAMPLE)
            if "/" not in sample and step % 3 == 0:
                sample[0] = "/"
            before = {address: fresh(address) for address in sample}
            over = threading.Event()

            def reading(address: str, over=over) -> list[Reading]:
                found = [read(port, address)]
                while not over.wait(0.01):
                    found.append(read(port, address))
                return [*found, read(port, address)]

            waiting = [readers.submit(reading, address) for address in sample]
            began = time.monotonic()
            try:
                newspaper.do(verb)
            finally:
                ended = time.monotonic()
                over.set()
            found = [each for future in waiting for each in future.result()]
            after = {address: fresh(address) for address in sample}
            for each in found:
                was, now = before[each.address], after[each.address]
                assert not wrong(each, began, ended, was, now), (
                    f"step {step}, {verb}, {each.address}: asked {each.began - began:+.3f} s after "
                    f"the verb began, answered {each.ended - ended:+.3f} s after it had ended\n"
                    f"{unlike('before', was, each.words)}\n{unlike('after', now, each.words)}"
                )
            answers += len(found)
            changes += sum(before[address] != after[address] for address in sample)
    return answers, changes


def test_nothing_is_stale_in_dozens_of_random_steps(newspaper, port):
    answers, changes = play(newspaper, port, 60)

    assert answers > 480
    assert changes > 20


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_stale_in_thousands_of_random_steps(newspaper, port, seed):
    newspaper.chance.seed(seed)

    answers, changes = play(newspaper, port, 1000)

    assert answers > 8_000
    assert changes > 400


@pytest.mark.parametrize("how", ["fails", "killed before it"])
def test_a_purge_that_fails_here_is_heard_by_the_channel(newspaper, port, how):
    """Whoever is killed between commit and purge has told the others inside the commit."""
    for address in ("/", "/latest/"):
        read(port, address)
    stumble = {
        "fails": lambda: mock.patch.object(purging.here, "purge", side_effect=OSError("broken")),
        "killed before it": lambda: mock.patch.object(purging, "_apply"),
    }[how]
    for _ in range(5):
        with stumble():
            while not newspaper.do("update_headline"):
                pass
        words = fresh("/latest/")
        deadline = time.monotonic() + 20
        while read(port, "/latest/").words != words:
            assert time.monotonic() < deadline, "the change was lost"


def test_without_channel_too_the_worker_purges_again(newspaper, monkeypatch):
    """The last net: nobody listens, and the process died between commit and purge."""
    noted = here.generations().now()
    with mock.patch.object(purging, "_apply"):
        while not newspaper.do("update_headline"):
            pass
    assert here.generations().now() == noted
    Delivery.objects.filter(done_at=None).update(next_try_at="2020-01-01T00:00Z")

    while deliver_one():
        pass

    assert here.generations().now() > noted
    assert here.generations().last_bump("latest") > noted


def test_the_web_servers_database_connections_may_be_killed_at_any_time(newspaper, port):
    """Pages that were made stay; what was changed meanwhile is right at once."""
    for step in range(10):
        read(port, "/latest/")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert read(port, "/").words == fresh("/"), step
        while not newspaper.do("update_headline"):
            pass
        assert read(port, "/latest/").words == fresh("/latest/"), step
