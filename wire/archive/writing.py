"""Write a chunk of articles: rows of both sides, as the verbs would have left them, in one go.

The words are cleaned, the projection is the one that `publish` makes, and each article gets one
Event “import” which holds its public facts, so that `rebuild_published` finds nothing to do.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from resource import RUSAGE_SELF, getrusage
from typing import Any

from django.db import DatabaseError, connection, transaction

from articles.body import clean, plain_text
from articles.content import COLUMNS, Content, digest_of
from articles.content_names import from_named
from articles.merged import Merged
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    ArticleTopic,
    Correction,
    PublishedArticle,
    PublishedByline,
    PublishedPicture,
    PublishedTopic,
    Revision,
    ScheduledVerb,
    Tombstone,
)
from articles.projection import PublicFacts, Values, values
from articles.reading import reading_minutes, word_count
from articles.workflow import Standing
from events.models import Event
from wire.archive.chunk import Chunk, Written
from wire.archive.copying import JsonText, Rows, take_ids
from wire.archive.jsonlines import BadLine
from wire.archive.record import Record
from wire.models import ArchiveChunk, KeptFields

IMPORT = "import"

# No article may hold up its chunk by what PostgreSQL alone refuses; a lost connection may.
_SESSION = """
SET synchronous_commit = off;
SET default_toast_compression = lz4;
SET gin_pending_list_limit = '32MB';
SET work_mem = '64MB';
"""


class Refused(BadLine):
    """An article that was read well and still can't go in."""


class _Tables:
    """The rows of one chunk, table by table, in the order in which they are copied."""

    def __init__(self) -> None:
        self.articles = Rows(Article, has_id=True)
        self.revisions = Rows(Revision, has_id=True)
        self.bylines = Rows(ArticleByline)
        self.topics = Rows(ArticleTopic)
        self.people = Rows(Article.named_people.through)
        self.paths = Rows(ArticlePath)
        self.corrections = Rows(Correction, has_id=True)
        self.tombstones = Rows(Tombstone)
        self.schedule = Rows(ScheduledVerb)
        self.events = Rows(Event)
        self.kept = Rows(KeptFields)
        self.published = Rows(PublishedArticle, has_id=True)
        self.published_bylines = Rows(PublishedByline)
        self.published_topics = Rows(PublishedTopic)
        self.published_pictures = Rows(PublishedPicture)
        self.related: list[tuple[int, int, int]] = []

    def write(self) -> None:
        for each in vars(self).values():
            if isinstance(each, Rows):
                each.write()


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
            ready.append((number, _Said.of(record, chunk)))
        except BadLine as problem:
            refused.append((number, str(problem)))
    seconds["clean"] = time.perf_counter() - before
    try:
        with transaction.atomic():
            related = _put(ready, chunk, seconds)
            _finish(chunk, len(ready), refused, related)
    except DatabaseError as problem:
        if connection.connection is None or connection.connection.closed or len(ready) == 0:
            raise
        if isinstance(problem, transaction.TransactionManagementError):
            raise
        with transaction.atomic():
            ready, related = _put_each(ready, chunk, seconds, refused)
            _finish(chunk, len(ready), refused, related)
    return Written(
        chunk.offset, chunk.end, len(ready), chunk.present, [*chunk.refused, *refused],
        chunk.notes, seconds, os.getpid(), getrusage(RUSAGE_SELF).ru_maxrss,
    )  # fmt: skip


def _finish(
    chunk: Chunk,
    added: int,
    refused: list[tuple[int, str]],
    related: list[tuple[int, int, int]],
) -> None:
    ArchiveChunk.objects.create(
        archive_id=chunk.archive,
        offset=chunk.offset,
        added=added,
        present=chunk.present,
        refused=[*chunk.refused, *refused],
        related=related,
        notes=dict(chunk.notes),
    )


def _put(
    ready: list[tuple[int, "_Said"]], chunk: Chunk, seconds: defaultdict[str, float]
) -> list[tuple[int, int, int]]:
    began = time.perf_counter()
    merged = Merged.current()  # keeps merges waiting until this is written
    tables = _Tables()
    revisions = iter(take_ids(Revision, sum(len(said.revisions) for _number, said in ready)))
    corrections = iter(
        take_ids(Correction, sum(len(said.record.corrections) for _number, said in ready))
    )
    for number, said in ready:
        _Article(said, chunk, tables, merged, number).rows(
            lambda: next(revisions), lambda: next(corrections)
        )
    rows = time.perf_counter()
    tables.write()
    seconds["rows"] += rows - began
    seconds["copy"] += time.perf_counter() - rows
    return tables.related


