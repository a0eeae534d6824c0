"""The shipped configurations in the real nginx and the real Varnish, in front of the real site."""

import contextlib
import gzip
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from articles import publishing
from articles.models import Article
from events.clock import database_now
from events.delivering import deliver_one
from events.models import Delivery
from newsroom.front_guard import FrontGuard
from pagecache import purge
from pagecache.front_files import FrontFiles
from pagecache.generations import SharedGenerations
from pagecache.purging_fronts import calls_for
from tests.factories import edit, make_live, make_section
from tests.newsroom.site_process import fetch, free_port, running, served, wait_for
from tests.pagecache.doubles import page

ROOT = Path(__file__).resolve().parents[2]
NAME = "www.example.org"
HTTPS = {
    "NEWSROOM_SITE_URL": f"https://{NAME}",
    "NEWSROOM_ALLOWED_HOSTS": NAME,
    "NEWSROOM_TRUSTED_PROXIES": "1",
}


def needs(program: str):
    """Skip, loudly, where the program is not installed."""
    reason = f"{program} is not installed: apt-get install {program.removesuffix('d')}"
    return pytest.mark.skipif(shutil.which(program) is None, reason=reason)


@pytest.fixture
def story(transactional_db) -> Article:
    """Return a live story."""
    return make_live("First words", section=make_section("World"), slug="ferry")


def change(story: Article, headline: str) -> None:
    """Publish other words; whatever is purged is purged when this returns."""
    now = database_now()
    revision = edit(story, headline=headline, now=now)
    publishing.publish_update(story, revision=revision, by=None, now=now, is_substantive=False)


# --- nginx ----------------------------------------------------------------------------------------


def nginx_configuration(folder: Path, *, port: int, upstream: int) -> Path:
    """Return the shipped configuration, for this machine's ports and without certificates."""
    shipped = (ROOT / "deploy/nginx.conf").read_text()
    kept = [
        line for line in shipped.splitlines() if "ssl_" not in line and "listen [::]" not in line
    ]
    words = "\n".join(kept)
    for theirs, ours in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/run/newsroom/front", f"{settings.VAR}/front"),
        ("/var/lib/newsroom", str(settings.VAR)),
        ("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https"),
    ):
        assert theirs in words, theirs
        words = words.replace(theirs, ours)
    (folder / "site.conf").write_text(words)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{'user root;' if os.getuid() == 0 else ''} daemon off; pid {folder}/nginx.pid;"
        f"error_log {folder}/error.log; events {{}} http {{ access_log off; {temporary}"
        f"include {folder}/site.conf; }}"
    )
    return whole


@contextlib.contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[int]:
    folder.mkdir()
    port, log = free_port(), folder / "nginx.log"
    words = ["nginx", "-e", str(folder / "error.log"), "-p", str(folder), "-c",
             str(nginx_configuration(folder, port=port, upstream=upstream))]  # fmt: skip
    with running(words, log) as process:
        wait_for(port, process, log)
        yield port


def is_file(headers: dict[str, str]) -> bool:
    """Say whether nginx answered by itself: a kept page says when it was made, Django no ETag."""
    return "etag" in headers and "x-rendered-at" not in headers


@pytest.fixture
def behind_nginx(story, settings, tmp_path) -> Iterator[int]:
    """Serve the site behind nginx; yield nginx's port."""
    settings.FRONT_FILES = str(settings.VAR / "front")
    purge.forget()
    front = {"NEWSROOM_FRONT_FILES": settings.FRONT_FILES}
    with served(settings.VAR, **HTTPS, **front) as upstream, nginx(tmp_path / "n", upstream) as at:
        yield at


