"""The embedded PostgreSQL starts from nothing and comes back after whatever is done to it.

Real servers, in folders of their own; every test removes what it started.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from newsroom import database, embedded, embedded_home, unprivileged

ROOT = Path(__file__).resolve().parents[2]
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="about what root must work around")


@pytest.fixture
def private_var(tmp_path):
    """A var folder that only we can reach: pytest's folders are 0700, like a CI's clone."""
    assert tmp_path.parents[1].stat().st_mode & 0o077 == 0
    var = tmp_path / "var"
    yield var
    embedded.remove(var)


@pytest.fixture
def open_var():
    """A var folder in a place that every account can reach, whatever umask the tests run with."""
    umask = os.umask(0o022)
    folder = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    folder.chmod(0o755)
    var = folder / "var"
    yield var
    embedded.remove(var)
    shutil.rmtree(folder)
    os.umask(umask)


def ask(server, question):
    """Run SQL and return the first value, if any."""
    place = database.settings_of(server)
    connection = psycopg2.connect(
        host=place["HOST"], port=place["PORT"], user=place["USER"], dbname=place["NAME"]
    )
    with closing(connection), connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def write_story(server):
    ask(server, "CREATE TABLE story (headline text)")
    ask(server, "INSERT INTO story VALUES ('Ferry returns')")


def read_story(server):
    return ask(server, "SELECT headline FROM story")


def number_of(server):
    """Return the server's process number."""
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_it_starts_from_nothing_and_the_second_start_is_quick(open_var):
    server = embedded.start(open_var, testing=True)
    begin = time.monotonic()
    again = embedded.start(open_var, testing=True)
    seconds = time.monotonic() - begin

    assert again == server
    assert seconds < 0.5  # it takes 5 ms; a loaded machine is not what is tested
    assert ask(server, "SHOW fsync") == "off"
    assert ask(server, "SHOW listen_addresses") == ""
    assert ask(server, "SELECT min(datlocprovider) FROM pg_database") == "b"
    assert ask(server, "SELECT min(datlocale) FROM pg_database") == "C.UTF-8"
    assert server.home == open_var / "postgres"
    assert server.data.stat().st_mode & 0o077 == 0
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_data_survives_a_stop_and_a_start(private_var):
    write_story(embedded.start(private_var))

    assert embedded.stop(private_var) is True
    assert embedded.find(private_var) is None
    assert embedded.stop(private_var) is False
    assert read_story(embedded.start(private_var)) == "Ferry returns"


def test_data_survives_kill_9_of_the_server(private_var):
    server = embedded.start(private_var)
    write_story(server)

    os.kill(number_of(server), signal.SIGKILL)

    assert read_story(embedded.start(private_var)) == "Ferry returns"


def test_a_pid_file_that_names_another_live_process_is_not_believed(private_var):
    server = embedded.start(private_var, testing=True)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    owner = server.data.stat().st_uid
    embedded.stop(private_var)
    # PostgreSQL itself gives way to any living process of its own account.
    stranger = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None, cwd="/")
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        if os.geteuid() == 0:
            os.chown(pid_file, owner, -1)

        assert embedded.find(private_var) is None
        assert embedded.stop(private_var) is False
        assert embedded.start(private_var, testing=True) == server
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_four_processes_that_start_at_once_share_one_server(private_var):
    command = [sys.executable, "-m", "newsroom.database", "start", "--testing"]
    environment = {**os.environ, "NEWSROOM_VAR": str(private_var)}

    racers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    addresses = {racer.communicate(timeout=60)[0] for racer in racers}

    assert [racer.returncode for racer in racers] == [0, 0, 0, 0]
    assert len(addresses) == 1
    settings = database.parse(addresses.pop().strip())
    assert settings["HOST"] == str(embedded.find(private_var).sockets)


def test_an_initdb_that_was_cut_short_is_begun_again(open_var):
    half_done = open_var / "postgres" / "data.new"
    half_done.mkdir(parents=True)
    (half_done / "PG_VERSION").write_text("18\n")

    assert embedded.start(open_var, testing=True).data.exists()
    assert not half_done.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(open_var):
    var = open_var / ("long-name-" * 12)
    server = embedded.start(var, testing=True)
    try:
        assert server.home == var / "postgres"
        assert len(str(server.socket)) < 100
        assert server.sockets.stat().st_mode & 0o077 == 0
        assert embedded_home.of(var).sockets == server.sockets

        # A cleaner of /tmp takes the folder away under the running server.
        shutil.rmtree(server.sockets)
        assert embedded.find(var) is None
        assert embedded.start(var, testing=True) == server
    finally:
        embedded.remove(var)
    assert not server.sockets.exists()


def test_a_socket_folder_that_others_can_write_is_refused(open_var):
    var = open_var / ("long-name-" * 12)
    trap = embedded_home.of(var).sockets
    trap.mkdir()
    trap.chmod(0o777)
    try:
        with pytest.raises(embedded.DatabaseWontStart, match="not a private folder"):
            embedded.start(var, testing=True)
    finally:
        embedded.remove(var)


def test_a_server_that_cannot_start_says_why_and_where_its_log_is(open_var, monkeypatch):
    monkeypatch.setattr(embedded, "TRIES", 1)
    server = embedded.start(open_var, testing=True)
    embedded.stop(open_var)
    (server.data / "postgresql.conf").write_text("deadline = tonight\n")

    with pytest.raises(embedded.DatabaseWontStart) as refusal:
        embedded.start(open_var, testing=True)
    assert "deadline" in str(refusal.value)
    assert str(server.log) in str(refusal.value)
    assert "DATABASE_URL" in str(refusal.value)


def test_a_log_that_grew_too_long_is_set_aside(open_var, monkeypatch):
    server = embedded.start(open_var, testing=True)
    embedded.stop(open_var)
    monkeypatch.setattr(embedded, "BIGGEST_LOG", 10)

    embedded.start(open_var, testing=True)

    assert "ready to accept" in server.log.with_suffix(".old").read_text()


def test_the_command_line_tells_whether_it_runs(private_var):
    command = [sys.executable, "-m", "newsroom.database", "status"]
    environment = {**os.environ, "NEWSROOM_VAR": str(private_var)}

    stopped = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (stopped.returncode, stopped.stdout) == (3, "Not running.\n")
    assert not private_var.exists()


@only_root
def test_root_keeps_the_data_elsewhere_when_the_server_cannot_reach_var(private_var):
    modes = {path: path.stat().st_mode for path in private_var.parents}

    server = embedded.start(private_var, testing=True)

    assert server.home.parent == embedded_home.ELSEWHERE
    assert str(server.home) in (private_var / "postgres" / "location").read_text()
    assert ask(server, "SELECT count(*) FROM pg_stat_activity") > 0
    assert unprivileged.owner_of(server.data).uid != 0
    assert {path: path.stat().st_mode for path in modes} == modes

    embedded.remove(private_var)
    assert not server.home.exists()


@only_root
def test_a_copied_folder_gets_a_database_of_its_own_and_a_moved_one_keeps_its(private_var):
    server = embedded.start(private_var, testing=True)
    copy, moved = private_var.with_name("copy"), private_var.with_name("moved")
    shutil.copytree(private_var, copy)
    try:
        assert embedded.find(copy) is None
        assert embedded.start(copy, testing=True).home != server.home

        private_var.rename(moved)
        assert embedded.find(moved) == server
    finally:
        embedded.remove(copy)
        embedded.remove(moved)
