"""Pages as a web server in front serves them by itself: plain files under their addresses.

The web server can't judge them, so a file may only be there while its page holds. Laying down and
unlinking therefore take turns on one lock of the machine: a page is judged under it, right before
the renames, and a purge bumps first and unlinks under it afterwards. Whoever is killed at any
point leaves either no file, or one that the purge still to come finds.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pagecache.pages import GZIP, Page

# The whole folder is moved aside by one rename when its files can't be vouched for.
_OPEN = "open"
_PLAIN, _ZIPPED = "index.html", "index.html.gz"
# Who holds the lock for longer than this, in seconds, has been stopped in the middle.
_PATIENCE = 2.0


class FrontFiles:
    """Files `…/index.html` and `…/index.html.gz` under `folder/open`, for `try_files`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / _OPEN
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._threads = threading.Lock()

    def put(
        self, page: Page, holds: Callable[[], bool], *, then: Callable[[], None] = lambda: None
    ) -> None:
        """Lay a page down if it holds, and if a web server can serve it: 200, HTML, no query.

        While the folder is closed nothing is laid down, also when it closes meanwhile: what is
        written then goes where the folder has been moved. then: called in the same turn.
        """
        parts = _parts(page.url)
        if parts is None or not page.status.startswith("200") or not _is_html(page):
            return
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            place = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
            try:
                for part in parts:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=place)
                    below = os.open(part, os.O_RDONLY | os.O_DIRECTORY, dir_fd=place)
                    os.close(place)
                    place = below
                drafts = {
                    _ZIPPED: _draft(place, page.bytes_as(GZIP), page.body),
                    _PLAIN: _draft(place, page.body, page.body),
                }
                with self._turn() as is_ours:
                    if is_ours and holds():
                        for name, draft in drafts.items():
                            os.replace(draft, name, src_dir_fd=place, dst_dir_fd=place)
                        then()
                        return
                for draft in drafts.values():
                    os.unlink(draft, dir_fd=place)
            finally:
                os.close(place)

    def has(self, url: str) -> bool:
        """Say whether the web server finds a file at an address, or never will."""
        parts = _parts(url)
        return parts is None or os.path.exists(self.root.joinpath(*parts, _PLAIN))

    def drop(self, urls: Iterable[str], *, then: Callable[[], None] = lambda: None) -> None:
        """Unlink the files of addresses; if that can't be done, take all of them away.

        then: called in the same turn, or after all were taken away.
        """
        with self._turn() as is_ours:
            is_done = is_ours and all(self._unlink(url) for url in urls)
            if not is_done:
                self.clear()
            then()

    def _unlink(self, url: str) -> bool:
        parts = _parts(url)
        if parts is not None:
            place = self.root.joinpath(*parts)
            try:
                (place / _PLAIN).unlink(missing_ok=True)
                (place / _ZIPPED).unlink(missing_ok=True)
            except NotADirectoryError:
                pass  # nothing can lie there
            except OSError:
                return False
        return True

    def open(self) -> None:
        """Let files be laid down and served."""
        if not self.root.is_dir():
            for left in self.folder.glob("closed-*"):
                shutil.rmtree(left, ignore_errors=True)
            self.root.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Take every file away, and let new ones be laid down."""
        if self.close():
            self.open()

    def close(self) -> bool:
        """Take every file away at once: one rename, then the removal. False: it was closed."""
        aside = self.folder / f"closed-{secrets.token_hex(6)}"
        try:
            os.rename(self.root, aside)
        except FileNotFoundError:
            return False
        shutil.rmtree(aside, ignore_errors=True)
        return True

    @contextlib.contextmanager
    def _turn(self) -> Iterator[bool]:
        """Wait for our turn; False if it did not come."""
        until = time.monotonic() + _PATIENCE
        if not self._threads.acquire(timeout=_PATIENCE):
            yield False
            return
        try:
            is_ours = _locked(self._lock, until)
            try:
                yield is_ours
            finally:
                if is_ours:
                    fcntl.flock(self._lock, fcntl.LOCK_UN)
        finally:
            self._threads.release()


def _locked(descriptor: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
        else:
            return True


def _parts(url: str) -> tuple[str, ...] | None:
    """Return the folders of an address; None for those that files can't stand for."""
    if "?" in url or "\x00" in url or not (url.startswith("/") and url.endswith("/")):
        return None
    parts = tuple(url[1:-1].split("/")) if url != "/" else ()
    if any(
        not part or part.startswith(".") or len(os.fsencode(part)) > 200 or part == _PLAIN
        for part in parts
    ):
        return None
    return parts


def _is_html(page: Page) -> bool:
    return any(
        name.lower() == "content-type" and value.startswith("text/html")
        for name, value in page.headers
    )


def _draft(place: int, data: bytes, body: bytes) -> str:
    """Write a file that no address names; its time stands for the words, not for a moment.

    A web server makes its ETag of time and size, and two versions of a page may have the same
    size in the same second.
    """
    name = f".{secrets.token_hex(6)}"
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=place)
    with open(descriptor, "wb") as file:
        file.write(data)
    at = int.from_bytes(hashlib.blake2b(body, digest_size=4).digest())
    os.utime(name, (at, at), dir_fd=place)
    return name
