"""The verbs attach and detach: PDF documents beside a story, public only while it is live.

They change no revision, as a placement does not: what is attached to a live story is on its page
at once, by those who may publish it.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import pdf, revisions
from articles.models.article import Article
from articles.models.document import ArticleDocument
from articles.models.published import PublishedArticle
from articles.models.published_document import PublishedDocument, file_name
from articles.permissions import may
from articles.verbs import NotAllowed, VerbRefused, check_sight
from articles.workflow import Standing
from events.models import Event
from events.recording import record
from images.intake import clean_name
from pagecache import keys

ATTACH, DETACH = "attach", "detach"
MOST_DOCUMENTS = 10


def attach(
    article: Article, *, data: bytes, name: str, title: str, by: User | None, now: datetime
) -> ArticleDocument:
    """Attach a PDF to a story; on a live one readers see it at once. Raises VerbRefused.

    Args:
        data: the whole file; its size is checked before anything else.
        name: as its owner called it; kept as a word, never used as a path.
        title: what readers click on; "" takes the file's name.
    """
    if problem := problem_of(data, name):
        raise VerbRefused(problem)
    shown = clean_name(name) or _("the file")
    with transaction.atomic():
        locked = _begin(article, by)
        digest = hashlib.sha256(data).hexdigest()
        if locked.documents.filter(content_hash=digest).exists():
            raise VerbRefused(_("“%s” is attached already.") % shown)
        if locked.documents.count() >= MOST_DOCUMENTS:
            raise VerbRefused(
                _("A story takes %d documents at most; remove one first.") % MOST_DOCUMENTS
            )
        document = ArticleDocument(
            article=locked,
            title=(title.strip() or PurePosixPath(shown).stem)[:200],
            name=shown,
            content_hash=digest,
            byte_size=len(data),
            added_by=by,
            added_by_name=str(by) if by else "",
            added_at=now,
        )
        document.file.save(f"{digest[:32]}.pdf", ContentFile(data), save=False)
        document.save()
        _record(document, ATTACH, by, now)
    return document


def detach(document: ArticleDocument, *, by: User | None, now: datetime) -> Event:
    """Take a document off a story and its page; the file goes. Raises VerbRefused."""
    with transaction.atomic():
        _begin(document.article, by)
        fresh = ArticleDocument.objects.filter(pk=document.pk).first()
        if fresh is None:
            raise VerbRefused(_("It has been removed already."))
        name, store = fresh.file.name or "", fresh.file.storage
        fresh.delete()
        event = _record(fresh, DETACH, by, now)
        transaction.on_commit(lambda: store.delete(name), robust=True)
    return event


def settle(article_id: int) -> set[str]:
    """Make what is public follow: all documents of a live story, none of another.

    The caller holds the article's lock, and has projected it or is about to take it off. Returns
    the cache keys of the downloads that came or went. A file is there before its row is, and goes
    after it.
    """
    is_live = PublishedArticle.objects.filter(pk=article_id).exists()
    wanted = _wanted([article_id]) if is_live else {}
    rows = PublishedDocument.objects.filter(article=article_id)
    found = set(map(_Offer.of, rows))
    gone = {offer.token for offer in found - wanted.keys()}
    rows.filter(token__in=gone).delete()
    new = [offer for offer in wanted if offer not in found]
    for offer in new:
        _copy(wanted[offer], offer.token)
        PublishedDocument.objects.create(
            token=offer.token, article_id=article_id, position=offer.position, title=offer.title,
            byte_size=wanted[offer].byte_size,
        )  # fmt: skip
    return take_away(gone) | {keys.rendition(offer.token) for offer in new}


def unsettled(article_ids: Collection[int]) -> set[int]:
    """Return which of these live stories offer something else than what is attached to them."""
    there = PublishedDocument.objects.filter(article__in=article_ids)
    return {each.article_id for each in _wanted(article_ids).keys() ^ set(map(_Offer.of, there))}


class _Offer(NamedTuple):
    """What readers are offered for download, or should be."""

    article_id: int
    token: str
    position: int
    title: str

    @classmethod
    def of(cls, row: PublishedDocument) -> "_Offer":
        return cls(row.article_id, row.token, row.position, row.title)


def _wanted(article_ids: Collection[int]) -> dict[_Offer, ArticleDocument]:
    """Return what these stories should offer while they are live, in the order of attachment."""
    held = ArticleDocument.objects.filter(article__in=article_ids).order_by("article_id", "pk")
    return {
        _Offer(pk, _token(each), position, each.title): each
        for pk, rows in groupby(held, key=lambda each: each.article_id)
        for position, each in enumerate(rows)
    }


def withdraw(article_id: int) -> set[str]:
    """Take all downloads of a story off the site, before its projection goes; return their keys."""
    rows = PublishedDocument.objects.filter(article=article_id)
    tokens = set(rows.values_list("token", flat=True))
    rows.delete()
    return take_away(tokens)


def take_away(tokens: Iterable[str]) -> set[str]:
    """Delete public files once the transaction has committed; return the keys of their pages."""
    for token in tokens:
        transaction.on_commit(partial(_delete, token), robust=True)
    return {keys.rendition(token) for token in tokens}


def _delete(token: str) -> None:
    """Delete a public file, but for one that became public again meanwhile."""
    if not PublishedDocument.objects.filter(token=token).exists():
        default_storage.delete(file_name(token))


def _begin(article: Article, by: User | None) -> Article:
    locked = revisions.lock(article.pk)
    check_sight(locked, by)
    if locked.standing in (Standing.KILLED, Standing.TAKEN_DOWN):
        raise VerbRefused(_("The story was withdrawn; have it reopened first."))
    if not may(by, "edit", locked):
        raise NotAllowed(_("You may read this story, not write in it. Ask an editor."))
    if locked.standing == Standing.LIVE:
        if not may(by, "publish", locked):
            raise NotAllowed(_("The story is live; ask an editor to change its documents."))
        if locked.is_held or locked.legal == Article.Legal.REQUIRED:
            raise VerbRefused(_("The story is on hold or with legal; nothing of it goes out."))
    return locked


def _record(document: ArticleDocument, verb: str, by: User | None, now: datetime) -> Event:
    pk = document.article_id
    if changed := settle(pk):
        changed.add(keys.article(pk))
    return record(
        "article", pk, verb, by=by, now=now, keys=changed,
        payload={"title": document.title, "content_hash": document.content_hash},
    )  # fmt: skip


def _copy(document: ArticleDocument, token: str) -> None:
    name = file_name(token)
    if not default_storage.exists(name):
        with document.file.open("rb") as file:
            default_storage.save(name, file)


def _token(document: ArticleDocument) -> str:
    """Return the public name: of these bytes at this story, and of our secret."""
    seed = f"document:{document.article_id}:{document.content_hash}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), seed, hashlib.sha256).hexdigest()[:32]


def most_bytes() -> int:
    """Return how large a document may be."""
    most: int = settings.DOCUMENT_MOST_BYTES
    return most


def problem_of(data: bytes, name: str) -> str:
    """Say in a sentence what is wrong with a file that should be a PDF, or ""."""
    shown = clean_name(name) or _("the file")
    return _problem(data) % {"name": shown, "most": most_bytes() // 1024 // 1024}


def _problem(data: bytes) -> str:
    if len(data) > most_bytes():
        return _("“%(name)s” is larger than %(most)s MB; make it smaller and try again.")
    sentences = {
        "unknown": _("“%(name)s” is not a PDF document; hand in a PDF."),
        "broken": _("“%(name)s” is not a complete PDF, it is cut short; export it again."),
        "bomb": _("“%(name)s” unpacks to far more than its size; print it to a new PDF."),
        "locked": _("“%(name)s” is locked by a password; save it without one."),
        "active": _(
            "“%(name)s” carries scripts, forms that send, or other files; print it to a new PDF."
        ),
    }
    found = pdf.objection(data)
    return sentences[found] if found else ""
