"""The indexes of words, left out while an empty newsroom is filled, and always back afterwards.

Kept up row by row they cost PostgreSQL more than all else of an import. Only tables without a row
lose them, so nobody searches meanwhile; whoever imports next, and the worker, put back what a kill
left out.
"""

import logging
import time
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from articles.models import Article, PublishedArticle

#: PostgreSQL's advisory lock that a running import holds: one at a time.
IMPORT_LOCK = 0x61726368
_LOOK_EVERY_SECONDS = 60.0
log = logging.getLogger("newsroom.archive")
_MODELS: tuple[type[models.Model], ...] = (Article, PublishedArticle)


def leave_out() -> bool:
    """Drop the indexes if no article is there; say whether. Never inside a transaction."""
    if connection.in_atomic_block or any(model._base_manager.exists() for model in _MODELS):
        return False
    with connection.schema_editor() as editor:
        editor.execute("SET LOCAL lock_timeout = '5s'")
        for model, index in _indexes(are_there=True):
            editor.remove_index(model, index)
    return True


def put_back() -> list[str]:
    """Build the indexes that are missing, one transaction each; return their names."""
    names = []
    for model, index in _indexes(are_there=False):
        with connection.schema_editor() as editor:
            editor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            editor.add_index(model, index)
        names.append(index.name)
    return names


class AfterKill:
    """The worker's look at what an import that was killed left out, once a minute."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")

    def __call__(self) -> bool:
        """Put back what is missing, unless an import is running that will; never more to do."""
        if time.monotonic() - self._looked_at < _LOOK_EVERY_SECONDS:
            return False
        self._looked_at = time.monotonic()
        if not _indexes(are_there=False):
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [IMPORT_LOCK])
            if not cursor.fetchone()[0]:
                return False
            try:
                log.warning("an import was broken off: building %s", ", ".join(put_back()))
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])
        return False


def _indexes(*, are_there: bool) -> list[tuple[type[models.Model], Any]]:
    """Return the indexes of words that are there, or those that are not."""
    known = [
        (model, index)
        for model in _MODELS
        for index in model._meta.indexes
        if isinstance(index, GinIndex)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'i' AND relname = ANY(%s) "
            "AND pg_table_is_visible(oid)",
            [[index.name for _model, index in known]],
        )
        there = {name for (name,) in cursor.fetchall()}
    return [(model, index) for model, index in known if (index.name in there) == are_there]
