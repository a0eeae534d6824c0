"""Whether the parts of a line agree: what no verb could have led to is refused."""

from datetime import datetime

from articles.models import Article
from articles.workflow import Stage, Standing
from wire.archive.jsonlines import BadLine
from wire.archive.record import Record


def check_agreement(record: Record, now: datetime) -> None:
    """Refuse what no verb could have led to; raises BadLine."""
    first, shown, updated = (
        record.first_published_at, record.published_at, record.content_updated_at
    )  # fmt: skip
    for name, at in (("first_published_at", first), ("published_at", shown)):
        if at is not None and at > now:
            raise BadLine(f"{name} is in the future; correct it, or make it a scheduled draft")
    if updated is not None and (first is None or updated < first):
        raise BadLine("content_updated_at is before the first publication")
    if record.standing == Standing.LIVE:
        if not (first and shown):
            raise BadLine("live, and published_at is missing")
        if not record.document.get("section"):
            raise BadLine("live, and section is missing")
    elif record.standing == Standing.NEVER:
        if first:
            raise BadLine("never published, and yet it has first_published_at")
        if record.paths:
            raise BadLine("never published, and yet it has paths")
    elif not first:
        raise BadLine(f"{record.standing}, and first_published_at is missing")
    standing = [each for each in record.tombstones if each["lifted_at"] is None]
    if len(standing) > 1:
        raise BadLine("two tombstones that are not lifted")
    if record.standing in (Standing.KILLED, Standing.TAKEN_DOWN):
        if record.stage != Stage.DRAFT:
            raise BadLine(f"{record.standing}, and yet its stage is {record.stage}")
        if not standing:
            raise BadLine(f"{record.standing}, and no tombstone says so")
    if record.standing == Standing.LIVE and standing:
        raise BadLine("live, and yet a tombstone stands; give it lifted_at")
    if record.stage == Stage.SPIKED and record.standing not in (
        Standing.NEVER, Standing.UNPUBLISHED,
    ):  # fmt: skip
        raise BadLine(f"spiked, and yet {record.standing}")
    if (record.legal == Article.Legal.CLEARED) and record.cleared_revision is None:
        raise BadLine("cleared by legal, and cleared_revision is missing")
