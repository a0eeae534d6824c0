"""What differs between two versions, in an editor's words: names for ids, plain text for HTML."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles import resolving, revisions
from articles.admin.body_words import in_words
from articles.content import BylineItem, Content
from articles.models.article import Article
from articles.models.byline import ArticleByline
from articles.models.conflict import TextConflict
from articles.models.taxonomy import Section, Series, Topic
from authors.models import Author
from images.models import Image

PICTURES = ("lead_image_id", "social_image_id")


@dataclass(frozen=True)
class Row:
    """A field that differs, in words; for a picture also its number on each side."""

    label: str
    before: str
    after: str
    picture_before: int | None = None
    picture_after: int | None = None


@dataclass(frozen=True)
class ConflictRow:
    """Two versions of one place, as the dialog shows them."""

    pk: int
    label: str
    kept: str
    other: str
    kept_by: str
    by: str
    at: Any
    may_join: bool


def rows(before: Content, after: Content) -> list[Row]:
    """Return every field that differs, in the order of the document."""
    return [row(each) for each in revisions.differences(before, after)]


def row(difference: revisions.Difference) -> Row:
    """Put a difference into words."""
    is_picture = difference.name in PICTURES
    return Row(
        label=label(difference.name),
        before=words(difference.name, difference.before),
        after=words(difference.name, difference.after),
        picture_before=_number(difference.before) if is_picture else None,
        picture_after=_number(difference.after) if is_picture else None,
    )


def conflict_rows(found: Iterable[TextConflict]) -> list[ConflictRow]:
    """Put what is to be chosen into words."""
    return [
        ConflictRow(
            pk=each.pk,
            label=label(each.name),
            kept=words(each.name, _value(each.name, each.kept)),
            other=words(each.name, _value(each.name, each.other)),
            kept_by=each.kept_by_name or _("Somebody"),
            by=each.by_name or _("Somebody"),
            at=each.at,
            may_join=each.name in resolving.JOINABLE,
        )
        for each in found
    ]


def label(name: str) -> str:
    """Return what a field of the content is called."""
    if name == "bylines":
        return _("Bylines")
    if name == "related_ids":
        return _("Related articles")
    field = Article._meta.get_field({"topic_ids": "topics"}.get(name, name.removesuffix("_id")))
    return str(field.verbose_name).capitalize()  # type: ignore[union-attr]


def _value(name: str, stored: Any) -> Any:
    """Return a value as `Content` holds it, from JSON."""
    return tuple(BylineItem(**item) for item in stored) if name == "bylines" else stored


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def words(name: str, value: Any) -> str:
    """Say a field's value in words; “–” for none. What has been deleted since keeps its number."""
    if value in (None, "", ()):
        return "–"
    if name == "body":
        return in_words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    match name:
        case "section_id":
            return _named(Section.objects.in_bulk([value]), [value])
        case "series_id":
            return _named(Series.objects.in_bulk([value]), [value])
        case "lead_image_id" | "social_image_id":
            return _named(Image.objects.in_bulk([value]), [value])
        case "topic_ids":
            return _named(Topic.objects.in_bulk(value), value)
        case "related_ids":
            return _named(Article.objects.in_bulk(value), value)
        case "bylines":
            people = Author.objects.in_bulk([item.author_id for item in value])
            roles = dict(ArticleByline._meta.get_field("role").flatchoices)
            return ", ".join(
                f"{item.credited_as or people.get(item.author_id) or item.author_id} "
                f"({roles.get(item.role, item.role)})"
                for item in value
            )
        case "genre" | "layout" | "language":
            choices = dict(Article._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
            return str(choices.get(value, value))
    return str(value)


def _named(found: dict[Any, Any], wanted: Iterable[int]) -> str:
    return ", ".join(str(found.get(pk, f"№ {pk}")) for pk in wanted)
