"""Which authors and topics the public may know of: those that a live article carries."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from articles.models.published import PublishedByline, PublishedTopic
from articles.models.taxonomy import Topic
from authors.models import Author


def public_authors() -> QuerySet[Author]:
    """Return authors that a live article carries or that were published on purpose, none hidden."""
    lines = PublishedByline.objects.filter(author=OuterRef("pk"), is_first=True)
    carried = _has_any(lines.order_by("is_authoring", "-published_at", "-article_id"))
    return Author.objects.filter(Q(is_published=True) | carried, merged_into=None).exclude(
        state=Author.State.HIDDEN
    )


def public_topics() -> QuerySet[Topic]:
    """Return topics that a live article carries or that were published on purpose.

    Proposed topics stay off the site; a retired topic keeps its page.
    """
    carried = _has_any(PublishedTopic.objects.filter(topic=OuterRef("pk")).newest())
    return Topic.objects.filter(Q(is_published=True) | carried, merged_into=None).exclude(
        state=Topic.State.PROPOSED
    )


def _has_any(rows: QuerySet[Any]) -> Q:
    """Ask for the first row in the order of an index.

    An EXISTS has no order, and PostgreSQL would rather begin to read the table: soon done where
    there are many such rows, and the whole archive where there is none.
    """
    return Q(IsNull(Subquery(rows.values("article_id")[:1]), False))
