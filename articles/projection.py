"""Project a revision to the reader side: a pure function of its content and the public facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles import figures
from articles.body import clean, plain_text
from articles.content import Content
from articles.models.choices import PictureRole
from articles.models.published import (
    PublishedArticle,
    PublishedByline,
    PublishedPicture,
    PublishedTopic,
)
from articles.models.taxonomy import Section
from articles.reading import reading_minutes, word_count
from authors.bylines import AUTHORING

# What the reader side takes from the document as it stands. The desk note, the slugline and the
# slug are not here, and so never public (the stored path holds the slug that was frozen).
_TAKEN = (
    "language", "headline", "deck", "kicker", "dateline", "trail_text", "byline_text", "lead_alt",
    "lead_caption", "lead_credit", "seo_title", "seo_description", "social_title",
    "social_description", "canonical_url", "source_name", "source_url", "sponsor", "section_id",
    "series_id", "lead_image_id", "social_image_id", "genre", "layout", "is_indexed",
    "is_evergreen",
)  # fmt: skip


@dataclass(frozen=True)
class PublicFacts:
    """What a publication decides beside the words; the payload of its Event holds the same."""

    path: str
    placement: str
    first_published_at: datetime
    published_at: datetime
    content_updated_at: datetime | None
    revision_number: int
    # From the Corrections, which are records as Events are; so not in the payload.
    is_retracted: bool = False

    def to_payload(self) -> dict[str, Any]:
        """Return the facts as JSON values, for the Event."""
        updated = self.content_updated_at
        return {
            "path": self.path,
            "placement": self.placement,
            "first_published_at": self.first_published_at.isoformat(),
            "published_at": self.published_at.isoformat(),
            "content_updated_at": updated.isoformat() if updated else None,
            "revision_number": self.revision_number,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "PublicFacts":
        """Read the facts from an Event's payload."""
        updated = payload["content_updated_at"]
        return cls(
            path=payload["path"],
            placement=payload["placement"],
            first_published_at=datetime.fromisoformat(payload["first_published_at"]),
            published_at=datetime.fromisoformat(payload["published_at"]),
            content_updated_at=datetime.fromisoformat(updated) if updated else None,
            revision_number=payload["revision_number"],
        )


@dataclass(frozen=True)
class Projection:
    """The rows of the reader side for one article, unsaved."""

    article: PublishedArticle
    bylines: list[PublishedByline]
    topics: list[PublishedTopic]
    pictures: list[PublishedPicture]

    def write(self) -> None:
        """Put the rows in place of what was there for this article."""
        pk = self.article.pk
        PublishedByline.objects.filter(article=pk).delete()
        PublishedTopic.objects.filter(article=pk).delete()
        PublishedPicture.objects.filter(article=pk).delete()
        is_there = PublishedArticle.objects.filter(pk=pk).exists()
        self.article.save(force_insert=not is_there, force_update=is_there)
        PublishedByline.objects.bulk_create(self.bylines)
        PublishedTopic.objects.bulk_create(self.topics)
        PublishedPicture.objects.bulk_create(self.pictures)


def project(
    article_id: int, content: Content, facts: PublicFacts, *, sections: dict[int, int | None]
) -> Projection:
    """Return what the reader side shall hold for a live article.

    Args:
        content: with its ids as they are today (`Merged.content`).
        sections: each section's parent (None on top), by id.
    """
    body = clean(content.body)
    said = values(article_id, content, facts, sections=sections, body=body, text=plain_text(body))
    return Projection(
        PublishedArticle(**said.article),
        [PublishedByline(**row) for row in said.bylines],
        [PublishedTopic(**row) for row in said.topics],
        [PublishedPicture(**row) for row in said.pictures],
    )


@dataclass(frozen=True)
class Values:
    """What the rows of a projection hold, by attribute names: for who writes many at once."""

    article: dict[str, Any]
    bylines: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    pictures: list[dict[str, Any]]


def values(
    article_id: int,
    content: Content,
    facts: PublicFacts,
    *,
    sections: Mapping[int, int | None],
    body: str,
    text: str,
) -> Values:
    """Return what `project` makes its rows of.

    Args:
        body, text: what `clean` returned for the content's body, and its `plain_text`.
    """
    words = word_count(text)
    article = {
        "article_id": article_id,
        "body": body,
        "body_text": text,
        "top_section_id": _top_section(content, sections),
        "related_ids": list(content.related_ids),
        "word_count": words,
        "reading_minutes": reading_minutes(words, content.language),
        "path": facts.path,
        "placement": facts.placement,
        "first_published_at": facts.first_published_at,
        "published_at": facts.published_at,
        "content_updated_at": facts.content_updated_at,
        "revision_number": facts.revision_number,
        "is_retracted": facts.is_retracted,
    }
    for name in _TAKEN:
        article[name] = getattr(content, name)
    return Values(
        article,
        _bylines(article_id, facts.published_at, content),
        _topics(article_id, facts.published_at, content),
        [
            {"article_id": article_id, "position": position, "role": role, "image_id": pk}
            for position, (role, pk) in enumerate(_pictures_in(content, body))
        ],
    )


