"""The verbs of notes: say something about a story or a passage, reply, resolve, open again.

Whoever may see a story may say something about it; who is named with @ is told, if they may see it
too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles import revisions, telling
from articles.body import plain_text
from articles.models.article import Article
from articles.models.note import ArticleNote
from articles.verbs import VerbRefused, check_sight

MOST_NOTES = 500
MOST_LETTERS = 5000
_CALLED = re.compile(r"(?<!\w)@(\w[\w’'.-]*)")
_MOST_NAMED = 20


@dataclass(frozen=True)
class Thread:
    """A note with its replies; `is_there` says whether the text still has its passage."""

    note: ArticleNote
    replies: list[ArticleNote]
    is_there: bool


def threads(article: Article) -> list[Thread]:
    """Return the notes of a story, open ones first, the newest first. One query."""
    notes = list(ArticleNote.objects.filter(article=article).order_by("pk")[:MOST_NOTES])
    replies: dict[int, list[ArticleNote]] = {}
    for each in notes:
        if each.parent_id is not None:
            replies.setdefault(each.parent_id, []).append(each)
    words = _flat(f"{article.headline} {article.deck} {plain_text(article.body)}")
    found = [
        Thread(each, replies.get(each.pk, []), _flat(each.passage) in words)
        for each in reversed(notes)
        if each.parent_id is None
    ]
    return sorted(found, key=lambda each: each.note.resolved_at is not None)


def add(
    article: Article,
    *,
    text: str,
    by: User,
    now: datetime,
    passage: str = "",
    parent: ArticleNote | None = None,
) -> ArticleNote:
    """Say something about a story, or reply. Raises VerbRefused.

    Args:
        passage: words of the story that it is about; a reply has none of its own.
    """
    text = text.strip()
    if not text:
        raise VerbRefused(_("Write the note."))
    if len(text) > MOST_LETTERS:
        raise VerbRefused(_("A note has %d letters at most; cut it.") % MOST_LETTERS)
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        check_sight(locked, by)
        if ArticleNote.objects.filter(article=locked).count() >= MOST_NOTES:
            raise VerbRefused(_("The story has %d notes; talk to each other.") % MOST_NOTES)
        if parent is not None:
            parent = ArticleNote.objects.get(pk=parent.parent_id or parent.pk, article=locked)
            passage = ""
        note = ArticleNote.objects.create(
            article=locked, parent=parent, passage=_flat(passage)[:500], text=text, by=by,
            by_name=str(by), at=now,
        )  # fmt: skip
        _tell(locked, note, by, now)
    return note


def resolve(note: ArticleNote, *, by: User, now: datetime) -> None:
    """Mark a thread as done. Raises VerbRefused."""
    _set(note, by, resolved_at=now, resolved_by_name=str(by))


def reopen(note: ArticleNote, *, by: User) -> None:
    """Open a thread again. Raises VerbRefused."""
    _set(note, by, resolved_at=None, resolved_by_name="")


def named(text: str) -> list[User]:
    """Return the active people whom a text names: “@Ada Able”, or “@Ada” if only one is called so.

    Whole names win over beginnings; a beginning that fits several names nobody.
    """
    found: dict[int, User] = {}
    for called in list(_CALLED.finditer(text))[:_MOST_NAMED]:
        first = called[1].rstrip(".")
        people = list(
            User.objects.filter(is_active=True, is_staff=True, name__istartswith=first)[:50]
        )
        rest = text[called.start() + 1 :].casefold()
        whole = [each for each in people if rest.startswith(each.name.casefold())]
        called_so = [each for each in people if each.name.casefold().split()[0] == first.casefold()]
        chosen = max(whole, key=lambda each: len(each.name), default=None)
        if chosen is None and len(called_so) == 1:
            chosen = called_so[0]
        if chosen is not None:
            found[chosen.pk] = chosen
    return list(found.values())


def _tell(article: Article, note: ArticleNote, by: User, now: datetime) -> None:
    """Tell whom the note names, and those who spoke in the thread before."""
    mentioned = _others(named(note.text), by)
    telling.tell(
        article, mentioned, _("%(name)s names you in a note on “%(article)s”: %(text)s")
        % {"name": by, "article": article, "text": note.text[:200]},
        now=now, what=NoticeKind.MENTIONED,
    )  # fmt: skip
    if note.parent_id is None:
        return
    spoke = User.objects.filter(
        pk__in=ArticleNote.objects.filter(article=article)
        .filter(pk=note.parent_id)
        .values("by")
        .union(ArticleNote.objects.filter(parent=note.parent_id).values("by"))
    )
    told = {each.pk for each in mentioned}
    telling.tell(
        article, [each for each in _others(spoke, by) if each.pk not in told],
        _("%(name)s replied to a note on “%(article)s”: %(text)s")
        % {"name": by, "article": article, "text": note.text[:200]},
        now=now, what=NoticeKind.MENTIONED,
    )  # fmt: skip


def _others(people: Iterable[User], by: User) -> list[User]:
    return [each for each in people if each.pk != by.pk]


def _set(note: ArticleNote, by: User, **columns: object) -> None:
    check_sight(note.article, by)
    if note.parent_id is not None:
        raise VerbRefused(_("A reply goes with its note."))
    ArticleNote.objects.filter(pk=note.pk).update(**columns)


def _flat(text: str) -> str:
    return " ".join(text.split())
