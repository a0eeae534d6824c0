"""Servers outside are called at the very address that was checked; our own network never is."""

import ipaddress
import socket
import threading
from dataclasses import replace

import pytest

from events.calling import CallFailed, call
from events.reaching import OURS, CallRefused, check_address, is_public
from tests.events.local_server import serving


@pytest.fixture
def server(settings):
    """Return a server that the settings name as one of ours."""
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with serving() as running:
        yield running


@pytest.fixture
def names(monkeypatch):
    """Return where names lead: each lookup takes the next list of addresses."""
    leads: dict[str, list[list[str]]] = {}

    def look_up(host, port, *_, **__):
        found = leads[host].pop(0) if leads.get(host) else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return leads


def test_it_returns_what_the_server_says(server):
    server.say = lambda asked: (422, {"X-Why": "not today"}, b"no")

    answer = call("POST", f"{server.url}/hook?a=1", body=b"{}", headers={"X-Ours": "yes"})

    assert (answer.status, answer.headers["x-why"], answer.body) == (422, "not today", b"no")
    assert not answer.is_ok
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?a=1", b"{}")
    assert asked.headers["x-ours"] == "yes"
    assert asked.headers["user-agent"].startswith("Newsroom (")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "::",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1"])
def test_addresses_of_the_internet_are(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://2130706433/",
        "https://0x7f.1/", "https://localhost/", "https://localhost./",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(url):
    with pytest.raises(CallRefused):
        call("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https:///x", "https://me:word@example.org/",
        "https://example.org:22/", "https://example.org\\@127.0.0.1/", "https://[::1/", "file:///x",
        "https://127.0.0.1/", "https://169.254.169.254/latest/",
    ],
)  # fmt: skip
def test_what_no_form_should_take_is_refused_by_its_looks(url):
    with pytest.raises(CallRefused):
        check_address(url)


def test_a_name_that_leads_inside_is_refused_also_with_a_public_address_beside_it(names):
    names["hooks.example.org"] = [["93.184.215.14", "10.0.0.7"]]

    with pytest.raises(CallRefused):
        call("POST", "https://hooks.example.org/")


def test_the_address_that_was_checked_is_the_one_that_is_called(names, server, settings):
    settings.PRIVATE_HOSTS = frozenset({"hooks.example.org"})
    port = server.url.rpartition(":")[2]
    # A second lookup would lead elsewhere; there is none.
    names["hooks.example.org"] = [["127.0.0.1"], ["10.0.0.7"]]

    assert call("GET", f"http://hooks.example.org:{port}/").is_ok
    assert names["hooks.example.org"] == [["10.0.0.7"]]
    assert server.asked[0].headers["host"] == f"hooks.example.org:{port}"


def test_redirects_are_followed_only_where_asked_and_checked_again(server):
    server.say = lambda asked: (302, {"Location": "https://10.0.0.1/inside"}, b"")

    assert call("POST", server.url).status == 302
    with pytest.raises(CallRefused):
        call("GET", server.url, hops=2)


def test_a_redirect_takes_no_secret_along(server):
    server.say = lambda asked: (
        (302, {"Location": "/there"}, b"") if asked.path == "/" else (200, {}, b"there")
    )

    answer = call("GET", server.url, headers={"Authorization": "secret"}, hops=1)

    assert answer.body == b"there"
    assert answer.url == f"{server.url}/there"
    assert "authorization" not in server.asked[1].headers


def test_a_redirect_to_itself_ends(server):
    server.say = lambda asked: (302, {"Location": "/"}, b"")

    with pytest.raises(CallFailed):
        call("GET", server.url, hops=3)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(server):
    server.say = lambda asked: (200, {}, b"x" * 100_001)

    with pytest.raises(CallFailed, match="100000"):
        call("GET", server.url, most_bytes=100_000)


def test_a_server_that_never_ends_is_left(settings):
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def drip() -> None:
        # A byte now and then: each read of the socket is in time.
        peer, _address = listener.accept()
        peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        with peer:
            while not is_over.wait(0.05):
                try:
                    peer.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with pytest.raises(CallFailed):
            call("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.4)
    finally:
        is_over.set()
        thread.join()
        listener.close()


def test_nobody_there_is_a_failure_that_may_pass(settings):
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(CallFailed, match=r"127\.0\.0\.1"):
        call("GET", f"http://127.0.0.1:{port}/")


def test_a_name_that_nobody_answers_for_is_left_in_time():
    is_over = threading.Event()

    def look_up(_host, _port):
        is_over.wait(30)
        return []

    with pytest.raises(CallFailed, match="in time"):
        call("GET", "https://slow.example/", seconds=0.2, reach=replace(OURS, lookup=look_up))
    is_over.set()


def test_names_in_other_scripts_are_looked_up_as_dns_has_them():
    asked = []

    def look_up(host, _port):
        asked.append(host)
        raise OSError

    with pytest.raises(CallFailed):
        call("GET", "https://bücher.example/straße?q=ü", reach=replace(OURS, lookup=look_up))
    assert asked == ["xn--bcher-kva.example"]


def test_a_long_answer_is_cut_where_that_is_asked_for(server):
    server.say = lambda asked: (200, {}, b"x" * 100_001)

    answer = call("GET", server.url, most_bytes=100_000, is_cut=True)

    assert answer.body == b"x" * 100_000
