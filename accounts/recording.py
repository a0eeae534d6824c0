"""Put on record what happens to accounts. Events live in the room above, which brings the book."""

from datetime import datetime
from typing import Any, Protocol

from accounts.models import User


class Book(Protocol):
    """Where records go, and whose clock they go by."""

    def now(self) -> datetime:
        """Return the time that the whole newsroom agrees on."""

    def write(
        self, account_id: int, verb: str, *, by: User | None, now: datetime, payload: dict[str, Any]
    ) -> None:
        """Write one record in the running transaction."""


_books: list[Book] = []


def keep_in(book: Book) -> None:
    """Let the room above say where records go (`events.admin`)."""
    _books[:] = [book]


def now() -> datetime:
    """Return the book's time; views read it, verbs are given it."""
    return _book().now()


def record(
    user: User, verb: str, *, by: User | None, now: datetime, payload: dict[str, Any] | None = None
) -> None:
    """Record what was done to an account, in the running transaction."""
    _book().write(user.pk, verb, by=by, now=now, payload=payload or {})


def _book() -> Book:
    if not _books:
        raise RuntimeError("nothing keeps the records of accounts: load events.admin")
    return _books[0]
