"""One at a time for an address, in threads and in processes; a stuck one holds nobody for ever."""

import multiprocessing
import os
import signal
import threading
import time

from pagecache.flight import Flight

spawn = multiprocessing.get_context("spawn")


def test_threads_take_turns_and_other_addresses_do_not_wait(tmp_path):
    flight = Flight(tmp_path)
    inside, most = [0], [0]

    def work() -> None:
        for _ in range(20):
            with flight.alone("/a/"):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.001)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]

    with flight.alone("/a/"), flight.alone("/b/"):
        pass


def count_up(folder, file, times):
    flight = Flight(folder)
    for _ in range(times):
        with flight.alone("/a/"):
            number = int(file.read_text() or 0)
            time.sleep(0.0005)
            file.write_text(str(number + 1))


def test_processes_take_turns(tmp_path):
    file = tmp_path / "number"
    file.write_text("0")
    workers = [spawn.Process(target=count_up, args=(tmp_path, file, 60)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert file.read_text() == "180"


def hold(folder, ready):
    with Flight(folder).alone("/a/"):
        ready.set()
        time.sleep(600)


def test_who_waits_too_long_goes_on_and_a_dead_holder_holds_nothing(tmp_path):
    ready = spawn.Event()
    holder = spawn.Process(target=hold, args=(tmp_path, ready))
    holder.start()
    assert ready.wait(60)

    passed = []
    with Flight(tmp_path, patience=0.05).alone("/a/"):
        passed.append("impatient")
    os.kill(holder.pid, signal.SIGKILL)
    with Flight(tmp_path, patience=60).alone("/a/"):
        passed.append("after the death")

    assert passed == ["impatient", "after the death"]
    holder.join()
