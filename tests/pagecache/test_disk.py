"""Pages on disk: whole or not there, within the limit, gone when they are erased."""

import multiprocessing
import os
import signal
import sqlite3
import time

import pytest

from pagecache.disk import Disk
from pagecache.pages import Page
from tests.pagecache import doubles
from tests.pagecache.doubles import page

spawn = multiprocessing.get_context("spawn")


def open_disk(folder, **fields) -> Disk:
    disk = Disk(folder, **{"limit": 10**7} | fields)
    doubles.opened.append(disk)
    return disk


@pytest.fixture
def disk(tmp_path) -> Disk:
    """Return a store."""
    return open_disk(tmp_path / "pages")


def files(disk: Disk) -> list[str]:
    return [each.name for each in disk.folder.glob("??/*")]


def test_a_page_comes_back_as_it_was(tmp_path, disk):
    kept = page("/ż/?before=1", keys=("a", "b"), noted=7, goes_stale_at=9.5)
    kept.bytes_as("br")
    disk.put(kept)

    found = open_disk(tmp_path / "pages").get("/ż/?before=1")

    assert found == kept
    assert found.encoded.keys() == {"br"}
    assert disk.get("/other/") is None


@pytest.mark.parametrize("size", [0, 5, 100, 2000])
def test_a_damaged_file_is_no_page(disk, size):
    disk.put(page("/a/"))
    (file,) = disk.folder.glob("??/*")
    file.write_bytes(file.read_bytes()[:size])

    assert disk.get("/a/") is None
    disk.put(page("/a/"))
    assert disk.get("/a/") is not None


@pytest.mark.parametrize(
    "data", [b"", b"not a page", b"newsroom page 1\n{}\n", b"newsroom page 1\n[\n"]
)
def test_a_foreign_file_is_no_page(disk, data):
    disk.put(page("/a/"))
    (file,) = disk.folder.glob("??/*")
    file.write_bytes(data)

    assert disk.get("/a/") is None


def test_a_damaged_index_begins_anew_without_the_pages_it_knew(tmp_path, disk):
    disk.put(page("/a/"))
    disk.close()
    for suffix in ("-wal", "-shm"):
        (disk.folder / f"index.sqlite3{suffix}").unlink(missing_ok=True)
    (disk.folder / "index.sqlite3").write_bytes(b"this is no database" * 1000)

    again = open_disk(tmp_path / "pages")

    assert again.get("/a/") is None
    again.put(page("/a/"))
    assert again.get("/a/") is not None
    doubles.opened.remove(disk)


def test_pages_without_an_index_are_removed(tmp_path, disk):
    disk.put(page("/a/"))
    disk.close()
    doubles.opened.remove(disk)
    for file in disk.folder.glob("index.sqlite3*"):
        file.unlink()

    assert open_disk(tmp_path / "pages").get("/a/") is None
    assert not files(disk)


def test_erasing_removes_the_bytes_of_every_page_that_showed_the_key(disk):
    disk.put(page("/a/", keys=("a", "site")))
    disk.put(page("/b/", keys=("b", "site")))

    disk.purge(["site"])
    assert len(files(disk)) == 2  # out of date, but for an outage
    disk.purge(["a"], erased=["a"])

    assert disk.get("/a/") is None
    assert disk.get("/b/") is not None
    assert len(files(disk)) == 1


def test_a_page_is_found_by_the_keys_of_its_last_version(disk):
    disk.put(page("/a/", keys=("old", "site")))
    disk.put(page("/a/", keys=("new", "site")))

    disk.purge([], erased=["old"])
    assert disk.get("/a/") is not None
    disk.purge([], erased=["new"])
    assert disk.get("/a/") is None


def test_the_least_recently_used_go_when_the_limit_is_reached(disk, monkeypatch):
    size = len(page("/0/").to_bytes())
    disk.limit = 20 * size
    for number in range(19):
        monkeypatch.setattr("time.time", lambda number=number: 1000.0 + number)
        disk.put(page(f"/{number}/"))
    monkeypatch.setattr("time.time", lambda: 2000.0)
    disk.note_use("/0/")

    for number in range(19, 40):
        disk.put(page(f"/{number}/"))

    held = sum(file.stat().st_size for file in disk.folder.glob("??/*"))
    assert held <= disk.limit * 1.06
    assert disk.get("/0/") is not None
    assert disk.get("/1/") is None
    rows = disk._index.execute("SELECT count(*), sum(size) FROM page").fetchone()
    assert rows == (len(files(disk)), held)


def test_clearing_removes_everything(disk):
    disk.put(page("/a/"))
    disk.clear()
    disk.clear()

    assert not files(disk)


def store_for_ever(folder, ready):
    disk = Disk(folder, limit=10**7)
    number = 0
    while True:
        number += 1
        body = f"{number} " * 5000
        disk.put(page(f"/{number % 20}/", body, noted=number))
        ready.set()


def test_a_kill_in_the_middle_leaves_whole_pages(tmp_path):
    folder = tmp_path / "pages"
    for _ in range(5):
        ready = spawn.Event()
        process = spawn.Process(target=store_for_ever, args=(folder, ready))
        process.start()
        assert ready.wait(60)
        os.kill(process.pid, signal.SIGKILL)
        process.join()

        disk = open_disk(folder)
        found = [disk.get(f"/{number}/") for number in range(20)]

        for each in filter(None, found):
            assert each.body == f"{each.noted} ".encode() * 5000
        known = {name for (name,) in disk._index.execute("SELECT name FROM page")}
        whole = {name for name in files(disk) if not name.startswith(".")}
        assert whole <= known  # what no purge would find is not there
        disk.put(page("/after/", "after"))
        assert disk.get("/after/").body == b"after"


def test_a_busy_index_is_no_damaged_one(tmp_path, disk):
    disk.put(page("/a/"))
    other = sqlite3.connect(disk.folder / "index.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        start = time.monotonic()
        assert open_disk(tmp_path / "pages").get("/a/") is not None
        assert time.monotonic() - start < 4  # opening waits for nobody
    finally:
        other.close()


def test_what_is_read_is_what_is_asked_for(disk):
    """Two addresses whose names fall together must not show each other's page."""
    disk.put(page("/a/"))
    (file,) = disk.folder.glob("??/*")
    file.write_bytes(page("/b/").to_bytes())

    assert disk.get("/a/") is None
    assert Page.from_bytes(file.read_bytes()).url == "/b/"
