"""Which page-cache keys an article is shown under: what a change of it must purge."""

from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section
from pagecache import keys


def keys_of(article_id: int) -> set[str]:
    """Return the keys of every page that shows the article as it is projected now.

    Called before and after a change: what it left and where it arrived are both purged.
    """
    shown = {keys.article(article_id), keys.HOME, keys.LATEST}
    row = (
        PublishedArticle.objects.filter(pk=article_id)
        .values_list("section_id", "top_section_id")
        .first()
    )
    if row is None:
        return shown
    shown |= {keys.listing("section", pk) for pk in row}
    shown |= {
        keys.listing("author", pk)
        for pk in PublishedByline.objects.filter(article=article_id).values_list(
            "author_id", flat=True
        )
    }
    shown |= {
        keys.listing("topic", pk)
        for pk in PublishedTopic.objects.filter(article=article_id).values_list(
            "topic_id", flat=True
        )
    }
    return shown


def keys_of_section(section: Section) -> set[str]:
    """Return the keys that a change of a section purges: its pages, and every menu."""
    return {keys.section(section.pk), keys.listing("section", section.pk), keys.SITE}
