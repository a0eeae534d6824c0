"""The address of an article is made once, at first publication, and never moves by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from articles import paths, publishing, site
from articles.content import Content
from articles.models import ArticlePath, PublishedArticle, SiteIdentity
from tests.factories import edit, make_draft, make_live, make_section, newest

NEW_YEAR_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def frozen(world, article_id: int = 1, *, at=NEW_YEAR_EVE, **content) -> str:
    """Return the address that an article gets."""
    content = {"headline": "Ferry returns", "section_id": world.pk} | content
    return paths.freeze(article_id, Content(**content), published_at=at, now=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("{section}/{yyyy}/{mm}/{slug}", "world/2026/12/ferry-returns"),
        ("/{yyyy}/{mm}/{dd}/{slug}/", "2026/12/31/ferry-returns"),
        ("news/{section}/{slug}", "news/world/ferry-returns"),
        ("{slug}/{yyyy}", "ferry-returns/2026"),
    ],
)
def test_one_setting_gives_addresses_their_shape(world, client, settings, pattern, path):
    settings.ARTICLE_PATH = pattern
    assert paths.pattern_problem(pattern) is None

    assert frozen(world) == path
    live = make_live("Another", section=world, now=NEW_YEAR_EVE - timedelta(days=60))

    assert client.get(PublishedArticle.objects.get().get_absolute_url()).status_code == 200
    assert paths.current(live.pk) == PublishedArticle.objects.get().path


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{section}/{title}", "{title}"),
        ("{section.pk}/{slug}", "{section.pk}"),
        ("{section}/{yyyy}", "no {slug}"),
        ("{slug}", "one segment"),
        ("/{slug}/", "one segment"),
        ("", "no {slug}"),
    ],
)
def test_a_setting_that_gives_no_good_address_is_named(pattern, problem):
    assert problem in paths.pattern_problem(pattern)


@pytest.mark.django_db
def test_the_date_in_an_address_is_the_newsrooms(world):
    SiteIdentity.objects.create(pk=1, name="The Courier", time_zone="Pacific/Auckland")
    site.forget()

    assert frozen(world) == "world/2027/01/ferry-returns"


@pytest.mark.django_db
def test_an_address_is_stored_once_and_given_again(world, sport):
    first = frozen(world)

    again = frozen(world, slug="typed-later", section_id=sport.pk, at=NEW_YEAR_EVE.replace(day=1))

    assert again == first
    assert ArticlePath.objects.get().path == first


@pytest.mark.django_db
def test_the_newest_address_is_the_current_one(world, now):
    frozen(world)
    ArticlePath.objects.create(path="sport/moved", article_id=1, created_at=now)

    assert paths.current(1) == "sport/moved"
    assert frozen(world) == "sport/moved"
    assert paths.current(2) is None


@pytest.mark.django_db
def test_articles_of_one_slug_are_numbered_within_the_same_month_and_section_only(world, sport):
    november = NEW_YEAR_EVE.replace(month=11, day=2)

    made = [frozen(world, pk) for pk in (1, 2, 3)]
    elsewhere = [frozen(world, 4, section_id=sport.pk), frozen(world, 5, at=november)]

    assert made == [f"world/2026/12/ferry-returns{end}" for end in ("", "-2", "-3")]
    assert elsewhere == ["sport/2026/12/ferry-returns", "world/2026/11/ferry-returns"]


@pytest.mark.django_db
def test_a_typed_slug_comes_before_the_headline(world):
    assert frozen(world, slug="typed").endswith("/typed")


@pytest.mark.django_db
def test_no_letters_no_address(world):
    with pytest.raises(paths.PathRefused, match="type a slug"):
        frozen(world, headline="?!…")

    assert not ArticlePath.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["topics", "admin", "2026"])
def test_where_the_slug_stands_first_reserved_words_are_refused(world, settings, slug):
    settings.ARTICLE_PATH = "{slug}/{section}"

    with pytest.raises(paths.PathRefused, match="already an address"):
        frozen(world, slug=slug)

    assert frozen(world, slug=f"{slug}-today") == f"{slug}-today/world"


@pytest.mark.django_db
def test_reserved_words_are_fine_where_they_do_not_stand_first(world):
    assert frozen(world, slug="search") == "world/2026/12/search"


@pytest.mark.django_db
def test_the_longest_names_still_give_an_address(now):
    section = make_section("S" * 80)

    path = frozen(section, slug="x" * 120)

    assert len(path) <= 400
    assert path.endswith("x" * 120)


@pytest.mark.django_db
def test_renaming_a_section_or_changing_its_slug_moves_no_article(world, client, now):
    make_live("Ferry returns", section=world, now=now)
    address = PublishedArticle.objects.get().get_absolute_url()

    world.name, world.slug = "Abroad", "abroad"
    world.save()
    site.forget()

    assert address == "/world/2026/11/ferry-returns/"
    assert client.get(address).status_code == 200
    assert client.get("/abroad/").status_code == 200
    assert client.get("/world/").status_code == 404


@pytest.mark.django_db
def test_a_change_of_the_setting_moves_no_published_article(world, client, settings, now):
    live = make_live("Ferry returns", section=world, now=now)
    settings.ARTICLE_PATH = "{yyyy}/{slug}"
    update = edit(live, headline="Ferry returns late", now=now)

    publishing.publish_update(live, revision=update, by=None, now=now, is_substantive=False)
    make_live("A new story", section=world, now=now)

    assert sorted(PublishedArticle.objects.values_list("path", flat=True)) == [
        "2026/a-new-story", "world/2026/11/ferry-returns",
    ]  # fmt: skip


@pytest.mark.django_db
def test_nothing_public_shows_a_slug_before_publication(world, client):
    draft = make_draft("Ferry returns", section=world, slug="ferry-returns")

    assert client.get("/world/2026/11/ferry-returns/").status_code == 404
    assert newest(draft).content["slug"] == "ferry-returns"
    assert not ArticlePath.objects.exists()


@pytest.mark.django_db
def test_an_address_in_another_script_is_served_encoded(world, client, now):
    make_live("Паром вернулся", section=world, now=now)

    address = PublishedArticle.objects.get().get_absolute_url()

    assert address.isascii()
    assert "Паром вернулся" in client.get(address).text
