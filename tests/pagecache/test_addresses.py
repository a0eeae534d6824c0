"""Which requests are the cache's, and under which address."""

import pytest

from pagecache.addresses import Scope, normalised


def scope(**fields) -> Scope:
    return Scope(
        **{
            "known": frozenset({"before", "role"}),
            "passed": ("/admin/", "/search/"),
            "personal": ("sessionid",),
            "hosts": frozenset({"news.example", ".papers.example", "[::1]"}),
        }
        | fields
    )


def address(path="/", query="", *, of=None, **headers) -> str | None:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
        "HTTP_HOST": "news.example", "wsgi.url_scheme": "http", **headers,
    }  # fmt: skip
    return (of or scope()).address(environ)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""), ("a=1", ""), ("before=1", "before=1"), ("role=b&before=1", "before=1&role=b"),
        ("before=1&before=2", "before=2"), ("before", "before="), ("utm_source=x&role=%C3%A9",
        "role=%C3%A9"), ("before=a%20b", "before=a+b"), ("&&&", ""), ("before=%", "before=%25"),
        ("&".join(f"before={n}" for n in range(100)), ""),
        ("before=a;role=b", "before=a%3Brole%3Db"),
    ],
)  # fmt: skip
def test_queries_are_normalised(query, kept):
    assert normalised(query, {"before", "role"}) == kept


def test_paths_are_text_and_bytes_that_are_none_go_through():
    assert address("/żółw/".encode().decode("latin-1")) == "/żółw/"
    assert address("/\xff/") is None
    assert address("") == "/"


def test_a_question_mark_in_a_path_is_not_a_query():
    """/latest/%3Fbefore=1 is nothing, and must not be kept as the page of /latest/?before=1."""
    assert address("/latest/?before=1") is None


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("news.example", True), ("news.example:8000", True), ("www.papers.example", True),
        ("papers.example:80", True), ("[::1]", True), ("[::1]:8000", True), ("evil.example", False),
        ("evilpapers.example", False), ("news.example:80:80", False), ("news.example:x", False),
        ("", False), ("news.example.", False),
    ],
)  # fmt: skip
def test_only_hosts_of_the_site(host, is_ours):
    assert (address(HTTP_HOST=host) == "/") is is_ours


def test_any_host_where_any_is_allowed():
    assert address(HTTP_HOST="x", of=scope(hosts=frozenset({"*"}))) == "/"


def test_plain_http_is_left_to_the_redirect():
    secure = scope(secure_only=True)
    assert address(of=secure) is None
    assert address(of=secure, **{"wsgi.url_scheme": "https"}) == "/"
    # Anyone can write this header; it counts only behind a proxy of ours.
    assert address(of=secure, HTTP_X_FORWARDED_PROTO="https") is None
    behind = scope(secure_only=True, forwarded_proto=True)
    assert address(of=behind, HTTP_X_FORWARDED_PROTO="https") == "/"
    assert address(of=behind, **{"wsgi.url_scheme": "https"}) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/admin/"}, {"path": "/search/"}, {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": ""}, {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "a=b;sessionid=x"},
    ],
)  # fmt: skip
def test_what_is_somebodys_goes_through(asked):
    assert address(**asked) is None


def test_other_cookies_do_not_matter():
    assert address(HTTP_COOKIE="_ga=1; theme=dark") == "/"