def refile(contents: Mapping[int, Content], *, sections: dict[int, int | None]) -> None:
    """Write again what ids alone decide of live articles: section, bylines, topics.

    The same as `project` would write, without reading and cleaning every body.

    Args:
        contents: what each article's live revision says, with its ids as they are today.
        sections: each section's parent (None on top), by id.
    """
    articles = PublishedArticle.objects.only("section_id", "top_section_id", "published_at")
    bylines: dict[int, list[PublishedByline]] = {}
    topics: dict[int, list[PublishedTopic]] = {}
    moved: dict[tuple[int | None, int], list[int]] = {}
    for pk, article in articles.in_bulk(list(contents)).items():
        content = contents[pk]
        shown = article.published_at
        bylines[pk] = [PublishedByline(**row) for row in _bylines(pk, shown, content)]
        topics[pk] = [PublishedTopic(**row) for row in _topics(pk, shown, content)]
        place = (content.section_id, _top_section(content, sections))
        if place != (article.section_id, article.top_section_id):
            moved.setdefault(place, []).append(pk)
    for (section_id, top_section_id), ids in moved.items():
        PublishedArticle.objects.filter(pk__in=ids).update(
            section=section_id, top_section=top_section_id
        )
    _replace(PublishedByline, bylines)
    _replace(PublishedTopic, topics)


def parents() -> dict[int, int | None]:
    """Return each section's parent by id, for `project`."""
    return dict(Section.objects.values_list("pk", "parent_id"))


def _top_section(content: Content, sections: Mapping[int, int | None]) -> int:
    if content.section_id is None:
        raise ValueError("a published article has a section")
    return sections.get(content.section_id) or content.section_id


def _replace(
    model: type[PublishedByline | PublishedTopic], wanted: Mapping[int, list[Any]]
) -> None:
    """Put these rows in place of what each article has; those that are right stay."""
    there: dict[int, list[dict[str, Any]]] = {pk: [] for pk in wanted}
    for row in model._default_manager.filter(article__in=wanted).order_by("position"):
        there[row.article_id].append(_values(row))
    wrong = {pk: rows for pk, rows in wanted.items() if [*map(_values, rows)] != there[pk]}
    model._default_manager.filter(article__in=wrong).delete()
    model._default_manager.bulk_create(row for rows in wrong.values() for row in rows)


def _values(row: PublishedByline | PublishedTopic | PublishedPicture) -> dict[str, Any]:
    return {each.attname: getattr(row, each.attname) for each in row._meta.local_concrete_fields}


def _bylines(article_id: int, shown: datetime, content: Content) -> list[dict[str, Any]]:
    """Number the byline; mark, for each author, the one row that lists the article for them."""
    authoring = {item.author_id for item in content.bylines if item.role in AUTHORING}
    seen: set[int] = set()
    rows = []
    for position, item in enumerate(content.bylines):
        rows.append(
            {
                "article_id": article_id,
                "position": position,
                "author_id": item.author_id,
                "role": item.role,
                "credited_as": item.credited_as,
                "is_first": item.author_id not in seen,
                "is_authoring": item.author_id in authoring,
                "published_at": shown,
            }
        )
        seen.add(item.author_id)
    return rows


def pictures_of(content: Content) -> list[tuple[PictureRole, int]]:
    """Return every picture that a document shows or hands on, and as what, in order."""
    return _pictures_in(content, clean(content.body))


def _pictures_in(content: Content, body: str) -> list[tuple[PictureRole, int]]:
    single = [
        (PictureRole.LEAD, content.lead_image_id),
        (PictureRole.SOCIAL, content.social_image_id),
    ]
    return [
        *((role, pk) for role, pk in single if pk is not None),
        *((PictureRole.FIGURE, pk) for pk in figures.ids_in(body)),
    ]


def _topics(article_id: int, shown: datetime, content: Content) -> list[dict[str, Any]]:
    return [
        {"article_id": article_id, "topic_id": pk, "position": position, "published_at": shown}
        for position, pk in enumerate(content.topic_ids)
    ]
