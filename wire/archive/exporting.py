"""Write a whole archive out, as of one moment, in constant memory.

What was merged appears as what it became. Nothing is left half-written: each file gets its name
when it is complete.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from articles import revisions
from articles.body import clean
from articles.content import COLUMNS, BylineItem, Content
from articles.content_names import Names, to_named, used
from articles.merged import Merged
from articles.models import (
    Article,
    ArticleByline,
    ArticlePath,
    ArticleTopic,
    AuthorBeat,
    Correction,
    RelatedArticle,
    Revision,
    ScheduledVerb,
    Section,
    Series,
    SiteIdentity,
    SocialAccount,
    Tombstone,
    Topic,
    TopicName,
)
from authors.models import Author, AuthorLink
from events.models import Event
from images.models import Image
from wire.archive.jsonlines import dump, moment
from wire.archive.picture_lines import line_of
from wire.archive.progress import Progress
from wire.archive.writing import IMPORT
from wire.models import KeptFields

_BATCH = 300
_HISTORY_BATCH = 50  # an article's history may be many times as long as the article

_PLAIN = ("placement", "stage", "standing")
_DEFAULTS = {"legal": "none", "is_held": False, "is_restricted": False}
_TIMES = (
    "created_at", "saved_at", "first_published_at", "published_at", "content_updated_at",
    "embargo_until", "due_at",
)  # fmt: skip


class ExportRefused(Exception):
    """The archive can't be written there; the message says why."""


@dataclass
class Report:
    """How many of each went out, and pictures whose originals are missing."""

    counts: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)


def export_archive(
    folder: Path, *, has_history: bool, has_pictures: bool, progress: Progress
) -> Report:
    """Write everything into an empty or new folder. Raises ExportRefused."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is not an empty folder; choose another.")
    folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    with _one_moment():
        for name, rows in (
            ("site", _site), ("sections", _sections), ("series", _series), ("tags", _topics),
            ("authors", _authors), ("images", _images),
        ):  # fmt: skip
            progress.begin(name)
            with _file(folder / f"{name}.jsonl") as out:
                for row in rows():
                    out.write(dump(row))
                    report.counts[name] += 1
        progress.begin("articles")
        total = Article.objects.count()
        with _file(folder / "articles.jsonl") as out:
            for row in _articles(has_history):
                out.write(dump(row))
                report.counts["articles"] += 1
                progress.tell(report.counts["articles"], report.counts["articles"] / total)
        if has_pictures:
            progress.begin("pictures")
            _copy_pictures(folder / "images", report, progress)
    progress.end()
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is now until the end, whatever is published meanwhile."""
    if connection.in_atomic_block:  # a test's
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _file(path: Path) -> Iterator[IO[str]]:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        yield out
    part.rename(path)


def picture_name(image: Image) -> str:
    """Return the name of a picture's file in an archive: the same wherever the picture is."""
    return f"{image.content_hash[:32]}{PurePath(str(image.file.name)).suffix}"


# --- Reference data -------------------------------------------------------------------------------


def _by_slug(rows: QuerySet[Any], batch: int = _BATCH) -> Iterator[list[Any]]:
    last = ""
    while found := list(rows.filter(slug__gt=last).order_by("slug")[:batch]):
        yield found
        last = found[-1].slug


def _said(row: Model, plain: Iterable[str], kind: str = "", **more: Any) -> dict[str, Any]:
    """Return what a row says, without what is empty."""
    said = {name: value for name in plain if (value := getattr(row, name)) not in ("", None, [])}
    said |= {name: value for name, value in more.items() if value not in ("", None, [], False)}
    return said


