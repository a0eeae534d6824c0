"""In production nothing starts on a laptop's defaults: one sentence says what is missing."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PLACE = settings.DATABASES["default"]
COMPLETE = {
    "NEWSROOM_ENV": "production",
    "NEWSROOM_SECRET_KEY": "8d0jf3Kq" * 8,
    "NEWSROOM_SITE_URL": "https://www.example.org",
    "NEWSROOM_ALLOWED_HOSTS": "www.example.org,example.org",
    "NEWSROOM_MAIL_HOST": "mail.example.org",
    "DATABASE_URL": f"postgresql://{PLACE['USER']}@/{PLACE['NAME'].removeprefix('test_')}"
    f"?host={quote(str(PLACE['HOST']))}&port={PLACE['PORT']}",
}


@pytest.fixture
def manage(tmp_path):
    """Return a function that runs a command in an environment with changes; None takes out."""

    def run(*words: str, **changes: str | None) -> subprocess.CompletedProcess:
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEWSROOM_", "DATABASE_URL", "DJANGO_"))
        }
        chosen = {**COMPLETE, "NEWSROOM_VAR": str(tmp_path / "var"), **changes}
        given = {name: value for name, value in chosen.items() if value is not None}
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=ours | given,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def refusal(done: subprocess.CompletedProcess) -> str:
    """Return the one sentence of a refusal."""
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("newsroom: ")
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_a_complete_environment_is_accepted_and_has_nothing_to_warn_of(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("DATABASE_URL", "the embedded PostgreSQL is for a laptop"),
        ("NEWSROOM_SECRET_KEY", "put 50 or more random characters in it"),
        ("NEWSROOM_ALLOWED_HOSTS", "list the host names that the site answers to"),
        ("NEWSROOM_SITE_URL", "give the site's public address"),
    ],
)
def test_what_production_needs_is_asked_for_in_a_sentence(manage, tmp_path, missing, sentence):
    said = refusal(manage("check", **{missing: None}))

    assert f"{missing} is not set" in said
    assert sentence in said
    assert not (tmp_path / "var" / "secret-key").exists()  # no key is made up
    assert not (tmp_path / "var" / "postgres").exists()  # and no server started


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"NEWSROOM_DEBUG": "true"}, "NEWSROOM_DEBUG shows the inside of the system"),
        ({"NEWSROOM_DEBUG": "off"}, "set it to true or false"),
        ({"NEWSROOM_ENV": "staging"}, "set it to development or production"),
        ({"NEWSROOM_SITE_URL": "www.example.org"}, "give the site's public address"),
        ({"NEWSROOM_SITE_URL": "ftp://example.org"}, "give the site's public address"),
        ({"NEWSROOM_SECRET_KEY": " "}, "NEWSROOM_SECRET_KEY is not set"),
        ({"NEWSROOM_MAIL_PORT": "smtp"}, "set it to a whole number"),
        ({"NEWSROOM_SECRET_KEY_FILE": "/nowhere/key"}, "are both set"),
        ({"NEWSROOM_SECRET_KEY": None, "NEWSROOM_SECRET_KEY_FILE": "/no/key"}, "can't be read"),
        ({"DATABASE_URL": "mysql://root:hunter2@db/x"}, "must be written as postgresql://"),
    ],
)
def test_what_can_not_be_understood_is_refused(manage, changes, sentence):
    said = refusal(manage("check", **changes))

    assert sentence in said
    assert "hunter2" not in said  # a password is never repeated


def test_a_secret_may_lie_in_a_file(manage, tmp_path):
    (tmp_path / "key").write_text("8d0jf3Kq" * 8 + "\n")

    done = manage("check", NEWSROOM_SECRET_KEY=None, NEWSROOM_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("pattern", ["{slug}", "{section}/{title}/{slug}"])
def test_an_article_address_that_tells_nothing_apart_is_a_failed_check(manage, pattern):
    done = manage("check", NEWSROOM_ARTICLE_PATH=pattern)

    assert done.returncode != 0
    assert "newsroom.E001" in done.stderr
    assert f"NEWSROOM_ARTICLE_PATH is “{pattern}”" in done.stderr
    assert "{section}/{yyyy}/{mm}/{slug}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_is_not_loaded_in_production(manage):
    done = manage("demo")

    assert done.returncode != 0
    assert "not for production" in done.stderr


def test_production_keeps_cookies_and_mail_where_they_belong(manage):
    done = manage(
        "shell", "--no-imports", "-c",
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS > 0, s.DEBUG, s.SESSION_COOKIE_PATH, s.ALLOWED_HOSTS,"
        " s.MAILERS['default']['OPTIONS']['host'])",
    )  # fmt: skip

    assert done.stdout.strip() == (
        "True True True True False /admin/ ['www.example.org', 'example.org'] mail.example.org"
    )


def test_a_laptop_needs_no_variable_but_its_own_folder(manage, tmp_path):
    nothing = dict.fromkeys(COMPLETE) | {"DATABASE_URL": COMPLETE["DATABASE_URL"]}

    done = manage("check", **nothing)

    assert done.returncode == 0, done.stderr
    key = tmp_path / "var" / "secret-key"
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o077 == 0
