"""Sections and topics: names that are unique as people read them, addresses that mean one thing."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import URLPattern, URLResolver, get_resolver

from articles.models import Section, Topic, TopicName
from articles.models.taxonomy import folded
from articles.reserved import RESERVED, is_reserved
from tests.factories import make_section, make_topic

# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"), ("CAFÉ", "cafe\u0301"), ("Straße", "STRASSE"), ("Łódź", "łódz"),
        ("  New   York\n", "new york"), ("İstanbul", "istanbul"), ("ﬁnance", "Finance"),
        ("ＡＢＣ", "abc"), ("Ελλάδα", "ΕΛΛΑΔΑ"), ("Όσλο", "οσλο"), ("Ёлка", "елка"),
        ("Йод", "йод"), ("Й", "и\u0306"), ("كِتَاب", "كتاب"), ("القاهِرة", "القاهرة"),
        ("שָׁלוֹם", "שלום"), ("Việt Nam", "viet nam"), ("한국", "한국".encode().decode()),
    ],
)  # fmt: skip
def test_names_that_read_alike_are_one_name(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("й", "и"), ("Йод", "Иод"), ("Ї", "І"), ("Ў", "У"), ("ł", "l"), ("ø", "o"),
        ("كتاب", "كاتب"), ("Mayor", "Major"), ("C", "C++"), ("1984", "1985"), ("漢", "汉"),
        ("한국", "한극"),
    ],
)  # fmt: skip
def test_letters_of_their_own_stay_apart(one, other):
    assert folded(one) != folded(other)


def test_folding_what_is_folded_changes_nothing_and_never_exceeds_the_column():
    for name in ("Café", "Йод", "كِتَاب", "한국", "x" * 300, "é" * 300, " ", ""):
        assert folded(folded(name)) == folded(name)
        assert len(folded(name)) <= 100


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["harbour", "HARBOUR", "Hárbour", " Harbour ", "haven", "Hâven"])
def test_no_two_topics_share_a_name_or_synonym(name):
    make_topic("Harbour", synonyms=("Haven",))

    with pytest.raises(ValidationError, match="Harbour"):
        make_topic(name, slug="another")
    with pytest.raises(ValidationError, match="Harbour"):
        make_topic("Docks", slug="docks", synonyms=(name,))

    assert Topic.objects.count() == 1  # a refused topic leaves nothing behind
    assert TopicName.objects.count() == 2


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_owner_of_a_name():
    make_topic("Harbour")
    docks = make_topic("Docks")

    with pytest.raises(IntegrityError), transaction.atomic():
        TopicName.objects.bulk_create([TopicName(topic=docks, key="harbour", name="Harbour")])


@pytest.mark.django_db
def test_cyrillic_letters_make_two_topics():
    make_topic("Бой", slug="boy")
    make_topic("Бои", slug="boi")

    assert TopicName.objects.count() == 2


@pytest.mark.django_db
def test_a_topic_is_found_by_name_and_synonym_in_any_writing():
    harbour = make_topic("Hárbour", synonyms=("Haven", "مِيناء", "Порт"))

    for name in ("harbour", "HAVEN", "haven ", "ميناء", "порт"):
        assert Topic.objects.called(name).get() == harbour, name
    assert not Topic.objects.called("Harbours").exists()


@pytest.mark.django_db
def test_renaming_frees_the_old_name_and_keeps_the_synonyms_that_are_named():
    harbour = make_topic("Harbour", synonyms=("Haven", "Port"))

    harbour.name = "Docks"
    harbour.save()
    harbour.set_names("Docks", ["Haven", "docks", " ", ""])

    assert [(each.name, each.is_synonym) for each in harbour.names.order_by("name")] == [
        ("Docks", False), ("Haven", True),
    ]  # fmt: skip
    make_topic("Harbour", slug="harbour-2")


@pytest.mark.django_db
def test_topics_offered_to_editors_are_neither_retired_nor_merged():
    proposed = make_topic("Proposed", state=Topic.State.PROPOSED)
    accepted = make_topic("Accepted")
    make_topic("Retired", state=Topic.State.RETIRED)
    make_topic("Merged", merged_into=accepted)

    assert set(Topic.objects.offered()) == {proposed, accepted}


# --- Addresses ------------------------------------------------------------------------------------


def first_segments(patterns, before: str = "") -> set[str]:
    """Return the first segment of every address of the site that does not begin with a variable."""
    found = set()
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver) and "/" not in route:
            found |= first_segments(pattern.url_patterns, route)
        elif first := re.match(r"[\w.-]+", route.replace("\\", "")):
            found.add(first[0])
        assert isinstance(pattern, URLPattern | URLResolver)
    return found


def refused(slug: str) -> str:
    """Return why a section can't have this slug."""
    with pytest.raises(ValidationError) as caught:
        Section(name="Any", slug=slug).full_clean()
    assert set(caught.value.message_dict) == {"slug"}
    return caught.value.message_dict["slug"][0]


def test_every_first_segment_of_the_url_map_is_reserved():
    segments = first_segments(get_resolver().url_patterns)

    assert {"admin", "media", "latest", "topics", "authors", "search", "accents.css"} <= segments
    assert sorted(each for each in segments if not is_reserved(each)) == []


def test_where_static_files_and_pictures_are_served_is_reserved(settings):
    for url in (settings.STATIC_URL, settings.MEDIA_URL):
        assert is_reserved(url.strip("/").split("/")[0])


@pytest.mark.parametrize(
    "segment",
    ["about", "contact", "corrections", "privacy", "feed", "feeds", "api", "static", "media",
     "sitemap", "newsletter", "preview", "reprint", "2026", "0000", "٢٠٢٦", "robots.txt"],
)  # fmt: skip
def test_segments_that_the_plan_keeps_are_reserved(segment):
    assert is_reserved(segment)
    assert is_reserved(segment.upper())


@pytest.mark.django_db
def test_a_reserved_slug_is_refused_with_a_sentence():
    for slug in sorted(RESERVED | first_segments(get_resolver().url_patterns) | {"2026"}):
        message = refused(slug)
        assert (
            "." in slug
            or message == f"/{slug}/ is already an address of the site; choose another slug."
        )
    assert "already an address" in refused("Topics")
    for free in ("world", "topics-today", "202", "20266", "мир", "authors2"):
        Section(name="Any", slug=free).full_clean()


@pytest.mark.django_db
def test_a_slug_is_unique_over_both_levels(world):
    make_section("Europe", parent=world)

    with pytest.raises(ValidationError, match="already exists"):
        Section(name="Another", slug="europe").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.create(name="Another", slug="europe")


@pytest.mark.django_db
def test_a_third_level_of_sections_is_refused_from_both_ends(world):
    europe = make_section("Europe", parent=world)
    sport = make_section("Sport")

    with pytest.raises(ValidationError, match="belongs to a section itself"):
        Section(name="France", slug="france", parent=europe).full_clean()
    world.parent = sport
    with pytest.raises(ValidationError, match="sections of its own"):
        world.full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("accent", ["red", "#abc", "#12345g", "#7A1F1F", "#7a1f1", "}b{}", ""])
def test_an_accent_is_a_colour_and_nothing_else(accent):
    with pytest.raises(ValidationError) as caught:
        Section(name="Any", slug="any", accent=accent).full_clean()

    assert set(caught.value.message_dict) == {"accent"}


@pytest.mark.django_db
def test_a_merged_section_leaves_the_menu(world):
    gone = make_section("Abroad", merged_into=world)

    assert gone not in Section.objects.in_order()
    assert list(Section.objects.in_order()) == [world]
