"""Say, after the commit, that everything which shows these keys is out of date."""

from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.db import transaction

from pagecache.generations import SharedGenerations


@cache
def generations() -> SharedGenerations:
    """Return this process's view of the machine's generations."""
    return SharedGenerations(settings.VAR / "generations")


def purge(keys: Iterable[str]) -> None:
    """Purge the keys at once; callers inside a transaction want `purge_on_commit`."""
    generations().bump(sorted(set(keys)))


def purge_on_commit(keys: Iterable[str]) -> None:
    """Purge the keys once the running transaction has committed.

    A purge before the commit would let a reader refill the page with the old words.
    """
    chosen = sorted(set(keys))
    transaction.on_commit(lambda: purge(chosen), robust=True)
