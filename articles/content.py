"""The versioned document: everything that an article says, as one value.

A Revision stores it as JSON. Words, and which section, topics, bylines and pictures, in order;
never the words of reference data (an author's name, a topic's description): those have one live
copy.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from typing import Any

from articles.models.article import Article, RelatedArticle
from articles.models.byline import ArticleByline
from articles.models.taxonomy import Topic

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class BylineItem:
    """One contributor: an author's id, the role, and the name to print if it differs."""

    author_id: int
    role: str
    credited_as: str = ""


@dataclass(frozen=True)
class Content:
    """An article's content. Field names are those of `Article`; relations are ids, in order."""

    headline: str = ""
    deck: str = ""
    kicker: str = ""
    dateline: str = ""
    trail_text: str = ""
    body: str = ""
    byline_text: str = ""
    has_no_byline: bool = False
    lead_alt: str = ""
    lead_caption: str = ""
    lead_credit: str = ""
    seo_title: str = ""
    seo_description: str = ""
    social_title: str = ""
    social_description: str = ""
    canonical_url: str = ""
    source_name: str = ""
    source_url: str = ""
    sponsor: str = ""
    desk_note: str = ""
    slug: str = ""
    slugline: str = ""
    language: str = "en"
    genre: str = "news"
    layout: str = "standard"
    is_indexed: bool = True
    is_evergreen: bool = False
    section_id: int | None = None
    series_id: int | None = None
    lead_image_id: int | None = None
    social_image_id: int | None = None
    topic_ids: tuple[int, ...] = ()
    related_ids: tuple[int, ...] = ()
    bylines: tuple[BylineItem, ...] = ()
    schema_version: int = field(default=SCHEMA_VERSION)

    @classmethod
    def of(cls, article: Article) -> "Content":
        """Read the content of a working copy from its rows (three queries)."""
        columns = {name: getattr(article, name) for name in COLUMNS}
        return cls(
            **columns,
            topic_ids=tuple(article.ordered_topic_items().values_list("tag_id", flat=True)),
            related_ids=tuple(
                article.related_items.order_by("position", "pk").values_list(
                    "related_id", flat=True
                )
            ),
            bylines=tuple(
                BylineItem(item.author_id, item.role, item.credited_as)
                for item in article.byline_items.order_by("position", "pk")
            ),
        )

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Content":
        """Read a stored document, of this schema version or an older one.

        Raises ValueError for a document of a later version: the code is older than the database.
        """
        version = document.get("schema_version", 0)
        if version > SCHEMA_VERSION:
            raise ValueError(
                f"this revision has schema version {version}; "
                f"this code knows up to {SCHEMA_VERSION}: update the code"
            )
        for upgrade in UPGRADES[version:]:
            document = upgrade(document)
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in document.items() if name in known}
        values["topic_ids"] = tuple(values.get("topic_ids", ()))
        values["related_ids"] = tuple(values.get("related_ids", ()))
        values["bylines"] = tuple(BylineItem(**item) for item in values.get("bylines", ()))
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """Return the document as plain JSON values."""
        # Not asdict, which copies every value: an archive's import asks a million times.
        document = {name: getattr(self, name) for name in _NAMES}
        document["bylines"] = tuple(dict(vars(item)) for item in self.bylines)
        return document

    def to_text(self) -> str:
        """Return the document as JSON text, the same for equal contents."""
        return json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)

    def digest(self) -> str:
        """Return a hash that is equal for equal contents, and only for those."""
        return digest_of(self.to_text())

    def write_to(self, article: Article) -> None:
        """Make a saved working copy say this: its columns, bylines, topics and related articles."""
        was = Content.of(article)
        for name in COLUMNS:
            setattr(article, name, getattr(self, name))
        article.save()
        # Most writes change words alone.
        if self.bylines != was.bylines:
            self._write_bylines(article)
        if self.topic_ids != was.topic_ids:
            topics = Topic.objects.in_bulk(self.topic_ids)
            article.set_topics([topics[pk] for pk in self.topic_ids if pk in topics])
        if self.related_ids != was.related_ids:
            self._write_related(article)

    def _write_bylines(self, article: Article) -> None:
        article.byline_items.all().delete()
        ArticleByline.objects.bulk_create(
            ArticleByline(
                article=article,
                author_id=item.author_id,
                role=item.role,
                credited_as=item.credited_as,
                position=place,
            )
            for place, item in enumerate(self.bylines)
        )

    def _write_related(self, article: Article) -> None:
        article.related_items.all().delete()
        present = set(Article.objects.filter(pk__in=self.related_ids).values_list("pk", flat=True))
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=article, related_id=pk, position=place)
            for place, pk in enumerate(self.related_ids)
            if pk in present
        )


def digest_of(text: str) -> str:
    """Return the digest of a content from its `to_text`."""
    return hashlib.sha256(text.encode()).hexdigest()


_NAMES = tuple(each.name for each in fields(Content))
_NOT_COLUMNS = {"topic_ids", "related_ids", "bylines", "schema_version"}
# The columns of Article that are content.
COLUMNS = tuple(each.name for each in fields(Content) if each.name not in _NOT_COLUMNS)


def _from_0(document: dict[str, Any]) -> dict[str, Any]:
    """A document without a version is one of version 1 written by hand."""
    return document | {"schema_version": 1}


# One function a version: UPGRADES[n] turns a document of version n into one of n + 1.
UPGRADES = (_from_0,)
