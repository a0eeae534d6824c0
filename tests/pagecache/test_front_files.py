"""What a web server serves by itself is there only while it holds, whoever is killed when."""

import gzip
import multiprocessing
import os
import random
import signal
import threading

import pytest

from pagecache.disk import Disk
from pagecache.front_files import FrontFiles
from pagecache.generations import SharedGenerations
from tests.pagecache import doubles
from tests.pagecache.doubles import LONG, Paper, ask, cache_of, page

spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def front(tmp_path) -> FrontFiles:
    """Return an open front folder."""
    front = FrontFiles(tmp_path / "front")
    front.open()
    return front


def lying(front: FrontFiles) -> set[str]:
    return {str(file.relative_to(front.root)) for file in front.root.rglob("index.html*")}


def yes() -> bool:
    return True


def test_a_page_lies_under_its_address_plain_and_zipped(front):
    front.put(page("/world/2026/ferry/"), yes)
    front.put(page("/"), yes)

    place = front.root / "world/2026/ferry"
    assert (place / "index.html").read_text() == LONG
    assert gzip.decompress((place / "index.html.gz").read_bytes()).decode() == LONG
    assert (front.root / "index.html").exists()
    assert not list(front.root.rglob(".*"))


def test_unlinking_takes_both_and_nothing_else(front):
    front.put(page("/a/"), yes)
    front.put(page("/a/b/"), yes)

    front.drop(["/a/", "/never/", "/a?x=1"])

    assert lying(front) == {"a/b/index.html", "a/b/index.html.gz"}


@pytest.mark.parametrize(
    "url",
    ["/a/?before=1", "/accents.css", "/../etc/", "/a/../b/", "/.git/", "//", "/a//b/", "/\x00/",
     "/" + "x" * 300 + "/", "/index.html/", "a/"],
)  # fmt: skip
def test_addresses_that_files_cannot_stand_for(front, tmp_path, url):
    before = set(tmp_path.rglob("*"))

    front.put(page(url), yes)

    assert set(tmp_path.rglob("*")) == before
    assert front.has(url)  # there is nothing to lay down


def test_only_whole_pages_in_html(front):
    front.put(page("/a/", status="404 Not Found"), yes)
    front.put(page("/b/", status="301 Moved Permanently"), yes)
    front.put(page("/c/", headers=[("Content-Type", "text/css")]), yes)

    assert not lying(front)


def test_what_does_not_hold_any_more_is_not_laid_down(front):
    front.put(page("/a/"), lambda: False)

    assert not lying(front)
    assert not [file for file in front.root.rglob("*") if file.is_file()]


def test_a_closed_folder_takes_nothing_and_an_opened_one_is_empty(front, tmp_path):
    front.put(page("/a/"), yes)
    assert front.close()
    front.put(page("/b/"), yes)
    assert not front.root.exists()
    assert not front.close()
    front.clear()
    assert not front.root.exists()

    (tmp_path / "front" / "closed-left").mkdir()
    front.open()
    assert not lying(front)
    assert not (tmp_path / "front" / "closed-left").exists()


def test_two_versions_of_one_size_do_not_look_alike_to_a_browser(front):
    """A web server's ETag is made of time and size."""
    front.put(page("/a/", "1" * 900), yes)
    first = (front.root / "a/index.html").stat()
    front.put(page("/a/", "2" * 900), yes)
    second = (front.root / "a/index.html").stat()

    assert first.st_size == second.st_size
    assert int(first.st_mtime) != int(second.st_mtime)
    front.put(page("/a/", "1" * 900), yes)
    assert int((front.root / "a/index.html").stat().st_mtime) == int(first.st_mtime)


def test_a_page_goes_to_the_front_and_a_purge_takes_it_away(tmp_path):
    cache = cache_of(tmp_path, Paper({"/a/": LONG}), front=tmp_path / "front")
    front = cache.disk.front
    ask(cache, "/a/")
    ask(cache, "/b/", "role=x")
    assert lying(front) == {"a/index.html", "a/index.html.gz"}

    cache.generations.bump(["/a/"])
    cache.disk.purge(["/a/"])
    assert not lying(front)

    ask(cache, "/a/")
    front.clear()  # after an outage: pages that hold are laid down again when they are asked for
    ask(cache, "/a/")
    assert lying(front)
    cache.disk.clear()
    assert not lying(front)