def _put_each(
    ready: list[tuple[int, "_Said"]],
    chunk: Chunk,
    seconds: defaultdict[str, float],
    refused: list[tuple[int, str]],
) -> tuple[list[tuple[int, "_Said"]], list[tuple[int, int, int]]]:
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


class _Said:
    """What an article's documents say, cleaned, with ids: the part of the work without rows."""

    __slots__ = ("record", "revisions", "text", "working")

    def __init__(self, record: Record, working: Content, revisions: list[Content]) -> None:
        self.record = record
        self.working = working
        self.revisions = revisions  # one for each of the record's
        self.text = ""  # plain words of the live one

    @classmethod
    def of(cls, record: Record, chunk: Chunk) -> "_Said":
        """Read and clean the documents; raises Refused for a public one that says nothing."""
        working = _content(record.document, chunk, record.id)
        revisions = [
            working if each["content"] is None else _content(each["content"], chunk, record.id)
            for each in record.revisions
        ]
        said = cls(record, working, revisions)
        if record.standing == Standing.LIVE:
            live = said.live()
            if not live.headline.strip():
                raise Refused("live, and the headline is missing")
            said.text = plain_text(live.body)
            if not said.text:
                raise Refused("live, and no words are left of body_html once it is cleaned")
            if live.section_id is None:
                raise Refused("live, and the section of its live revision is missing")
        return said

    def live(self) -> Content:
        numbers = [each["number"] for each in self.record.revisions]
        return self.revisions[numbers.index(self.record.live_revision)]


def _content(document: dict[str, Any], chunk: Chunk, pk: int) -> Content:
    content = from_named({**document, "body_html": clean(document.get("body_html", ""))}, chunk.ids)
    if pk in content.related_ids:
        content = replace(content, related_ids=tuple(x for x in content.related_ids if x != pk))
    if not chunk.has_pictures and (content.lead_image_id or content.social_image_id):
        content = replace(content, lead_image_id=None, social_image_id=None)
    return content


