"""Say that everything which shows these keys is out of date: here, on this machine, now."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pagecache import keys as names
from pagecache.disk import Disk
from pagecache.front_files import FrontFiles
from pagecache.generations import SharedGenerations


@cache
def generations() -> SharedGenerations:
    """Return this process's view of the machine's generations."""
    return SharedGenerations(settings.VAR / "generations")


@cache
def disk() -> Disk:
    """Return this process's view of the pages that the machine keeps."""
    return Disk(pages_folder(), limit=settings.PAGE_DISK_BYTES, front=front_files())


@cache
def front_files() -> FrontFiles | None:
    """Return the files that a web server in front serves by itself, if one does."""
    return FrontFiles(Path(settings.FRONT_FILES)) if settings.FRONT_FILES else None


def pages_folder() -> Path:
    """Return where the kept pages lie."""
    return settings.VAR / "pages"


def purge(keys: Iterable[str], *, erased: Iterable[str] = (), token: int = 0) -> None:
    """Purge the keys on this machine; inside a transaction `events.purging` is what you want.

    A page of an address where nothing was may be there now: those go with every purge.

    Args:
        erased: keys whose pages must not be served again even while the database is away.
        token: the purge's own number, so that hearing of it twice bumps once (0: none).
    """
    chosen = {*keys, names.MISSING}
    gone = set(erased)
    generations().bump(chosen, erased=gone, token=token)
    # A machine that serves no pages has none; and opening an index takes longer than a purge.
    if (pages_folder() / "index.sqlite3").exists():
        disk().purge(chosen, erased=gone)


def purge_on_commit(keys: Iterable[str]) -> None:
    """Purge the keys on this machine once the running transaction has committed.

    A purge before the commit would let a reader refill the page with the old words.
    """
    chosen = sorted(set(keys))
    transaction.on_commit(lambda: purge(chosen), robust=True)


def forget() -> None:
    """Open everything anew at the next use: the folder has changed (tests)."""
    if disk.cache_info().currsize:
        disk().close()
    for held in (generations, disk, front_files):
        held.cache_clear()
