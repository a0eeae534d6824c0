"""A copy that follows /changes is the site, whatever happens and whoever commits late."""

import json
import random
import time

import psycopg2
import pytest
from django.db import connection
from django.test import Client

from articles import site
from articles.models import Article
from distribution.api import changes
from distribution.api.root import limit
from events import purging
from events.models import Purge
from pagecache.keys import article as article_key
from tests.newsroom.newspaper import Newspaper

API = "/api/v1"
_ORIGIN = "http://127.0.0.1:8000"
STEPS = 40


def get(address: str) -> dict:
    limit.forget()
    response = Client().get(address.removeprefix(_ORIGIN))
    assert response.status_code == 200, (address, response.content)
    return json.loads(response.content)


def settle() -> None:
    """Wait until what was open on the server has ended: tests that run beside these are there too.

    Nothing newer than the oldest open transaction is told of, whichever database it is in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        mine = cursor.fetchone()[0]
        for _try in range(2_400):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > mine:
                return
            time.sleep(0.05)
    pytest.fail("a transaction beside this test has been open for two minutes")


class Mirror:
    """A copy of the site, kept as docs/api.md says."""

    def __init__(self) -> None:
        settle()
        self.cursor = get(f"{API}/changes")["cursor"]
        self.held = everything()

    def follow(self) -> list[str]:
        """Ask what changed and fetch it; return the names in the order in which they came."""
        said: list[str] = []
        settle()
        while True:
            answer = get(f"{API}/changes?after={self.cursor}")
            self.cursor = answer["cursor"]
            for change in answer["items"]:
                said.append(change["name"])
                name = change["name"].removeprefix("list-")
                self._fetch(name, change["state"], change["url"])
                for name, thing in list(self.held.items()):
                    if change["name"] in thing.get("names", []):
                        self._fetch(name, "live", f"{API}/articles/{thing['id']}")
            if not answer["has_more"]:
                return said

    def _fetch(self, name: str, state: str, url: str) -> None:
        if state == "changed":
            return
        response = Client().get(url.removeprefix(_ORIGIN)) if state == "live" else None
        limit.forget()
        if response is None or response.status_code != 200:
            self.held.pop(name, None)
        else:
            self.held[name] = json.loads(response.content)


def everything() -> dict[str, dict]:
    """Return all that the API has, by name."""
    found = {}
    for kind, listed in (
        ("article", "articles/whole"), ("author", "authors"), ("topic", "topics"),
        ("section", "sections"),
    ):  # fmt: skip
        address: str | None = f"{API}/{listed}"
        while address:
            page = get(address)
            found |= {f"{kind}-{each['id']}": each for each in page["items"]}
            address = page.get("next")
    return found


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_follows_is_the_site_after_anything(administrator, monkeypatch):
    monkeypatch.setattr(changes, "_ROWS", 3)  # several answers at once, as in a busy hour
    monkeypatch.setattr(changes, "_NAMES", 20)
    client = Client()
    client.force_login(administrator)
    newspaper = Newspaper(client, random.Random(4)).build()  # noqa: S311
    mirror = Mirror()
    assert mirror.held == everything()
    assert mirror.follow() == []
    chance = random.Random(5)  # noqa: S311
    verbs = sorted(newspaper.verbs) * 3
    chance.shuffle(verbs)
    done = []

    for number, verb in enumerate(verbs[:STEPS]):
        if newspaper.do(verb):
            done.append(verb)
        if number % 4 == 3:
            mirror.follow()
            assert mirror.held == everything(), done[-4:]

    assert len(set(done)) > 15
    assert mirror.follow() == []


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_neither_skipped_nor_said_twice(db):
    site.forget()
    cursor = get(f"{API}/changes")["cursor"]
    late = psycopg2.connect(**_parameters())
    try:
        with late.cursor() as other:
            # Began first, commits last.
            other.execute(
                "INSERT INTO events_purge (keys, erased, token) VALUES ('{article-1}', '{}', 7)"
            )
        purging.purge([article_key(2)])
        before = get(f"{API}/changes?after={cursor}")
        late.commit()
    finally:
        late.close()
    purging.purge([article_key(3)])

    settle()
    after = get(f"{API}/changes?after={before['cursor']}")
    last = get(f"{API}/changes?after={after['cursor']}")

    said = [each["name"] for each in before["items"] + after["items"] + last["items"]]
    assert said == ["article-1", "article-2", "article-3"]
    assert before["items"] == []
    assert [each["state"] for each in after["items"]] == ["gone"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_cursor_of_another_database_or_of_last_week_is_refused(client):
    site.forget()
    database, transaction, number, hour = get(f"{API}/changes")["cursor"].split("-")

    for cursor in (
        f"{int(database) + 1}-{transaction}-{number}-{hour}",
        f"{database}-{transaction}-{number}-{int(hour) - 6 * 24}",
        f"{database}-{int(transaction) + 1000}-{number}-{hour}",
    ):
        assert client.get(f"{API}/changes?after={cursor}").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_nothing_new_is_not_said_again(client):
    site.forget()
    cursor = get(f"{API}/changes")["cursor"]
    first = client.get(f"{API}/changes?after={cursor}")

    again = client.get(f"{API}/changes?after={cursor}", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert not Article.objects.exists() and not Purge.objects.exists()


def _parameters() -> dict:
    parameters = dict(connection.get_connection_params())
    parameters.pop("cursor_factory", None)
    return parameters
