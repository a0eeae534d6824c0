"""Articles on their way out: some at a time, with everything that belongs to them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

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
    Correction,
    RelatedArticle,
    Revision,
    ScheduledVerb,
    Section,
    Series,
    Tombstone,
    Topic,
)
from authors.models import Author
from events.models import Event
from images.models import Image
from wire.archive.exporting_reference import grouped, kept_fields, picture_name
from wire.archive.jsonlines import moment
from wire.archive.rows import IMPORT

_BATCH = 300
_HISTORY_BATCH = 50  # an article's history may be many times as long as the article

PLAIN = ("placement", "stage", "standing")
DEFAULTS = {"legal": "none", "is_held": False, "is_restricted": False}
TIMES = (
    "created_at", "saved_at", "first_published_at", "published_at", "content_updated_at",
    "embargo_until", "due_at",
)  # fmt: skip


def article_lines(has_history: bool) -> Iterator[dict[str, Any]]:
    """Yield the line of every article, by id."""
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
        self._bylines = grouped(
            (each.article_id, BylineItem(each.author_id, each.role, each.credited_as))
            for each in self._of(ArticleByline, "position", "pk")
        )
        topics = ArticleTopic.objects.filter(content_object__in=ids).order_by("position", "pk")
        self._topics = grouped(topics.values_list("content_object_id", "tag_id"))
        related = self._of(RelatedArticle, "position", "pk")
        self._related = grouped(related.values_list("article_id", "related_id"))
        self._schedule = grouped((e.article_id, e) for e in self._planned())
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
        self._kept = kept_fields("article", ids)
        people = Article.named_people.through.objects.filter(article__in=ids)
        self._people = grouped(people.values_list("article_id", "user__name"))
        # The current one last: an older address that was taken again counts on.
        self._paths = self._plain(ArticlePath, _path, "number", "pk")
        self._tombstones = self._plain(Tombstone, _tombstone, "pk")
        corrections = Correction.objects.filter(article_id__in=ids).order_by("pk")
        self._corrections = grouped((each.article_id, each) for each in corrections)
        self._events = self._read_events() if has_history else {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the line of each article, in their order."""
        for article in self._articles:
            yield self._line(article)

    def _line(self, article: Article) -> dict[str, Any]:
        pk = article.pk
        kept = self._kept.get(pk, {})
        line: dict[str, Any] = {**kept, "id": pk, **to_named(self._working[pk], self._names)}
        line |= {name: getattr(article, name) for name in PLAIN}
        for name, default in DEFAULTS.items():
            if (value := getattr(article, name)) != default:
                line[name] = value
        for name in TIMES:
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
        return grouped((each.article_id, said(each)) for each in rows)

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
        found = grouped((each.article_id, each) for each in rows.order_by("number"))
        return {pk: found.get(pk, []) for pk in self._ids}

    def _read_events(self) -> dict[int, list[dict[str, Any]]]:
        """Read what happened, but for imports: those say how this database got the story."""
        rows = Event.objects.filter(kind="article", subject_id__in=self._ids)
        return grouped(
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
