"""Topics and authors of the stories found, by which one may narrow the search down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from articles.models.people import public_authors, public_topics
from articles.models.published import PublishedByline, PublishedTopic

SHOWN = 6


@dataclass(frozen=True)
class Facet:
    """A topic or an author that some of the stories found carry."""

    name: str
    slug: str


def topics_of(ids: Iterable[int]) -> list[Facet]:
    """Return the topics that most of these stories carry, the commonest first."""
    carried = PublishedTopic.objects.filter(article__in=ids, topic__in=public_topics().values("pk"))
    return _commonest(carried, "topic")


def authors_of(ids: Iterable[int]) -> list[Facet]:
    """Return the people who wrote most of these stories."""
    written = PublishedByline.objects.filter(
        article__in=ids, is_first=True, author__in=public_authors().values("pk")
    )
    return _commonest(written, "author")


def _commonest(rows: QuerySet[Any], name: str) -> list[Facet]:
    counted = rows.values(f"{name}__name", f"{name}__slug").annotate(stories=Count("article_id"))
    return [
        Facet(row[f"{name}__name"], row[f"{name}__slug"])
        for row in counted.order_by("-stories", f"{name}__slug")[:SHOWN]
    ]
