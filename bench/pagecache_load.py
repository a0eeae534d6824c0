"""Many readers at once while an editor publishes every second: errors, stale pages, and times.

Readers choose articles by Zipf's law, and fronts between. Halfway every database connection of the
site is cut once. A stale page is one that shows an older headline than a publication that had
returned before the request began.
"""

import asyncio
import contextlib
import random
import re
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from articles import publishing, saving
from articles.models import Article, PublishedArticle
from bench.pagecache_speed import granian
from events.clock import database_now
from pagecache import purge

READERS, SECONDS = 200, 30
_MARK = re.compile(rb"Edition (\d+) of the day")


@dataclass
class Found:
    """What the readers met."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    stale: int = 0


@dataclass
class Editor(threading.Thread):
    """Publishes an update of the busiest story every second; remembers what had returned when."""

    stop: threading.Event = field(default_factory=threading.Event)
    edition: int = 0
    times: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Work until told to stop."""
        newest = PublishedArticle.objects.newest()[:1].get()
        article = Article.objects.get(pk=newest.pk)
        number = 0
        while not self.stop.wait(1.0):
            number += 1
            article.headline = f"Edition {number} of the day"
            now = database_now()
            revision = saving.save(article, by=None, now=now)
            began = time.perf_counter()
            publishing.publish_update(
                article, revision=revision, by=None, now=now, is_substantive=True
            )
            self.times.append((time.perf_counter() - began) * 1000)
            self.edition = number
        connection.close()


def print_load(size: int, *, readers: int = READERS, seconds: int = SECONDS) -> None:
    """Print one line: requests, errors, stale answers, times of reading and of publishing."""
    addresses = [story.get_absolute_url() for story in PublishedArticle.objects.newest()[:200]]
    with tempfile.TemporaryDirectory() as folder:
        # The editor's process purges the folder that the web server reads.
        before, settings.VAR = settings.VAR, Path(folder) / "site"
        purge.forget()
        with granian(Path(folder) / "site", "newsroom.wsgi", PGAPPNAME="newsroom-web") as (
            port,
            _pid,
        ):
            editor, found = Editor(), Found()
            editor.start()
            cut = threading.Timer(seconds / 2, _cut_connections)
            cut.start()
            asyncio.run(_read_all(port, addresses, editor, found, readers, seconds))
            editor.stop.set()
            editor.join()
        purge.forget()
        settings.VAR = before
    found.times.sort()
    p50, p99 = (found.times[int(len(found.times) * share)] for share in (0.5, 0.99))
    editions = sorted(editor.times) or [0.0]
    print(
        f"\n{readers} readers for {seconds} s over {size} articles, {len(editor.times)} editions, "
        f"every database connection cut once: {len(found.times)} answers, "
        f"{len(found.errors)} errors, {found.stale} stale; p50 {p50:.0f} ms, p99 {p99:.0f} ms; "
        f"publishing p50 {editions[len(editions) // 2]:.0f} ms"
    )
    for error in found.errors[:3]:
        print(" ", error)


def _cut_connections() -> None:
    """Cut the web server's connections: the editor's own are those of this process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'newsroom-web'"
        )
    connection.close()


async def _read_all(
    port: int, addresses: list[str], editor: Editor, found: Found, readers: int, seconds: int
) -> None:
    until = time.monotonic() + seconds
    await asyncio.gather(
        *(_read(port, addresses, editor, found, until, seed) for seed in range(readers))
    )


async def _read(
    port: int, addresses: list[str], editor: Editor, found: Found, until: float, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    weights = [1 / rank for rank in range(1, len(addresses) + 1)]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until:
        address = chance.choices(addresses, weights)[0]
        if chance.random() < 0.3:
            address = chance.choice(["/", "/latest/", "/harbour/", "/topics/", "/authors/"])
        must_show = editor.edition if address in (addresses[0], "/latest/") else 0
        began = time.perf_counter()
        try:
            writer.write(f"GET {quote(address)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            body = await reader.readexactly(int(length[1])) if length else b""
        except (OSError, asyncio.IncompleteReadError) as problem:
            found.errors.append(f"{address}: {problem!r}")
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        found.times.append((time.perf_counter() - began) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            found.errors.append(f"{address}: {head[:40]!r}")
        shown = _MARK.search(body)
        if must_show and (shown is None or int(shown[1]) < must_show):
            found.stale += 1
        await asyncio.sleep(chance.uniform(0.05, 0.3))
    writer.close()
