"""One counter for all processes of a machine: what one bumps, the others see."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pagecache.generations import SharedGenerations

ROOT = Path(__file__).resolve().parents[2]
BUMP = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from pagecache.generations import SharedGenerations
store = SharedGenerations(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    store.bump(sys.argv[3:])
print(store.now())
"""


@pytest.fixture
def file(tmp_path) -> Path:
    """Return where the generations of this test lie; the folder is not there yet."""
    return tmp_path / "new" / "generations"


@pytest.fixture
def store(file) -> SharedGenerations:
    """Return this process's view."""
    return SharedGenerations(file)


def elsewhere(file: Path, times: int, *keys: str) -> subprocess.Popen:
    """Bump keys in another process."""
    return subprocess.Popen(
        [sys.executable, "-c", BUMP.format(root=str(ROOT)), str(file), str(times), *keys],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_new_store_has_bumped_nothing(store, file):
    assert (store.now(), store.last_bump("home")) == (0, 0)
    assert file.exists()
    assert file.stat().st_mode & 0o077 == 0


def test_a_bump_advances_the_counter_by_one_whatever_the_number_of_keys(store):
    assert store.bump(["home", "latest", "article-1"]) == 1
    assert store.bump([]) == 2
    assert store.bump(["home"]) == 3

    assert [store.last_bump(key) for key in ("home", "latest", "article-1", "x")] == [3, 1, 1, 0]


def test_another_process_sees_a_bump_and_is_seen(store, file):
    store.bump(["home"])

    other = elsewhere(file, 1, "latest")

    assert other.communicate(timeout=20)[0].strip() == "2"
    assert (store.now(), store.last_bump("latest"), store.last_bump("home")) == (2, 2, 1)


def test_no_bump_is_lost_between_processes(store, file):
    others = [elsewhere(file, 500, f"key-{number}") for number in range(3)]
    for _ in range(500):
        store.bump(["mine"])
    for other in others:
        other.communicate(timeout=30)

    assert store.now() == 2000
    assert sorted(store.last_bump(f"key-{number}") for number in range(3))[-1] <= 2000
    assert all(store.last_bump(f"key-{number}") >= 500 for number in range(3))


def test_no_bump_is_lost_between_stores_in_threads(file):
    stores = [SharedGenerations(file) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda store: [store.bump(["a"]) for _ in range(200)], stores))

    everything = sorted(count for each in counts for count in each)
    assert everything == list(range(1, 801))


def test_a_restart_keeps_the_count(store, file):
    store.bump(["home"])

    again = SharedGenerations(file)

    assert (again.now(), again.last_bump("home")) == (1, 1)
    assert again.bump(["home"]) == 2


def test_a_file_that_was_cut_short_is_mended(file, store):
    store.bump(["home"])
    with file.open("r+b") as cut:
        cut.truncate(100)

    again = SharedGenerations(file)

    assert again.bump(["home"]) >= 1
    assert again.last_bump("home") == again.now()


def test_keys_that_share_a_slot_only_purge_too_much(store):
    store.bump(["home"])
    shared = next(f"a{n}" for n in range(2_000_000) if store.last_bump(f"a{n}"))

    store.bump([shared])

    assert shared != "home"
    assert store.last_bump("home") == store.last_bump(shared) == 2  # never less than its own bump


def test_no_key_can_touch_the_counter(store):
    store.bump(f"article-{number}" for number in range(100_000))

    assert store.now() == 1
    assert all(store.last_bump(f"article-{number}") == 1 for number in range(0, 100_000, 997))


@pytest.mark.parametrize("key", ["", "é", "ع", "x" * 10_000, "list-section-1"])
def test_any_text_is_a_key(store, key):
    store.bump([key])

    assert store.last_bump(key) == 1
