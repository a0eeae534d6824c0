"""The worker: small steps that each claim one row and say whether there is more to do.

Any number may run. A worker that is killed loses nothing: a claimed row is only locked, and the
lock goes with the worker's connection. Steps that wait for servers of others have a thread and a
connection of their own: what is due never waits for them.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.db import InterfaceError, OperationalError, connection

from accounts import throttle
from articles import asking_links, asking_sites, attending, share_links, working
from articles.budget_rights import find_planned
from articles.noticing import find_article
from articles.scheduling import run_one_due
from articles.search.counting import count_some
from distribution.outgoing import planning, posting, sending
from events import delivering, mailing, pulse, purging
from events.clock import database_now
from events.delivering import deliver_one
from images.writing import pull_one_lapsed, sweep_some, write_one_due
from newsletter import pruning as newsletters
from newsletter.answering import answer_one
from newsletter.making import make_one_due
from newsletter.sending import Sender, start_one_due
from readership.ranking import Ranker
from wire.archive.indexes import AfterKill

log = logging.getLogger("newsroom.worker")

mailing.find("article", find_article)
mailing.find("planned_story", find_planned)
delivering.follow(planning.plan)

Step = Callable[[], bool]
STEPS: Sequence[Step] = (
    run_one_due, deliver_one, pull_one_lapsed, write_one_due, sweep_some, count_some, AfterKill(),
    answer_one, make_one_due, start_one_due, Sender(), Ranker(),
)  # fmt: skip
OUTSIDE: Sequence[Step] = (
    sending.send_one, posting.post_one, asking_sites.ask_one, asking_links.ask_one,
)  # fmt: skip
IDLE_SECONDS = 0.5
# A call that is under way is finished; one that hangs longer is due again when its lease ends.
_LEAVE_AFTER_SECONDS = 8.0
_TIDY_EVERY_SECONDS = 600.0


class Worker:
    """Runs the steps until it is told to stop; finishes the row in hand first."""

    def __init__(self, steps: Sequence[Step] = STEPS, outside: Sequence[Step] = OUTSIDE) -> None:
        self._steps, self._outside = steps, outside
        self._stop = threading.Event()
        self._problem: Exception | None = None
        self._tidied_at = self._beat_at = float("-inf")
        self._started_at = database_now()

    def stop(self, *_signal: object) -> None:
        """Ask the worker to stop after the row in hand."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; a lost database is waited for, not died of."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        aside = threading.Thread(target=self._run_outside, name="outside", daemon=True)
        aside.start()
        try:
            self._work(self.run_once)
        finally:
            self.stop()
            aside.join(_LEAVE_AFTER_SECONDS)
        with suppress(OperationalError, InterfaceError):
            pulse.stop()
        connection.close()
        if self._problem is not None:
            raise self._problem

    def _work(self, turn: Step) -> None:
        while not self._stop.is_set():
            try:
                busy = turn()
            except (OperationalError, InterfaceError) as problem:
                log.warning("the database does not answer, trying again: %s", problem)
                connection.close()
                busy = False
                self._stop.wait(2)
            if not busy:
                self._stop.wait(IDLE_SECONDS)

    def _run_outside(self) -> None:
        """Give the steps that wait for others their turns; a fault in one ends the worker."""
        try:
            self._work(lambda: _turns(self._outside))
        except Exception as problem:
            self._problem = problem
            self.stop()
        finally:
            connection.close()

    def run_once(self) -> bool:
        """Give each step one turn; return whether any of them found work."""
        self._beat()
        if time.monotonic() - self._tidied_at > _TIDY_EVERY_SECONDS:
            self._tidied_at = time.monotonic()
            throttle.prune()
            purging.prune(database_now())
            attending.prune(database_now())
            working.prune(database_now())
            asking_sites.prune(database_now())
            asking_links.prune(database_now())
            share_links.prune(database_now())
            newsletters.prune(database_now())
            sending.prune(database_now())
        return _turns(self._steps)

    def _beat(self) -> None:
        if time.monotonic() - self._beat_at > pulse.BEAT_SECONDS:
            self._beat_at = time.monotonic()
            pulse.beat(database_now(), self._started_at)


def _turns(steps: Sequence[Step]) -> bool:
    found = [step() for step in steps]  # every step gets its turn
    return any(found)
