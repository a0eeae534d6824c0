"""Profile links: any form that people write becomes one https URL, or a sentence of help."""

import pytest

from authors.links import KINDS, MAX_LENGTH, LinkRefused, handle, kind_of, normalise

CHANNEL = "UC" + "aB3-_" * 4 + "xy"


@pytest.mark.parametrize(
    ("kind", "written", "url"),
    [
        *[
            ("x", written, "https://x.com/jane_roe")
            for written in (
                "@jane_roe",
                "jane_roe",
                " @jane_roe ",
                "twitter.com/jane_roe",
                "https://x.com/jane_roe",
                "http://www.twitter.com/jane_roe/",
                "https://mobile.twitter.com/jane_roe?s=20&t=abc",
                "https://x.com/@jane_roe#top",
                "https://twitter.com/#!/jane_roe",
                "https://x.com/jane_roe/media",
                "HTTPS://X.COM/jane_roe",
            )
        ],
        ("mastodon", "@jane@quay.example", "https://quay.example/@jane"),
        ("mastodon", "jane@quay.example", "https://quay.example/@jane"),
        ("mastodon", "https://Quay.example/@jane/", "https://quay.example/@jane"),
        ("mastodon", "https://quay.example/users/jane", "https://quay.example/@jane"),
        ("mastodon", "https://quay.example/web/@jane@isle.example", "https://isle.example/@jane"),
        ("bluesky", "@Jane.bsky.social", "https://bsky.app/profile/jane.bsky.social"),
        ("bluesky", "jane.quay.example", "https://bsky.app/profile/jane.quay.example"),
        (
            "bluesky",
            "https://bsky.app/profile/jane.bsky.social?x=1",
            "https://bsky.app/profile/jane.bsky.social",
        ),
        ("bluesky", "https://jane.bsky.social/", "https://bsky.app/profile/jane.bsky.social"),
        (
            "bluesky",
            "did:plc:abcdefghijklmnopqrstuvwx",
            "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx",
        ),
        ("linkedin", "jane-roe", "https://www.linkedin.com/in/jane-roe"),
        (
            "linkedin",
            "https://uk.linkedin.com/in/Jane-Roe/details/?trk=x",
            "https://www.linkedin.com/in/jane-roe",
        ),
        (
            "linkedin",
            "https://www.linkedin.com/company/quay-news/",
            "https://www.linkedin.com/company/quay-news",
        ),
        ("instagram", "@Jane.Roe", "https://www.instagram.com/jane.roe"),
        ("instagram", "instagram.com/jane.roe/?hl=en", "https://www.instagram.com/jane.roe"),
        ("threads", "@jane.roe", "https://www.threads.com/@jane.roe"),
        ("threads", "https://www.threads.net/@jane.roe", "https://www.threads.com/@jane.roe"),
        ("facebook", "quay.news", "https://www.facebook.com/quay.news"),
        (
            "facebook",
            "https://m.facebook.com/quay.news/?ref=x",
            "https://www.facebook.com/quay.news",
        ),
        (
            "facebook",
            "https://de-de.facebook.com/profile.php?id=1234&sk=about",
            "https://www.facebook.com/profile.php?id=1234",
        ),
        (
            "facebook",
            "https://www.facebook.com/people/Jane-Roe/1234/",
            "https://www.facebook.com/profile.php?id=1234",
        ),
        ("youtube", "@QuayTV", "https://www.youtube.com/@QuayTV"),
        ("youtube", "https://m.youtube.com/@QuayTV/videos", "https://www.youtube.com/@QuayTV"),
        ("youtube", "youtube.com/user/QuayTV", "https://www.youtube.com/user/QuayTV"),
        (
            "youtube",
            f"https://www.youtube.com/channel/{CHANNEL}",
            f"https://www.youtube.com/channel/{CHANNEL}",
        ),
        ("website", "quay.example", "https://quay.example"),
        ("website", "http://WWW.Quay.example:80/", "https://www.quay.example"),
        ("website", "https://quay.example/~jane?page=2#me", "https://quay.example/~jane?page=2#me"),
        ("website", "//quay.example/a//b", "https://quay.example/a//b"),
        (
            "website",
            "https://küste.example/über uns".replace(" ", "-"),
            "https://küste.example/%C3%BCber-uns",
        ),
        ("website", "https://भारत.example/%E0", "https://भारत.example/%E0"),
    ],
)
def test_every_way_of_writing_a_link_gives_the_one_url(kind: str, written: str, url: str) -> None:
    assert normalise(kind, written) == url
    assert normalise(kind, url) == url
    assert kind_of(url) == kind


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("x", "", "Write the handle"),
        ("x", "https://instagram.com/jane", "belongs to Instagram"),
        ("x", "https://quay.example/jane", "another site"),
        ("x", "https://x.com.quay.example/jane", "another site"),
        ("x", "@jane-roe", "cannot be a name on X"),
        ("x", "@abcdefghijklmnop", "cannot be a name on X"),
        ("x", "https://x.com/jane/status/12", "not to a profile"),
        ("x", "https://x.com/", "not to a profile"),
        ("x", "https://x.com/home", "not to a profile"),
        ("x", "@home", "is a page of X"),
        ("x", "@jane roe", "no spaces"),
        ("mastodon", "@jane", "server is missing"),
        ("mastodon", "@jane@127.0.0.1", "bare IP"),
        ("mastodon", "@jane@localhost", "not a public web site"),
        ("mastodon", "@ja ne@quay.example", "no spaces"),
        ("mastodon", "https://medium.com/@jane", "not a Mastodon profile"),
        ("mastodon", "https://quay.example/@jane/123", "not a Mastodon profile"),
        ("bluesky", "@jane", "@jane.bsky.social"),
        ("bluesky", "https://bsky.app/profile/jane.bsky.social/post/1", "not to a profile"),
        ("linkedin", "https://www.linkedin.com/jobs/view/1", "not to a profile"),
        ("instagram", "https://www.instagram.com/p/abc/", "not to a profile"),
        ("instagram", "@jane..roe", "cannot be a name on Instagram"),
        ("facebook", "https://www.facebook.com/groups/12", "not to a profile"),
        ("youtube", "https://www.youtube.com/watch?v=abc", "not to a profile"),
        ("youtube", "https://youtu.be/abcdefghijk/x", "not to a profile"),
        ("website", "javascript:alert(1)", "not a web address"),
        ("website", "JavaScript://quay.example/%0aalert(1)", "not a web address"),
        ("website", "data:text/html,x", "not a web address"),
        ("website", "ftp://quay.example/", "not a web address"),
        ("website", "mailto:jane@quay.example", "not a web address"),
        ("website", "jane@quay.example", "e-mail address"),
        ("website", "https://jane:secret@quay.example/", "user name or password"),
        ("website", "https://quay.example@evil.example/", "user name or password"),
        ("website", "https://quay.example:8443/", "names a port"),
        ("website", "https://quay.example\\@evil.example", "no spaces, backslashes"),
        ("website", "https://quay.exa\nmple", "no spaces"),
        ("website", "http://localhost/", "not a public web site"),
        ("website", "http://intranet/", "not a public web site"),
        ("website", "http://printer.local/", "not a public web site"),
        ("website", "http://db.internal./", "not a public web site"),
        ("website", "http://10.0.0.1/", "bare IP"),
        ("website", "http://127。0。0。1/", "bare IP"),
        ("website", "http://2130706433/", "bare IP"),
        ("website", "http://0x7f.1/", "bare IP"),
        ("website", "http://[::1]/", "bare IP"),
        ("website", "http://[::1", "malformed"),
        ("website", "https://-quay.example/", "not a web address"),
        ("website", "https://quay_news.example/", "not a web address"),
        ("website", "https:///path", "not a web address"),
        ("website", f"https://quay.example/{'a' * MAX_LENGTH}", "too long"),
        ("website", "a" * 5000, "too long"),
        ("fax", "@jane", "Choose the kind"),
    ],
)
def test_what_is_no_such_profile_is_refused_with_help(kind: str, written: str, words: str) -> None:
    with pytest.raises(LinkRefused) as caught:
        normalise(kind, written)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "written", "shown"),
    [
        ("x", "https://x.com/janeroe", "@janeroe"),
        ("mastodon", "https://quay.example/@jane", "@jane@quay.example"),
        ("bluesky", "https://bsky.app/profile/jane.bsky.social", "@jane.bsky.social"),
        ("bluesky", "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx", "bsky.app"),
        ("linkedin", "https://www.linkedin.com/in/jos%C3%A9-roe", "josé-roe"),
        ("instagram", "https://www.instagram.com/jane", "@jane"),
        ("threads", "https://www.threads.com/@jane", "@jane"),
        ("facebook", "https://www.facebook.com/quay.news", "quay.news"),
        ("facebook", "https://www.facebook.com/profile.php?id=12", "facebook.com"),
        ("youtube", "https://www.youtube.com/@QuayTV", "@QuayTV"),
        ("youtube", f"https://www.youtube.com/channel/{CHANNEL}", "youtube.com"),
        ("website", "https://www.quay.example/jane", "quay.example"),
        ("website", "no url at all", "no url at all"),
        ("x", "", ""),
        ("website", "http://[", "http://["),
    ],
)
def test_readers_see_a_handle_or_a_host(kind: str, written: str, shown: str) -> None:
    assert handle(kind, written) == shown


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://mobile.twitter.com/jane/status/1", "x"),
        ("https://youtu.be/abc", "youtube"),
        ("https://quay.example/@jane", "mastodon"),
        ("https://medium.com/@jane", "website"),
        ("https://quay.example/jane", "website"),
        ("https://notx.com/jane", "website"),
        ("https://x.com.quay.example/", "website"),
        ("nonsense", "website"),
        ("http://[", "website"),
    ],
)
def test_the_host_says_the_kind(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_the_kinds_are_those_of_the_author_page() -> None:
    assert KINDS == (
        "website",
        "x",
        "mastodon",
        "bluesky",
        "linkedin",
        "instagram",
        "facebook",
        "youtube",
        "threads",
    )
