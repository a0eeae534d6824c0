"""Contributions as readers see them: by role, in order, above the story or at its foot."""

import html
import re

import pytest

from articles import publishing
from articles.models import PublishedArticle, Role
from authors.bylines import ABOVE, AUTHORING, FOOT, Byline, Group, arrange
from tests.factories import edit, make_author, make_draft


def groups(found) -> list[tuple[str, tuple[str, ...]]]:
    return [(group.role, group.people) for group in found]


def test_every_role_stands_in_one_place():
    assert sorted((*ABOVE, *FOOT)) == sorted(Role.values)
    assert set(AUTHORING) <= set(ABOVE)


def test_roles_come_in_reading_order_and_people_in_theirs():
    byline = arrange(
        [
            ("editing", "Eve"),
            ("photography", "Pia"),
            ("writing", "Zoe"),
            ("reporting", "Rob"),
            ("writing", "Ana"),
            ("translation", "Tom"),
        ]
    )

    assert groups(byline.above) == [
        ("writing", ("Zoe", "Ana")),
        ("reporting", ("Rob",)),
        ("photography", ("Pia",)),
    ]
    assert groups(byline.foot) == [("editing", ("Eve",)), ("translation", ("Tom",))]


def test_who_has_two_roles_is_named_in_both_and_twice_in_one_role_once():
    byline = arrange([("writing", "Ana"), ("photography", "Ana"), ("writing", "Ana")])

    assert byline.above == (Group("writing", ("Ana",)), Group("photography", ("Ana",)))


def test_editing_and_translation_never_stand_above():
    byline = arrange([("editing", "Eve"), ("translation", "Tom")])

    assert byline.above == ()


def test_nobody_gives_nothing():
    assert arrange([]) == Byline(above=(), foot=())


# --- On pages -------------------------------------------------------------------------------------


@pytest.fixture
def page(db, world, client, now):
    """Return a function that publishes a story with this byline and returns its page's words."""

    def read(*contributions, **fields) -> str:
        draft = make_draft(section=world, has_no_byline=True, **fields)
        for position, (author, role, name) in enumerate(contributions):
            draft.byline_items.create(author=author, role=role, credited_as=name, position=position)
        publishing.publish(draft, revision=edit(draft, now=now), by=None, now=now)
        text = client.get(PublishedArticle.objects.get().get_absolute_url()).text
        return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())

    return read


def test_a_page_names_each_role_in_its_words(page):
    ana, bo, cleo = make_author("Ana"), make_author("Bo"), make_author("Cleo")

    text = page(
        (ana, "writing", ""), (bo, "writing", ""), (cleo, "writing", ""),
        (bo, "photography", ""), (cleo, "editing", ""),
    )  # fmt: skip

    assert "By Ana, Bo and Cleo" in text
    assert "Photographs by Bo" in text
    assert text.index("sailed again") < text.index("Edited by Cleo")


def test_the_name_of_the_time_is_printed_and_leads_to_the_profile(page, client):
    ana = make_author("Ana Autora")

    text = page((ana, "writing", "Ana Antes"))

    assert "By Ana Antes" in text
    assert "By Ana Autora" not in text
    assert "Ferry returns" in client.get("/authors/ana-autora/").text


def test_a_typed_line_replaces_what_is_shown_and_the_rows_still_drive_the_page(page, client):
    ana = make_author("Ana Autora")

    text = page((ana, "writing", ""), byline_text="From our correspondents")

    assert "From our correspondents" in text
    assert "By Ana Autora" not in text
    assert "Ferry returns" in client.get("/authors/ana-autora/").text


def test_no_byline_on_purpose_shows_none(page):
    assert "By " not in page().split("The ferry sailed")[0].split("Ferry returns")[-1]


def test_who_only_helped_has_the_story_apart_from_their_own(page, client):
    eve = make_author("Eve")

    page((eve, "editing", ""))

    assert "Ferry returns" not in client.get("/authors/eve/").text
    assert "Ferry returns" in client.get("/authors/eve/?role=other").text


def test_a_photographer_who_also_wrote_has_the_story_once_among_their_own(page, client):
    pia = make_author("Pia")

    page((pia, "photography", ""), (pia, "writing", ""))

    own, other = client.get("/authors/pia/").text, client.get("/authors/pia/?role=other").text
    assert own.count(">Ferry returns to the island<") == 1
    assert "Ferry returns" not in other