@needs("nginx")
def test_nginx_serves_pages_as_files_until_they_are_purged(story, behind_nginx):
    address = story_address(story)

    def get(where=address, **headers):
        return fetch(behind_nginx, where, Host=NAME, **headers)

    status, from_app, body = get()
    assert (status, is_file(from_app), b"First words" in body) == (200, False, True)
    status, from_file, again = get()
    assert (status, is_file(from_file), again) == (200, True, body)

    # The same page says the same things about itself, whoever serves it.
    own = {"date", "server", "connection", "etag", "x-rendered-at", "accept-ranges",
           "transfer-encoding", "content-length"}  # fmt: skip
    said = {name: value for name, value in from_app.items() if name not in own}
    assert {name: value for name, value in from_file.items() if name not in own} == said
    assert "strict-transport-security" in said
    assert "last-modified" not in from_file

    _, zipped, packed = get(Accept_Encoding="gzip")
    assert zipped["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == body
    status, _, nothing = get(If_None_Match=from_file["etag"])
    assert (status, nothing) == (304, b"")
    status, _, nothing = fetch(behind_nginx, address, method="HEAD", Host=NAME)
    assert (status, nothing) == (200, b"")

    # Whoever signs in, asks with a query, or asks otherwise is Newsroom's.
    assert not is_file(get(address + "?before=1")[1])
    assert not is_file(get(Cookie="sessionid=x")[1])
    assert not is_file(get(Authorization="Basic eA==")[1])
    assert get(address.rstrip("/"))[0] == 301
    assert get("/admin/login/")[0] == 200
    assert get("/.hidden")[0] == 404
    assert get("/nothing/here/")[0] == 404

    # A verb that has returned is on the next page, though nginx knows nothing of it.
    for number in range(5):
        change(story, f"Words {number}")
        status, headers, body = get()
        assert not is_file(headers)
        assert f"Words {number}".encode() in body
        assert is_file(get()[1])
        assert get(If_None_Match=from_file["etag"])[0] == 200
        assert f"Words {number}".encode() in get("/")[2]

    publishing.unpublish(story, by=None, now=database_now(), reason="x")
    assert get()[0] == 404


def story_address(story: Article) -> str:
    return f"/world/{story.first_published_at:%Y/%m}/ferry/"


@needs("nginx")
def test_nginx_itself_finds_nothing_wrong_with_the_configuration(tmp_path):
    configuration = nginx_configuration(tmp_path, port=free_port(), upstream=1)
    found = subprocess.run(
        ["nginx", "-t", "-e", str(tmp_path / "e"), "-c", str(configuration)], capture_output=True
    )

    assert found.returncode == 0, found.stderr
    assert b"[warn]" not in found.stderr


# --- When nobody purges any more ------------------------------------------------------------------


def test_the_guard_takes_the_files_away_when_the_channel_is_silent(tmp_path):
    generations = SharedGenerations(tmp_path / "generations")
    front, said = FrontFiles(tmp_path / "front"), []
    front.open()
    guard = FrontGuard(front, lambda: generations, said.append)
    assert not front.root.exists()  # nobody knows how old they were

    front.open()
    front.put(page(), lambda: True)
    generations.heard_at = time.monotonic_ns()
    guard.look()
    assert (front.root / "a/index.html").exists()

    generations.heard_at -= 4 * 10**9
    guard.look()
    guard.look()
    assert not front.root.exists()
    assert len(said) == 1
    front.open()
    guard.close()
    assert not front.root.exists()


# --- Varnish --------------------------------------------------------------------------------------


@contextlib.contextmanager
def varnish(folder: Path, upstream: int, port: int) -> Iterator[subprocess.Popen[bytes]]:
    folder.mkdir(exist_ok=True)
    words = (ROOT / "deploy/varnish.vcl").read_text().replace('"8000"', f'"{upstream}"')
    words = words.replace("unset resp.http.X-Varnish;", "")  # two numbers in it: kept from before
    (folder / "site.vcl").write_text(words)
    command = ["varnishd", "-F", "-j", "none", "-n", str(folder / "work"), "-s", "malloc,32m",
               "-a", f"127.0.0.1:{port}", "-f", str(folder / "site.vcl")]  # fmt: skip
    log = folder / "varnish.log"
    with running(command, log) as process:
        wait_for(port, process, log)
        yield process


def is_hit(headers: dict[str, str]) -> bool:
    return len(headers["x-varnish"].split()) == 2


@needs("varnishd")
def test_varnish_keeps_pages_until_a_key_is_banned(story, settings, tmp_path):
    port, folder = free_port(), tmp_path / "v"
    settings.VARNISH_URLS = [f"http://127.0.0.1:{port}"]
    other = make_live("Another story", slug="other")
    front = {"NEWSROOM_VARNISH": settings.VARNISH_URLS[0]}
    with served(settings.VAR, **front) as upstream, varnish(folder, upstream, port):

        def get(address: str, **headers: str):
            return fetch(port, address, **headers)

        address = story_address(story)
        beside = address.replace("ferry", "other")
        _, headers, body = get(address)
        assert (b"First words" in body, is_hit(headers)) == (True, False)
        for again in (address, address + "?utm_source=x", address + "?utm_source=x&fbclid=2"):
            status, headers, body = get(again, Cookie="theme=dark")
            assert (status, b"First words" in body, is_hit(headers)) == (200, True, True), again
        assert headers["cache-control"] == "no-cache"
        assert not {"surrogate-key", "surrogate-control", "cache-tag", "age"} & set(headers)
        assert get(address, If_None_Match=headers["etag"])[0] == 304

        # Somebody's requests, and answers that nobody may keep, go through.
        assert not is_hit(get(address, Cookie="sessionid=x")[1])
        for passed in ("/search/?q=words", "/admin/login/"):
            assert not is_hit(get(passed)[1])
            assert not is_hit(get(passed)[1])

        # A verb that has returned is on the next page; other pages stay.
        assert get("/nothing/here/")[0] == get("/nothing/here/")[0] == 404
        for number in range(4):
            get(beside)
            change(story, f"Words {number}")
            assert f"Words {number}".encode() in get(address)[2]
            assert f"Words {number}".encode() in get("/")[2]
        assert is_hit(get(address)[1])
        publishing.unpublish(other, by=None, now=database_now(), reason="x")
        assert get(beside)[0] == 404
        coming = address.replace("ferry", "coming")
        assert get(coming)[0] == get(coming)[0] == 404
        make_live("A story to come", slug="coming")
        assert get(coming)[0] == 200
        assert not Delivery.objects.exclude(last_error="").exists()

        # What Varnish refuses is an error, not a silence.
        assert fetch(port, "/", method="BAN", X_Ban_Keys="(broken")[0] == 400
        assert fetch(port, "/", method="BAN")[0] == 400


def test_a_cache_in_front_that_is_away_delays_no_verb_and_is_purged_later(story, settings):
    """The worker tries again until it works, and the row says what the cache answered."""
    port = free_port()
    settings.VARNISH_URLS = [f"http://127.0.0.1:{port}"]
    change(story, "Second words")
    waiting = Delivery.objects.filter(done_at=None)
    waiting.update(next_try_at=timezone.now())

    assert deliver_one()

    failed = Delivery.objects.exclude(last_error="").get()
    assert failed.done_at is None
    assert "Varnish" in failed.last_error
    assert str(port) in failed.last_error
    settings.VARNISH_URLS = []
    Delivery.objects.filter(done_at=None).update(next_try_at=timezone.now())
    while deliver_one():
        pass
    failed.refresh_from_db()
    assert (failed.last_error, failed.done_at is not None) == ("", True)


def test_what_each_front_is_told(settings):
    settings.VARNISH_URLS = ["http://a:6081", "http://b:6081"]
    settings.FASTLY_SERVICE, settings.FASTLY_TOKEN = "s1", "t1"
    settings.CLOUDFLARE_ZONE, settings.CLOUDFLARE_TOKEN = "z1", "t2"

    calls = calls_for(["article-1", "home"])

    assert [(call.front, call.method, call.url) for call in calls] == [
        ("Varnish", "BAN", "http://a:6081/"),
        ("Varnish", "BAN", "http://b:6081/"),
        ("Fastly", "POST", "https://api.fastly.com/service/s1/purge"),
        ("Cloudflare", "POST", "https://api.cloudflare.com/client/v4/zones/z1/purge_cache"),
    ]
    assert calls[2].headers == {"Fastly-Key": "t1", "Surrogate-Key": "article-1 home"}
    assert calls[3].body == b'{"tags": ["article-1", "home"]}'
    many = calls_for([f"article-{number}" for number in range(600)])
    assert [call.front for call in many].count("Fastly") == 3
    assert [call.front for call in many].count("Cloudflare") == 6
    assert all(len(call.headers.get("X-Ban-Keys", "")) < 8000 for call in many)
