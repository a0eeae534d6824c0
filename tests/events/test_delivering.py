"""What follows from an event is carried out by any worker, once, however workers die."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events import purging
from events.delivering import deliver_one
from events.models import Delivery, Event
from events.recording import SECOND_PURGE_AFTER, record
from pagecache import purge
from pagecache.purge import generations

ROOT = Path(__file__).resolve().parents[2]


def happened(*keys: str, ago: timedelta = timedelta(minutes=1), subject: int = 1) -> Event:
    """Record an event whose second purge has been due for some time; the first never came.

    So it is when a process is killed between its commit and its purge.
    """
    with mock.patch.object(purging, "_apply"):
        return record(
            "article", subject, "publish", by=None, now=timezone.now() - ago, keys=keys or ["home"]
        )


@contextmanager
def broken_store(settings) -> Iterator[None]:
    """Put a file where the folder of the generations should be."""
    good = settings.VAR
    (good / "in-the-way").write_text("")
    settings.VAR = good / "in-the-way"
    purge.generations.cache_clear()
    yield
    settings.VAR = good
    purge.generations.cache_clear()


# --- One after the other --------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_event_with_keys_leaves_a_second_purge_and_one_without_leaves_none():
    with_keys = happened("home", "article-1", "home")
    happened_without = record("article", 2, "submit", by=None, now=timezone.now())

    delivery = Delivery.objects.get()
    assert delivery.event == with_keys
    assert (delivery.channel, delivery.attempts, delivery.done_at) == ("purge", 0, None)
    assert delivery.next_try_at == with_keys.at + SECOND_PURGE_AFTER
    assert with_keys.keys == ["article-1", "home"]
    assert happened_without.keys == []


@pytest.mark.django_db
def test_the_second_purge_bumps_the_keys_of_the_event_once():
    happened("home", "article-1")
    noted = generations().now()

    turns = [deliver_one(), deliver_one()]

    assert turns == [True, False]
    assert generations().now() == noted + 1
    assert generations().last_bump("article-1") == generations().last_bump("home") == noted + 1
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.last_error) == (1, "")
    assert delivery.done_at is not None


@pytest.mark.django_db
def test_nothing_is_delivered_before_it_is_due():
    happened(ago=timedelta(0))

    assert not deliver_one()
    assert Delivery.objects.get().attempts == 0


@pytest.mark.django_db
def test_what_waits_longest_goes_first():
    late = happened("late", ago=timedelta(minutes=1))
    early = happened("early", ago=timedelta(hours=1))

    deliver_one()

    assert [each.event for each in Delivery.objects.exclude(done_at=None)] == [early]
    assert Delivery.objects.get(done_at=None).event == late


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_an_hour_at_most(settings):
    happened()
    waits = []

    with broken_store(settings):
        for _ in range(14):
            Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
            before = timezone.now()
            assert deliver_one()
            failed = Delivery.objects.get()
            waits.append(round((failed.next_try_at - before).total_seconds()))
            assert failed.done_at is None
            assert "in-the-way" in failed.last_error

    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-2:] == [3600, 3600]
    assert waits == sorted(waits)
    assert failed.attempts == 14


@pytest.mark.django_db
def test_a_failed_delivery_is_carried_out_once_the_store_is_back_and_holds_up_no_other(settings):
    first = happened("first", ago=timedelta(hours=1))
    with broken_store(settings):
        deliver_one()
    happened("second", subject=2)

    turns = [deliver_one(), deliver_one()]
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    turns.append(deliver_one())

    assert turns == [True, False, True]
    delivery = Delivery.objects.get(event=first)
    assert (delivery.attempts, delivery.last_error) == (2, "")
    assert not Delivery.objects.filter(done_at=None).exists()


# --- At once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_take_one_row():
    for number in range(40):
        happened(f"article-{number}", subject=number)
    noted, taken, gate = generations().now(), [], threading.Barrier(4)

    def work() -> None:
        try:
            gate.wait(timeout=10)
            while deliver_one():
                taken.append(threading.get_ident())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(taken) == 40
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert generations().now() == noted + 40


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_passed_over():
    held, free = happened("held", ago=timedelta(hours=1)), happened("free", subject=2)
    turns: list[bool] = []

    def work() -> None:
        try:
            turns.extend([deliver_one(), deliver_one()])
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(event=held)
        other = threading.Thread(target=work)
        other.start()
        other.join(timeout=20)

    assert turns == [True, False]
    assert Delivery.objects.get(event=free).done_at is not None
    assert Delivery.objects.get(event=held).done_at is None


# --- Killed in the middle -------------------------------------------------------------------------


@pytest.fixture
def worker(settings) -> Iterator[subprocess.Popen]:
    """Start `manage.py worker` on the database and in the folder of this test."""
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}:{quote(place['PASSWORD'] or '')}@/{place['NAME']}"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "worker"],
        env={
            **os.environ,
            "DATABASE_URL": f"{url}?host={quote(str(place['HOST']))}&port={place['PORT']}",
            "NEWSROOM_VAR": str(settings.VAR),
        },
        cwd=ROOT,
    )
    yield process
    with suppress(ProcessLookupError):
        process.kill()
    process.wait(timeout=20)


def until(condition, seconds: float = 30) -> None:
    """Wait for a condition; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_claimed() -> bool:
    """Say whether a worker has the row in hand."""
    with transaction.atomic():
        return not Delivery.objects.select_for_update(skip_locked=True).exists()


@contextmanager
def stuck_store() -> Iterator[None]:
    """Hold the lock on the generations, so that whoever purges waits in the middle of it."""
    generations()
    with Path(purge.settings.VAR / "generations").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_the_row_due(worker):
    happened("article-1", ago=-timedelta(hours=1))
    with stuck_store():
        Delivery.objects.update(next_try_at=timezone.now())
        until(is_claimed)
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)
        until(lambda: not is_claimed())

    left = Delivery.objects.get()
    assert (left.attempts, left.done_at) == (0, None)
    assert deliver_one()
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_worker_told_to_stop_finishes_the_row_in_hand(worker):
    happened("article-1", ago=-timedelta(hours=1))
    with stuck_store():
        Delivery.objects.update(next_try_at=timezone.now())
        until(is_claimed)
        worker.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        assert worker.poll() is None

    assert worker.wait(timeout=15) == 0
    assert Delivery.objects.get().done_at is not None
