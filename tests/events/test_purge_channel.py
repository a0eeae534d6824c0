"""What one machine purges reaches the others: by NOTIFY, by looking, after whatever happened."""

import threading
import time
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from events import purging
from events.models import Purge
from newsroom.page_cache import _connect
from pagecache import channel as channels
from pagecache.channel import Channel, Look
from pagecache.generations import SharedGenerations

pytestmark = pytest.mark.django_db(transaction=True)


class Machine:
    """Another machine: generations of its own, and an ear on the tests' database."""

    def __init__(self, folder, **fields):
        self.generations = SharedGenerations(folder / "generations")
        self.applied: list[list[str]] = []
        self.changed = threading.Condition()
        self.states: list[bool] = []
        self.connections: list = []
        self.is_cut = False
        self.channel = Channel(
            folder,
            generations=self.generations,
            connect=fields.get("connect", self.connect),
            look=fields.get("look", purging.look),
            apply=self.apply,
            on_change=self.on_change,
        )

    def connect(self):
        if self.is_cut:
            raise psycopg2.OperationalError("cut")
        opened = _connect()
        self.connections.append(opened)
        return opened

    def apply(self, purge):
        self.generations.bump(purge.keys, erased=purge.erased, token=purge.token)
        with self.changed:
            self.applied.append([*purge.keys])
            self.changed.notify_all()

    def on_change(self, is_up):
        with self.changed:
            self.states.append(is_up)
            self.changed.notify_all()

    def wait_for(self, what, seconds=20.0) -> None:
        with self.changed:
            assert self.changed.wait_for(what, seconds), (self.applied, self.states)

    def listen(self) -> None:
        self.channel.is_up()
        self.wait_for(lambda: self.states)
        assert self.states == [True]
        assert self.channel.is_up()


@pytest.fixture
def machine(tmp_path):
    """Return a machine; its ear is closed at the end."""
    there = Machine(tmp_path / "there")
    yield there
    there.channel.stop()


