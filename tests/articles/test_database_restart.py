"""The database dies in the middle of verbs: each is done whole or not at all, none is forgotten."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from newsroom import embedded
from newsroom.embedded_home import Server

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 8

# Tries one verb after another; prints the Event of each that was said to be done.
WORK = """
import random, sys, time
import django
django.setup()
from django.db import DatabaseError, InterfaceError, connection
from articles import copying, corrections, fixing, holding, moving, publishing, reviewing
from articles.models import Article, Correction, PublishedArticle
from articles.verbs import VerbRefused
from events.clock import database_now
from tests.factories import edit, make_draft, make_section, newest

chance = random.Random(sys.argv[1])
ids = [article.pk for article in Article.objects.all()]
if not ids:
    section = make_section()
    ids = [make_draft(f"Story {n}", section=section).pk for n in range(4)]

def tries(article, now):
    word = f"Word {chance.getrandbits(40)}"
    yield lambda: edit(article, headline=word, now=now)
    yield lambda: publishing.publish(article, revision=newest(article), by=None, now=now)
    yield lambda: publishing.publish_update(
        article, revision=newest(article), by=None, now=now, is_substantive=True)
    yield lambda: fixing.fix_live(
        article, live=article.live_revision, changes={"deck": word}, by=None, now=now).event
    yield lambda: publishing.unpublish(article, by=None, now=now, reason="x")
    yield lambda: moving.move_url(article, path=f"a/{chance.getrandbits(40)}", by=None, now=now)
    yield lambda: reviewing.submit(article, by=None, now=now)

while True:
    try:
        article = Article.objects.get(pk=chance.choice(ids))
        done = chance.choice(list(tries(article, database_now())))()
        if hasattr(done, "verb"):
            print(done.pk, flush=True)
    except (VerbRefused, AttributeError):
        pass  # not possible in this state
    except (DatabaseError, InterfaceError):
        connection.close()
        time.sleep(0.05)
"""
# Prints what does not fit together, as JSON.
CHECK = """
import json
import django
django.setup()
from articles import rebuilding
from articles.models import Article, PublishedArticle
from events.models import Event

STANDING = {"publish": "live", "unpublish": "unpublished"}
wrong = []
for article in Article.objects.select_related("live_revision"):
    events = list(Event.objects.about("article", article.pk).order_by("pk"))
    standings = [STANDING[event.verb] for event in events if event.verb in STANDING]
    if article.standing != (standings or ["never"])[-1]:
        wrong.append(f"{article.pk} is {article.standing}, its Events say {standings[-1:]}")
    page = PublishedArticle.objects.filter(pk=article.pk).first()
    if (page is not None) != (article.standing == "live"):
        wrong.append(f"{article.pk} is {article.standing}, its page is {page}")
    shown = [event.revision for event in events if event.verb in ("publish", "update", "fix_live")]
    if page and not page.revision_number == article.live_revision.number == shown[-1]:
        wrong.append(f"{article.pk} shows {page.revision_number}, its Events say {shown[-1]}")
    numbers = list(article.revisions.order_by("number").values_list("number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"{article.pk} has revisions {numbers}")
for found in rebuilding.rebuild(is_check=True):
    wrong += [str(each) for each in found if each.outcome != rebuilding.Outcome.SAME]
print(json.dumps({"wrong": wrong, "events": list(Event.objects.values_list("pk", flat=True))}))
"""


@pytest.fixture
def server(tmp_path) -> Iterator[Server]:
    """Return a real server, one that waits for the disk, with the tables in it."""
    started = embedded.start(tmp_path / "var")
    run(started, tmp_path, "manage.py", "migrate", "--verbosity", "0")
    yield started
    embedded.remove(tmp_path / "var")


def environment(server: Server, files: Path) -> dict[str, str]:
    folder = quote(str(server.sockets), safe="")
    url = f"postgresql://{embedded.OWNER}@/{embedded.DATABASE}?host={folder}&port={embedded.PORT}"
    return os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "NEWSROOM_VAR": str(files),
        "NEWSROOM_TESTING": "true",
    }


def run(server: Server, files: Path, *words: str) -> str:
    result = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(server, files),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def kill(server: Server, how: signal.Signals) -> None:
    """End the server as a crash does, and wait until it is gone."""
    pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, how)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL], ids=["immediate", "kill -9"])
def test_every_verb_is_done_whole_or_not_at_all(tmp_path, server, how):
    chance = random.Random(str(how))  # noqa: S311
    said = tmp_path / "said"
    with said.open("wb") as told:
        work = subprocess.Popen(
            [sys.executable, "-c", WORK, str(how)],
            cwd=ROOT,
            env=environment(server, tmp_path),
            stdout=told,
        )
        try:
            for _ in range(ROUNDS):
                before = said.stat().st_size
                deadline = time.monotonic() + 60
                while said.stat().st_size < before + 60 and time.monotonic() < deadline:
                    time.sleep(0.02)
                time.sleep(chance.uniform(0, 0.3))
                kill(server, how)
                embedded.start(tmp_path / "var")
            assert work.poll() is None, "the one who works did not live through it"
        finally:
            work.kill()
            work.wait()

    found = json.loads(run(server, tmp_path, "-c", CHECK))

    assert found["wrong"] == []
    acknowledged = {int(line) for line in said.read_text().split("\n")[:-1]}
    assert len(acknowledged) > 10 * ROUNDS
    assert acknowledged <= set(found["events"])
