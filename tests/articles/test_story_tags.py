"""What the tags of a story say: bylines as sentences, times with their zone, labels, directions."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from articles.models.published import CardLine, PublishedArticle, PublishedByline
from articles.models.taxonomy import Topic
from articles.story_tags import addresses, people, times, words
from authors.models import Author
from pagecache.tagging import recording

EVENING = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)


def author(name: str, **fields) -> Author:
    fields.setdefault("slug", name.split()[0].lower())
    return Author(pk=hash(name), name=name, **fields)


def by(*contributions: tuple[Author, str], **fields) -> list[PublishedByline]:
    return [
        PublishedByline(article_id=1, position=position, author=person, role=role, **fields)
        for position, (person, role) in enumerate(contributions)
    ]


def article(**fields) -> PublishedArticle:
    return PublishedArticle(**{"article_id": 1, "genre": "news", "language": "en", **fields})


ANA, BEN, CLEO = author("Ana Autora"), author("Ben Bell"), author("Cleo Cole")


# --- Bylines --------------------------------------------------------------------------------------


def test_a_byline_is_a_sentence_a_role_with_each_name_linked():
    shown = people.byline_credits(
        by((ANA, "writing"), (BEN, "writing"), (CLEO, "reporting"), (BEN, "photography"))
    )

    assert shown.above == [
        'By <a rel="author" href="/authors/ana/"><bdi>Ana Autora</bdi></a> and '
        '<a rel="author" href="/authors/ben/"><bdi>Ben Bell</bdi></a>',
        'Additional reporting by <a rel="author" href="/authors/cleo/"><bdi>Cleo Cole</bdi></a>',
        'Photographs by <a rel="author" href="/authors/ben/"><bdi>Ben Bell</bdi></a>',
    ]


def test_three_names_are_listed_with_commas_and_a_last_and():
    shown = people.byline_credits(by(*((each, "editing") for each in (ANA, BEN, CLEO))))

    assert shown.above == []
    assert "</a>, <a" in shown.foot[0] and "</a> and <a" in shown.foot[0]
    assert shown.foot[0].startswith("Edited by ")


def test_a_hidden_author_is_plain_text_and_has_no_box():
    items = by((author("Hana Hidden", state=Author.State.HIDDEN), "writing"), (ANA, "writing"))

    assert people.byline_credits(items).above[0].startswith("By <bdi>Hana Hidden</bdi> and <a")
    assert people.writers(items) == [ANA]


def test_the_name_of_the_time_is_kept():
    items = by((ANA, "writing"), credited_as="A. A.")

    assert "<bdi>A. A.</bdi>" in people.byline_credits(items).above[0]


def test_a_name_is_escaped_wherever_it_stands():
    hostile = author("<b>Bobby</b> {names}", slug="bobby")

    sentence = people.byline_credits(by((hostile, "writing"), (ANA, "writing"))).above[0]

    assert "&lt;b&gt;Bobby&lt;/b&gt; {names}" in sentence
    assert "<b>" not in sentence


def test_the_byline_of_a_card_names_the_first_role_without_links():
    live = article()
    live.lines = [CardLine(1, "editing", "Ben Bureau"), CardLine(2, "reporting", "Ana Autora")]

    assert people.short_byline(live) == "Additional reporting by <bdi>Ana Autora</bdi>"


def test_a_typed_line_replaces_the_byline_of_a_card():
    assert people.short_byline(article(byline_text="From our own staff")) == "From our own staff"


def test_a_card_without_anybody_has_no_byline():
    live = article()
    live.lines = []

    assert people.short_byline(live) == ""


@pytest.mark.parametrize(
    ("state", "shown"), [("active", True), ("former", True), ("deceased", False), ("hidden", False)]
)
def test_the_dead_and_the_hidden_are_not_followed(state, shown):
    assert people.can_be_followed(author("Ana Autora", state=state)) is shown


# --- Times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "shown", "machine"),
    [
        ("Europe/Paris", "22 November 2026, 18:05 CET", "2026-11-22T18:05:00+01:00"),
        ("UTC", "22 November 2026, 17:05 UTC", "2026-11-22T17:05:00+00:00"),
        ("America/Sao_Paulo", "22 November 2026, 14:05 UTC−3", "2026-11-22T14:05:00-03:00"),
        ("Asia/Kathmandu", "22 November 2026, 22:50 UTC+5:45", "2026-11-22T22:50:00+05:45"),
    ],
)
def test_an_instant_is_shown_in_the_newsrooms_zone_and_names_it(zone, shown, machine):
    with timezone.override(ZoneInfo(zone)):
        assert times.moment(EVENING) == f'<time datetime="{machine}">{shown}</time>'


def test_months_are_named_in_the_newsrooms_language():
    with timezone.override(ZoneInfo("Europe/Paris")), translation.override("fr"):
        assert "22 novembre 2026" in times.moment(EVENING)


def test_a_card_shows_a_short_absolute_time():
    with timezone.override(ZoneInfo("Europe/Paris")):
        assert ">22 Nov 2026, 18:05</time>" in times.stamp(EVENING)


# --- Labels, directions, groups -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, ("", "", "")),
        ({"genre": "analysis", "kicker": "Tide gate"}, ("", "Analysis", "Tide gate")),
        ({"genre": "opinion", "kicker": "OPINION"}, ("", "Opinion", "")),
        ({"genre": "brief"}, ("", "In brief", "")),
        ({"sponsor": "A Bank", "kicker": "Sponsored"}, ("A Bank", "", "")),
        ({"kicker": "Sponsored"}, ("", "", "Sponsored")),
    ],
)
def test_labels_name_sponsor_genre_and_kicker_without_saying_one_twice(fields, shown):
    found = words.labels(article(**fields))

    assert (found.sponsor, found.genre, found.kicker) == shown


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", "ltr"),
        ("12:30", "ltr"),
        ("ليلى الحدّاد reports on schools for the Courier", "ltr"),
        ("Courier: تكتب عن المدارس والمدينة", "rtl"),
    ],
)
def test_a_text_runs_the_way_most_of_its_letters_do(text, direction):
    assert words.text_direction(text) == direction


@pytest.mark.parametrize(
    ("title", "is_retracted", "shown"),
    [
        ("", False, "Ferry"), ("Ferry back", False, "Ferry back"),
        ("", True, "Retracted: Ferry"), ("Ferry back", True, "Retracted: Ferry back"),
    ],
)  # fmt: skip
def test_a_title_of_a_retracted_story_says_so(title, is_retracted, shown):
    article = PublishedArticle(headline="Ferry", is_retracted=is_retracted)

    assert words.marked(article, title) == shown


def test_topics_stand_by_kind_and_empty_kinds_are_left_out():
    topics = [Topic(name="Ada", kind="person"), Topic(name="Bay", kind="place")]

    groups = words.topic_groups(topics)

    assert [(group.name, group.topics) for group in groups] == [
        ("Places", topics[1:]),
        ("People", topics[:1]),
    ]


# --- Addresses ------------------------------------------------------------------------------------


def test_the_address_of_a_page_keeps_only_what_it_is_asked_to_keep():
    request = RequestFactory().get("/topics/ciudad-de-méxico/", {"before": "1-2", "utm": "x"})
    context = {"request": request, "site_url": "https://news.example"}

    assert addresses.page_url(context, before="1-2", role="") == (
        "https://news.example/topics/ciudad-de-m%C3%A9xico/?before=1-2"
    )


def test_only_addresses_of_ours_get_our_origin():
    context = {"site_url": "https://news.example"}

    assert addresses.absolute(context, "/a/") == "https://news.example/a/"
    assert addresses.absolute(context, "https://cdn.example/a") == "https://cdn.example/a"


# --- Age ------------------------------------------------------------------------------------------


def years(first: datetime, now: datetime, monkeypatch, **fields) -> tuple[int, float | None]:
    """Return what the notice says at a time, and when it says something else."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    with recording() as page:
        said = times.full_years(article(first_published_at=first, **fields))
    return said, page.goes_stale_at


