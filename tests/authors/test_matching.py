"""A name on an incoming story leads to one profile, to a new one, or to an editor's choice."""

import pytest

from authors.matching import free_slug, match
from authors.models import Author, AuthorLink
from events.models import Event
from tests.factories import make_author

pytestmark = pytest.mark.django_db

X = ("x", "https://x.com/ana")
SITE = ("website", "https://ana.example")


def found(name="Ana Autora", *, bio="", links=(), now):
    return match(name, bio=bio, links=links, by=None, now=now)


def links_of(author: Author) -> list[tuple[str, str]]:
    return list(author.links.order_by("position").values_list("kind", "url"))


def test_an_unknown_name_gets_a_profile_with_bio_and_links(now):
    result = found(" Ana Autora ", bio="Ana writes.", links=(X, SITE), now=now)

    author = Author.objects.get()
    assert (result.author, result.is_new, result.candidates) == (author, True, 1)
    assert (author.name, author.slug, author.kind) == ("Ana Autora", "ana-autora", "contributor")
    assert (author.bio, author.is_published, author.state) == ("Ana writes.", False, "active")
    assert links_of(author) == [X, SITE]
    event = Event.objects.get()
    assert (event.kind, event.subject_id, event.verb) == ("author", author.pk, "created")


@pytest.mark.parametrize("name", ["Ana Autora", "ANA AUTORA", "  ana autora  "])
def test_a_known_name_leads_to_its_profile_in_any_capitals(now, name):
    ana = make_author("Ana Autora", bio="Old bio.")

    result = found(name, now=now)

    assert (result.author, result.is_new) == (ana, False)
    assert Author.objects.count() == 1
    assert not Event.objects.exists()


def test_an_empty_bio_is_filled_and_recorded(now):
    ana = make_author("Ana Autora")

    found(bio="Ana writes.", links=(X,), now=now)

    ana.refresh_from_db()
    assert ana.bio == "Ana writes."
    assert links_of(ana) == [X]
    event = Event.objects.get()
    assert (event.verb, event.payload["bio"]) == ("filled", "Ana writes.")


@pytest.mark.parametrize("column", ["bio", "short_bio"])
def test_a_bio_that_is_there_is_never_overwritten(now, column):
    ana = make_author("Ana Autora", **{column: "Her own words."})
    AuthorLink.objects.create(author=ana, kind="website", url="https://own.example")

    found(bio="What the wire says.", links=(X,), now=now)

    ana.refresh_from_db()
    assert getattr(ana, column) == "Her own words."
    assert "wire" not in ana.bio
    assert links_of(ana) == [("website", "https://own.example")]
    assert not Event.objects.exists()


def test_a_link_that_is_there_is_not_doubled(now):
    ana = make_author("Ana Autora")
    AuthorLink.objects.create(author=ana, kind=X[0], url=X[1])

    found(bio="Ana writes.", links=(X, SITE), now=now)

    assert sorted(links_of(ana)) == [SITE, X]


def test_a_name_that_means_several_people_is_left_to_the_editor(now):
    make_author("Ana Autora")
    make_author("ana autora", slug="ana-2")
    make_author("Ana Autora", slug="ana-3")

    result = found(bio="Ana writes.", now=now)

    assert (result.author, result.is_new, result.candidates) == (None, False, 3)
    assert Author.objects.count() == 3
    assert not Author.objects.exclude(bio="").exists()
    assert not Event.objects.exists()


def test_a_merged_double_is_no_second_candidate(now):
    ana = make_author("Ana Autora")
    make_author("Ana Autora", slug="ana-2", merged_into=ana)

    assert found(now=now).author == ana


def test_a_similar_name_is_another_person(now):
    make_author("Ana Autora")

    result = found("Ana Autor", now=now)

    assert result.is_new
    assert Author.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zoë Ånd", "zoë-ånd"),
        ("Иван Петров", "иван-петров"),
        ("سلمى الرفاعي", "سلمى-الرفاعي"),
        ("?!", "author"),
        ("x" * 300, "x" * 140),
    ],
)
def test_a_name_in_any_script_gives_a_readable_slug(name, slug):
    assert free_slug(name) == slug


def test_a_taken_slug_is_numbered():
    make_author("Ana Autora")
    make_author("Another", slug="ana-autora-2")
    make_author("Longer", slug="ana-autora-smith")

    assert free_slug("Ana Autora") == "ana-autora-3"