def test_a_purge_between_the_look_and_the_rename_is_not_lost(tmp_path, monkeypatch):
    cache = cache_of(tmp_path, Paper(), front=tmp_path / "front")
    whole = FrontFiles.put

    def purged_first(self, *args, **fields):
        cache.generations.bump(["/a/"])
        cache.disk.purge(["/a/"])
        whole(self, *args, **fields)

    monkeypatch.setattr(FrontFiles, "put", purged_first)
    ask(cache, "/a/")

    assert not lying(cache.disk.front)


def test_a_file_past_its_time_is_taken_away(tmp_path):
    disk = Disk(tmp_path / "pages", limit=10**7, front=FrontFiles(tmp_path / "front"))
    doubles.opened.append(disk)
    disk.front.open()
    disk.put(page("/a/", goes_stale_at=100.0))
    disk.put(page("/b/"))

    disk.unlink_stale(99.0)
    assert len(lying(disk.front)) == 4
    disk.unlink_stale(100.0)
    assert lying(disk.front) == {"b/index.html", "b/index.html.gz"}


def test_when_unlinking_fails_everything_goes(front, monkeypatch):
    front.put(page("/a/"), yes)
    front.put(page("/b/"), yes)

    def refuse(*_args, **_fields):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    front.drop(["/a/"])
    monkeypatch.undo()

    assert not lying(front)
    front.put(page("/a/"), yes)
    assert lying(front)


def hold_the_turn(folder, ready):
    front = FrontFiles(folder)
    with front._turn():
        ready.set()
        threading.Event().wait()


def test_a_stopped_process_does_not_stop_a_purge(front, tmp_path, monkeypatch):
    monkeypatch.setattr("pagecache.front_files._PATIENCE", 0.1)
    front.put(page("/a/"), yes)
    front.put(page("/b/"), yes)
    ready = spawn.Event()
    stuck = spawn.Process(target=hold_the_turn, args=(tmp_path / "front", ready))
    stuck.start()
    assert ready.wait(60)

    front.drop(["/a/"])

    assert not lying(front)
    os.kill(stuck.pid, signal.SIGKILL)
    stuck.join()
    front.put(page("/a/"), yes)
    assert lying(front)


def serve_for_ever(folder, seed, ready):
    """Render pages whose words are the counter: what a purge has to overtake."""
    generations = SharedGenerations(folder / "generations")
    disk = Disk(folder / "pages", limit=10**6, front=FrontFiles(folder / "front"))
    chance = random.Random(seed)  # noqa: S311
    ready.set()
    while True:
        url = f"/{chance.randrange(6)}/"
        noted = generations.now()
        made = page(
            url, f"{noted} " * 300, keys=(url, "site"), noted=noted, epoch=generations.epoch
        )
        disk.put(made, lambda made=made: made.holds(generations, 0.0))


def test_after_a_purge_nothing_older_lies_there_though_writers_are_killed(tmp_path, front):
    generations = SharedGenerations(tmp_path / "generations")
    disk = Disk(tmp_path / "pages", limit=10**6, front=front)
    doubles.opened.append(disk)
    chance = random.Random(1)  # noqa: S311

    def start() -> multiprocessing.Process:
        ready = spawn.Event()
        process = spawn.Process(
            target=serve_for_ever, args=(tmp_path, chance.random(), ready), daemon=True
        )
        process.start()
        assert ready.wait(60)
        return process

    writers = [start() for _ in range(3)]
    seen = 0
    try:
        for number in range(300):
            url = f"/{chance.randrange(6)}/"
            count = generations.bump([url])
            disk.purge([url])
            # From here on the old words must not be served, now or later.
            if number % 60 == 59:
                victim = writers.pop(0)
                os.kill(victim.pid, signal.SIGKILL)
                victim.join()
                writers.append(start())
            file = front.root / url.strip("/") / "index.html"
            for _ in range(5):
                try:
                    words = int(file.read_text().split()[0])
                except FileNotFoundError:
                    continue
                seen += 1
                assert words >= count
    finally:
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.join()
    assert seen > 20
