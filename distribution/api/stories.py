"""Operations about articles: one, lists, all of them with their texts."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError

from articles import site
from articles.models.people import public_authors, public_topics
from articles.models.published import (
    ListedQuerySet,
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
)
from articles.views.pages import cursor, read_cursor
from distribution import stories
from distribution.api import schemas, showing
from distribution.api.answering import PROBLEMS, WITHDRAWN, finish, missing
from distribution.api.ninjs import ninjs
from distribution.api.parameters import Before, Id
from distribution.stories import Story
from pagecache import keys
from pagecache.tagging import tag

#: So many articles are in one answer.
SIZE = 50

router = Router(tags=["articles"])


@router.get(
    "/articles", response={200: schemas.Articles, **PROBLEMS}, summary="All articles, newest first"
)
@decorate_view(finish)
def articles(request: HttpRequest, before: Before = "") -> dict[str, Any]:
    tag(keys.LATEST)
    found, following = _stretch(PublishedArticle.objects.all(), before)
    return _answer(found, following, "articles")


@router.get(
    "/articles/whole",
    response={200: schemas.WholeArticles, **PROBLEMS},
    summary="All articles with their texts, newest first",
)
@decorate_view(finish)
def whole_articles(request: HttpRequest, before: Before = "") -> dict[str, Any]:
    """For a first copy; from then on /changes says what to fetch again."""
    tag(keys.LATEST)
    found, following = _stretch(PublishedArticle.objects.all(), before)
    answer = _answer(found, following, "whole_articles")
    return {**answer, "items": [showing.whole_article(each) for each in found]}


@router.get(
    "/articles/{article_id}",
    response={200: schemas.WholeArticle, **WITHDRAWN},
    summary="An article with its text",
)
@decorate_view(finish)
def article(request: HttpRequest, article_id: Id) -> dict[str, Any]:
    return showing.whole_article(_one(article_id))


@router.get(
    "/articles/{article_id}/ninjs",
    response={200: dict[str, Any], **WITHDRAWN},
    summary="An article as ninjs 3.1 (IPTC)",
)
@decorate_view(finish)
def article_as_ninjs(request: HttpRequest, article_id: Id) -> dict[str, Any]:
    tag(keys.SITE)
    return ninjs(_one(article_id))


@router.get(
    "/sections/{section_id}/articles",
    response={200: schemas.Articles, **PROBLEMS},
    summary="A section's articles, newest first",
)
@decorate_view(finish)
def articles_of_section(
    request: HttpRequest, section_id: Id, before: Before = ""
) -> dict[str, Any]:
    tag(keys.SITE)  # a change of any section bumps it
    section = site.current().sections.get(section_id)
    if section is None:
        raise HttpError(404, _("There is no such section."))
    tag(keys.section(section_id), keys.listing("section", section_id))
    found, following = _stretch(PublishedArticle.objects.in_section(section), before)
    return _answer(found, following, "articles_of_section", section_id)


@router.get(
    "/topics/{topic_id}/articles",
    response={200: schemas.Articles, **PROBLEMS},
    summary="A topic's articles, newest first",
)
@decorate_view(finish)
def articles_of_topic(request: HttpRequest, topic_id: Id, before: Before = "") -> dict[str, Any]:
    tag(keys.topic(topic_id), keys.listing("topic", topic_id))
    topic = public_topics().filter(pk=topic_id).first()
    if topic is None:
        raise HttpError(404, _("There is no such topic."))
    found, following = _stretch(PublishedTopic.objects.of(topic), before)
    return _answer(found, following, "articles_of_topic", topic_id)


@router.get(
    "/authors/{author_id}/articles",
    response={200: schemas.Articles, **PROBLEMS},
    summary="What an author wrote or reported, newest first",
)
@decorate_view(finish)
def articles_of_author(request: HttpRequest, author_id: Id, before: Before = "") -> dict[str, Any]:
    tag(keys.author(author_id), keys.listing("author", author_id))
    author = public_authors().filter(pk=author_id).first()
    if author is None:
        raise HttpError(404, _("There is no such author."))
    found, following = _stretch(PublishedByline.objects.by(author, is_authoring=True), before)
    return _answer(found, following, "articles_of_author", author_id)


def _one(article_id: int) -> Story:
    tag(keys.article(article_id))
    found = stories.load([article_id])
    if not found:
        raise missing(article_id)
    return found[0]


def _stretch(rows: ListedQuerySet[Any], before: str) -> tuple[list[Story], str]:
    """Return the stories behind a place, and the place behind them ("" at the end)."""
    behind = rows.before(*read_cursor(before)) if before else rows
    ids = list(behind.newest().values_list("article_id", flat=True)[: SIZE + 1])
    found = stories.load(ids[:SIZE])
    return found, cursor(found[-1].article) if found and len(ids) > SIZE else ""


def _answer(found: list[Story], following: str, name: str, *arguments: object) -> dict[str, Any]:
    address = showing.api_url(name, *arguments)
    return {
        "items": [showing.article(each) for each in found],
        "next": f"{address}?before={following}" if following else None,
    }
