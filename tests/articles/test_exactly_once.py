"""Real workers, some of them killed: what is due runs once, in its order, and within a second."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Count

from articles import scheduling
from articles.models import Article, PublishedArticle, ScheduledVerb
from events.clock import database_now
from events.models import Event, Pulse
from tests.factories import make_draft, make_section, newest

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4
PATIENCE = 240.0  # seconds; only a failure waits so long


class Workers:
    """Processes of `manage.py worker` on the tests' database."""

    def __init__(self, var: Path) -> None:
        place = connection.settings_dict
        url = f"postgresql://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'], safe='')}"
        self._environment = os.environ | {
            "DATABASE_URL": f"{url}&port={place['PORT'] or 5432}",
            "NEWSROOM_TESTING": "true",
            "NEWSROOM_VAR": str(var),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._processes.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def kill_one(self, chance: random.Random) -> None:
        """Kill one without a warning, and start another in its place."""
        victim = self._processes.pop(chance.randrange(len(self._processes)))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.start()

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@contextmanager
def running(var: Path, count: int) -> Iterator[Workers]:
    """Run workers for a while; none outlives the test."""
    workers = Workers(var)
    try:
        for _ in range(count):
            workers.start()
        yield workers
    finally:
        workers.kill()


def plan(stories: int) -> None:
    """Plan a story each; every third is to be taken off again later, all of it overdue."""
    now = database_now()
    section = make_section()
    for number in range(stories):
        draft = make_draft(f"Story {number}", section=section, now=now)
        revision = newest(draft)
        soon = now + timedelta(hours=1)
        scheduling.schedule(draft, revision=revision, due_at=soon, by=None, now=now)
        if number % 3 == 0:
            scheduling.schedule_unpublish(draft, due_at=soon, by=None, now=now, reason="For a day")
    publications = ScheduledVerb.objects.filter(verb="publish").order_by("pk")
    for place, item in enumerate(publications):
        due_at = now - timedelta(minutes=30) + timedelta(seconds=place)
        ScheduledVerb.objects.filter(pk=item.pk).update(due_at=due_at)
    ScheduledVerb.objects.filter(verb="unpublish").update(due_at=now - timedelta(seconds=1))


def waiting() -> int:
    return ScheduledVerb.objects.filter(state="waiting").count()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for half a minute at most."""
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)


def run_with_deaths(var: Path, *, seed: int, most: int) -> int:
    """Let the workers run until nothing waits, killing up to `most`; return how many died."""
    chance = random.Random(seed)  # noqa: S311 - the moments are chance's, the seed is told
    deaths, left, deadline = 0, waiting(), time.monotonic() + PATIENCE
    with running(var, WORKERS) as workers:
        while (now_left := waiting()) and time.monotonic() < deadline:
            if now_left < left and deaths < most:  # they are at work, not just starting
                workers.kill_one(chance)
                deaths, left = deaths + 1, now_left
            time.sleep(chance.uniform(0, 0.3))
        assert waiting() == 0, f"seed {seed}"
    return deaths


def check(stories: int) -> None:
    """Show that each plan was carried out exactly once, an article's in their order."""
    assert set(ScheduledVerb.objects.values_list("state", flat=True)) == {"done"}
    for verb in ("publish", "unpublish"):
        times = (
            Event.objects.filter(kind="article", verb=verb)
            .values("subject_id")
            .annotate(times=Count("pk"))
        )
        expected = stories if verb == "publish" else len(range(0, stories, 3))
        assert [row["times"] for row in times] == [1] * expected, verb
    order: dict[int, list[str]] = {}
    for subject, verb in (
        Event.objects.filter(verb__in=["publish", "unpublish"])
        .order_by("pk")
        .values_list("subject_id", "verb")
    ):
        order.setdefault(subject, []).append(verb)
    assert {tuple(verbs) for verbs in order.values()} == {("publish",), ("publish", "unpublish")}
    live = set(Article.objects.filter(standing="live").values_list("pk", flat=True))
    assert set(PublishedArticle.objects.values_list("pk", flat=True)) == live
    assert set(Article.objects.values_list("stage", flat=True)) == {"draft"}


def test_sixty_stories_are_published_once_each_though_workers_die(tmp_path):
    plan(60)

    deaths = run_with_deaths(tmp_path, seed=1, most=3)

    check(60)
    assert deaths >= 1


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(5))
def test_four_hundred_stories_are_published_once_each_though_workers_die(tmp_path, seed):
    plan(400)

    deaths = run_with_deaths(tmp_path, seed=seed, most=30)

    check(400)
    assert deaths >= 1


def test_a_story_is_live_within_a_second_of_its_time(tmp_path):
    draft = make_draft(section=make_section())
    with running(tmp_path, 1):
        wait_until(Pulse.objects.exists)
        now = database_now()
        due_at = now + timedelta(seconds=1.5)
        scheduling.schedule(draft, revision=newest(draft), due_at=due_at, by=None, now=now)
        wait_until(PublishedArticle.objects.exists)
        seen_at = database_now()

    late = (PublishedArticle.objects.get().published_at - due_at).total_seconds()
    print(f"ran {late:.2f} s after its time, seen {(seen_at - due_at).total_seconds():.2f} s after")
    assert 0 <= late < 3  # a second, on a machine that does nothing else