class _Article:
    """The rows of one article."""

    def __init__(
        self, said: _Said, chunk: Chunk, tables: _Tables, merged: Merged, number: int
    ) -> None:
        self._record = said.record
        self._said = said
        self._chunk = chunk
        self._tables = tables
        self._merged = merged
        self._number = number
        saved = (
            self._record.saved_at
            or self._record.content_updated_at
            or self._record.published_at
            or chunk.now
        )
        self._saved_at = saved
        self._created_at = self._record.created_at or min(
            saved, self._record.first_published_at or saved
        )

    def rows(self, revision_id: Callable[[], int], correction_id: Callable[[], int]) -> None:
        """Add everything that belongs to the article."""
        record, tables = self._record, self._tables
        working = self._merged.content(self._said.working)
        ids = self._revisions(revision_id)
        projection = facts = None
        if record.standing == Standing.LIVE:
            facts = self._facts()
            live = self._merged.content(self._said.live())
            projection = values(
                record.id, live, facts, sections=self._chunk.sections,
                body=live.body, text=self._said.text,
            )  # fmt: skip
            has_changes = live != working
            self._project(projection)
        else:
            has_changes = False
        self._article(working, ids, projection, has_changes)
        self._desk(working)
        self._records(ids, correction_id)
        for each in record.events:
            tables.events.add(
                kind="article", subject_id=record.id, verb=each["verb"], reason=each["reason"],
                by_name=each["by"], revision=each["revision"], payload=each["payload"],
                at=each["at"],
            )  # fmt: skip
        tables.events.add(
            kind="article", subject_id=record.id, verb=IMPORT, by_name=IMPORT,
            revision=record.live_revision or record.version,
            payload={
                **(facts.to_payload() if facts else {}),
                "archive": self._chunk.archive,
                "line": self._number,
            },
            at=self._chunk.now,
        )  # fmt: skip
        if record.kept:
            tables.kept.add(kind="article", subject_id=record.id, fields=record.kept)

    def _revisions(self, revision_id: Callable[[], int]) -> dict[int, int]:
        ids: dict[int, int] = {}
        digests: dict[int, tuple[JsonText, str]] = {}
        for each, content in zip(self._record.revisions, self._said.revisions, strict=True):
            ids[each["number"]] = pk = revision_id()
            if id(content) not in digests:
                text = content.to_text()
                digests[id(content)] = (JsonText(text), digest_of(text))
            document, digest = digests[id(content)]
            self._tables.revisions.add(
                id=pk, article_id=self._record.id, number=each["number"], content=document,
                digest=digest, why=each["why"], note=each["note"], by_name=each["by"],
                created_at=each["created_at"] or self._chunk.now,
            )  # fmt: skip
        return ids

    def _article(
        self,
        working: Content,
        ids: dict[int, int],
        projection: Values | None,
        has_changes: bool,
    ) -> None:
        record, people = self._record, self._chunk.people
        if projection is not None and projection.article["body"] == working.body:
            words = projection.article["word_count"]
        else:
            words = word_count(plain_text(working.body))
        self._tables.articles.add(
            id=record.id,
            **{name: getattr(working, name) for name in COLUMNS},
            created_by_id=people.get(record.created_by),
            assigned_to_id=people.get(record.assigned_to),
            live_revision_id=ids[record.live_revision] if record.live_revision else None,
            cleared_revision_id=ids[record.cleared_revision] if record.cleared_revision else None,
            placement=record.placement,
            stage=record.stage,
            standing=record.standing,
            legal=record.legal,
            is_held=record.is_held,
            is_restricted=record.is_restricted,
            has_changes=has_changes,
            version=record.version,
            word_count=words,
            reading_minutes=reading_minutes(words, working.language),
            embargo_until=record.embargo_until,
            due_at=record.due_at,
            created_at=self._created_at,
            saved_at=self._saved_at,
            first_published_at=record.first_published_at,
            published_at=record.published_at,
            content_updated_at=record.content_updated_at,
        )

    def _facts(self) -> PublicFacts:
        record = self._record
        if not (record.first_published_at and record.published_at and record.live_revision):
            raise ValueError("a live record has dates and a live revision")
        return PublicFacts(
            path=record.paths[-1]["path"],
            placement=record.placement,
            first_published_at=record.first_published_at,
            published_at=record.published_at,
            content_updated_at=record.content_updated_at,
            revision_number=record.live_revision,
            is_retracted=_is_retracted(record),
        )

    def _project(self, projection: Values) -> None:
        self._tables.published.add(**projection.article)
        for row in projection.bylines:
            self._tables.published_bylines.add(**row)
        for row in projection.topics:
            self._tables.published_topics.add(**row)
        for row in projection.pictures:
            self._tables.published_pictures.add(**row)

    def _desk(self, working: Content) -> None:
        record, tables = self._record, self._tables
        for position, item in enumerate(working.bylines):
            tables.bylines.add(
                article_id=record.id, author_id=item.author_id, role=item.role,
                credited_as=item.credited_as, position=position,
            )  # fmt: skip
        for position, pk in enumerate(working.topic_ids):
            tables.topics.add(content_object_id=record.id, tag_id=pk, position=position)
        for position, pk in enumerate(working.related_ids):
            tables.related.append((record.id, pk, position))
        for name in record.named_people:
            if name in self._chunk.people:
                tables.people.add(article_id=record.id, user_id=self._chunk.people[name])

    def _records(self, ids: dict[int, int], correction_id: Callable[[], int]) -> None:
        record, tables = self._record, self._tables
        for path in record.paths:
            tables.paths.add(
                path=path["path"], article_id=record.id,
                created_at=path["at"] or record.first_published_at or self._chunk.now,
            )  # fmt: skip
        corrections: list[int] = []
        for each in record.corrections:
            corrections.append(correction_id())
            said = {name: value for name, value in each.items() if name != "replaces"}
            replaced = each["replaces"]
            tables.corrections.add(
                id=corrections[-1],
                article_id=record.id,
                replaces_id=None if replaced is None else corrections[replaced],
                **said,
            )
        for each in record.tombstones:
            tables.tombstones.add(article_id=record.id, **each)
        for each in record.schedule:
            said = {k: v for k, v in each.items() if k not in ("revision", "made_from", "by")}
            tables.schedule.add(
                article_id=record.id, **said, by_name=each["by"],
                by_id=self._chunk.people.get(each["by"]),
                revision_id=ids.get(each["revision"]), made_from_id=ids.get(each["made_from"]),
            )  # fmt: skip


def _is_retracted(record: Record) -> bool:
    """Say whether a retraction stands, as `Correction.objects.retracted` does."""
    replaced = {each["replaces"] for each in record.corrections}
    return any(
        each["kind"] == Correction.Kind.RETRACTION
        and not each["is_withdrawn"]
        and place not in replaced
        for place, each in enumerate(record.corrections)
    )
