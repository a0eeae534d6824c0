"""Memory is bounded by bytes, and forgets what was read longest ago."""

from concurrent.futures import ThreadPoolExecutor

from pagecache.memory import Memory
from tests.pagecache.doubles import page


def test_the_least_recently_read_page_goes_first():
    memory = Memory(4 * page("/0/").weight + 10)
    for number in range(4):
        memory.put(page(f"/{number}/"))
    memory.get("/0/")

    memory.put(page("/4/"))

    assert [memory.get(f"/{n}/") is not None for n in range(5)] == [True, False, True, True, True]
    assert memory.weight <= memory.limit


def test_a_page_that_is_too_heavy_is_not_kept_and_takes_the_older_one_with_it():
    memory = Memory(20_000)
    memory.put(page("/a/", "small"))

    memory.put(page("/a/", "x" * 10_000, noted=1))

    assert memory.get("/a/") is None
    assert memory.weight == 0


def test_the_newer_of_two_pages_stays():
    memory = Memory(100_000)
    memory.put(page("/a/", "new", noted=2))
    memory.put(page("/a/", "old", noted=1))
    assert memory.get("/a/").body == b"new"

    memory.put(page("/a/", "another epoch", noted=1, epoch=2))
    assert memory.get("/a/").body == b"another epoch"
    memory.drop("/a/")
    memory.drop("/a/")
    assert (len(memory), memory.weight) == (0, 0)


def test_the_weight_is_right_when_many_write_at_once():
    memory = Memory(200_000)

    def work(seed: int) -> None:
        for number in range(300):
            memory.put(page(f"/{(number * seed) % 90}/", "x" * (seed * 100), noted=number))
            memory.get(f"/{number % 90}/")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(1, 5)))

    assert 0 < memory.weight <= memory.limit
    assert memory.weight == sum(weight for _, weight in memory._pages.values())
