"""Nothing is purged before the commit, and nothing that was rolled back ever."""

import pytest
from django.db import transaction

from articles import publishing
from articles.verbs import VerbRefused
from events.recording import record
from pagecache import keys
from pagecache.purge import generations, purge, purge_on_commit
from tests.factories import (
    edit,
    make_author,
    make_draft,
    make_live,
    make_section,
    make_topic,
    newest,
)

really_committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(db, django_capture_on_commit_callbacks):
    """Return the context in which what is done counts as committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def bumped(*names: str) -> list[int]:
    return [generations().last_bump(name) for name in names]


@really_committed
def test_keys_are_purged_at_the_commit_and_not_before():
    with transaction.atomic():
        purge_on_commit(["home"])
        before = bumped("home")

    assert (before, bumped("home")) == ([0], [1])
    purge_on_commit(["latest"])  # outside a transaction: at once
    assert bumped("latest") == [2]


@really_committed
def test_a_rolled_back_transaction_purges_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        purge_on_commit(["home"])
        raise ZeroDivisionError

    assert bumped("home") == [0]
    assert generations().now() == 0


def test_a_rolled_back_savepoint_purges_nothing_and_the_rest_is_purged(committed):
    with committed():
        purge_on_commit(["home"])
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            purge_on_commit(["latest"])
            raise ZeroDivisionError

    assert bumped("home", "latest") == [1, 0]


def test_one_purge_is_one_step_of_the_counter_and_repeats_do_not_count():
    purge(["home", "home", "latest"])

    assert (generations().now(), bumped("home", "latest")) == (1, [1, 1])


def test_a_purge_that_fails_does_not_undo_the_commit_nor_stop_the_next(
    committed, settings, tmp_path, caplog
):
    (tmp_path / "in-the-way").write_text("")
    settings.VAR = tmp_path / "in-the-way"
    generations.cache_clear()

    with committed():
        author = make_author()
        event = record(
            "author", author.pk, "changed", by=None, now=author.created_at, keys=["author-1"]
        )
        done = []
        transaction.on_commit(lambda: done.append(True))

    event.refresh_from_db()
    assert event.deliveries.get().done_at is None  # the worker will purge again
    assert done == [True]
    assert "Error calling" in caplog.text


def test_the_keys_of_an_event_are_purged_with_it(committed, now):
    with committed():
        record("author", 1, "changed", by=None, now=now, keys=[keys.author(1)])
        before = bumped(keys.author(1))

    assert (before, bumped(keys.author(1))) == ([0], [1])


# --- What verbs purge -----------------------------------------------------------------------------


def names_of(live, section, top, author, topic) -> list[str]:
    return [
        keys.HOME, keys.LATEST, keys.article(live.pk), keys.listing("section", section.pk),
        keys.listing("section", top.pk), keys.listing("author", author.pk),
        keys.listing("topic", topic.pk),
    ]  # fmt: skip


def test_publishing_and_unpublishing_purge_every_page_that_shows_the_story(committed, now):
    top = make_section("World")
    europe, ana, harbour = make_section("Europe", parent=top), make_author(), make_topic()
    draft = make_draft(section=europe, authors=(ana,), topics=(harbour,))
    shown = names_of(draft, europe, top, ana, harbour)
    noted = generations().now()

    with committed():
        publishing.publish(draft, revision=newest(draft), by=None, now=now)
    published = bumped(*shown)
    between = generations().now()
    with committed():
        publishing.unpublish(draft, by=None, now=now, reason="Under dispute")

    assert min(published) > noted
    assert min(bumped(*shown)) > between


def test_an_update_purges_where_the_story_was_and_where_it_is(committed, now):
    world, sport = make_section("World"), make_section("Sport")
    ana, bo, harbour, tide = make_author("Ana"), make_author("Bo"), make_topic(), make_topic("Tide")
    live = make_live(section=world, authors=(ana,), topics=(harbour,), now=now)
    live.byline_items.update(author=bo)
    live.set_topics([tide])
    update = edit(live, section=sport, now=now)
    noted = generations().now()

    with committed():
        publishing.publish_update(live, revision=update, by=None, now=now, is_substantive=True)

    before = names_of(live, world, world, ana, harbour)
    after = names_of(live, sport, sport, bo, tide)
    assert min(bumped(*before, *after)) > noted


def test_saving_and_refused_verbs_purge_nothing(committed, now):
    live = make_live(section=make_section(), now=now)
    noted = generations().now()

    with committed():
        edit(live, headline="Not for readers yet", now=now)
        with pytest.raises(VerbRefused):
            publishing.unpublish(live, by=None, now=now, reason="")
        with pytest.raises(VerbRefused):
            publishing.publish(live, revision=newest(live), by=None, now=now)

    assert generations().now() == noted
