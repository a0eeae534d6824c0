"""An undone merge: everything comes back but what somebody has changed since."""

import pytest
from django.db import connection

from articles import merging, publishing
from articles.models import ArticleByline, PublishedByline, Topic
from articles.verbs import VerbRefused
from tests.articles.doubles import (
    KINDS,
    assert_projected,
    make_carrying,
    merge,
    newspaper_of_doubles,
    rows,
)
from tests.factories import edit, make_author, make_topic
from tests.factories import newest as newest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newspaper(now, editor) -> dict[str, list]:
    """Return, by kind, three that are doubles."""
    return newspaper_of_doubles(now, editor)


@pytest.mark.parametrize("kind", KINDS)
def test_an_undo_brings_everything_back_byte_for_byte(now, newspaper, kind):
    first, second, third = newspaper[kind]
    start = rows()
    one = merge(first, second, now=now)
    between = rows()
    two = merge(second, third, now=now)
    assert rows() != between

    undone = merging.undo_merge(two, by=None, now=now)
    assert rows() == between
    merging.undo_merge(one, by=None, now=now)

    assert rows() == start
    assert undone.payload["unpublished"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_two_merges_into_one_are_undone_in_any_order_that_is_safe(now, newspaper, kind):
    first, second, third = newspaper[kind]
    start = rows()
    one = merge(first, third, now=now)
    two = merge(second, third, now=now)

    try:
        merging.undo_merge(one, by=None, now=now)
    except VerbRefused as refusal:
        assert "was merged into" in str(refusal)
        merging.undo_merge(two, by=None, now=now)
        merging.undo_merge(one, by=None, now=now)
    else:
        assert_projected()
        merging.undo_merge(two, by=None, now=now)

    assert rows() == start


def test_what_was_taken_out_since_stays_out(now, world):
    ana, double = make_author("Ana"), make_author("A. A.")
    both = make_carrying(ana, double, live=False, now=now)
    one = make_carrying(double, live=False, now=now)
    event = merge(double, ana, now=now)
    for article in (both, one):
        article.byline_items.all().delete()
        edit(article, now=now, has_no_byline=True)

    merging.undo_merge(event, by=None, now=now)

    assert not ArticleByline.objects.exists()


def test_a_draft_that_was_deleted_since_does_not_stand_in_the_way(now, world):
    ana, double = make_author("Ana"), make_author("A. A.")
    make_carrying(ana, double, live=False, now=now)
    event = merge(double, ana, now=now)
    with connection.cursor() as cursor:  # revisions are append-only, save for such a deletion
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM articles_revision; DELETE FROM articles_articlebyline")
        cursor.execute("DELETE FROM articles_article; SET LOCAL session_replication_role = origin")

    merging.undo_merge(event, by=None, now=now)

    double.refresh_from_db()
    assert double.merged_into is None
    assert not ArticleByline.objects.exists()


def test_a_story_published_again_since_keeps_its_page_and_says_so_on_the_desk(now, world):
    ana, double = make_author("Ana"), make_author("A. A.")
    again, untouched = make_carrying(double, now=now), make_carrying(double, now=now)
    event = merge(double, ana, now=now)
    revision = edit(again, now=now, headline="Ferry is back")
    publishing.publish_update(again, revision=revision, by=None, now=now, is_substantive=False)

    undone = merging.undo_merge(event, by=None, now=now)

    assert undone.payload["unpublished"] == [again.pk]
    assert list(again.byline_items.values_list("author", flat=True)) == [double.pk]
    assert PublishedByline.objects.get(article=again.pk).author == ana
    assert PublishedByline.objects.get(article=untouched.pk).author == double
    again.refresh_from_db()
    untouched.refresh_from_db()
    assert (again.has_changes, untouched.has_changes) == (True, False)
    assert_projected()


def test_a_story_published_while_merged_from_an_old_revision_goes_back_too(now, world):
    ana, double = make_author("Ana"), make_author("A. A.")
    draft = make_carrying(double, live=False, now=now)
    revision = newest_of(draft)
    event = merge(double, ana, now=now)
    publishing.publish(draft, revision=revision, by=None, now=now)

    merging.undo_merge(event, by=None, now=now)

    assert PublishedByline.objects.get().author == double
    assert_projected()


def test_a_name_that_the_winner_lost_since_comes_back(now):
    harbour, haven = make_topic("Harbour"), make_topic("Haven", synonyms=("Quay", "Dock"))
    event = merge(haven, harbour, now=now)
    harbour.set_names("Harbour", ["Dock"])
    make_topic("Quay")

    merging.undo_merge(event, by=None, now=now)

    names = haven.names.order_by("name").values_list("name", "is_synonym")
    assert list(names) == [("Dock", True), ("Haven", False)]
    assert Topic.objects.called("quay").get() not in (harbour, haven)
