"""Make the projection again, from the live revisions and their Events alone.

Readers notice nothing: rows are changed where they stand, a row that is right is not touched. The
desk hardly does: only articles whose rows are wrong are locked, a batch at a time, and everything
is read again under the lock, so that a publication meanwhile is never overwritten by older data.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef

from articles import cachekeys, documents, projection, revisions, site
from articles.merged import Merged
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.published import (
    PublishedArticle,
    PublishedByline,
    PublishedPicture,
    PublishedTopic,
)
from articles.models.revision import Revision
from articles.projection import Projection, PublicFacts
from events.models import Event
from events.purging import purge
from pagecache.keys import SITE

BATCH = 200

type _Part = PublishedByline | PublishedTopic | PublishedPicture
type Rows = dict[Any, dict[str, Any]]  # key → column → value


class Outcome(StrEnum):
    """What became, or would become, of an article's rows."""

    SAME = "same"
    REWRITTEN = "rewritten"
    ADDED = "added"
    REMOVED = "removed"
    REFUSED = "refused"  # it can't be known what readers should see


@dataclass(frozen=True)
class Finding:
    """One article; `details` names what differs, or says why it was refused."""

    article_id: int
    outcome: Outcome
    details: str = ""


class CannotProject(Exception):
    """Revision and Events do not say what readers should see; the message says what is wrong."""


@dataclass(frozen=True)
class _Stored:
    """What the projection holds of a batch: articles, and each one's lists."""

    articles: Rows
    bylines: dict[int, Rows]
    topics: dict[int, Rows]
    pictures: dict[int, Rows]
    unsettled: set[int]  # articles whose downloads are not what is attached


def rebuild(*, is_check: bool = False, size: int = BATCH) -> Iterator[list[Finding]]:
    """Put the projection right, a batch at a time; yield what was found, batch by batch.

    is_check: change nothing. Strays go first: one of them may hold an address that is needed.
    """
    yield from _remove_strays(is_check=is_check, size=size)
    last = 0
    while ids := _next(Article.objects.live().filter(pk__gt=last), size):
        last = ids[-1]
        yield _settle(ids, is_check=is_check)


def _next(rows: models.QuerySet[Any], size: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:size])


def _settle(ids: list[int], *, is_check: bool) -> list[Finding]:
    """Compare a batch without a lock, which mostly is all; settle the rest under one."""
    compared = _compare(ids)
    findings = [finding for finding, _expected in compared if finding.outcome == Outcome.SAME]
    if differing := [found.article_id for found, _ in compared if found.outcome != Outcome.SAME]:
        try:
            findings += _settle_locked(differing, is_check=is_check)
        except IntegrityError:
            # One that leads to nowhere (a section that is gone, say) must not hold up the others.
            for pk in differing:
                try:
                    findings += _settle_locked([pk], is_check=is_check)
                except IntegrityError as problem:
                    reason = str(problem).splitlines()[0]
                    findings.append(Finding(pk, Outcome.REFUSED, reason))
    return findings


def _settle_locked(ids: list[int], *, is_check: bool) -> list[Finding]:
    with transaction.atomic():
        live = _lock(ids)
        compared = _compare(live)
        wrong = [
            expected
            for finding, expected in compared
            if expected and finding.outcome in (Outcome.ADDED, Outcome.REWRITTEN)
        ]
        if wrong and not is_check:
            keys = _keys(wrong)
            _write(wrong)
            for expected in wrong:
                keys |= documents.settle(expected.article.pk)
            purge(keys | _keys(wrong))
    return [finding for finding, _expected in compared]


def _lock(ids: Iterable[int]) -> list[int]:
    """Lock the articles, in order, and return those that are live now.

    A query of its own: read together with a join, a row that changed while we waited for its lock
    would drop out of the result.
    """
    locked = Article.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return [article.pk for article in locked.only("pk", "standing") if article.standing == "live"]


