"""What narrows a search down, and the lists of stories that it is then made in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery, Value

from articles.models.published import PublishedArticle, PublishedByline, PublishedTopic
from articles.models.taxonomy import Section, Topic
from authors.models import Author

Key = tuple[datetime, int]

#: What `Filters.sql` looks at.
COLUMNS = ("article_id", "published_at", "section_id", "top_section_id")

# Subqueries of one row, which the planner never turns into reading all that a topic has.
_HAS_TOPIC = (
    "(SELECT true FROM articles_publishedtopic AS carried"
    " WHERE carried.article_id = matches.article_id AND topic_id = %s LIMIT 1)"
)
_IS_BY = (
    "(SELECT true FROM articles_publishedbyline AS carried"
    " WHERE carried.article_id = matches.article_id AND author_id = %s LIMIT 1)"
)


@dataclass(frozen=True)
class Filters:
    """Where and when; `until` is the first moment that is too late."""

    section: Section | None = None
    topic: Topic | None = None
    author: Author | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return any((self.section, self.topic, self.author, self.since, self.until))

    def condition(self) -> Q:
        """Return what a published story must fulfil."""
        kept = _within(self.since, self.until)
        if self.section is not None:
            name = "section" if self.section.parent_id else "top_section"
            kept &= Q(**{name: self.section})
        if self.topic is not None:
            kept &= _carried(PublishedTopic.objects.filter(topic=self.topic))
        if self.author is not None:
            kept &= _carried(PublishedByline.objects.filter(author=self.author))
        return kept

    def sql(self, before: Key | None) -> tuple[str, list[Any]]:
        """Return the same as a condition on rows `matches` that have `COLUMNS`, behind a place."""
        section = self.section
        below = section.pk if section and section.parent_id else None
        on_top = section.pk if section and not section.parent_id else None
        parts: list[str] = ["true"]
        values: list[Any] = []
        for condition, value in (
            ("published_at >= %s", self.since),
            ("published_at < %s", self.until),
            ("section_id = %s", below),
            ("top_section_id = %s", on_top),
            (_HAS_TOPIC, self.topic and self.topic.pk),
            (_IS_BY, self.author and self.author.pk),
        ):
            if value:
                parts.append(condition)
                values.append(value)
        if before:
            parts.append("(published_at, article_id) < (%s, %s)")
            values += before
        return " AND ".join(parts), values

    def lists(self) -> list[QuerySet]:
        """Return the lists, each in the order of an index, that hold every story kept.

        The rows have `published_at` and `article_id`. A list may hold further stories, that other
        filters keep out.
        """
        within = _within(self.since, self.until)
        if self.topic is not None:
            return [PublishedTopic.objects.filter(within, topic=self.topic)]
        if self.author is not None:
            firsts = PublishedByline.objects.filter(within, author=self.author, is_first=True)
            return [firsts.filter(is_authoring=value) for value in (True, False)]
        if self.section is not None:
            return [PublishedArticle.objects.in_section(self.section).filter(within)]
        return [PublishedArticle.objects.filter(within)]


def _carried(rows: QuerySet[Any]) -> Q:
    ours = rows.filter(article_id=OuterRef("pk")).order_by()
    return Q(Subquery(ours.values(found=Value(True))[:1], output_field=BooleanField()))


def newest_of(lists: list[QuerySet], before: Key | None, count: int) -> list[Key]:
    """Return the newest keys of lists together, read off their indexes, behind a place."""
    pages = []
    for each in lists:
        rows = each.filter(behind(before)) if before else each
        ordered = rows.order_by("-published_at", "-article_id")
        pages.append(ordered.values_list("published_at", "article_id")[:count])
    if len(pages) == 1:
        return list(pages[0])
    whole = pages[0].union(*pages[1:], all=True)
    return list(whole.order_by("-published_at", "-article_id")[:count])


def behind(key: Key) -> Q:
    """Return the condition that a row stands behind a place, newest first.

    The first half alone finds the place in an index; both together are exact.
    """
    at, pk = key
    return Q(published_at__lte=at) & (Q(published_at__lt=at) | Q(article_id__lt=pk))


def _within(since: datetime | None, until: datetime | None) -> Q:
    within = Q()
    if since is not None:
        within &= Q(published_at__gte=since)
    if until is not None:
        within &= Q(published_at__lt=until)
    return within
