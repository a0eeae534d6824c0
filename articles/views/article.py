"""The page of an article; the redirects and tombstones at its addresses."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import figures, languages, mentioning
from articles.models.correction import Correction
from articles.models.path import ArticlePath
from articles.models.published import (
    PublishedArticle,
    PublishedByline,
    PublishedTopic,
)
from articles.models.published_document import PublishedDocument
from articles.models.tombstone import Tombstone
from articles.views.pages import on_cards, with_sections
from images.models import Image
from pagecache import keys
from pagecache.tagging import shows, tag

RELATED_STORIES = MORE_STORIES = 4
# With the article, so that those without documents cost no query more.
_DOWNLOADS = ArraySubquery(
    PublishedDocument.objects.filter(article=OuterRef("pk"))
    .order_by("position", "token")
    .values(row=JSONObject(**{name: name for name in ("token", "title", "byte_size")}))
)


@require_safe
def detail(request: HttpRequest, path: str) -> HttpResponse:
    """Show the live article at a path: one lookup finds it, whatever the path's shape.

    Another address of the article redirects (301); a withdrawn one shows its tombstone.
    """
    owner = ArticlePath.objects.filter(path=path).values("article_id")
    article = (
        PublishedArticle.objects.defer("search", "headline_search", "body_text")
        .with_further_reading()
        .annotate(downloads=_DOWNLOADS)
        .select_related("series", "lead_image", "social_image")
        .filter(article_id__in=owner)
        .first()
    )
    if article is None:
        return _withdrawn(request, path)
    tag(keys.article(article.pk))
    if article.path != path:
        return HttpResponsePermanentRedirect(article.get_absolute_url())
    return render(request, "articles/article.html", article_context(article))


def article_context(
    article: PublishedArticle,
    *,
    unsaved: tuple[list[PublishedByline], list[PublishedTopic]] | None = None,
) -> dict[str, object]:
    """Return everything that the article template needs; preview calls this too.

    Args:
        unsaved: byline and topics of a story that is not projected, with what they name loaded.
    """
    with_sections([article])
    shown = figures.ids_in(article.body)
    pictures = Image.objects.in_bulk(shown) if shown else {}
    mentions = mentioning.mentions_in([article.body])
    bylines, items = unsaved or _stored(article)
    topics = [item.topic for item in items]
    shows(
        {
            keys.section(article.section_id),
            *(keys.author(line.author_id) for line in bylines),
            # Those that are not on the site yet, or not live, may be so next.
            *(keys.topic(topic.pk) for topic in topics),
            *([keys.series(article.series_id)] if article.series_id else []),
            *mentions.keys,
        }
    )
    return {
        "article": article,
        "direction": languages.direction(article.language),
        "bylines": bylines,
        "topics": [topic for topic in topics if topic.is_on_site],
        "corrections": list(Correction.objects.standing().of(article.pk)),
        "pictures": pictures,
        "documents": [
            PublishedDocument(article_id=article.pk, **row)
            for row in getattr(article, "downloads", ())
        ],
        "mentions": mentions,
        **_further_reading(article, bylines, pictures.values()),
    }


def _stored(
    article: PublishedArticle,
) -> tuple[list[PublishedByline], list[PublishedTopic]]:
    bylines = (
        PublishedByline.objects.filter(article=article)
        .select_related("author__portrait")
        .prefetch_related("author__links")
        .order_by("position")
    )
    topics = (
        PublishedTopic.objects.filter(article=article).select_related("topic").order_by("position")
    )
    return list(bylines), list(topics)


def _further_reading(
    article: PublishedArticle, bylines: list[PublishedByline], pictures: Iterable[Image]
) -> dict[str, list[PublishedArticle]]:
    """Return related stories, the editor's or else the nearest, and others of the section.

    What stands here was chosen at publication: no other story's publication changes this page.
    The renditions of the whole page come along: lead, figures, portraits, cards, in one query.
    """
    chosen = article.related_ids or (article.alike_ids or [])
    wanted = [*chosen, *(article.section_ids or ())]
    # Those that are not live now may be so next.
    shows(keys.article(pk) for pk in wanted)
    found = on_cards(
        PublishedArticle.objects.filter(pk__in=wanted).promotable(),
        further_pictures=[
            article.lead_image,
            article.social_image,
            *pictures,
            *(line.author.portrait for line in bylines),
        ],
    )
    by_pk = {story.pk: story for story in found if story.pk != article.pk}
    related = [by_pk[pk] for pk in chosen if pk in by_pk]
    if not article.related_ids:
        related = related[:RELATED_STORIES]
    shown = {story.pk for story in related}
    more = [
        by_pk[pk]
        for pk in article.section_ids or ()
        if pk in by_pk and pk not in shown and by_pk[pk].section_id == article.section_id
    ]
    return {"related": related, "more": more[:MORE_STORIES]}


def _withdrawn(request: HttpRequest, path: str) -> HttpResponse:
    """Answer for an address without a live article: 410 or 451 with the public sentence, or 404."""
    owner = ArticlePath.objects.filter(path=path).values("article_id")
    tombstone = Tombstone.objects.filter(article_id__in=owner, lifted_at=None).first()
    if tombstone is None:
        raise Http404
    tag(keys.article(tombstone.article_id))
    response = render(
        request,
        "articles/tombstone.html",
        {"tombstone": tombstone},
        status=tombstone.status,
    )
    response["X-Robots-Tag"] = "noindex"
    return response
