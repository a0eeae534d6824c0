"""The rows of an article, of both sides, as the verbs would have left them."""

from collections.abc import Callable

from articles import figures
from articles.body import plain_text
from articles.content import COLUMNS, Content, digest_of
from articles.merged import Merged
from articles.models import (
    Article,
    ArticleByline,
    ArticleFigure,
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
from wire.archive.chunk import Chunk
from wire.archive.copying import JsonText, Rows
from wire.archive.record import Record
from wire.archive.saying import Said
from wire.models import KeptFields

#: The verb and the name of the Event that says how an article came.
IMPORT = "import"


class Tables:
    """The rows of one chunk, table by table, in the order in which they are copied."""

    def __init__(self) -> None:
        self.articles = Rows(Article, has_id=True)
        self.revisions = Rows(Revision, has_id=True)
        self.bylines = Rows(ArticleByline)
        self.topics = Rows(ArticleTopic)
        self.figures = Rows(ArticleFigure)
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


class ArticleRows:
    """The rows of one article."""

    def __init__(
        self, said: Said, chunk: Chunk, tables: Tables, merged: Merged, number: int
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
        for pk in figures.ids_in(working.body):
            tables.figures.add(article_id=record.id, image_id=pk)
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
