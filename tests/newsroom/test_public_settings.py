"""What a public process refuses to start with, and what it leaves out."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg2 import sql

from tests.newsroom.public_process import ROOT, environment, manage, reader_role, url_of


@pytest.fixture
def role(transactional_db) -> Iterator[tuple[str, str]]:
    """Return a reader's role of this worker's database, and the URL that signs in as it."""
    name = f"reader_{connection.settings_dict['NAME']}"
    with reader_role(name) as url:
        yield name, url


def test_the_role_passes_the_checks_of_a_deployment(role):
    checked = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        READER_DATABASE_URL=role[1], NEWSROOM_ENV="production", NEWSROOM_TESTING="false",
        NEWSROOM_SECRET_KEY="k3y" * 20 + "-and-some-more", NEWSROOM_ALLOWED_HOSTS="www.example.org",
        NEWSROOM_SITE_URL="https://www.example.org", NEWSROOM_MAIL_HOST="mail.example.org",
    )  # fmt: skip

    assert checked.returncode == 0, checked.stderr


def test_a_role_that_can_read_drafts_is_refused(db):
    place = connection.settings_dict

    checked = manage("check", READER_DATABASE_URL=url_of(place["USER"], place["PASSWORD"] or "-"))

    assert checked.returncode == 1
    assert "newsroom.E003" in checked.stderr
    assert "grant_reader" in checked.stderr


def test_a_role_that_misses_a_table_is_refused(role):
    with connection.cursor() as cursor:
        statement = sql.SQL("REVOKE SELECT ON articles_series FROM {}")
        cursor.execute(statement.format(sql.Identifier(role[0])))

    checked = manage("check", READER_DATABASE_URL=role[1])

    assert checked.returncode == 1
    assert "newsroom.E004" in checked.stderr
    assert "can't read articles_series" in checked.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "NEWSROOM_PUBLIC is on but READER_DATABASE_URL is not set"),
        ({"READER_DATABASE_URL": "reader"}, "READER_DATABASE_URL must be written as"),
        (
            {
                "READER_DATABASE_URL": "postgresql://newsroom:a@replica/paper",
                "DATABASE_URL": "postgresql://newsroom:a@db/paper",
            },
            "READER_DATABASE_URL names the same role as DATABASE_URL",
        ),
    ],
)
def test_what_can_not_be_is_refused_in_one_sentence(variables, sentence):
    refused = manage("check", **variables)

    assert refused.returncode == 1
    last = refused.stderr.strip().splitlines()[-1]
    assert sentence in last
    assert ":a@" not in refused.stderr


def test_nothing_of_the_desk_is_loaded():
    code = """
import json, sys, django
django.setup()
from django.urls import get_resolver
from django.conf import settings
get_resolver().url_patterns
print(json.dumps([settings.INSTALLED_APPS, settings.MIDDLEWARE, settings.ROOT_URLCONF,
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
    [name for name in sys.modules if name.endswith(".admin") and "." in name]]))
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(
            READER_DATABASE_URL="postgresql://reader@db/paper",
            DJANGO_SETTINGS_MODULE="newsroom.settings",
        ),
        capture_output=True,
        text=True,
        check=True,
    )

    apps, middleware, urls, context, admins = json.loads(run.stdout)
    named = " ".join([*apps, *middleware, *context])
    assert not any(word in named for word in ("admin", "session", "messages", "DeskConfig"))
    assert "AuthenticationMiddleware" not in named
    assert urls == "newsroom.public_urls"
    assert [name for name in admins if not name.startswith("django.")] == []
