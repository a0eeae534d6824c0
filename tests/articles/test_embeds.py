"""Cards of other sites: asked for once, kept in plain words, never from inside our own network."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address

import pytest

from articles import asking_sites
from articles.asking_sites import NotSaid, Said, ask_for, ask_one, read, what_is
from articles.models import EmbedCard
from events.clock import database_now
from events.reaching import PAGES, is_public
from tests.articles.fake_sites import Sites, sites

CARD = "/admin/articles/article/card/"


@pytest.fixture
def world() -> Iterator[Sites]:
    with sites() as running:
        yield running


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", Said("A film", "Ana", "")),
        ("https://x.com/harbour/status/123", Said("A film", "Ana", "She sails & sails.\nAgain.")),
        ("https://social.example/@ana/109999999999", Said("Ana", "Ana", "One\nTwo")),
        ("https://www.example.org/page", Said("Ferry & port", "", "All about it.")),
        ("https://www.example.org/long", Said("long", "", "")),
    ],
)
def test_sites_say_what_their_pages_are_in_plain_words(world, url, said):
    assert what_is(url, world.get) == said


def test_the_provider_is_asked_about_the_address_and_nobody_else(world):
    what_is("https://youtu.be/dQw4w9WgXcQ", world.get)

    assert world.hits == [
        "www.youtube.com/oembed?format=json&url=https%3A%2F%2Fyoutu.be%2FdQw4w9WgXcQ"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_of_our_own_network_are_told(address):
    assert not is_public(ip_address(address))


def test_addresses_of_the_world_are_told():
    assert is_public(ip_address("93.184.216.34"))
    assert is_public(ip_address("2606:2800:220:1::1"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/page", "http://localhost/page", "http://[::1]/page",
        "http://2130706433/page", "http://0x7f.1/page", "file:///etc/passwd", "gopher://a.example/",
        "http://user:pass@example.org/", "http://example.org:6379/", "http://a.example:99999/",
        "http://[::1", "//example.org/", "",
    ],
)  # fmt: skip
def test_nothing_inside_is_ever_reached(world, url):
    with pytest.raises(NotSaid):
        read(url.format(port=world.port))

    assert world.hits == []


def test_a_name_with_one_private_address_is_not_reached(world):
    both = replace(PAGES, lookup=lambda _h, _p: ["93.184.216.34", "10.0.0.1"])

    with pytest.raises(NotSaid, match="private network"):
        read("http://two.example/page", reach=both)


def test_what_the_settings_allow_for_webhooks_is_no_page_to_read(world, settings):
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1", "localhost"})

    with pytest.raises(NotSaid, match="private network"):
        read("http://localhost/page")
    assert world.hits == []


def test_a_redirect_inside_is_not_followed(world):
    with pytest.raises(NotSaid, match="private network"):
        world.fetch(f"http://outside.example:{world.port}/to-private")
    assert world.hits == ["outside.example/to-private"]

    with pytest.raises(NotSaid, match="too often"):
        world.fetch(f"http://outside.example:{world.port}/round")


@pytest.mark.django_db
def test_the_editor_asks_once_and_the_worker_fills_the_card(client, reporter, world):
    client.force_login(reporter)
    url = "https://x.com/harbour/status/123"
    assert client.post(CARD, {"url": url}).json()["state"] == "waiting"
    assert client.post(CARD, {"url": url}).json()["state"] == "waiting"

    assert ask_one(world.get)
    assert not ask_one(world.get)

    assert len(world.hits) == 1
    assert client.post(CARD, {"url": url}).json() == {
        "state": "found", "title": "A film", "by": "Ana", "quote": "She sails & sails.\nAgain.",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_removed_post_keeps_what_was_known_of_it(world):
    now = database_now()
    card = ask_for("https://x.com/gone/status/123", now=now)
    EmbedCard.objects.update(state="found", quote="It was here.", asked_at=now - timedelta(days=1))

    again = ask_for(card.url, now=now)
    assert again.state == "waiting"
    assert ask_one(world.get)

    card.refresh_from_db()
    assert (card.state, card.quote) == ("failed", "It was here.")


@pytest.mark.django_db
def test_a_site_that_is_down_is_asked_again_later_and_given_up(world):
    card = ask_for("https://www.example.org/broken", now=database_now())
    for _attempt in range(asking_sites.MOST_ATTEMPTS):
        assert ask_one(world.get)
        assert not ask_one(world.get)
        EmbedCard.objects.update(next_try_at=database_now())

    card.refresh_from_db()
    assert (card.state, len(world.hits)) == ("failed", asking_sites.MOST_ATTEMPTS)
    assert not ask_one(world.get)


@pytest.mark.django_db
def test_what_is_no_address_is_not_asked_for(client, reporter):
    client.force_login(reporter)

    for url in ("javascript:alert(1)", "http://localhost/", "https://a.example/" + "x" * 700, ""):
        assert client.post(CARD, {"url": url}).json() == {"state": "failed"}
    assert not EmbedCard.objects.exists()
    client.logout()
    assert client.post(CARD, {"url": "https://a.example/"}).status_code == 302
