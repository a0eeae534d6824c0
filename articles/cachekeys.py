"""Which page-cache keys an article is shown under: what a change of it must purge."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, QuerySet, Value

from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section
from pagecache import keys
from pagecache.prepared import Among, PreparedRows


def _lists(kind: str, rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    return rows.filter(Among("article_id", "ids")).values_list(Value(kind), F(column))


# Every verb asks twice.
_LISTS = PreparedRows(
    lambda: _lists("section", PublishedArticle.objects.all(), "section_id").union(
        _lists("section", PublishedArticle.objects.all(), "top_section_id"),
        _lists("author", PublishedByline.objects.all(), "author_id"),
        _lists("topic", PublishedTopic.objects.all(), "topic_id"),
    )
)


def keys_of(article_id: int) -> set[str]:
    """Return the keys of every page that shows the article as it is projected now.

    Called before and after a change: what it left and where it arrived are both purged.
    """
    return keys_of_all([article_id])


def keys_of_all(article_ids: Collection[int]) -> set[str]:
    """Return the keys of every page that shows any of the articles now: one query."""
    shown = {keys.article(pk) for pk in article_ids} | {
        keys.HOME,
        keys.LATEST,
        keys.AUTHORS,
        keys.TOPICS,
    }
    found = _LISTS.ask(ids=list(article_ids))
    return shown | {keys.listing(kind, pk) for kind, pk in found}


def keys_of_section(section: Section) -> set[str]:
    """Return the keys that a change of a section purges: its pages, and every menu."""
    return {keys.section(section.pk), keys.listing("section", section.pk), keys.SITE}


def shown_on_cards(stories: Iterable[PublishedArticle]) -> set[str]:
    """Return the keys of all that cards of these stories name: those, authors, sections."""
    shown: set[str] = set()
    for story in stories:
        shown.add(keys.article(story.pk))
        shown.add(keys.section(story.section_id))
        shown.update(keys.author(line.author_id) for line in story.lines)
    return shown
