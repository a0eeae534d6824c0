"""Queries that are written and planned once answer as their query sets do."""

import pytest
from django.db import connection

from articles.models import Section
from pagecache.prepared import Among, Given, Prepared, PreparedRows, columns_of
from tests.factories import make_section

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["planned once", "behind a pooler"])
def prepared(request, monkeypatch) -> Prepared[Section]:
    """Return a query of sections with the one on top."""
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", request.param)
    return Prepared(
        lambda: Section.objects.filter(Among("pk", "ids"), description="").order_by("name"),
        columns={"": columns_of(Section), "parent": columns_of(Section, but=("description",))},
    )


def test_rows_come_with_what_they_lead_to(prepared, django_assert_num_queries):
    world = make_section("World")
    europe = make_section("Europe", parent=world)
    make_section("Sport")
    hidden = make_section("Local", description="100 % local")

    with django_assert_num_queries(2):
        found = prepared.ask(ids=[world.pk, europe.pk, hidden.pk])
        assert prepared.ask(ids=[]) == []
    with django_assert_num_queries(0):
        assert [(each.name, each.parent and each.parent.name) for each in found] == [
            ("Europe", "World"),
            ("World", None),
        ]
    with django_assert_num_queries(1):
        assert found[0].parent.description == ""  # was left out, so it is loaded when asked for


def test_a_value_is_a_value_whatever_it_says():
    make_section("World")
    by_slug = PreparedRows(
        lambda: Section.objects.filter(slug=Given("slug")).values_list("name", "slug")
    )

    assert by_slug.ask(slug="world") == [("World", "world")]
    assert by_slug.ask(slug="' OR 'a' = 'a") == []
    assert by_slug.ask(slug="100 %s") == []
