"""Which page-cache keys an article is shown under: what a change of it must purge."""

from collections.abc import Collection, Iterable

from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section
from pagecache import keys


def keys_of(article_id: int) -> set[str]:
    """Return the keys of every page that shows the article as it is projected now.

    Called before and after a change: what it left and where it arrived are both purged.
    """
    return keys_of_all([article_id])


def keys_of_all(article_ids: Collection[int]) -> set[str]:
    """Return the keys of every page that shows any of the articles now: three queries in all."""
    shown = {keys.article(pk) for pk in article_ids} | {
        keys.HOME,
        keys.LATEST,
        keys.AUTHORS,
        keys.TOPICS,
    }
    places = PublishedArticle.objects.filter(pk__in=article_ids)
    for row in places.values_list("section_id", "top_section_id").distinct():
        shown |= {keys.listing("section", pk) for pk in row}
    lines = PublishedByline.objects.filter(article__in=article_ids)
    shown |= {
        keys.listing("author", pk) for pk in lines.values_list("author_id", flat=True).distinct()
    }
    items = PublishedTopic.objects.filter(article__in=article_ids)
    shown |= {
        keys.listing("topic", pk) for pk in items.values_list("topic_id", flat=True).distinct()
    }
    return shown


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
