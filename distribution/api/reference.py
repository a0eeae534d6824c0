"""Operations about authors, topics and sections: those that readers may know of."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.taxonomy import Topic
from authors.models import Author
from distribution.api import schemas, showing
from distribution.api.answering import PROBLEMS, finish
from distribution.api.parameters import AfterId, Id
from images.loading import load_renditions
from pagecache import keys
from pagecache.tagging import shows, tag

SIZE = 100

router = Router()


@router.get(
    "/authors",
    response={200: schemas.Authors, **PROBLEMS},
    summary="All authors, in the order of their numbers",
    tags=["authors"],
)
@decorate_view(finish)
def authors(request: HttpRequest, after: AfterId = 0) -> dict[str, Any]:
    tag(keys.AUTHORS)
    rows = public_authors().filter(pk__gt=after).order_by("pk")
    found = _with_faces(list(rows.select_related("portrait").prefetch_related("links")[: SIZE + 1]))
    return {
        "items": [showing.author(each) for each in found[:SIZE]],
        "next": _next("authors", [each.pk for each in found]),
    }


@router.get(
    "/authors/{author_id}",
    response={200: schemas.Author, **PROBLEMS},
    summary="An author",
    tags=["authors"],
)
@decorate_view(finish)
def author(request: HttpRequest, author_id: Id) -> dict[str, Any]:
    tag(keys.author(author_id), keys.listing("author", author_id))
    rows = public_authors().filter(pk=author_id)
    found = _with_faces(list(rows.select_related("portrait").prefetch_related("links")))
    if not found:
        raise HttpError(404, _("There is no such author."))
    return showing.author(found[0])


@router.get(
    "/topics",
    response={200: schemas.Topics, **PROBLEMS},
    summary="All topics, in the order of their numbers",
    tags=["topics"],
)
@decorate_view(finish)
def topics(request: HttpRequest, after: AfterId = 0) -> dict[str, Any]:
    tag(keys.TOPICS)
    found = list(public_topics().filter(pk__gt=after).order_by("pk")[: SIZE + 1])
    shows(keys.topic(each.pk) for each in found)
    return {
        "items": [_topic(each) for each in found[:SIZE]],
        "next": _next("topics", [each.pk for each in found]),
    }


@router.get(
    "/topics/{topic_id}",
    response={200: schemas.WholeTopic, **PROBLEMS},
    summary="A topic",
    tags=["topics"],
)
@decorate_view(finish)
def topic(request: HttpRequest, topic_id: Id) -> dict[str, Any]:
    tag(keys.topic(topic_id), keys.listing("topic", topic_id))
    found = public_topics().filter(pk=topic_id).first()
    if found is None:
        raise HttpError(404, _("There is no such topic."))
    return _topic(found)


@router.get(
    "/sections",
    response={200: schemas.Sections, **PROBLEMS},
    summary="All sections, in the order of menus",
    tags=["sections"],
)
@decorate_view(finish)
def sections(request: HttpRequest) -> dict[str, Any]:
    tag(keys.SITE)
    return {"items": [showing.section(each) for each in site.current().sections.values()]}


@router.get(
    "/sections/{section_id}",
    response={200: schemas.Section, **PROBLEMS},
    summary="A section",
    tags=["sections"],
)
@decorate_view(finish)
def section(request: HttpRequest, section_id: Id) -> dict[str, Any]:
    tag(keys.SITE)
    found = site.current().sections.get(section_id)
    if found is None:
        raise HttpError(404, _("There is no such section."))
    return showing.section(found)


def _with_faces(found: list[Author]) -> list[Author]:
    shows(keys.author(each.pk) for each in found)
    load_renditions(each.portrait for each in found)
    return found


def _topic(row: Topic) -> dict[str, Any]:
    return {**showing.topic(row), "slug": row.slug, "description": row.description}


def _next(name: str, numbers: list[int]) -> str | None:
    if len(numbers) <= SIZE:
        return None
    return f"{showing.api_url(name)}?after={numbers[SIZE - 1]}"
