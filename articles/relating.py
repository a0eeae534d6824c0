"""Choose what else the page of a story offers: at publication, and stored."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, IntegerField, QuerySet, Value

from articles import likeness
from articles.likeness import Candidate
from articles.models.further import FurtherReading
from articles.models.published import PublishedArticle, PublishedTopic
from events.purging import purge
from pagecache import keys

#: So many of each are stored; a page shows fewer, and the others stand in for what goes.
STORED = 6
# How many stories are looked at: of each topic, of the series, of the section.
_OF_TOPIC = 40
_OF_SERIES = 20
_OF_SECTION = 30
_MOST_TOPICS = 8
_SERIES, _SECTION = 0, -1  # where a candidate comes from; topics are named by their ids


def choose(article_id: int, *, now: datetime) -> FurtherReading:
    """Choose for a live story what is nearest to it and what its section had last, and store it.

    Costs the same in any archive: a few short scans of indexes, one look at the rows found.
    """
    article = (
        PublishedArticle.objects.only(
            "headline", "deck", "body_text", "language", "section_id", "series_id", "published_at"
        )
        .filter(pk=article_id)
        .get()
    )
    found = _found(article)
    rows = {
        row.pk: row
        for row in PublishedArticle.objects.only("headline", "deck", "language", "published_at")
        .filter(pk__in={pk for _source, pk in found}, sponsor="")
        .promotable()
    }
    section_ids = [pk for source, pk in found if source == _SECTION and pk in rows]
    further = FurtherReading(
        article_id=article_id,
        alike_ids=_alike(article, found, rows),
        section_ids=sorted(
            section_ids, key=lambda pk: (rows[pk].published_at, pk), reverse=True
        )[:STORED],
        chosen_at=now,
    )  # fmt: skip
    FurtherReading.objects.bulk_create(
        [further],
        update_conflicts=True,
        unique_fields=["article_id"],
        update_fields=["alike_ids", "section_ids", "chosen_at"],
    )
    return further


def choose_for_all(*, is_anew: bool, now: datetime, size: int = 200) -> Iterator[list[int]]:
    """Choose for live stories that have nothing stored, or for all; yield the ids of each batch.

    For what came in without being published one by one: an archive, or stories of before.
    """
    last = 0
    while ids := list(
        PublishedArticle.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        [:size]
    ):  # fmt: skip
        last = ids[-1]
        there = set() if is_anew else _stored(ids)
        missing = [pk for pk in ids if pk not in there]
        with transaction.atomic():
            for pk in missing:
                choose(pk, now=now)
            purge({keys.article(pk) for pk in missing})
        yield missing


def _stored(ids: Iterable[int]) -> set[int]:
    return set(FurtherReading.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _found(article: PublishedArticle) -> list[tuple[int, int]]:
    """Return (where from, article) of every candidate; one may come from several places."""
    newest = PublishedArticle.objects.promotable().newest()
    scans = [_rows(newest.filter(section_id=article.section_id)[:_OF_SECTION], _SECTION)]
    if article.series_id:
        scans.append(_rows(newest.filter(series_id=article.series_id)[:_OF_SERIES], _SERIES))
    topics = PublishedTopic.objects.filter(article=article.pk).order_by("position")
    for pk in topics.values_list("topic_id", flat=True)[:_MOST_TOPICS]:
        rows = PublishedTopic.objects.filter(topic=pk).newest()[:_OF_TOPIC]
        scans.append(_rows(rows, pk))
    found = scans[0].union(*scans[1:], all=True) if len(scans) > 1 else scans[0]
    return [(source, pk) for source, pk in found if pk != article.pk]


def _rows(rows: QuerySet[Any], source: int) -> QuerySet[Any, tuple[int, int]]:
    return rows.values_list(Value(source, IntegerField()), F("article_id"))


def _alike(
    article: PublishedArticle, found: list[tuple[int, int]], rows: dict[int, PublishedArticle]
) -> list[int]:
    sources: dict[int, set[int]] = {}
    counts: dict[int, int] = {}
    for source, pk in found:
        counts[source] = counts.get(source, 0) + 1
        sources.setdefault(pk, set()).add(source)
    candidates = [
        Candidate(
            pk=pk,
            words=f"{rows[pk].headline} {rows[pk].deck}",
            topics=places - {_SERIES, _SECTION},
            is_same_series=_SERIES in places,
            published_at=rows[pk].published_at,
        )
        for pk, places in sources.items()
        if pk in rows and rows[pk].language == article.language
    ]
    return likeness.nearest(
        f"{article.headline} {article.deck} {article.body_text}",
        article.published_at,
        candidates,
        topic_counts=counts,
        most=STORED,
    )
