"""What happens to accounts is kept as Events."""

from datetime import datetime
from typing import Any

from accounts import recording
from accounts.models import User
from events.clock import database_now
from events.recording import record


class EventBook:
    """Keeps the records of accounts as Events, by the database's clock."""

    def now(self) -> datetime:
        """Return the database's time."""
        return database_now()

    def write(
        self, account_id: int, verb: str, *, by: User | None, now: datetime, payload: dict[str, Any]
    ) -> None:
        """Insert an Event about the account."""
        record("account", account_id, verb, by=by, now=now, payload=payload)


recording.keep_in(EventBook())
