"""The page of a story as readers would get it, from words that are not public: never stored.

Outside of what public code may import: it reads the desk's side, and renders the reader's template
from a projection that is not saved.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles import paths, projection, publishing
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.published import PublishedArticle
from articles.models.taxonomy import Section, Topic
from articles.saving import slug_of
from articles.views.article import article_context
from articles.workflow import Standing
from authors.models import Author
from images import rights
from images.models import Image, Rendition
from images.models.public_copy import PublicCopy

Address = Callable[[int], str]


class NoPreview(Exception):
    """There is nothing to show yet; the message says what is missing."""


def context_of(
    article: Article, content: Content, *, now: datetime, picture: Address
) -> dict[str, Any]:
    """Return what the article's template needs to show this content.

    Args:
        picture: returns where a picture without public copies is served to who looks.

    Raises NoPreview while the newsroom has no section at all.
    """
    content = _filed(Merged.current().content(content))
    shown = projection.project(
        article.pk, content, _facts(article, content, now), sections=projection.parents()
    )
    page = shown.article
    authors = Author.objects.select_related("portrait").prefetch_related("links")
    people = authors.in_bulk([line.author_id for line in shown.bylines])
    bylines = [line for line in shown.bylines if line.author_id in people]
    for line in bylines:
        line.author = people[line.author_id]
    topics = Topic.objects.in_bulk([item.topic_id for item in shown.topics])
    items = [item for item in shown.topics if item.topic_id in topics]
    for item in items:
        item.topic = topics[item.topic_id]
    context: dict[str, Any] = article_context(page, unsaved=(bylines, items))
    figures: dict[int, Image] = context["pictures"]
    lend_copies([page.lead_image, page.social_image, *figures.values()], now=now, picture=picture)
    return context


def _filed(content: Content) -> Content:
    """Give a story without a section the first one: a page stands somewhere."""
    if content.section_id is not None:
        return content
    first = Section.objects.filter(merged_into=None).order_by("pk").first()
    if first is None:
        raise NoPreview(_("There is no section yet: make one, then the page has a place."))
    return replace(content, section_id=first.pk)


def _facts(article: Article, content: Content, now: datetime) -> projection.PublicFacts:
    if article.standing == Standing.LIVE and article.live_revision is not None:
        return publishing.facts_of(article)
    first = article.first_published_at or now
    return projection.PublicFacts(
        path=paths.current(article.pk) or f"preview/{content.slug or slug_of(content.headline)}",
        placement=article.placement,
        first_published_at=first,
        published_at=article.published_at or first,
        content_updated_at=article.content_updated_at,
        revision_number=article.version,
        is_retracted=article.pk in Correction.objects.all().retracted([article.pk]),
    )


def lend_copies(images: Iterable[Image | None], *, now: datetime, picture: Address) -> None:
    """Let pictures without public copies show where the desk serves them, if they may run."""
    for image in images:
        if image is None or image.copies or not _may_run(image, now):
            continue
        whole = (image.width, image.height)
        image.copies = (PublicCopy("", Rendition.WHOLE, "jpeg", *whole, lent=picture(image.pk)),)


def _may_run(image: Image, now: datetime) -> bool:
    return image.standing(now) in (rights.Standing.USABLE, rights.Standing.NOT_YET)


def social_card(page: PublishedArticle) -> dict[str, Any]:
    """Return what a search result and a shared link say of a page."""
    return {
        "result_title": page.seo_title or page.shown_headline,
        "result_text": page.seo_description or page.summary,
        "card_title": page.social_title or page.shown_headline,
        "card_text": page.social_description or page.summary,
        "card_picture": page.social_image or page.lead_image,
        "card_alt": page.lead_alt,
    }
