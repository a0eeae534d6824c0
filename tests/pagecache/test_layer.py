"""A page is rendered once, served until one of its keys is bumped, and never again after."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from tests.pagecache.doubles import LONG, Line, Paper, ask, cache_of


@pytest.fixture
def paper() -> Paper:
    """Return an application that counts."""
    return Paper({"/": LONG})


@pytest.fixture
def cache(tmp_path, paper):
    """Return a page cache in front of it."""
    return cache_of(tmp_path, paper)


def test_a_page_is_rendered_once_and_again_when_a_key_is_bumped(cache, paper):
    paper.keys["/"] = {"home", "article-1"}
    first = ask(cache)
    paper.words["/"] = LONG + "new"

    assert ask(cache).text == first.text == LONG
    cache.generations.bump(["article-2"])
    assert ask(cache).text == LONG
    cache.generations.bump(["article-1"])
    assert ask(cache).text == LONG + "new"
    assert ask(cache).text == LONG + "new"
    assert paper.asked == ["/", "/"]


def test_a_publish_in_the_middle_of_a_render_is_not_lost(cache, paper):
    def publish() -> None:
        paper.meanwhile = lambda: None
        paper.words["/"] = "new"
        cache.generations.bump(["/"])

    paper.meanwhile = publish  # the old words have been read

    assert ask(cache).text == "new"
    assert ask(cache).text == "new"
    assert len(paper.asked) == 2


def test_a_page_that_changes_under_every_render_is_served_and_not_kept(cache, paper):
    paper.meanwhile = lambda: cache.generations.bump(["/"])

    answer = ask(cache)

    assert (answer.text, answer["Cache-Control"]) == (LONG, "no-cache")
    assert answer["CDN-Cache-Control"] == "no-store"
    assert cache.memory.get("/") is None
    assert cache.disk.get("/") is None


def test_another_process_finds_the_page_on_disk_and_sees_its_bump(tmp_path, cache, paper):
    ask(cache)
    other_paper = Paper({"/": "made elsewhere"})
    other = cache_of(tmp_path, other_paper)

    assert ask(other).text == LONG
    assert not other_paper.asked
    cache.generations.bump(["/"])
    assert ask(other).text == "made elsewhere"
    assert ask(cache).text == "made elsewhere"  # from disk: theirs is the newer one
    assert len(paper.asked) == 1


def test_a_page_of_another_epoch_is_not_believed(tmp_path, cache, paper):
    ask(cache)
    (tmp_path / "generations").unlink()
    new = Paper({"/": "new"})

    assert ask(cache_of(tmp_path, new)).text == "new"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip;q=0.5", "gzip"),
        ("GZIP", "gzip"), ("gzip;q=0.000", ""), ("deflate, identity", ""), (";;q=,", ""),
    ],
)  # fmt: skip
def test_each_reader_gets_a_coding_that_they_accept(cache, accepted, coding):
    for _ in range(2):  # rendered, then kept
        answer = ask(cache, accept_encoding=accepted)

        assert answer["Content-Encoding"] == coding
        assert answer["Vary"] == "Accept-Encoding"
        assert int(answer["Content-Length"]) == len(answer.body)
        opened = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
        assert opened(answer.body).decode() == LONG


def test_what_the_first_reader_accepts_lies_compressed_on_disk(tmp_path, cache):
    ask(cache, accept_encoding="br")

    assert set(cache.disk.get("/").encoded) == {"br"}


def test_a_short_page_is_not_compressed(cache, paper):
    paper.words["/"] = "short"

    assert ask(cache, accept_encoding="br, gzip")["Content-Encoding"] == ""


def test_head_has_the_headers_of_get_and_no_body(cache):
    head = ask(cache, method="HEAD")
    get = ask(cache)

    assert head.body == b""
    assert head.headers == get.headers
    assert ask(cache, method="HEAD").headers == get.headers


def test_a_browser_that_has_the_page_gets_304_until_it_changes(cache, paper):
    first = ask(cache, accept_encoding="br")
    again = ask(cache, accept_encoding="br", if_none_match=first["ETag"])

    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert again["ETag"] == first["ETag"]
    assert (again["Content-Type"], again["Content-Length"]) == ("", "")
    assert again["Cache-Control"] == "no-cache"
    for asked in (f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        assert ask(cache, accept_encoding="br", if_none_match=asked).status.startswith("304")
    # Another coding is another representation.
    assert ask(cache, if_none_match=first["ETag"]).status == "200 OK"

    paper.words["/"] = LONG + "new"
    cache.generations.bump(["/"])
    assert ask(cache, accept_encoding="br", if_none_match=first["ETag"]).status == "200 OK"


def test_not_found_is_kept_in_memory_only_and_never_304(cache, paper):
    paper.status = "404 Not Found"
    answer = ask(cache, "/none/")

    assert ask(cache, "/none/", if_none_match=answer["ETag"]).status == "404 Not Found"
    assert len(paper.asked) == 1
    assert cache.disk.get("/none/") is None


def test_what_is_not_public_is_never_kept_and_goes_straight_through_next_time(cache, paper):
    paper.is_public = False
    first = ask(cache, "/x/", "utm=1", cookie="theme=dark")
    second = ask(cache, "/x/", "utm=1", cookie="theme=dark")

    assert len(paper.asked) == 2
    assert first["CDN-Cache-Control"] == "no-store"
    assert second.text == first.text
    # The first was asked as everyone would ask; the second time nobody's words are left out.
    assert [each["QUERY_STRING"] for each in paper.environs] == ["", "utm=1"]
    assert ["HTTP_COOKIE" in each for each in paper.environs] == [False, True]


@pytest.mark.parametrize(
    "asked",
    [
        {"method": "POST"}, {"method": "PUT"}, {"cookie": "a=b; sessionid=x"},
        {"authorization": "Basic eA=="}, {"path": "/admin/"}, {"host": "evil.example"},
        {"host": ""}, {"path": "/a?b"},
    ],
)  # fmt: skip
def test_some_requests_are_not_the_caches(cache, paper, asked):
    for _ in range(2):
        ask(cache, **asked)

    assert len(paper.asked) == 2
    assert len(cache.memory) == 0


def test_what_is_asked_of_the_application_is_the_same_whoever_asks(cache, paper):
    ask(
        cache, "/", "utm_source=x&before=2&role=other&before=1&fbclid=9", method="HEAD",
        cookie="theme=dark", if_none_match='"x"', if_modified_since="yesterday", range="bytes=0-1",
    )  # fmt: skip

    (asked,) = paper.environs
    assert asked["QUERY_STRING"] == "before=1&role=other"
    assert asked["REQUEST_METHOD"] == "GET"
    assert not {"HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE"} & set(asked)
    ask(cache, "/", "role=other&before=1")
    ask(cache, "/", "role=other&before=1&gclid=2")
    assert len(paper.asked) == 1
    ask(cache, "/", "utm_source=x")
    ask(cache, "/")
    assert len(paper.asked) == 2


def test_a_page_goes_out_of_date_by_itself(cache, paper, monkeypatch):
    start = time.time()
    paper.goes_stale_at = start + 100
    ask(cache)
    paper.words["/"] = "tomorrow"

    assert ask(cache).text == LONG
    monkeypatch.setattr("time.time", lambda: start + 99)
    assert ask(cache).text == LONG
    monkeypatch.setattr("time.time", lambda: start + 100)
    paper.goes_stale_at = start + 200
    assert ask(cache).text == "tomorrow"
    # A clock that is set back makes tomorrow's page wrong again.
    paper.words["/"] = "today"
    monkeypatch.setattr("time.time", lambda: start + 50)
    assert ask(cache).text == "today"


def test_one_render_for_many_who_ask_at_once(cache, paper):
    paper.meanwhile = lambda: time.sleep(0.05)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(cache).text, range(16)))

    assert set(answers) == {LONG}
    assert len(paper.asked) == 1


def test_nobody_gets_the_old_page_while_the_new_one_is_made(cache, paper):
    ask(cache)
    paper.words["/"] = "new"
    cache.generations.bump(["/"])
    paper.meanwhile = lambda: time.sleep(0.05)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: ask(cache).text, range(16))) == {"new"}
    assert len(paper.asked) == 2


def test_caches_in_front_hear_keys_only_when_they_are_purged(tmp_path, paper):
    paper.keys["/"] = {"home", "site"}
    alone = ask(cache_of(tmp_path / "a", paper))
    purged = ask(cache_of(tmp_path / "b", paper, is_purged=True))

    assert alone["Cache-Control"] == purged["Cache-Control"] == "no-cache"
    assert (alone["CDN-Cache-Control"], alone["Surrogate-Key"]) == ("no-store", "")
    assert purged["CDN-Cache-Control"] == purged["Surrogate-Control"] == "max-age=86400"
    assert (purged["Surrogate-Key"], purged["Cache-Tag"]) == ("home site", "home,site")


def test_caches_in_front_keep_a_page_no_longer_than_it_holds(tmp_path, paper, monkeypatch):
    cache = cache_of(tmp_path, paper, is_purged=True)
    now = time.time()
    paper.goes_stale_at = now + 60

    assert 58 <= int(ask(cache)["Surrogate-Control"].removeprefix("max-age=")) <= 60
    monkeypatch.setattr("time.time", lambda: now + 50)
    assert ask(cache)["Surrogate-Control"] == "max-age=10"


def test_a_full_disk_does_not_take_the_site_with_it(cache, paper, monkeypatch, caplog):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pagecache.disk.write_whole", full)

    assert ask(cache).text == LONG
    assert ask(cache).text == LONG
    assert len(paper.asked) == 1  # from memory
    assert "could not be kept" in caplog.text


# --- Outages --------------------------------------------------------------------------------------


@pytest.fixture
def line() -> Line:
    """Return a channel."""
    return Line()


@pytest.fixture
def fragile(tmp_path, paper, line):
    """Return a cache that hears of others on that channel."""
    return cache_of(tmp_path, paper, contact=line)


def cut(line: Line, paper: Paper) -> None:
    line.up = line.reachable = False
    paper.is_lost = True


def test_in_an_outage_pages_stand_in_and_say_so(fragile, paper, line):
    ask(fragile)
    cut(line, paper)

    answer = ask(fragile, accept_encoding="br")

    assert brotli.decompress(answer.body).decode() == LONG
    assert answer["Cache-Control"] == answer["CDN-Cache-Control"] == "no-store"
    assert "Stale" in answer["Warning"]
    assert answer["X-Rendered-At"]


def test_in_an_outage_an_old_page_stands_in_but_not_an_erased_one(fragile, paper, line):
    ask(fragile, "/a/")
    ask(fragile, "/b/")
    fragile.generations.bump(["/a/", "/b/"], erased=["/b/"])
    cut(line, paper)

    assert ask(fragile, "/a/").text == "words of /a/"
    assert ask(fragile, "/b/").status == "503 Service Unavailable"
    assert ask(fragile, "/b/")["Retry-After"] == "5"
    line.quiet = 25 * 3600.0
    assert ask(fragile, "/a/").status == "503 Service Unavailable"


def test_a_valid_page_stands_in_however_old_but_not_in_too_long_an_outage(fragile, paper, line):
    ask(fragile)
    fragile.memory.get("/").rendered_at -= 90 * 86400
    cut(line, paper)

    assert ask(fragile).status == "200 OK"
    line.quiet = 25 * 3600.0
    assert ask(fragile).status == "503 Service Unavailable"


def test_purges_are_caught_up_before_the_next_answer(fragile, paper, line):
    ask(fragile)
    paper.words["/"] = "new"
    line.up, line.on_look = False, lambda: fragile.generations.bump(["/"])

    assert ask(fragile).text == "new"


def test_a_render_that_loses_its_connection_is_tried_again(fragile, paper, line):
    paper.is_lost = True
    line.on_look = lambda: setattr(paper, "is_lost", False)

    assert ask(fragile).text == LONG
    assert len(paper.asked) == 2


def test_a_database_that_dies_during_a_render_leaves_the_page_from_before(fragile, paper, line):
    ask(fragile)
    fragile.generations.bump(["/"])
    paper.meanwhile = lambda: cut(line, paper)

    answer = ask(fragile)

    assert (answer.text, answer["Cache-Control"]) == (LONG, "no-store")


def test_an_error_of_our_own_is_shown_as_what_it_is(fragile, paper):
    ask(fragile)
    fragile.generations.bump(["/"])
    paper.status, paper.is_public = "500 Internal Server Error", False

    assert ask(fragile).status == "500 Internal Server Error"
    paper.status, paper.is_public = "200 OK", True
    assert ask(fragile).status == "200 OK"  # it is asked again at once
