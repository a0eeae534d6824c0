"""The versions of a working copy: revisions, and what was autosaved between them.

A version has a name that a page can carry: "r12" is revision 12, "w345" an autosave after it.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import User
from articles.content import Content
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.working import WorkingVersion

KEPT_FOR = timedelta(hours=24)
# At most so many versions of one article, fewer of a very long one (characters in all).
_MOST, _FEWEST, _MOST_TEXT = 300, 10, 4_000_000
_NAME = re.compile(r"([rw]?)(\d{1,18})\Z")


def ahead(article: Article) -> WorkingVersion | None:
    """Return the newest autosave if no revision says it yet."""
    return (
        WorkingVersion.objects.filter(article=article, after=article.version, is_branch=False)
        .order_by("-pk")
        .first()
    )


def name_of(article: Article) -> str:
    """Return the name of what the working copy says now."""
    newest = ahead(article)
    return f"w{newest.pk}" if newest else f"r{article.version}"


def content_named(article: Article, name: str) -> Content | None:
    """Return what a version said, or None if it is kept no more. A bare number is a revision's."""
    match = _NAME.match(name)
    if match is None:
        return None
    kind, number = match[1], int(match[2])
    if kind == "w":
        kept = WorkingVersion.objects.filter(article=article, pk=number).first()
        return Content.from_json(kept.content) if kept else None
    revision = Revision.objects.filter(article=article, number=number).first()
    return Content.from_json(revision.content) if revision else None


def sent_by(article: Article, tokens: Sequence[str]) -> WorkingVersion | None:
    """Return the last of these that arrived: a window may never have heard the answer."""
    return (
        WorkingVersion.objects.filter(article=article, token__in=[t for t in tokens if t])
        .order_by("-pk")
        .first()
    )


def keep(
    article: Article,
    content: Content,
    *,
    by: User | None,
    now: datetime,
    token: str = "",
    is_branch: bool = False,
) -> WorkingVersion:
    """Keep a version for a day, and not too many of one article."""
    kept = WorkingVersion.objects.create(
        article=article,
        after=article.version,
        token=token,
        content=content.to_json(),
        is_branch=is_branch,
        by=by,
        by_name=str(by) if by else "",
        at=now,
    )
    room = max(_FEWEST, min(_MOST, _MOST_TEXT // (len(content.body) + 1)))
    # Now and then is enough; a page whose base is gone sends it along.
    if kept.pk % _FEWEST == 0:
        stale = WorkingVersion.objects.filter(article=article).order_by("-pk")
        if oldest := stale.values_list("pk", flat=True)[room : room + 1].first():
            WorkingVersion.objects.filter(article=article, pk__lte=oldest).delete()
    return kept


def writing_since(article: Article) -> datetime | None:
    """Return when the first autosave was written that no revision has yet."""
    return (
        WorkingVersion.objects.filter(article=article, after=article.version, is_branch=False)
        .order_by("pk")
        .values_list("at", flat=True)
        .first()
    )


def prune(now: datetime, *, most: int = 5000) -> int:
    """Delete versions older than a day, but never one that no revision says yet.

    Returns how many went; the worker calls it now and then.
    """
    newer = WorkingVersion.objects.filter(
        article=OuterRef("article"), is_branch=False, pk__gt=OuterRef("pk")
    )
    old = (
        WorkingVersion.objects.filter(at__lt=now - KEPT_FOR)
        .filter(Q(is_branch=True) | ~Q(article__version=F("after")) | Exists(newer))
        .order_by("at")
        .values_list("pk", flat=True)[:most]
    )
    return WorkingVersion.objects.filter(pk__in=list(old)).delete()[0]
