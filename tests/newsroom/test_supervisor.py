"""Children are restarted when they die, stopped when asked, and never outlive their supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from newsroom.management.commands.serve import refuse_taken_port

ROOT = Path(__file__).resolve().parents[2]
SUPERVISE = """
import sys
from newsroom.supervisor import Child, supervise
child = Child("The press", ["/bin/sh", "-c", sys.argv[1]])
supervise([child], say=lambda line: print(line, flush=True), grace=1)
"""
STEADY = "echo $$ >> pids; exec sleep 60"


@pytest.fixture
def supervisor(tmp_path):
    """Start supervisors of one shell command each; nothing of them is left afterwards."""
    started = []

    def start(command):
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for pid in numbers(tmp_path, 0):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def until(condition, seconds=10):
    """Wait for a condition and return its value. Fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return value


def numbers(folder, count):
    """Return the process numbers that children wrote, once there are so many."""
    file = folder / "pids"
    found = [int(line) for line in file.read_text().split()] if file.exists() else []
    return found if len(found) >= count else None


def lives(pid):
    """Return whether the process runs; one that waits only for its parent's notice does not."""
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_a_child_that_dies_is_started_again(supervisor, tmp_path):
    process = supervisor(STEADY)
    first = until(lambda: numbers(tmp_path, 1))[0]

    os.kill(first, signal.SIGKILL)
    second = until(lambda: numbers(tmp_path, 2))[1]

    assert second != first
    assert lives(second)
    assert process.stdout.readline() == ("The press stopped (SIGKILL); starting it again in 1 s.\n")


def test_a_child_that_keeps_dying_waits_longer_each_time(supervisor):
    process = supervisor("exit 3")

    lines = [process.stdout.readline() for _ in range(2)]

    assert lines == [
        "The press stopped (exit code 3); starting it again in 1 s.\n",
        "The press stopped (exit code 3); starting it again in 2 s.\n",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_clean(supervisor, tmp_path, number):
    process = supervisor(STEADY)
    child = until(lambda: numbers(tmp_path, 1))[0]

    process.send_signal(number)

    assert process.wait(timeout=5) == 0
    assert process.stdout.read() == ""
    assert not lives(child)


def test_a_child_that_will_not_stop_is_killed_with_all_it_started(supervisor, tmp_path):
    process = supervisor("trap '' TERM; sleep 60 & echo $! >> pids; echo $$ >> pids; wait; wait")
    family = until(lambda: numbers(tmp_path, 2))

    process.terminate()

    assert process.wait(timeout=5) == 0
    assert process.stdout.read() == "The press did not stop within 1 s and was killed.\n"
    until(lambda: not any(map(lives, family)))


def test_what_a_dead_child_had_started_goes_with_it(supervisor, tmp_path):
    supervisor("sleep 60 & echo $! >> pids; echo $$ >> pids; wait")
    grandchild, child = until(lambda: numbers(tmp_path, 2))

    os.kill(child, signal.SIGKILL)

    until(lambda: not lives(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_no_orphan_is_left_when_the_supervisor_is_killed(supervisor, tmp_path):
    process = supervisor(STEADY)
    child = until(lambda: numbers(tmp_path, 1))[0]

    process.kill()

    until(lambda: not lives(child))


def test_a_taken_port_is_refused_with_advice():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} is taken.*PORT={port + 1}"):
            refuse_taken_port("127.0.0.1", port)

    refuse_taken_port("127.0.0.1", port)