def terminate_others() -> int:
    """Kill every other connection to this database, as an administrator or a crash does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def test_a_purge_here_is_heard_there(machine):
    machine.listen()

    purging.purge(["article-1", "home"], erased=["article-1"])

    machine.wait_for(lambda: machine.applied)
    assert machine.applied == [["article-1", "home"]]
    assert machine.generations.last_erasure("article-1")


def test_what_is_rolled_back_is_heard_by_nobody(machine):
    machine.listen()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        purging.purge(["home"])
        raise ZeroDivisionError
    purging.purge(["latest"])

    machine.wait_for(lambda: machine.applied)
    assert machine.applied == [["latest"]]


def test_without_the_thread_a_look_finds_what_came_since_the_last_one(machine):
    assert machine.channel.catch_up()
    before = machine.generations.now()
    assert machine.channel.catch_up()
    assert machine.generations.now() == before

    purging.purge(["home"])
    assert machine.channel.catch_up()
    assert machine.applied == [["home"]]
    assert machine.channel.silence() < 60


def test_nothing_kept_before_the_first_look_is_believed(machine):
    """What was purged before is not known: a page made meanwhile may be old."""
    noted = machine.generations.now()

    machine.channel.catch_up()

    assert machine.generations.last_bump("any key") > noted
    assert machine.generations.last_erasure("any key") > noted


def test_a_killed_connection_is_opened_again_and_what_was_missed_is_read(machine):
    machine.listen()
    machine.is_cut = True
    assert terminate_others() >= 1
    machine.wait_for(lambda: machine.states == [True, False])
    purging.purge(["missed"])
    assert machine.applied == []

    machine.is_cut = False
    machine.wait_for(lambda: machine.states == [True, False, True])

    assert machine.applied == [["missed"]]
    assert machine.generations.last_bump("missed")


def test_a_request_of_a_machine_that_lost_the_channel_reads_for_itself(machine):
    machine.channel.catch_up()
    machine.connections[-1].close()

    purging.purge(["home"])

    assert machine.channel.catch_up()  # with a new connection
    assert machine.applied == [["home"]]
    terminate_others()
    assert machine.channel.catch_up()


def test_a_database_that_is_away_is_not_asked_by_every_request(machine, monkeypatch):
    machine.channel.catch_up()
    machine.connections[-1].close()
    machine.is_cut = True
    now = [1000.0]
    monkeypatch.setattr("pagecache.channel.time.monotonic", lambda: now[0])
    assert not machine.channel.catch_up()

    machine.is_cut = False
    now[0] += 0.4
    assert not machine.channel.catch_up()
    now[0] += 0.2
    assert machine.channel.catch_up()


def test_a_verb_of_this_machine_shows_that_the_database_is_there(machine):
    machine.is_cut = True
    assert not machine.channel.catch_up()
    machine.is_cut = False
    machine.generations.bump(["home"])  # a verb has returned

    assert machine.channel.catch_up()


def test_a_long_transaction_is_neither_lost_nor_repeated(machine):
    """It began before others that are heard first, and ends after them."""
    machine.channel.catch_up()
    slow = _connect()
    slow.autocommit = False
    with slow.cursor() as cursor:
        cursor.execute("INSERT INTO events_purge (token, keys, erased) VALUES (5, '{slow}', '{}')")
    for number in range(4):
        purging.purge([f"quick-{number}"])
        machine.channel.catch_up()
        machine.channel.catch_up()
    heard = machine.generations.now()
    machine.channel.catch_up()
    assert machine.generations.now() == heard
    assert machine.applied == [[f"quick-{number}"] for number in range(4)]

    slow.commit()
    slow.close()
    machine.channel.catch_up()

    assert machine.applied[-1] == ["slow"]
    assert len(machine.applied) == 5


def test_another_database_under_the_same_name_makes_everything_doubtful(tmp_path):
    looks = iter(
        [
            Look((), 500, at=1000, cluster=1), Look((), 510, at=1001, cluster=1),
            Look((), 700, at=1002, cluster=2), Look((), 650, at=1003, cluster=2),
            Look((), 660, at=1004 + 6 * 86400, cluster=2), Look((), 661, at=1005, cluster=2),
        ]
    )  # fmt: skip
    machine = Machine(tmp_path, connect=lambda: None, look=lambda connection, since: next(looks))
    doubtful = []
    for _ in range(6):
        before = machine.generations.now()
        assert machine.channel.catch_up()
        doubtful.append(machine.generations.now() > before)

    # At first; another cluster; an older state of this one; too long away. Not by a clock set back.
    assert doubtful == [True, False, True, True, True, False]


def test_the_look_knows_the_cluster(machine):
    opened = machine.connect()
    first, second = purging.look(opened, 0), purging.look(opened, 0)

    assert first.cluster == second.cluster > 0
    assert abs(first.at - time.time()) < 3600
    assert first.finished_below > 0
    opened.close()


def test_one_process_listens_and_another_takes_over(tmp_path):
    one, other = Machine(tmp_path), Machine(tmp_path)
    try:
        one.listen()
        assert other.channel.is_up()  # it sees the other's signs of life
        one.channel.stop()
        other.wait_for(lambda: other.states == [True])
        purging.purge(["home"])
        other.wait_for(lambda: other.applied)
    finally:
        one.channel.stop()
        other.channel.stop()


def test_a_silent_channel_is_not_trusted(machine, monkeypatch):
    machine.channel._thread = threading.current_thread()  # nobody listens
    machine.generations.heard_at = time.monotonic_ns()
    assert machine.channel.is_up()
    machine.generations.heard_at -= int((channels.TRUSTED_SECONDS + 0.1) * 1e9)
    assert not machine.channel.is_up()
    machine.generations.heard_at = time.monotonic_ns() + 10**12  # of another start of the machine
    assert not machine.channel.is_up()
    machine.channel._thread = None


def test_old_purges_are_forgotten():
    purging.purge(["old"])
    Purge.objects.update(at=timezone.now() - timedelta(days=8))
    purging.purge(["new"])

    purging.prune(timezone.now())

    assert [purge.keys for purge in Purge.objects.all()] == [["new"]]


def test_a_purge_of_thousands_of_keys_is_several_rows_and_bumps_all():
    purging.purge([f"article-{number}" for number in range(1200)], erased=["article-7"])

    assert [len(purge.keys) for purge in Purge.objects.order_by("pk")] == [500, 500, 200]
    generations = purging.here.generations()
    assert all(generations.last_bump(f"article-{number}") for number in (0, 600, 1199))
    assert generations.last_erasure("article-7")
