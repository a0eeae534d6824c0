"""The page of an article; the redirects and tombstones at its addresses."""

from collections.abc import Iterable
from datetime import datetime

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
from articles.models.taxonomy import Series, Topic
from articles.models.tombstone import Tombstone
from articles.views.cards import on_cards, with_sections
from authors.models import Author, AuthorLink
from images.loading import SHOWN
from images.models import Image
from pagecache import keys
from pagecache.prepared import Given, Prepared, columns_of
from pagecache.tagging import shows, tag

RELATED_STORIES = MORE_STORIES = 4
# With the article, so that those without documents cost no query more.
_DOWNLOADS = ArraySubquery(
    PublishedDocument.objects.filter(article=OuterRef("pk"))
    .order_by("position", "token")
    .values(row=JSONObject(**{name: name for name in ("token", "title", "byte_size")}))
)
_NOTES = ArraySubquery(
    Correction.objects.standing()
    .filter(article_id=OuterRef("pk"))
    .order_by("issued_at", "pk")
    .values(row=JSONObject(**{name: name for name in columns_of(Correction)}))
)
_AT_PATH = Prepared(
    lambda: (
        PublishedArticle.objects.filter(
            article_id__in=ArticlePath.objects.filter(path=Given("path")).values("article_id")
        )
        .with_further_reading()
        .annotate(downloads=_DOWNLOADS, notes=_NOTES)
    ),
    columns={
        "": columns_of(PublishedArticle, but=("search", "headline_search", "body_text")),
        "series": columns_of(Series),
        "lead_image": SHOWN,
        "social_image": SHOWN,
    },
    values=["alike_ids", "section_ids", "downloads", "notes"],
)
_BYLINE = Prepared(
    lambda: (
        PublishedByline.objects.filter(article=Given("article"))
        .annotate(
            links=ArraySubquery(
                AuthorLink.objects.filter(author=OuterRef("author_id"))
                .order_by("position", "pk")
                .values(row=JSONObject(**{name: name for name in columns_of(AuthorLink)}))
            )
        )
        .order_by("position")
    ),
    columns={
        "": columns_of(PublishedByline),
        "author": columns_of(Author),
        "author__portrait": SHOWN,
    },
    values=["links"],
)
_TOPICS = Prepared(
    lambda: PublishedTopic.objects.filter(article=Given("article")).order_by("position"),
    columns={"": columns_of(PublishedTopic), "topic": columns_of(Topic)},
)


@require_safe
def detail(request: HttpRequest, path: str) -> HttpResponse:
    """Show the live article at a path: one lookup finds it, whatever the path's shape.

    Another address of the article redirects (301); a withdrawn one shows its tombstone.
    """
    found = _AT_PATH.ask(path=path)
    if not found:
        return _withdrawn(request, path)
    article = found[0]
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
        "corrections": _corrections(article),
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
    bylines = _BYLINE.ask(article=article.pk)
    for line in bylines:
        links = [AuthorLink(**row) for row in line.__dict__.pop("links")]
        line.author._prefetched_objects_cache = {"links": links}  # type: ignore[attr-defined]
    return bylines, _TOPICS.ask(article=article.pk)


def _corrections(article: PublishedArticle) -> list[Correction]:
    rows = getattr(article, "notes", None)
    if rows is None:
        return list(Correction.objects.standing().of(article.pk))
    dates = ("issued_at", "created_at")
    return [
        Correction(**row | {name: datetime.fromisoformat(row[name]) for name in dates})
        for row in rows
    ]


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
        wanted,
        further_pictures=[
            article.lead_image,
            article.social_image,
            *pictures,
            *(line.author.portrait for line in bylines),
        ],
    )
    by_pk = {
        story.pk: story for story in found if story.pk != article.pk and not story.is_retracted
    }
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
