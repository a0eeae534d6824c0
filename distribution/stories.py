"""Whole stories for programs: everything that feeds and the API say of them, in few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from articles import mentioning, site
from articles.figures import ids_in
from articles.models.correction import Correction
from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Topic
from images.loading import load_renditions
from images.models import Image
from pagecache import keys
from pagecache.tagging import shows


@dataclass(frozen=True)
class Story:
    """A live story with what belongs to it. `topics` are those that readers may be shown.

    figures: the pictures of the body by id, with their public copies. mentions: what bodies lead
    to. names: page-cache keys of all that its representation is made of.
    """

    article: PublishedArticle
    bylines: list[PublishedByline] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    notes: list[Correction] = field(default_factory=list)
    figures: Mapping[int, Image] = field(default_factory=dict)
    mentions: mentioning.Mentions = mentioning.NOTHING
    names: frozenset[str] = frozenset()

    @property
    def lead_credit(self) -> str:
        """Return the credit of its lead picture: its own, or else the picture's."""
        image = self.article.lead_image
        return self.article.lead_credit or (image.credit if image else "")


def load(article_ids: Iterable[int]) -> list[Story]:
    """Return these articles, newest first: six queries, or eleven with links, however many."""
    articles = list(
        PublishedArticle.objects.filter(pk__in=article_ids)
        .defer("search", "headline_search", "body_text")
        .select_related("lead_image", "section", "series")
        .newest()
    )
    in_body = {article.pk: ids_in(article.body) for article in articles}
    figures = Image.objects.in_bulk({pk for ids in in_body.values() for pk in ids})
    mentions = mentioning.mentions_in(article.body for article in articles)
    load_renditions([*figures.values(), *(article.lead_image for article in articles)])
    ids = list(in_body)
    bylines = _by_article(
        PublishedByline.objects.filter(article__in=ids)
        .select_related("author")
        .order_by("article", "position")
    )
    carried = _by_article(
        PublishedTopic.objects.filter(article__in=ids)
        .select_related("topic")
        .order_by("article", "position")
    )
    notes = _by_article(
        Correction.objects.standing().filter(article_id__in=ids).order_by("issued_at", "pk")
    )
    found = [
        Story(
            article=article,
            bylines=bylines.get(article.pk, []),
            topics=[each.topic for each in carried.get(article.pk, []) if each.topic.is_on_site],
            notes=notes.get(article.pk, []),
            figures={pk: figures[pk] for pk in in_body[article.pk] if pk in figures},
            mentions=mentions,
            names=frozenset(mentions.keys_of(article.body))
            | _names(
                article,
                bylines.get(article.pk, []),
                carried.get(article.pk, []),
                in_body[article.pk],
            ),
        )
        for article in articles
    ]
    shows({*mentions.keys, *(name for story in found for name in story.names)})
    return found


def _names(
    article: PublishedArticle,
    bylines: Iterable[PublishedByline],
    carried: Iterable[PublishedTopic],
    in_body: Iterable[int],
) -> frozenset[str]:
    section = site.current().sections.get(article.section_id)
    return frozenset(
        {
            keys.article(article.pk),
            keys.section(article.section_id),
            *([keys.section(section.parent_id)] if section and section.parent_id else []),
            *([keys.series(article.series_id)] if article.series_id else []),
            *([keys.image(article.lead_image_id)] if article.lead_image_id else []),
            *(keys.author(line.author_id) for line in bylines),
            *(keys.topic(item.topic_id) for item in carried),
            *(keys.image(pk) for pk in in_body),
        }
    )


def _by_article[Row: (PublishedByline, PublishedTopic, Correction)](
    rows: Iterable[Row],
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.article_id, []).append(row)
    return found