def _remove_strays(*, is_check: bool, size: int) -> Iterator[list[Finding]]:
    """Remove the rows of articles that are not live."""
    last = 0
    while ids := _next(_strays().filter(pk__gt=last), size):
        last = ids[-1]
        with transaction.atomic():
            _lock(ids)
            strays = list(_strays().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
            if strays and not is_check:
                keys = cachekeys.keys_of_all(strays)
                for pk in strays:
                    keys |= documents.withdraw(pk)
                purge(keys)
                PublishedArticle.objects.filter(pk__in=strays).delete()
        yield [Finding(pk, Outcome.REMOVED, "the article is not live") for pk in strays]


def _strays() -> models.QuerySet[PublishedArticle]:
    return PublishedArticle.objects.filter(
        ~Exists(Article.objects.live().filter(pk=OuterRef("pk")))
    )


# --- Compare --------------------------------------------------------------------------------------


def _compare(ids: list[int]) -> list[tuple[Finding, Projection | None]]:
    """Return, for each live article, how its rows differ from what they should be."""
    stored = _Stored(
        _by_key(PublishedArticle.objects.filter(pk__in=ids).defer("search", "headline_search")),
        _by_article(PublishedByline.objects.filter(article__in=ids)),
        _by_article(PublishedTopic.objects.filter(article__in=ids)),
        _by_article(PublishedPicture.objects.filter(article__in=ids)),
        documents.unsettled(ids),
    )
    found: list[tuple[Finding, Projection | None]] = []
    for pk, expected in _expected(ids):
        if isinstance(expected, CannotProject):
            found.append((Finding(pk, Outcome.REFUSED, str(expected)), None))
        else:
            found.append((_difference(pk, expected, stored), expected))
    return found


def _expected(ids: list[int]) -> Iterator[tuple[int, Projection | CannotProject]]:
    # Keeps merges waiting, once in a transaction: after the articles' locks, as everybody does.
    merged, sections = Merged.current(), projection.parents()
    lives = {
        revision.article_id: revision
        for revision in Revision.objects.filter(
            pk__in=Article.objects.filter(pk__in=ids).values("live_revision")
        )
    }
    payloads = dict(
        Event.objects.filter(kind="article", subject_id__in=ids, payload__has_key="path")
        .order_by("subject_id", "-pk")
        .distinct("subject_id")
        .values_list("subject_id", "payload")
    )
    retracted = Correction.objects.all().retracted(ids)
    for pk in ids:
        try:
            yield (
                pk,
                _project(
                    pk,
                    lives.get(pk),
                    payloads.get(pk),
                    merged,
                    sections,
                    is_retracted=pk in retracted,
                ),
            )
        except CannotProject as problem:
            yield pk, problem


def _project(
    pk: int,
    revision: Revision | None,
    payload: dict[str, Any] | None,
    merged: Merged,
    sections: dict[int, int | None],
    *,
    is_retracted: bool,
) -> Projection:
    """Project one live article; raises CannotProject rather than guess."""
    if revision is None:
        raise CannotProject("it has no live revision")
    if payload is None:
        raise CannotProject("no Event says its address and dates")
    try:
        facts = replace(PublicFacts.from_payload(payload), is_retracted=is_retracted)
    except (KeyError, TypeError, ValueError) as problem:
        raise CannotProject(f"its newest Event’s facts are incomplete ({problem!r})") from problem
    if facts.revision_number != revision.number:
        raise CannotProject(
            f"its newest Event is about revision {facts.revision_number}, "
            f"but revision {revision.number} is live"
        )
    try:
        content = merged.content(revisions.content_of(revision))
        return projection.project(pk, content, facts, sections=sections)
    except (TypeError, ValueError) as problem:
        raise CannotProject(f"its live revision can’t be read ({problem})") from problem


def _difference(pk: int, expected: Projection, stored: _Stored) -> Finding:
    if pk not in stored.articles:
        return Finding(pk, Outcome.ADDED)
    wanted = _values(expected.article)
    names = [name for name, value in stored.articles[pk].items() if value != wanted[name]]
    for name, rows, there in (
        ("bylines", expected.bylines, stored.bylines),
        ("topics", expected.topics, stored.topics),
        ("pictures", expected.pictures, stored.pictures),
    ):
        if _by_key(rows) != there.get(pk, {}):
            names.append(name)
    if pk in stored.unsettled:
        names.append("documents")
    return Finding(pk, Outcome.REWRITTEN if names else Outcome.SAME, ", ".join(names))


def _by_key(rows: Iterable[models.Model]) -> Rows:
    return {row.pk: _values(row) for row in rows}


def _by_article(rows: Iterable[_Part]) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for row in rows:
        found.setdefault(row.article_id, {})[row.pk] = _values(row)
    return found


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in _columns(type(row))}


def _columns(model: type[models.Model]) -> list[models.Field]:
    """Return the columns that are written: neither generated nor a key made of others."""
    return [field for field in model._meta.concrete_fields if not field.generated]


# --- Write ----------------------------------------------------------------------------------------


def _write(wrong: list[Projection]) -> None:
    """Make the rows of these articles right; raises IntegrityError at once, not at the commit."""
    articles = [expected.article for expected in wrong]
    # An address is unique: whoever holds one of these wrongly gives it up, and is put right in its
    # own turn.
    holders = PublishedArticle.objects.filter(path__in=[each.path for each in articles])
    right = {each.path: each.pk for each in articles}
    for holder in holders.only("pk", "path"):
        if right[holder.path] != holder.pk:
            PublishedArticle.objects.filter(pk=holder.pk).update(path=f"-/{holder.pk}")
    _upsert(PublishedArticle, articles, ["article_id"])
    bylines = [row for expected in wrong for row in expected.bylines]
    _replace(PublishedByline, bylines, articles, key=["article", "position"])
    topics = [row for expected in wrong for row in expected.topics]
    _replace(PublishedTopic, topics, articles, key=["article", "topic"])
    pictures = [row for expected in wrong for row in expected.pictures]
    _replace(PublishedPicture, pictures, articles, key=["article", "position"])
    connection.check_constraints()


def _replace(
    model: type[_Part],
    rows: list[Any],
    articles: list[PublishedArticle],
    *,
    key: list[str],
) -> None:
    """Make these the rows of the articles; one that is right stays as it is."""
    have = _by_key(model._base_manager.filter(article__in=articles))
    wanted = _by_key(rows)
    model._base_manager.filter(pk__in=[key for key in have if key not in wanted]).delete()
    _upsert(model, [row for row in rows if have.get(row.pk) != wanted[row.pk]], key)


def _upsert(model: type[models.Model], rows: list[Any], key: list[str]) -> None:
    names = [field.name for field in _columns(model)]
    model._base_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=key,
        update_fields=[name for name in names if name not in key],
    )


def _keys(wrong: list[Projection]) -> set[str]:
    """Return the keys of every page that shows these articles now."""
    keys = cachekeys.keys_of_all([expected.article.pk for expected in wrong])
    if {expected.article.language for expected in wrong} - set(site.current().languages):
        keys.add(SITE)  # what each process holds of the site names the languages in use
    return keys