@pytest.mark.parametrize(
    ("first", "now", "said", "until"),
    [
        ("2025-11-23", "2026-11-22", 0, "2026-11-23"),
        ("2025-11-22", "2026-11-22", 1, "2027-11-22"),
        ("2016-12-01", "2026-11-22", 9, "2026-12-01"),
        ("2024-02-29", "2025-02-28", 0, "2025-03-01"),
        ("2026-11-22", "2026-11-22", 0, "2027-11-22"),
    ],
)
def test_a_story_tells_its_age_by_whole_years_since_it_first_appeared(
    first, now, said, until, monkeypatch
):
    first, now, until = (
        datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) for day in (first, now, until)
    )

    assert years(first, now, monkeypatch) == (said, until.timestamp())


def test_an_evergreen_story_has_no_age(monkeypatch):
    assert years(datetime(2016, 1, 1, tzinfo=UTC), EVENING, monkeypatch, is_evergreen=True) == (
        0,
        None,
    )


# --- Sharing --------------------------------------------------------------------------------------


def test_links_to_share_carry_address_and_headline_whole():
    links = words.share_targets(
        article(headline="Gate & ferry: “who pays?”"), "https://example.org/città/a/"
    )

    assert [link.name for link in links][:2] == ["Email", "Bluesky"]
    for link in links:
        assert "https%3A%2F%2Fexample.org%2Fcitt%C3%A0%2Fa%2F" in link.address
        assert " " not in link.address
    assert "Gate%20%26%20ferry%3A%20%E2%80%9Cwho%20pays%3F%E2%80%9D" in links[0].address
