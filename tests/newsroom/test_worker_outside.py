"""What waits for servers of others has a thread of its own: nothing due waits for it."""

import signal
import threading
from collections.abc import Iterator

import pytest

from articles import asking_sites
from articles.models import PublishedArticle
from articles.scheduling import run_one_due
from distribution.outgoing import sending
from events.clock import database_now
from newsroom.worker import OUTSIDE, STEPS, Worker
from tests.articles.test_scheduling import come_due, plan
from tests.factories import make_draft


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Put the handlers back that a running worker sets."""
    before = [(each, signal.getsignal(each)) for each in (signal.SIGTERM, signal.SIGINT)]
    yield
    for each, handler in before:
        signal.signal(each, handler)


def test_what_asks_others_stands_aside():
    assert {asking_sites.ask_one, sending.send_one} <= set(OUTSIDE)
    assert not set(OUTSIDE) & set(STEPS)


@pytest.mark.django_db(transaction=True)
def test_a_site_that_does_not_answer_delays_no_schedule(world, editor):
    asking_sites.ask_for("https://slow.example/page", now=database_now())
    is_asked, may_answer = threading.Event(), threading.Event()
    were_out = []

    def get(_url):
        is_asked.set()
        were_out.append(may_answer.wait(60))
        raise asking_sites.NotSaid("too slow")

    def publish_when_asked():
        if is_asked.wait(10) and run_one_due():
            # The site still has not said a word.
            may_answer.set()
            worker.stop()
        return True

    come_due(plan(make_draft(section=world), by=editor))
    worker = Worker([publish_when_asked], outside=[lambda: asking_sites.ask_one(get)])

    worker.run()

    assert PublishedArticle.objects.count() == 1
    assert were_out == [True]


@pytest.mark.django_db(transaction=True)
def test_a_fault_out_there_ends_the_worker_and_is_told():
    def broken():
        raise ZeroDivisionError

    worker = Worker([], outside=[broken])

    with pytest.raises(ZeroDivisionError):
        worker.run()
