"""A PostgreSQL URL becomes Django's settings, read as PostgreSQL's own tools read it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import database


def test_a_plain_url_fills_every_place():
    settings = database.parse("postgresql://newsroom:secret@db.example.org:5433/paper")

    assert settings == {
        "NAME": "paper",
        "USER": "newsroom",
        "PASSWORD": "secret",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {},
    }


def test_encoded_characters_are_decoded_and_a_plus_stays_a_plus():
    settings = database.parse(
        "postgresql://ed%40desk:p%40ss%2Fw%3Ard+%25@db/morning%20paper?application_name=a+b"
    )

    assert settings["USER"] == "ed@desk"
    assert settings["PASSWORD"] == "p@ss/w:rd+%"
    assert settings["NAME"] == "morning paper"
    assert settings["OPTIONS"] == {"application_name": "a+b"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://newsroom@/paper?host=/Run/sockets&port=5433",
        "postgres://newsroom@%2FRun%2Fsockets:5433/paper",
    ],
)
def test_a_socket_folder_may_stand_in_the_query_or_in_place_of_the_host(url):
    settings = database.parse(url)

    assert (settings["HOST"], settings["PORT"]) == ("/Run/sockets", "5433")
    assert settings["OPTIONS"] == {}


def test_other_words_of_the_query_are_options():
    settings = database.parse("postgresql://db/paper?sslmode=verify-full&sslrootcert=/etc/ca.pem")

    assert settings["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_an_ipv6_address_keeps_its_colons():
    assert database.parse("postgresql://[2001:db8::1]:5433/paper")["HOST"] == "2001:db8::1"
    assert database.parse("postgresql://[2001:db8::1]/paper")["PORT"] == ""


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("mysql://u:hunter2@db/paper", "must be written as postgresql://"),
        ("postgresql://[u:hunter2@db/paper", "must be written as postgresql://"),
        ("u:hunter2@db/paper", "must be written as postgresql://"),
        ("postgresql://u:hunter2@db", "names no database"),
        ("postgresql://u:hunter2@db/", "names no database"),
        ("postgresql://u:hunter2@db:five/paper", "port that is not a number"),
        ("postgresql://u:hunter2#1@db/paper", "port that is not a number"),
    ],
)
def test_an_unusable_url_is_refused_without_telling_the_password(url, advice):
    with pytest.raises(ImproperlyConfigured, match=advice) as refusal:
        database.parse(url)
    assert "hunter2" not in str(refusal.value)


def test_connections_are_kept_and_checked(tmp_path):
    settings = database.from_environment(url="postgresql://db/paper", var=tmp_path, testing=False)

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert settings["CONN_MAX_AGE"] > 0
    assert settings["CONN_HEALTH_CHECKS"] is True
    assert list(tmp_path.iterdir()) == []
