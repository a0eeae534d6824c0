"""Reference data on its way out: authors, topics, sections, series, pictures, the site."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django.db.models import Model, QuerySet

from articles.models import (
    AuthorBeat,
    FooterLink,
    PublishedStaticPage,
    Section,
    Series,
    SiteIdentity,
    SocialAccount,
    StaticPage,
    Topic,
    TopicName,
)
from authors.models import Author, AuthorLink
from images.models import Image
from wire.archive.jsonlines import moment
from wire.archive.picture_lines import line_of
from wire.models import KeptFields

_BATCH = 300
PAGE_TEXTS = ("path", "title", "description", "body")


def picture_name(image: Image) -> str:
    """Return the name of a picture's file in an archive: the same wherever the picture is."""
    return f"{image.content_hash[:32]}{PurePath(str(image.file.name)).suffix}"


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


def kept_fields(kind: str, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the unknown fields that these came in with, by id."""
    rows = KeptFields.objects.filter(kind=kind, subject_id__in=list(ids))
    return dict(rows.values_list("subject_id", "fields"))


def grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Return the values of each owner, in their order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for owner, value in rows:
        found[owner].append(value)
    return found


def site() -> Iterator[dict[str, Any]]:
    """Yield the site’s line, if it has an identity."""
    identity = SiteIdentity.objects.select_related("logo", "logo_dark", "logo_square").first()
    if identity is None:
        return
    accounts = SocialAccount.objects.filter(site=identity).order_by("position", "pk")
    yield _said(
        identity,
        ("name", "tagline", "about", "contact_email", "language", "time_zone", "accent"),
        logo=picture_name(identity.logo) if identity.logo else "",
        logo_dark=picture_name(identity.logo_dark) if identity.logo_dark else "",
        logo_square=picture_name(identity.logo_square) if identity.logo_square else "",
        accounts=[{"kind": each.kind, "url": each.url} for each in accounts],
        footer_links=[
            {"heading": each.heading, "label": each.label, "url": each.url}
            for each in FooterLink.objects.filter(site=identity).order_by("position", "pk")
        ],
        pages=list(_static_pages()),
    ) | kept_fields("site", [1]).get(1, {})


def _static_pages() -> Iterator[dict[str, Any]]:
    """Yield the static pages by address: the working text, and below `public` what readers see."""
    public = PublishedStaticPage.objects.in_bulk()
    for each in StaticPage.objects.order_by("path"):
        shown = public.get(each.pk)
        yield _said(
            each, PAGE_TEXTS, is_in_footer=each.is_in_footer, position=each.position or None,
            saved_at=moment(each.saved_at),
            first_published_at=moment(each.first_published_at) if each.first_published_at else "",
            public=_said(
                shown, PAGE_TEXTS, is_in_footer=shown.is_in_footer, position=shown.position or None,
                published_at=moment(shown.published_at), updated_at=moment(shown.updated_at),
            ) if shown else None,
        )  # fmt: skip


def sections() -> Iterator[dict[str, Any]]:
    """Yield the lines of sections, by slug."""
    editors = Section.editors.through.objects
    for batch in _by_slug(Section.objects.select_related("parent", "merged_into")):
        ids = [each.pk for each in batch]
        kept = kept_fields("section", ids)
        people = grouped(editors.filter(section__in=ids).values_list("section_id", "user__name"))
        for each in batch:
            said = kept.get(each.pk, {})
            names = sorted({*people.get(each.pk, ()), *said.get("editors", ())})
            yield said | _said(
                each, ("slug", "name", "description", "accent", "position", "desk"),
                parent=each.parent.slug if each.parent else "",
                merged_into=each.merged_into.slug if each.merged_into else "",
                editors=names,
            )  # fmt: skip


def series() -> Iterator[dict[str, Any]]:
    """Yield the lines of series, by slug."""
    for batch in _by_slug(Series.objects.all()):
        kept = kept_fields("series", [each.pk for each in batch])
        for each in batch:
            yield kept.get(each.pk, {}) | _said(each, ("slug", "name", "description"))


def topics() -> Iterator[dict[str, Any]]:
    """Yield the lines of topics, by slug."""
    for batch in _by_slug(Topic.objects.select_related("merged_into")):
        ids = [each.pk for each in batch]
        kept = kept_fields("topic", ids)
        names = TopicName.objects.filter(topic__in=ids, is_synonym=True).order_by("key")
        synonyms = grouped(names.values_list("topic_id", "name"))
        for each in batch:
            yield kept.get(each.pk, {}) | _said(
                each, ("slug", "name", "kind", "description", "state"),
                is_published=each.is_published,
                pinned=each.pinned_ids,
                synonyms=synonyms.get(each.pk),
                merged_into=each.merged_into.slug if each.merged_into else "",
            )  # fmt: skip


def authors() -> Iterator[dict[str, Any]]:
    """Yield the lines of profiles, by slug."""
    rows = Author.objects.select_related("merged_into", "portrait")
    for batch in _by_slug(rows):
        ids = [each.pk for each in batch]
        kept = kept_fields("author", ids)
        found = AuthorLink.objects.filter(author__in=ids).order_by("position", "pk")
        links = grouped((each.author_id, {"kind": each.kind, "url": each.url}) for each in found)
        covered = AuthorBeat.objects.filter(author__in=ids).order_by("topic__slug")
        beats = grouped(covered.values_list("author_id", "topic__slug"))
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


def images() -> Iterator[dict[str, Any]]:
    """Yield the lines of pictures, by the hashes of their bytes."""
    for each in every_image():
        yield line_of(each, picture_name(each))


def every_image() -> Iterator[Image]:
    """Yield every picture, in constant memory."""
    last = ""
    while found := list(
        Image.objects.filter(content_hash__gt=last).order_by("content_hash")[:_BATCH]
    ):
        yield from found
        last = found[-1].content_hash
