"""The history tab of everything but articles reads Events, not Django's own log."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import SiteIdentity
from events.clock import database_now
from events.recording import record
from tests.factories import make_author, make_section, make_topic

pytestmark = pytest.mark.django_db


def test_a_change_is_shown_with_who_and_what_it_was(client, administrator, world):
    client.force_login(administrator)
    client.post(
        reverse("admin:articles_section_change", args=[world.pk]),
        {"name": "Abroad", "slug": "world", "position": 0, "accent": "#7a1f1f"},
    )
    LogEntry.objects.all().delete()

    page = client.get(reverse("admin:articles_section_history", args=[world.pk])).text

    assert "Ada Administrator" in page
    assert "<del>World</del>" in page
    assert "<ins>Abroad</ins>" in page


def test_each_kind_of_thing_finds_its_own_events(client, administrator, reporter):
    site = SiteIdentity.objects.create(pk=1, name="The Courier")
    things = {
        "account": ("accounts_user", reporter), "author": ("authors_author", make_author()),
        "topic": ("articles_topic", make_topic()), "section": ("articles_section", make_section()),
        "site": ("articles_siteidentity", site),
    }  # fmt: skip
    for kind, (_name, thing) in things.items():
        record(kind, thing.pk, "changed", by=administrator, now=database_now(), reason=f"a {kind}",
               payload={"changed": ["name"]})  # fmt: skip
    client.force_login(administrator)

    pages = {
        kind: client.get(reverse(f"admin:{name}_history", args=[thing.pk])).text
        for kind, (name, thing) in things.items()
    }

    for kind, page in pages.items():
        assert [f"a {other}" for other in things if f"a {other}" in page] == [f"a {kind}"]
