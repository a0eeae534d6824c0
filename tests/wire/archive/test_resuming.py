"""Killed at any moment, the import goes on when it is run again: nothing twice, nothing missing."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from articles.models import Article, ArticlePath, PublishedArticle, RelatedArticle, Revision
from articles.rebuilding import Outcome, rebuild
from authors.models import Author
from events.models import Event
from wire.archive import planning
from wire.models import ArchiveChunk, ArchiveImport, ArchivePicture

ROOT = Path(__file__).resolve().parents[3]
COUNT = 4000


def _archive(folder: Path) -> Path:
    """Write an archive of so many stories, with a few bad lines and neighbours ahead of them."""
    chance = random.Random(4)  # noqa: S311 - the same archive every time
    words = ["harbour", "council", "ferry", "budget", "inquiry", "tram", "school", "storm", "court"]
    folder.mkdir()
    with (folder / "articles.jsonl").open("w") as out:
        for pk in range(1, COUNT + 1):
            body = "".join(f"<p>{' '.join(chance.choices(words, k=40))}</p>" for _ in range(4))
            said = {
                "id": pk, "headline": " ".join(chance.choices(words, k=4)), "body_html": body,
                "authors": [f"author-{pk % 7}"], "tags": [f"topic-{pk % 11}"], "section": "world",
                "published_at": f"20{10 + pk % 10}-03-04T05:06:07Z",
                "related": [COUNT + 1 - pk] if pk % 100 == 0 else [],
            }  # fmt: skip
            out.write("{broken\n" if pk % 500 == 0 else json.dumps(said) + "\n")
    return folder


def _start(folder: Path, var: Path) -> subprocess.Popen:
    """Start the command on the tests' database."""
    place = connection.settings_dict
    url = (
        f"postgresql://{quote(place['USER'], safe='')}:{quote(place['PASSWORD'], safe='')}"
        f"@{quote(place['HOST'], safe='')}:{place['PORT']}/{place['NAME']}"
    )
    environment = {**os.environ, "DATABASE_URL": url, "NEWSROOM_VAR": str(var)}
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_archive", str(folder), "--workers", "2"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_goes_on_where_it_was(tmp_path, monkeypatch):
    folder = _archive(tmp_path / "in")
    kills = 0
    while kills < 3:
        process = _start(folder, tmp_path / "var")
        aim = ArchiveChunk.objects.count() + 2
        while process.poll() is None and ArchiveChunk.objects.count() < aim:
            time.sleep(0.005)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1

    process = _start(folder, tmp_path / "var")
    said, _nothing = process.communicate(timeout=300)

    assert kills == 3
    assert process.returncode == 1, said
    assert "Went on where an earlier run was broken off." in said
    assert f"{COUNT - 8:,} articles in" in said
    assert "8 lines were refused" in said
    good = {pk for pk in range(1, COUNT + 1) if pk % 500}
    assert set(Article.objects.values_list("pk", flat=True)) == good
    assert PublishedArticle.objects.count() == Revision.objects.count() == len(good)
    assert ArticlePath.objects.count() == len(good)
    assert Event.objects.filter(kind="article").count() == len(good)
    assert Author.objects.count() == 7
    # 4000 // 100 tell of a neighbour; those of the broken lines do not, and 1 … 3501 are all there.
    assert RelatedArticle.objects.count() == 32
    rejects = (tmp_path / "var" / "imports" / "in-rejects.jsonl").read_text().splitlines()
    assert [json.loads(each)["line"] for each in rejects] == list(range(500, COUNT + 1, 500))
    assert not ArchiveChunk.objects.exists()
    assert not ArchivePicture.objects.exists()
    assert ArchiveImport.objects.get().ended_at is not None
    outcomes = {each.outcome for batch in rebuild() for each in batch}
    assert outcomes == {Outcome.SAME}
    assert COUNT / planning.LINES >= 8, "too few chunks for three kills"
    assert settings.TESTING


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_refused(tmp_path):
    folder = _archive(tmp_path / "in")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [0x61726368])
        process = _start(folder, tmp_path / "var")
        said, _nothing = process.communicate(timeout=300)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [0x61726368])

    assert process.returncode == 1
    assert "Another import is running" in said
    assert not Article.objects.exists()
