"""The command, what it refuses to guess, and what happens at the same time."""

import io
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles import publishing, rebuilding
from articles.models import (
    Article,
    PublishedArticle,
)
from articles.rebuilding import Outcome, rebuild
from events.models import Event
from tests.articles.published_history import counted, make_history, snapshot
from tests.factories import (
    edit,
    make_author,
    make_draft,
    make_live,
    make_topic,
    newest,
)


@pytest.fixture
def history(world, sport, now) -> dict[str, Article]:
    """Return live stories with a past."""
    return make_history(world, sport, now)


def run(*words: str) -> str:
    """Run the command and return what it said."""
    said = io.StringIO()
    call_command("rebuild_published", *words, stdout=said, stderr=said)
    return said.getvalue()


# --- What can't be known --------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_live_story_whose_events_lack_facts_is_reported_and_left_alone(history, world, now):
    lead, unknown = history["lead"], make_draft("Live by itself", section=world)
    Article.objects.filter(pk=unknown.pk).update(
        standing="live", live_revision=newest(unknown), first_published_at=now, published_at=now
    )
    copy = PublishedArticle.objects.get(pk=lead.pk)
    copy.pk, copy.path, copy.headline = unknown.pk, "world/2026/11/live", "As it was"
    copy.save(force_insert=True)
    PublishedArticle.objects.filter(pk=lead.pk).update(headline="Altered")

    findings = [each for batch in rebuild() for each in batch]
    with pytest.raises(CommandError, match="1 live articles could not be rebuilt"):
        run()

    refused = [each for each in findings if each.outcome == Outcome.REFUSED]
    assert [each.article_id for each in refused] == [unknown.pk]
    assert refused[0].details == "no Event says its address and dates"
    assert PublishedArticle.objects.get(pk=unknown.pk).headline == "As it was"
    assert PublishedArticle.objects.get(pk=lead.pk).headline == "Порт углубляют"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"path": "world/2026/11/ferry-returns"}, "facts are incomplete"),
        ({"revision_number": 9}, "about revision 9, but revision 1 is live"),
        ({"first_published_at": "yesterday"}, "facts are incomplete"),
    ],
)
def test_facts_that_can_not_be_right_are_refused(history, now, payload, reason):
    plain = history["plain"]
    facts = Event.objects.about("article", plain.pk).newest().first().payload
    payload = payload if len(payload) == 1 and "path" in payload else {**facts, **payload}
    Event.objects.create(
        kind="article", subject_id=plain.pk, verb="update", payload=payload, at=now
    )
    before = snapshot()

    findings = [each for batch in rebuild() for each in batch]

    assert [reason in each.details for each in findings if each.outcome == Outcome.REFUSED] == [
        True
    ]
    assert snapshot() == before


@pytest.mark.django_db(transaction=True)
def test_a_story_that_leads_to_nowhere_does_not_hold_up_the_others(history, monkeypatch):
    plain, lead = history["plain"], history["lead"]
    PublishedArticle.objects.all().delete()
    project = rebuilding.projection.project

    def into_no_section(article_id, *args, **kwargs):
        found = project(article_id, *args, **kwargs)
        if article_id == plain.pk:
            found.article.section_id = 987_654_321
        return found

    monkeypatch.setattr(rebuilding.projection, "project", into_no_section)
    counts = counted(rebuild())

    assert counts == {Outcome.ADDED: len(history) - 1, Outcome.REFUSED: 1}
    assert PublishedArticle.objects.filter(pk=lead.pk).exists()


# --- The command ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_check_lists_the_differences_and_changes_nothing(history):
    plain, lead, again = history["plain"], history["lead"], history["again"]
    PublishedArticle.objects.filter(pk=plain.pk).update(headline="Altered", deck="Altered")
    PublishedArticle.objects.filter(pk=lead.pk).delete()
    Article.objects.filter(pk=again.pk).update(standing="unpublished", live_revision=None)
    before = snapshot()
    said = io.StringIO()

    with pytest.raises(CommandError, match="differs"):
        call_command("rebuild_published", "--check", stdout=said)

    assert f"Article {plain.pk}: rewritten (headline, deck)" in said.getvalue()
    assert f"Article {lead.pk}: added" in said.getvalue()
    assert f"Article {again.pk}: removed (the article is not live)" in said.getvalue()
    assert "Would be: 3 same, 1 rewritten, 1 added, 1 removed." in said.getvalue()
    assert snapshot() == before


@pytest.mark.django_db
def test_check_is_content_with_a_projection_that_is_right(history):
    assert run("--check") == f"Would be: {len(history)} same, 0 rewritten, 0 added, 0 removed.\n"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_stories(
    world, now, django_assert_num_queries
):
    make_live("The first", section=world, authors=(make_author(),), topics=(make_topic(),))

    with django_assert_num_queries(15):
        list(rebuild())
    for number in range(12):
        make_live(f"Story {number}", section=world)
    with django_assert_num_queries(15):
        list(rebuild())


# --- At the same time -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_publication_meanwhile_is_never_overwritten_by_older_data(world, now):
    live = make_live("Ferry returns", section=world)
    PublishedArticle.objects.filter(pk=live.pk).update(headline="Damaged")
    revision = edit(live, headline="Ferry returns twice", now=now)
    counts: dict[Outcome, int] = {}

    def rebuild_meanwhile() -> None:
        try:
            counts.update(counted(rebuild()))
        finally:
            connection.close()

    thread = threading.Thread(target=rebuild_meanwhile)
    with transaction.atomic():
        publishing.publish_update(live, revision=revision, by=None, now=now, is_substantive=True)
        thread.start()
        wait_until_somebody_waits_for_a_lock()
    thread.join(30)

    assert counts == {Outcome.SAME: 1}
    assert PublishedArticle.objects.get(pk=live.pk).headline == "Ferry returns twice"


@pytest.mark.django_db(transaction=True)
def test_a_story_withdrawn_meanwhile_does_not_come_back(world, now):
    live = make_live("Ferry returns", section=world)
    PublishedArticle.objects.filter(pk=live.pk).update(headline="Damaged")
    counts: dict[Outcome, int] = {}

    def rebuild_meanwhile() -> None:
        try:
            counts.update(counted(rebuild()))
        finally:
            connection.close()

    thread = threading.Thread(target=rebuild_meanwhile)
    with transaction.atomic():
        publishing.unpublish(live, by=None, now=now, reason="Under dispute")
        thread.start()
        wait_until_somebody_waits_for_a_lock()
    thread.join(30)

    assert counts == {}
    assert not PublishedArticle.objects.exists()


def wait_until_somebody_waits_for_a_lock() -> None:
    """Return once another connection to this database waits; fail after ten seconds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one look a transaction
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
