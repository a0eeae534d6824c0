"""Cut what was autosaved as a revision, so that verbs, which name revisions, find it there."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from articles import legal, revisions, working
from articles.content import Content
from articles.merged import Merged
from articles.models.article import Article
from articles.models.revision import Revision
from articles.workflow import Standing, Verb
from events.recording import record


def settle(locked: Article) -> Revision | None:
    """Cut a revision of what was autosaved since the newest one, by whom and when it was typed.

    The caller holds the article's lock. Returns None if the newest revision says it already.
    """
    newest = working.ahead(locked)
    if newest is None:
        return None
    return cut(
        locked,
        Content.of(locked),
        by=newest.by,
        by_name=newest.by_name,
        now=newest.at,
        why=Revision.Why.WRITING,
    )


def settle_now(article: Article) -> None:
    """Settle before a page names a version, or a click is judged: a refused verb undoes its own."""
    if working.ahead(article) is None:
        return
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        settle(locked)
    article.version = locked.version


def cut(
    locked: Article,
    content: Content,
    *,
    by: User | None,
    now: datetime,
    by_name: str = "",
    why: str = Revision.Why.SAVED,
    note: str = "",
) -> Revision:
    """Cut a revision of what the working copy says, and keep its version and legal state in step.

    Returns the newest revision if it says the same already.
    """
    revision = revisions.add(locked, content, by=by, by_name=by_name, now=now, why=why, note=note)
    locked.version = revision.number
    locked.save(update_fields=["version"])
    _ask_legal_again(locked, revision, by=by, now=now)
    return revision


def differs_from_live(article: Article, content: Content, merged: Merged) -> bool:
    """Say whether a live article's working copy says anything that readers don't see yet.

    What differs only by a merge since then is the same to readers.
    """
    if article.standing != Standing.LIVE or article.live_revision is None:
        return False
    if article.live_revision.digest == content.digest():
        return False
    live = revisions.content_of(article.live_revision)
    return merged.content(live) != merged.content(content)


def _ask_legal_again(
    article: Article, revision: Revision, *, by: User | None, now: datetime
) -> None:
    """Take a legal clearance back when what it covered has changed, and say what changed."""
    if article.legal != Article.Legal.CLEARED or article.cleared_revision is None:
        return
    changed = legal.changed_since(article.cleared_revision, revisions.content_of(revision))
    if not changed:
        return
    cleared = article.cleared_revision.number
    article.legal, article.cleared_revision = Article.Legal.REQUIRED, None
    article.save(update_fields=["legal", "cleared_revision"])
    record(
        "article", article.pk, Verb.REQUIRE_LEGAL, by=by, now=now, revision=revision.number,
        payload={"changed": changed, "cleared_revision": cleared},
    )  # fmt: skip
