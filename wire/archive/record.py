"""An article as an archive tells it, once its line has been read and checked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles.workflow import Standing

TIMES = (
    "created_at", "saved_at", "first_published_at", "published_at", "content_updated_at",
    "embargo_until", "due_at",
)  # fmt: skip  # fmt: skip
OWN = {
    "id", "stage", "standing", "placement", "legal", "is_held", "is_restricted", "version",
    "live_revision", "cleared_revision", "revisions", "paths", "corrections", "tombstones",
    "schedule", "events", "created_by", "assigned_to", "named_people", *TIMES,
}  # fmt: skip  # fmt: skip
PUBLIC_ONCE = (Standing.LIVE, Standing.UNPUBLISHED, Standing.KILLED, Standing.TAKEN_DOWN)


@dataclass(slots=True)
class Record:
    """An article as the archive tells it; documents hold names, never ids."""

    id: int
    document: dict[str, Any]
    kept: dict[str, Any]
    stage: str = "draft"
    standing: str = "live"
    placement: str = "section"
    legal: str = "none"
    is_held: bool = False
    is_restricted: bool = False
    version: int = 1
    live_revision: int | None = None
    cleared_revision: int | None = None
    created_at: datetime | None = None
    saved_at: datetime | None = None
    first_published_at: datetime | None = None
    published_at: datetime | None = None
    content_updated_at: datetime | None = None
    embargo_until: datetime | None = None
    due_at: datetime | None = None
    created_by: str = ""
    assigned_to: str = ""
    named_people: list[str] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    paths: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    tombstones: list[dict[str, Any]] = field(default_factory=list)
    schedule: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def needs_path(self) -> bool:
        """Whether it has been public and the archive does not say where."""
        return not self.paths and self.standing in PUBLIC_ONCE

    def documents(self) -> list[dict[str, Any]]:
        """Return the working copy's document and each other one that a revision holds."""
        return [
            self.document,
            *(each["content"] for each in self.revisions if each.get("content") is not None),
        ]
