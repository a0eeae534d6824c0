"""The worker takes small steps, gives each its turn, and stops when it is told to."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from events import purging
from events.models import Delivery
from events.recording import record
from newsroom import worker as module
from newsroom.worker import STEPS, Worker
from pagecache.purge import generations

ROOT = Path(__file__).resolve().parents[2]


def taking(turns: list[str], name: str, *, rows: int) -> Callable[[], bool]:
    """Return a step that finds work so many times."""

    def step() -> bool:
        turns.append(name)
        return turns.count(name) <= rows

    return step


# --- Turns ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_step_gets_its_turn_whatever_the_others_found():
    turns: list[str] = []
    worker = Worker([taking(turns, "a", rows=2), taking(turns, "b", rows=1)])

    found = [worker.run_once() for _ in range(3)]

    assert found == [True, True, False]
    assert turns == ["a", "b"] * 3


@pytest.mark.django_db
def test_a_worker_without_steps_is_idle():
    assert Worker([]).run_once() is False


@pytest.mark.django_db
def test_the_worker_drains_what_is_due():
    for number in range(3):
        record(
            "article", number, "publish", by=None,
            now=timezone.now() - timedelta(minutes=1), keys=[f"article-{number}"],
        )  # fmt: skip
    worker = Worker(STEPS)

    turns = [worker.run_once() for _ in range(4)]

    assert turns == [True, True, True, False]
    assert not Delivery.objects.filter(done_at=None).exists()
    assert all(generations().last_bump(f"article-{number}") for number in range(3))


@pytest.fixture
def signals() -> Iterator[None]:
    """Put the handlers back that a running worker sets."""
    before = [(each, signal.getsignal(each)) for each in (signal.SIGTERM, signal.SIGINT)]
    yield
    for each, handler in before:
        signal.signal(each, handler)


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_is_waited_for(signals, caplog):
    turns: list[str] = []

    def step() -> bool:
        turns.append("turn")
        if len(turns) == 1:
            raise OperationalError("the connection is gone")
        worker.stop()
        return False

    worker = Worker([step], outside=())
    started = time.monotonic()

    with caplog.at_level(logging.WARNING, logger="newsroom.worker"):
        worker.run()

    assert len(turns) == 2
    assert time.monotonic() - started >= 2
    assert "trying again" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_busy_worker_does_not_rest_between_rows(signals):
    turns: list[str] = []

    def step() -> bool:
        turns.append("turn")
        if len(turns) == 50:
            worker.stop()
        return True

    worker = Worker([step], outside=())
    started = time.monotonic()

    worker.run()

    assert len(turns) == 50
    assert time.monotonic() - started < 50 * module.IDLE_SECONDS / 4


# --- The process ----------------------------------------------------------------------------------


@pytest.fixture
def process(settings) -> Iterator[subprocess.Popen]:
    """Start `manage.py worker` on the database of this test."""
    place = connection.settings_dict
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "worker"],
        env={
            **os.environ,
            "DATABASE_URL": f"postgresql://{place['USER']}@/{place['NAME']}"
            f"?host={quote(str(place['HOST']))}&port={place['PORT']}",
            "NEWSROOM_VAR": str(settings.VAR),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate(timeout=20)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for a condition; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_done(subject: int) -> bool:
    return Delivery.objects.filter(event__subject_id=subject, done_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_purges_for_this_process_too_and_stops_on_sigterm(process):
    noted = generations().now()
    with mock.patch.object(purging, "_apply"):  # killed between commit and purge
        record(
            "article", 1, "publish", by=None,
            now=timezone.now() - timedelta(minutes=1), keys=["article-1"],
        )  # fmt: skip
    until(lambda: is_done(1))
    bumped = generations().last_bump("article-1")

    process.send_signal(signal.SIGTERM)
    _out, complaints = process.communicate(timeout=15)

    assert process.returncode == 0
    assert bumped == noted + 1
    assert "Traceback" not in complaints
