"""System checks: a misconfiguration is named before the first reader meets it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import connection

from articles.paths import pattern_problem
from articles.reader_tables import rights_of


@register()
def article_path_is_usable(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse an article address that could not tell articles from each other or from sections."""
    problem = pattern_problem(settings.ARTICLE_PATH)
    if problem is None:
        return []
    return [
        Error(
            f"NEWSROOM_ARTICLE_PATH is “{settings.ARTICLE_PATH}”: {problem}.",
            hint="Use for example {section}/{yyyy}/{mm}/{slug}.",
            id="newsroom.E001",
        )
    ]


@register()
def driver_is_psycopg2(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse psycopg 3: Django prefers it as soon as it can be imported, unasked."""
    if connection.Database.__name__ == "psycopg2":  # type: ignore[attr-defined]
        return []
    return [
        Error(
            "psycopg 3 is installed, so Django uses it; Newsroom is tested with psycopg2.",
            hint="Uninstall psycopg from this environment.",
            id="newsroom.E002",
        )
    ]


@register()
def public_process_reads_what_is_public(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to serve readers on a database role that can do more, or less, than they need."""
    if not settings.PUBLIC:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        (role,) = cursor.fetchone()
    rights = rights_of(role)
    found: list[CheckMessage] = []
    if rights.excess:
        found.append(
            Error(
                f"READER_DATABASE_URL's role “{role}” may {'; '.join(rights.excess)}.",
                hint="Name a role that `manage.py grant_reader` has made.",
                id="newsroom.E003",
            )
        )
    if rights.missing:
        found.append(
            Error(
                f"READER_DATABASE_URL's role “{role}” can't read {', '.join(rights.missing)}.",
                hint=f"Run `manage.py grant_reader {role}` as the owner of the tables.",
                id="newsroom.E004",
            )
        )
    return found
