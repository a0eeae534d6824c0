"""The pages that this machine keeps: a file each, and an index of which keys each one shows.

Shared by every process of the machine and safe against a kill at any moment: a page counts from
the rename of its file, and is judged by the generations at each reading.

With a front folder, pages lie a second time as a web server serves them: it can't judge, so a
purge unlinks its files before the purge returns (`pagecache.front_files`). While a file lies there
the index has every key of its page, and only who has the front folder's turn takes one out.
"""

import contextlib
import hashlib
import logging
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pagecache.front_files import FrontFiles
from pagecache.generations import slot_of
from pagecache.pages import Page

log = logging.getLogger("newsroom.pagecache")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
  name TEXT PRIMARY KEY, url TEXT NOT NULL, size INTEGER NOT NULL, used_at REAL NOT NULL,
  goes_stale_at REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shows (
  slot INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (slot, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shows_by_name ON shows (name);
CREATE INDEX IF NOT EXISTS page_by_use ON page (used_at);
CREATE INDEX IF NOT EXISTS page_by_staleness ON page (goes_stale_at)
  WHERE goes_stale_at IS NOT NULL;
"""
# How often at most a page's last use is written down, in seconds: order matters, not the second.
_USE_EVERY = 300.0


class Disk:
    """Pages by address under one folder. limit: bytes of files."""

    def __init__(self, folder: Path, *, limit: int, front: FrontFiles | None = None) -> None:
        self.folder = folder
        self.limit = limit
        self.front = front
        self._lock = threading.Lock()
        self._stored_since_trim = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._index = self._open()

    def get(self, url: str) -> Page | None:
        """Return the page kept for an address, or None; a damaged file is none."""
        try:
            data = self._file(_name(url)).read_bytes()
            page = Page.from_bytes(data)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return page if page.url == url else None

    def put(self, page: Page, holds: Callable[[], bool] = lambda: True) -> None:
        """Keep a page. The index comes first: whoever purges from now on finds the file.

        holds: asked once more before a web server may serve it.
        """
        name = _name(page.url)
        data = page.to_bytes()
        with self._changing() as index:
            index.executemany(
                "INSERT OR IGNORE INTO shows VALUES (?, ?)", [(slot, name) for slot in page.slots]
            )
            index.execute(
                "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?)",
                (name, page.url, len(data), time.time(), page.goes_stale_at),
            )
        # Two steps: whoever is killed between them, or in the second, leaves no file without a row.
        with self._changing() as index:
            if index.execute("SELECT 1 FROM page WHERE name = ?", (name,)).fetchone():
                write_whole(self._file(name), data)
                if self.front is None:
                    _forget_others(index, name, page)
        self.lay_in_front(page, holds)
        self._stored_since_trim += len(data)
        if self._stored_since_trim > self.limit // 20:
            self._stored_since_trim = 0
            self.trim()

    def lay_in_front(self, page: Page, holds: Callable[[], bool]) -> None:
        """Give a page that we keep to the web server in front, if it still holds."""
        if self.front is None:
            return
        name = _name(page.url)

        def may_lie() -> bool:
            with self._lock:
                found = self._index.execute("SELECT slot FROM shows WHERE name = ?", (name,))
                is_indexed = {slot for (slot,) in found} >= set(page.slots)
            return is_indexed and holds()

        def tidy() -> None:
            with self._changing() as index:
                _forget_others(index, name, page)

        self.front.put(page, may_lie, then=tidy)

    def purge(self, keys: Iterable[str], *, erased: Iterable[str] = ()) -> None:
        """Unlink the front files of every page that shows a key; erase those of `erased` wholly.

        When that can't be done, the whole front folder goes.
        """
        try:
            gone = self._showing(slot_of(key) for key in erased)
            if self.front is not None:
                stale = self._showing(slot_of(key) for key in keys)
                if urls := {url for _, url in stale}:
                    self.front.drop(urls)
            self._remove(gone)
        except Exception:
            if self.front is not None:
                self.front.clear()
            raise

    def unlink_stale(self, wall: float) -> None:
        """Unlink the front files of pages that went out of date by themselves."""
        if self.front is None:
            return
        with self._lock:
            found = self._index.execute(
                "SELECT url FROM page WHERE goes_stale_at <= ?", (wall,)
            ).fetchall()
        if found:
            self.front.drop(url for (url,) in found)

    def clear(self) -> None:
        """Remove every page."""
        if self.front is not None:
            self.front.clear()
        with self._lock:
            found = self._index.execute("SELECT name, url FROM page").fetchall()
        self._remove(found)

    def close(self) -> None:
        """Let go of the index."""
        with self._lock:
            self._index.close()

    def trim(self) -> None:
        """Remove the least recently used pages until the files fit the limit."""
        going = []
        with self._lock:
            (held,) = self._index.execute("SELECT COALESCE(SUM(size), 0) FROM page").fetchone()
            wanted = held - self.limit * 9 // 10 if held > self.limit else 0
            if wanted > 0:
                for name, url, size in self._index.execute(
                    "SELECT name, url, size FROM page ORDER BY used_at"
                ):
                    going.append((name, url))
                    wanted -= size
                    if wanted <= 0:
                        break
        self._remove(going)

    def note_use(self, url: str) -> None:
        """Note that a page was read, so that it is not the first to go."""
        now = time.time()
        with contextlib.suppress(sqlite3.OperationalError), self._lock:
            self._index.execute(
                "UPDATE page SET used_at = ? WHERE name = ? AND used_at < ?",
                (now, _name(url), now - _USE_EVERY),
            )

    def _showing(self, slots: Iterable[int]) -> list[tuple[str, str]]:
        with self._lock:
            return [
                row
                for slot in sorted(set(slots))
                for row in self._index.execute(
                    "SELECT name, url FROM shows JOIN page USING (name) WHERE slot = ?", (slot,)
                )
            ]

    def _remove(self, pages: Sequence[tuple[str, str]]) -> None:
        """Remove pages, given by name and address, and their rows."""

        def forget() -> None:
            with self._changing() as index:
                for name, _ in pages:
                    self._file(name).unlink(missing_ok=True)
                names = [(name,) for name, _ in pages]
                index.executemany("DELETE FROM shows WHERE name = ?", names)
                index.executemany("DELETE FROM page WHERE name = ?", names)

        if not pages:
            return
        if self.front is None:
            forget()
        else:
            self.front.drop([url for _, url in pages], then=forget)

    def _file(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Change index and files together: one thread of one process of the machine at a time."""
        with self._lock:
            self._index.execute("BEGIN IMMEDIATE")
            with self._index:  # commits, or rolls back
                yield self._index

    def _open(self) -> sqlite3.Connection:
        """Open the index. Pages that it does not know no purge would find: they go."""
        file = self.folder / "index.sqlite3"
        try:
            if file.exists():
                return self._connect(file)
        except sqlite3.OperationalError:
            raise  # busy, or no permission: nothing is wrong with the file
        except sqlite3.DatabaseError:
            log.warning("the index of kept pages is damaged; they are made anew")
        for child in self.folder.glob("*"):
            if child.is_dir():
                shutil.rmtree(child, ignore_errors=True)
            elif child.name.startswith(file.name):
                child.unlink(missing_ok=True)
        if self.front is not None:
            self.front.clear()
        return self._connect(file)

    def _connect(self, file: Path) -> sqlite3.Connection:
        index = sqlite3.connect(file, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            # After a crash of the machine no page counts any more, so nothing here needs to wait
            # for the disk.
            index.execute("PRAGMA journal_mode = WAL")
            index.execute("PRAGMA synchronous = OFF")
            index.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            index.close()
            raise
        return index


def _forget_others(index: sqlite3.Connection, name: str, page: Page) -> None:
    """Take out the keys that a page has no more; without that a front page gathers thousands."""
    found = index.execute("SELECT slot FROM shows WHERE name = ?", (name,))
    index.executemany(
        "DELETE FROM shows WHERE slot = ? AND name = ?",
        [(slot, name) for slot in {slot for (slot,) in found} - set(page.slots)],
    )


def write_whole(file: Path, data: bytes) -> None:
    """Write a file that others see complete or not at all."""
    draft = file.with_name(f".{secrets.token_hex(6)}")
    try:
        draft.write_bytes(data)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
    os.replace(draft, file)


def _name(url: str) -> str:
    return hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
