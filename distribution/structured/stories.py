"""A story as schema.org describes it, from the same facts that its page shows."""

from collections.abc import Iterable

from articles.models.choices import Genre
from articles.models.correction import Correction
from articles.models.published import PublishedArticle, PublishedByline
from articles.models.taxonomy import Topic
from authors.bylines import AUTHORING
from distribution.addresses import absolute, stamp
from distribution.structured.people import person
from distribution.structured.pictures import story_pictures
from distribution.structured.publisher import publisher_id
from distribution.structured.script import Node

# schema.org's sub-types of NewsArticle; forms without one are NewsArticle alone.
_TYPES = {
    Genre.NEWS: "ReportageNewsArticle",
    Genre.ANALYSIS: "AnalysisNewsArticle",
    Genre.OPINION: "OpinionNewsArticle",
    Genre.EDITORIAL: "OpinionNewsArticle",
    Genre.EXPLAINER: "BackgroundNewsArticle",
    Genre.REVIEW: "ReviewNewsArticle",
}
_SUBJECTS = {
    Topic.Kind.PERSON: "Person",
    Topic.Kind.PLACE: "Place",
    Topic.Kind.ORGANISATION: "Organization",
}


def news_article(
    article: PublishedArticle,
    *,
    bylines: Iterable[PublishedByline],
    topics: Iterable[Topic],
    corrections: Iterable[Correction],
) -> Node:
    """Return a story; everything that its page loads must be loaded (STANDARDS.md §1)."""
    url = absolute(article.get_absolute_url())
    lines, subjects = list(bylines), list(topics)
    updated = article.content_updated_at
    return {
        "@type": _types(article),
        "@id": f"{url}#article",
        "mainEntityOfPage": article.canonical_url or url,
        "url": url,
        "headline": article.shown_headline,
        "alternativeHeadline": article.seo_title,
        "description": article.seo_description or article.summary,
        "image": story_pictures(
            article.lead_image, caption=article.lead_caption, credit=article.lead_credit
        ),
        "datePublished": stamp(article.published_at),
        "dateModified": stamp(updated) if updated else None,
        "author": _people(lines, is_authoring=True),
        "contributor": _people(lines, is_authoring=False),
        "publisher": {"@id": publisher_id()},
        "sponsor": {"@type": "Organization", "name": article.sponsor} if article.sponsor else None,
        "articleSection": article.section.name,
        "keywords": [topic.name for topic in subjects],
        "about": [
            {
                "@type": _SUBJECTS.get(Topic.Kind(topic.kind), "Thing"),
                "name": topic.name,
                "url": absolute(topic.get_absolute_url()),
            }
            for topic in subjects
        ],
        "wordCount": article.word_count,
        "inLanguage": article.language,
        "dateline": article.dateline,
        "isAccessibleForFree": True,
        "isPartOf": (
            {"@type": "CreativeWorkSeries", "name": article.series.name} if article.series else None
        ),
        "isBasedOn": article.source_url,
        "correction": [
            {
                "@type": "CorrectionComment",
                "text": each.text,
                "datePublished": stamp(each.issued_at),
            }
            for each in corrections
            if each.kind != Correction.Kind.UPDATE
        ],
    }


def _types(article: PublishedArticle) -> str | list[str]:
    if article.sponsor:
        return "AdvertiserContentArticle"
    kind = _TYPES.get(Genre(article.genre))
    return ["NewsArticle", kind] if kind else "NewsArticle"


def _people(lines: list[PublishedByline], *, is_authoring: bool) -> list[Node]:
    """Return authors (who wrote or reported), or else all others, each once, in byline order."""
    authors = {line.author_id for line in lines if line.role in AUTHORING}
    found: dict[int, Node] = {}
    for line in lines:
        if (line.author_id in authors) == is_authoring:
            found.setdefault(line.author_id, person(line.author, name=line.name))
    return list(found.values())
