"""Merges, undos and publications at the same moment leave what one after the other would leave."""

import threading
from itertools import pairwise

import pytest

from articles import merging, paths, publishing
from articles.models import PublishedArticle, PublishedByline
from articles.verbs import VerbRefused
from events.models import Event
from tests.articles.doubles import (
    KINDS,
    assert_projected,
    make,
    make_carrying,
    merge,
    newspaper_of_doubles,
    rows,
)
from tests.articles.test_two_at_once import together
from tests.factories import edit, make_author, make_section
from tests.factories import newest as newest_of

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(row):
    """Return another instance of the row, as another process would have."""
    return type(row).objects.get(pk=row.pk)


def assert_one_hop(model) -> None:
    """Nothing leads to what leads elsewhere itself."""
    assert not model.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_into_the_other_at_once_leaves_one_of_the_two(now, kind):
    first, second = make(kind, "First"), make(kind, "Second")
    make_section("World")
    make_carrying(first, second, now=now)

    results = together(
        lambda: merge(fresh(first), fresh(second), now=now),
        lambda: merge(fresh(second), fresh(first), now=now),
    )

    assert sum(isinstance(each, VerbRefused) for each in results) == 1
    assert Event.objects.filter(verb="merged").count() == 1
    assert type(first).objects.filter(merged_into=None).count() >= 1
    assert_one_hop(type(first))
    assert_projected()


@pytest.mark.parametrize("kind", KINDS)
def test_a_ring_of_merges_at_once_leaves_no_ring(now, editor, kind):
    trio = newspaper_of_doubles(now, editor)[kind]
    if kind == "section":
        type(trio[0]).objects.filter(parent=trio[2]).delete()
    start = rows()

    together(
        *(
            lambda gone=gone, stays=stays: merge(fresh(gone), fresh(stays), now=now)
            for gone, stays in pairwise([*trio, trio[0]])
        )
    )

    assert 1 <= Event.objects.filter(verb="merged").count() <= 2
    assert_one_hop(type(trio[0]))
    assert_projected()
    for event in Event.objects.filter(verb="merged").order_by("-pk"):
        merging.undo_merge(event, by=None, now=now)
    assert rows() == start


def test_two_undos_at_once_undo_once(now):
    make_section("World")
    gone, stays = make_author("Gone"), make_author("Stays")
    make_carrying(gone, now=now)
    event = merge(gone, stays, now=now)

    results = together(*[lambda: merging.undo_merge(fresh(event), by=None, now=now)] * 3)

    assert sum(isinstance(each, VerbRefused) for each in results) == 2
    assert Event.objects.filter(verb="unmerged").count() == 1
    assert_projected()


@pytest.mark.parametrize("kind", KINDS)
def test_a_publication_and_a_merge_at_once(now, kind):
    make_section("World")
    gone, stays = make(kind, "Gone"), make(kind, "Stays")
    drafts = [make_carrying(gone, live=False, now=now) for _ in range(3)]

    results = together(
        lambda: merge(fresh(gone), fresh(stays), now=now),
        *(
            lambda draft=draft: publishing.publish(
                fresh(draft), revision=newest_of(draft), by=None, now=now
            )
            for draft in drafts
        ),
    )

    assert all(isinstance(each, Event) for each in results), results
    assert PublishedArticle.objects.count() == 3
    assert_projected()


@pytest.fixture
def at_once_with(monkeypatch):
    """Return a function that runs a publication, and a merge while it is half done."""
    have_read = threading.Event()
    freeze = paths.freeze

    def slow(*args, **kwargs):
        have_read.set()
        threading.Event().wait(0.3)
        return freeze(*args, **kwargs)

    def run(publication, gone, stays, now) -> None:
        monkeypatch.setattr(paths, "freeze", slow)

        def merge_meanwhile():
            have_read.wait(timeout=5)
            return merge(fresh(gone), fresh(stays), now=now)

        results = together(publication, merge_meanwhile)
        assert all(isinstance(each, Event) for each in results), results
        assert type(gone).objects.get(pk=gone.pk).merged_into_id == stays.pk

    return run


def test_a_merge_waits_for_a_publication_that_has_read_the_maps(now, at_once_with):
    """The revision names an author whom neither the working copy nor a live page carries."""
    make_section("World")
    gone, stays = make_author("Gone"), make_author("Stays")
    draft = make_carrying(gone, live=False, now=now)
    revision = newest_of(draft)
    draft.byline_items.update(author=stays)

    at_once_with(
        lambda: publishing.publish(fresh(draft), revision=revision, by=None, now=now),
        gone, stays, now,
    )  # fmt: skip

    assert_projected()


def test_a_merge_files_by_the_revision_that_an_update_is_just_making_live(now, at_once_with):
    make_section("World")
    gone, stays, other = make_author("Gone"), make_author("Stays"), make_author("Other")
    live = make_carrying(gone, now=now)
    live.byline_items.update(author=other)
    revision = edit(live, now=now)

    at_once_with(
        lambda: publishing.publish_update(
            fresh(live), revision=revision, by=None, now=now, is_substantive=False
        ),
        gone, stays, now,
    )  # fmt: skip

    assert PublishedByline.objects.get().author == other
    assert_projected()
