"""The indexes of words are left out while an empty newsroom is filled, and are always back."""

import pytest
from django.db import connection

from articles.models import Article
from tests.factories import EARLIER
from wire.archive import indexes

WORDS = {"published_search", "published_headline_search", "article_search"}


def _there() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%gin%'")
        return {name for name, _definition in cursor.fetchall()} & WORDS


def _definitions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes ORDER BY 1")
        return list(cursor.fetchall())


@pytest.fixture
def left_out(transactional_db):
    assert indexes.leave_out()
    yield
    indexes.put_back()


@pytest.mark.django_db(transaction=True)
def test_they_come_back_as_they_were():
    before = _definitions()
    try:
        assert indexes.leave_out()
        assert not _there()
    finally:
        names = indexes.put_back()

    assert set(names) == WORDS
    assert _definitions() == before
    assert indexes.put_back() == []


@pytest.mark.django_db(transaction=True)
def test_a_newsroom_that_has_an_article_keeps_them():
    Article.objects.create(headline="Here", saved_at=EARLIER)

    assert not indexes.leave_out()
    assert _there() == WORDS


@pytest.mark.django_db
def test_nothing_is_left_out_inside_a_transaction():
    assert not indexes.leave_out()
    assert _there() == WORDS


def test_the_worker_puts_back_what_a_killed_import_left_out(left_out):
    assert indexes.AfterKill()() is False

    assert _there() == WORDS


def test_the_worker_leaves_a_running_import_alone(left_out, django_db_setup):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [indexes.IMPORT_LOCK])
        look = indexes.AfterKill()
        assert look() is False
        assert not _there()
    finally:
        other.close()
