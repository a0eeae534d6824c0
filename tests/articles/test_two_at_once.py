"""Two people press the same button at the same moment."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from articles import publishing, reviewing
from articles.models import Article, ArticlePath, PublishedArticle
from articles.verbs import VerbRefused
from events.models import Event
from tests.factories import make_draft, make_section, newest

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start at one moment; return results or refusals."""
    gate = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            results[place] = job()
        except VerbRefused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_publishes_at_once_give_one_event(now):
    draft = make_draft(section=make_section())
    revision = newest(draft)

    def publish():
        mine = Article.objects.get(pk=draft.pk)
        return publishing.publish(mine, revision=revision, by=None, now=now)

    results = together(publish, publish, publish)

    assert sum(isinstance(result, VerbRefused) for result in results) == 2
    assert Event.objects.filter(kind="article", verb="publish").count() == 1
    assert PublishedArticle.objects.count() == 1


def test_publish_and_spike_at_once_leave_one_of_the_two(now):
    draft = make_draft(section=make_section())
    revision = newest(draft)

    together(
        lambda: publishing.publish(
            Article.objects.get(pk=draft.pk), revision=revision, by=None, now=now
        ),
        lambda: reviewing.spike(Article.objects.get(pk=draft.pk), by=None, now=now),
    )

    draft.refresh_from_db()
    assert Event.objects.filter(kind="article").count() == 1
    assert PublishedArticle.objects.exists() == (draft.standing == "live")
    assert (draft.stage, draft.standing) in [("draft", "live"), ("spiked", "never")]


def test_two_stories_with_one_headline_at_once_get_two_addresses(now):
    section = make_section()
    drafts = [make_draft(section=section) for _ in range(3)]

    together(
        *(
            lambda draft=draft: publishing.publish(
                draft, revision=newest(draft), by=None, now=now + timedelta(seconds=1)
            )
            for draft in drafts
        )
    )

    assert PublishedArticle.objects.count() == 3
    assert ArticlePath.objects.count() == 3