def _kept(kind: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = KeptFields.objects.filter(kind=kind, subject_id__in=list(ids))
    return dict(rows.values_list("subject_id", "fields"))


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for owner, value in rows:
        found[owner].append(value)
    return found


def _site() -> Iterator[dict[str, Any]]:
    identity = SiteIdentity.objects.select_related("logo").first()
    if identity is None:
        return
    accounts = SocialAccount.objects.filter(site=identity).order_by("position", "pk")
    yield _said(
        identity,
        ("name", "tagline", "about", "contact_email", "language", "time_zone"),
        logo=picture_name(identity.logo) if identity.logo else "",
        accounts=[{"kind": each.kind, "url": each.url} for each in accounts],
    ) | _kept("site", [1]).get(1, {})


def _sections() -> Iterator[dict[str, Any]]:
    editors = Section.editors.through.objects
    for batch in _by_slug(Section.objects.select_related("parent", "merged_into")):
        ids = [each.pk for each in batch]
        kept = _kept("section", ids)
        people = _grouped(editors.filter(section__in=ids).values_list("section_id", "user__name"))
        for each in batch:
            said = kept.get(each.pk, {})
            names = sorted({*people.get(each.pk, ()), *said.get("editors", ())})
            yield said | _said(
                each, ("slug", "name", "description", "accent", "position", "desk"),
                parent=each.parent.slug if each.parent else "",
                merged_into=each.merged_into.slug if each.merged_into else "",
                editors=names,
            )  # fmt: skip


def _series() -> Iterator[dict[str, Any]]:
    for batch in _by_slug(Series.objects.all()):
        kept = _kept("series", [each.pk for each in batch])
        for each in batch:
            yield kept.get(each.pk, {}) | _said(each, ("slug", "name", "description"))


def _topics() -> Iterator[dict[str, Any]]:
    for batch in _by_slug(Topic.objects.select_related("merged_into")):
        ids = [each.pk for each in batch]
        kept = _kept("topic", ids)
        names = TopicName.objects.filter(topic__in=ids, is_synonym=True).order_by("key")
        synonyms = _grouped(names.values_list("topic_id", "name"))
        for each in batch:
            yield kept.get(each.pk, {}) | _said(
                each, ("slug", "name", "kind", "description", "state"),
                is_published=each.is_published,
                synonyms=synonyms.get(each.pk),
                merged_into=each.merged_into.slug if each.merged_into else "",
            )  # fmt: skip


def _authors() -> Iterator[dict[str, Any]]:
    rows = Author.objects.select_related("merged_into", "portrait")
    for batch in _by_slug(rows):
        ids = [each.pk for each in batch]
        kept = _kept("author", ids)
        found = AuthorLink.objects.filter(author__in=ids).order_by("position", "pk")
        links = _grouped((each.author_id, {"kind": each.kind, "url": each.url}) for each in found)
        covered = AuthorBeat.objects.filter(author__in=ids).order_by("topic__slug")
        beats = _grouped(covered.values_list("author_id", "topic__slug"))
        for each in batch:
            yield kept.get(each.pk, {}) | _said(
                each,
                ("slug", "name", "title", "pronouns", "short_bio", "bio", "public_email",
                 "location", "languages", "kind", "state", "birth_year", "death_year"),
                is_published=each.is_published,
                joined_on=each.joined_on.isoformat() if each.joined_on else "",
                left_on=each.left_on.isoformat() if each.left_on else "",
                created_at=moment(each.created_at),
                saved_at=moment(each.saved_at),
                portrait=picture_name(each.portrait) if each.portrait else "",
                merged_into=each.merged_into.slug if each.merged_into else "",
                links=links.get(each.pk),
                beats=beats.get(each.pk),
            )  # fmt: skip


def _images() -> Iterator[dict[str, Any]]:
    for each in _every_image():
        yield line_of(each, picture_name(each))


def _every_image() -> Iterator[Image]:
    last = ""
    while found := list(
        Image.objects.filter(content_hash__gt=last).order_by("content_hash")[:_BATCH]
    ):
        yield from found
        last = found[-1].content_hash


def _copy_pictures(folder: Path, report: Report, progress: Progress) -> None:
    folder.mkdir()
    for count, image in enumerate(_every_image(), 1):
        try:
            with image.file.open("rb") as original, (folder / picture_name(image)).open("wb") as to:
                shutil.copyfileobj(original, to)
        except OSError:
            report.missing.append(picture_name(image))
        report.counts["pictures"] = count
        progress.tell(count)


# --- Articles -------------------------------------------------------------------------------------


def _articles(has_history: bool) -> Iterator[dict[str, Any]]:
    merged = Merged.seen()
    last = 0
    size = _HISTORY_BATCH if has_history else _BATCH
    rows = Article.objects.select_related("created_by", "assigned_to").order_by("pk")
    while found := list(rows.filter(pk__gt=last)[:size]):
        yield from _Batch(found, merged, has_history).lines()
        last = found[-1].pk


class _Batch:
    """Some articles, and everything that belongs to them, in a fixed number of queries."""

    def __init__(self, articles: list[Article], merged: Merged, has_history: bool) -> None:
        self._articles = articles
        self._has_history = has_history
        self._ids = ids = [each.pk for each in articles]
        self._merged = merged
        self._bylines = _grouped(
            (each.article_id, BylineItem(each.author_id, each.role, each.credited_as))
            for each in self._of(ArticleByline, "position", "pk")
        )
        topics = ArticleTopic.objects.filter(content_object__in=ids).order_by("position", "pk")
        self._topics = _grouped(topics.values_list("content_object_id", "tag_id"))
        related = self._of(RelatedArticle, "position", "pk")
        self._related = _grouped(related.values_list("article_id", "related_id"))
        self._schedule = _grouped((e.article_id, e) for e in self._planned())
        self._revisions = self._read_revisions()
        self._working = {
            each.pk: self._tidy(
                Content(
                    **{name: getattr(each, name) for name in COLUMNS},
                    topic_ids=tuple(self._topics.get(each.pk, ())),
                    related_ids=tuple(self._related.get(each.pk, ())),
                    bylines=tuple(self._bylines.get(each.pk, ())),
                )
            )
            for each in articles
        }
        self._contents = {
            each.pk: self._tidy(revisions.content_of(each))
            for rows in self._revisions.values()
            for each in rows
        }
        self._numbers = {each.pk: each.number for rows in self._revisions.values() for each in rows}
        self._names = _names([*self._working.values(), *self._contents.values()])
        self._kept = _kept("article", ids)
        people = Article.named_people.through.objects.filter(article__in=ids)
        self._people = _grouped(people.values_list("article_id", "user__name"))
        # The current one last: an older address that was taken again counts on.
        self._paths = self._plain(ArticlePath, _path, "number", "pk")
        self._tombstones = self._plain(Tombstone, _tombstone, "pk")
        corrections = Correction.objects.filter(article_id__in=ids).order_by("pk")
        self._corrections = _grouped((each.article_id, each) for each in corrections)
        self._events = self._read_events() if has_history else {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the line of each article, in their order."""
        for article in self._articles:
            yield self._line(article)

    def _line(self, article: Article) -> dict[str, Any]:
        pk = article.pk
        kept = self._kept.get(pk, {})
        line: dict[str, Any] = {**kept, "id": pk, **to_named(self._working[pk], self._names)}
        line |= {name: getattr(article, name) for name in _PLAIN}
        for name, default in _DEFAULTS.items():
            if (value := getattr(article, name)) != default:
                line[name] = value
        for name in _TIMES:
            if (at := getattr(article, name)) is not None:
                line[name] = moment(at)
        for name in ("created_by", "assigned_to"):
            if (person := getattr(article, name)) is not None:
                line[name] = person.name
        if names := {*self._people.get(pk, ()), *kept.get("named_people", ())}:
            line["named_people"] = sorted(names)
        line["revisions"] = [self._revision(article, each) for each in self._revisions[pk]]
        if line["revisions"] and line["revisions"][-1]["number"] != article.version:
            line["version"] = article.version
        for name in ("live_revision", "cleared_revision"):
            if (revision_id := getattr(article, f"{name}_id")) is not None:
                line[name] = self._numbers[revision_id]
        more = {
            "paths": self._paths.get(pk),
            "tombstones": self._tombstones.get(pk),
            "corrections": _corrections(self._corrections.get(pk, [])),
            "schedule": [self._planned_line(each) for each in self._schedule.get(pk, ())],
            "events": self._events.get(pk),
        }
        return line | {name: value for name, value in more.items() if value}

    def _revision(self, article: Article, revision: Revision) -> dict[str, Any]:
        said: dict[str, Any] = {
            "number": revision.number,
            "why": revision.why,
            "created_at": moment(revision.created_at),
        }
        if revision.note:
            said["note"] = revision.note
        if revision.by_name:
            said["by"] = revision.by_name
        if self._contents[revision.pk] != self._working[article.pk]:
            said["content"] = to_named(self._contents[revision.pk], self._names)
        return said

    def _planned_line(self, planned: ScheduledVerb) -> dict[str, Any]:
        said = {
            "verb": planned.verb,
            "state": planned.state,
            "revision": self._numbers.get(planned.revision_id or 0),
            "made_from": self._numbers.get(planned.made_from_id or 0),
            "reason": planned.reason,
            "is_substantive": planned.is_substantive,
            "placement": planned.placement,
            "waivers": planned.waivers,
            "by": planned.by_name,
            "refusal": planned.refusal,
            "due_at": moment(planned.due_at),
            "created_at": moment(planned.created_at),
            "ended_at": moment(planned.ended_at) if planned.ended_at else None,
        }
        return {name: value for name, value in said.items() if value not in ("", None, False, {})}

    # --- Reading

    def _of(self, model: type[Any], *order: str) -> QuerySet[Any]:
        return model.objects.filter(article__in=self._ids).order_by(*order)

    def _plain(
        self, model: type[Any], said: Callable[[Any], dict[str, Any]], *order: str
    ) -> dict[int, list[Any]]:
        rows = model.objects.filter(article_id__in=self._ids).order_by(*order)
        return _grouped((each.article_id, said(each)) for each in rows)

    def _planned(self) -> list[ScheduledVerb]:
        rows = self._of(ScheduledVerb, "pk")
        return list(rows if self._has_history else rows.filter(state=ScheduledVerb.State.WAITING))

    def _read_revisions(self) -> dict[int, list[Revision]]:
        """Read all revisions, or those that something names: newest, live, cleared, planned."""
        rows = Revision.objects.filter(article__in=self._ids)
        if not self._has_history:
            newest = rows.order_by("article_id", "-number").distinct("article_id").values_list("pk")
            wanted: set[int | None] = {pk for (pk,) in newest}
            wanted |= {each.live_revision_id for each in self._articles}
            wanted |= {each.cleared_revision_id for each in self._articles}
            for planned in self._schedule.values():
                for each in planned:
                    wanted |= {each.revision_id, each.made_from_id}
            rows = rows.filter(pk__in=[pk for pk in wanted if pk is not None])
        found = _grouped((each.article_id, each) for each in rows.order_by("number"))
        return {pk: found.get(pk, []) for pk in self._ids}

    def _read_events(self) -> dict[int, list[dict[str, Any]]]:
        """Read what happened, but for imports: those say how this database got the story."""
        rows = Event.objects.filter(kind="article", subject_id__in=self._ids)
        return _grouped(
            (each.subject_id, _event(each)) for each in rows.exclude(verb=IMPORT).order_by("pk")
        )

    def _tidy(self, content: Content) -> Content:
        content = self._merged.content(content)
        body = clean(content.body)
        return content if body == content.body else replace(content, body=body)


def _names(contents: list[Content]) -> Names[int, str]:
    wanted = used(contents)

    def slugs(model: type[Any], kind: str) -> dict[int, str]:
        rows = model.objects.filter(pk__in=wanted[kind])
        return dict(rows.values_list("pk", "slug"))

    pictures = Image.objects.filter(pk__in=wanted["images"])
    return Names(
        authors=slugs(Author, "authors"),
        topics=slugs(Topic, "topics"),
        sections=slugs(Section, "sections"),
        series=slugs(Series, "series"),
        images={each.pk: picture_name(each) for each in pictures},
    )


def _path(row: ArticlePath) -> dict[str, Any]:
    return {"path": row.path, "at": moment(row.created_at)}


def _tombstone(row: Tombstone) -> dict[str, Any]:
    said = {"status": row.status, "sentence": row.sentence, "at": moment(row.at)}
    return said | {"lifted_at": moment(row.lifted_at)} if row.lifted_at else said


def _corrections(rows: list[Correction]) -> list[dict[str, Any]]:
    place = {row.pk: index for index, row in enumerate(rows)}
    said = []
    for row in rows:
        each: dict[str, Any] = {
            "kind": row.kind, "text": row.text, "position": row.position,
            "issued_at": moment(row.issued_at), "created_at": moment(row.created_at),
        }  # fmt: skip
        if row.replaces_id is not None:
            each["replaces"] = place[row.replaces_id]
        if row.is_withdrawn:
            each["is_withdrawn"] = True
        said.append(each)
    return said


def _event(row: Event) -> dict[str, Any]:
    said: dict[str, Any] = {
        "verb": row.verb, "reason": row.reason, "by": row.by_name, "revision": row.revision,
        "payload": row.payload, "at": moment(row.at),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in ("", None, {})}
