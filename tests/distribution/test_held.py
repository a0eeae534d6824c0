"""What each process holds of the outlet's rules for machines is never older than it seems."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import SiteIdentity
from distribution import held
from distribution.models import MachinePolicy
from pagecache import keys
from pagecache.middleware import ASKED
from pagecache.purge import purge
from pagecache.tagging import one_moment
from tests.factories import make_picture


@pytest.fixture
def policy(db) -> MachinePolicy:
    """Return the rules, without a hub."""
    return MachinePolicy.objects.create(pk=1)


def test_what_is_read_inside_of_a_snapshot_is_not_kept(policy):
    with one_moment():
        assert held.current().policy.hub_url == ""
    MachinePolicy.objects.update(hub_url="https://hub.example.org/")

    assert held.current().policy.hub_url == "https://hub.example.org/"


def test_a_page_takes_what_was_held_before_its_snapshot(policy, django_assert_num_queries):
    before = held.hold()
    MachinePolicy.objects.update(hub_url="https://hub.example.org/")
    purge([keys.SITE])  # while the page is being made

    with one_moment(), django_assert_num_queries(0):
        assert held.current() is before

    assert held.current().policy.hub_url == "https://hub.example.org/"


def test_a_logo_that_is_pulled_is_read_again_before_the_next_page(client, db):
    logo = make_picture(3, size=(400, 400))
    SiteIdentity.objects.create(pk=1, name="The Courier", logo=logo)
    assert held.logo(held.current())
    type(logo).objects.filter(pk=logo.pk).update(is_denied=True)
    purge([keys.image(logo.pk)])

    client.get("/robots.txt")

    with one_moment():
        assert held.logo(held.current()) is None


@pytest.mark.django_db(transaction=True)
def test_pages_that_may_be_kept_read_the_rules_before_their_snapshot(client):
    MachinePolicy.objects.create(pk=1)

    with CaptureQueriesContext(connection) as queries:
        client.get("/robots.txt", **{ASKED: True})

    asked = [query["sql"] for query in queries]
    (rules,) = [n for n, sql in enumerate(asked) if 'FROM "distribution_machinepolicy"' in sql]
    (snapshot,) = [n for n, sql in enumerate(asked) if "REPEATABLE READ" in sql]
    assert rules < snapshot
