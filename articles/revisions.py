"""Cut and compare revisions of an article."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from articles.content import COLUMNS, Content
from articles.models.article import Article
from articles.models.revision import Revision


@dataclass(frozen=True)
class Difference:
    """A field that two revisions say differently; values are as `Content` holds them."""

    name: str
    before: object
    after: object


def add(
    article: Article,
    content: Content,
    *,
    by: User | None,
    now: datetime,
    by_name: str = "",
    why: str = Revision.Why.SAVED,
    note: str = "",
) -> Revision:
    """Return a revision of this content, the newest one if it says the same already."""
    newest = article.revisions.newest().only("number", "digest").first()
    digest = content.digest()
    if newest is not None and newest.digest == digest:
        return newest
    return Revision.objects.create(
        article=article,
        number=newest.number + 1 if newest else 1,
        content=content.to_json(),
        digest=digest,
        why=why,
        note=note,
        by=by,
        by_name=by_name or (str(by) if by else ""),
        created_at=now,
    )


def content_of(revision: Revision) -> Content:
    """Return what a revision says."""
    return Content.from_json(revision.content)


def differences(before: Content, after: Content) -> list[Difference]:
    """Return every field that changed, in the order of the document."""
    names = (*COLUMNS, "topic_ids", "related_ids", "bylines")
    return [
        Difference(name, getattr(before, name), getattr(after, name))
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]


def lock(article_id: int) -> Article:
    """Return the article with its row locked until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).get(pk=article_id)


def newest_of(article: Article) -> Revision:
    """Return the newest revision; every article has one from its first save."""
    return article.revisions.newest()[:1].get()
