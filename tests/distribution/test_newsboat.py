"""A program that people read feeds with, subscribed to the site as it is served."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from articles import withdrawing
from events.clock import database_now
from tests.factories import make_live
from tests.newsroom.site_process import served

FEEDS = ("all.rss", "sections/world.atom", "search.rss?q=ferry")


class Newsboat:
    """One person's newsboat, with a folder of its own and one feed: it keeps a story once."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        (folder / "urls").write_text(f"{url}\n")
        (folder / "config").write_text("")

    def titles(self) -> set[str]:
        """Ask for the feed, as the person does; return the titles that they have by now."""
        program = shutil.which("newsboat")
        assert program
        subprocess.run(
            [program, "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"],
            cwd=self._folder,
            env=os.environ | {"HOME": str(self._folder), "TERM": "dumb"},
            check=True,
            timeout=60,
        )
        with closing(sqlite3.connect(self._folder / "cache.db")) as kept:
            return {title for (title,) in kept.execute("SELECT title FROM rss_item")}


@pytest.mark.skipif(
    shutil.which("newsboat") is None,
    reason="NO NEWSBOAT ON THIS MACHINE: no program that people read feeds with was tried",
)
@pytest.mark.django_db(transaction=True)
def test_newsboat_sees_a_story_when_it_is_published_and_none_that_was_killed(
    tmp_path, world, editor
):
    make_live("The ferry returns", section=world, now=database_now())

    with served(tmp_path, workers=1) as port:
        urls = [f"http://127.0.0.1:{port}/feeds/{name}" for name in FEEDS]
        early = [Newsboat(tmp_path / f"early-{n}", url) for n, url in enumerate(urls)]
        before = [each.titles() for each in early]
        story = make_live("A ferry is late", section=world, now=database_now())
        after = [each.titles() for each in early]
        withdrawing.kill(
            story, sentence="Withdrawn.", by=editor, now=database_now(), reason="Wrong."
        )
        # What a program has, it keeps; who comes later gets nothing of it.
        late = [Newsboat(tmp_path / f"late-{n}", url) for n, url in enumerate(urls)]
        without = [each.titles() for each in late]

    assert before == [{"The ferry returns"}] * len(FEEDS)
    assert after == [{"The ferry returns", "A ferry is late"}] * len(FEEDS)
    assert without == before
