"""Write a chunk of articles: rows of both sides, as the verbs would have left them, in one go.

The words are cleaned, the projection is the one that `publish` makes, and each article gets one
Event “import” which holds its public facts, so that `rebuild_published` finds nothing to do.
"""

import os
import time
from collections import defaultdict
from resource import RUSAGE_SELF, getrusage

from django.db import DatabaseError, connection, transaction

from articles.merged import Merged
from articles.models import (
    Correction,
    Revision,
)
from events import purging
from pagecache import keys
from wire.archive.chunk import Chunk, Written
from wire.archive.copying import take_ids
from wire.archive.jsonlines import BadLine
from wire.archive.rows import ArticleRows, Tables
from wire.archive.saying import Said
from wire.models import ArchiveChunk

# No article may hold up its chunk by what PostgreSQL alone refuses; a lost connection may.
_SESSION = """
SET synchronous_commit = off;
SET default_toast_compression = lz4;
SET gin_pending_list_limit = '32MB';
SET work_mem = '64MB';
"""


def prepare_session() -> None:
    """Set what only this connection needs: bulk writing waits for no disk, and packs faster."""
    with connection.cursor() as cursor:
        for statement in filter(str.strip, _SESSION.split(";")):
            try:
                with transaction.atomic():
                    cursor.execute(statement)
            except DatabaseError:
                continue  # a server without lz4: it packs as it always does


def write(chunk: Chunk) -> Written:
    """Put a chunk in, with the row that says so, in one transaction.

    An article that the database refuses is refused alone; the others go in.
    """
    seconds: defaultdict[str, float] = defaultdict(float)
    before = time.perf_counter()
    refused: list[tuple[int, str]] = []
    ready = []
    for number, record in chunk.records:
        try:
            ready.append((number, Said.of(record, chunk)))
        except BadLine as problem:
            refused.append((number, str(problem)))
    seconds["clean"] = time.perf_counter() - before
    try:
        with transaction.atomic():
            related = _put(ready, chunk, seconds)
            _finish(chunk, ready, refused, related)
    except DatabaseError as problem:
        if connection.connection is None or connection.connection.closed or len(ready) == 0:
            raise
        if isinstance(problem, transaction.TransactionManagementError):
            raise
        with transaction.atomic():
            ready, related = _put_each(ready, chunk, seconds, refused)
            _finish(chunk, ready, refused, related)
    return Written(
        chunk.offset, chunk.end, len(ready), chunk.present, [*chunk.refused, *refused],
        chunk.notes, seconds, os.getpid(), getrusage(RUSAGE_SELF).ru_maxrss,
    )  # fmt: skip


def _finish(
    chunk: Chunk,
    ready: list[tuple[int, "Said"]],
    refused: list[tuple[int, str]],
    related: list[tuple[int, int, int]],
) -> None:
    ArchiveChunk.objects.create(
        archive_id=chunk.archive,
        offset=chunk.offset,
        added=len(ready),
        present=chunk.present,
        refused=[*chunk.refused, *refused],
        related=related,
        notes=dict(chunk.notes),
    )
    # Nothing shows them yet: this is for who keeps a copy of the site.
    purging.note(keys.article(said.record.id) for _number, said in ready)


def _put(
    ready: list[tuple[int, "Said"]], chunk: Chunk, seconds: defaultdict[str, float]
) -> list[tuple[int, int, int]]:
    began = time.perf_counter()
    merged = Merged.current()  # keeps merges waiting until this is written
    tables = Tables()
    revisions = iter(take_ids(Revision, sum(len(said.revisions) for _number, said in ready)))
    corrections = iter(
        take_ids(Correction, sum(len(said.record.corrections) for _number, said in ready))
    )
    for number, said in ready:
        ArticleRows(said, chunk, tables, merged, number).rows(
            lambda: next(revisions), lambda: next(corrections)
        )
    rows = time.perf_counter()
    tables.write()
    seconds["rows"] += rows - began
    seconds["copy"] += time.perf_counter() - rows
    return tables.related


def _put_each(
    ready: list[tuple[int, "Said"]],
    chunk: Chunk,
    seconds: defaultdict[str, float],
    refused: list[tuple[int, str]],
) -> tuple[list[tuple[int, "Said"]], list[tuple[int, int, int]]]:
    """Put articles in one by one, each in a savepoint of its own."""
    kept, related = [], []
    for each in ready:
        try:
            with transaction.atomic():
                related += _put([each], chunk, seconds)
                connection.check_constraints()
            kept.append(each)
        except DatabaseError as problem:
            if connection.connection is None or connection.connection.closed:
                raise
            refused.append((each[0], f"the database refuses it: {str(problem).splitlines()[0]}"))
    return kept, related
