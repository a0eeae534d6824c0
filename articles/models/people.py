"""Which authors and topics the public may know of: those that a live article carries."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models.published import PublishedByline, PublishedTopic
from articles.models.taxonomy import Topic
from authors.models import Author


def public_authors() -> QuerySet[Author]:
    """Return authors that a live article carries or that were published on purpose, none hidden."""
    carried = PublishedByline.objects.filter(author=OuterRef("pk"))
    return Author.objects.filter(Q(is_published=True) | Exists(carried), merged_into=None).exclude(
        state=Author.State.HIDDEN
    )


def public_topics() -> QuerySet[Topic]:
    """Return topics that a live article carries or that were published on purpose.

    Proposed topics stay off the site; a retired topic keeps its page.
    """
    carried = PublishedTopic.objects.filter(topic=OuterRef("pk"))
    return Topic.objects.filter(Q(is_published=True) | Exists(carried), merged_into=None).exclude(
        state=Topic.State.PROPOSED
    )
