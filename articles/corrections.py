"""Issue, reword and withdraw corrections of live articles: said in public, dated, on record."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import cachekeys
from articles.models.article import Article
from articles.models.correction import Correction
from articles.models.published import PublishedArticle
from articles.permissions import may
from articles.publishing import facts_of, update_time
from articles.verbs import NotAllowed, VerbRefused, begin
from articles.workflow import Verb
from events.recording import record

# What an Event says was done to a note that stood already.
REWORDED, WITHDRAWN = "reworded", "withdrawn"
# These say that what stood there was wrong or misleading, and so date the page as updated;
# a plain update does so through the publication that it comes with.
_DATING = frozenset(
    {Correction.Kind.CLARIFICATION, Correction.Kind.CORRECTION, Correction.Kind.RETRACTION}
)


def correct(
    article: Article,
    *,
    kind: Correction.Kind,
    text: str,
    by: User | None,
    now: datetime,
    position: Correction.Position = Correction.Position.FOOT,
) -> Correction:
    """Put a public note on a live article. A retraction asks for the right to kill.

    Raises VerbRefused.
    """
    _check_text(text)
    with transaction.atomic():
        locked, _step = begin(article, Verb.CORRECT, by=by)
        _check_kind(locked, kind, by)
        correction = Correction.objects.create(
            article_id=locked.pk,
            kind=kind,
            text=text.strip(),
            position=_place(kind, position),
            issued_at=now,
        )
        if kind in _DATING:
            locked.content_updated_at = update_time(locked, now)
            locked.save(update_fields=["content_updated_at"])
        _show(locked, {"kind": str(kind), "text": correction.text}, by=by, now=now)
    article.content_updated_at = locked.content_updated_at
    return correction


def reword(
    correction: Correction,
    *,
    text: str,
    by: User | None,
    now: datetime,
    reason: str,
    position: Correction.Position | None = None,
) -> Correction:
    """Say a note in other words, or elsewhere on the page; what it said stays in the history.

    It keeps its date and moves none of the story's. Returns the new wording; raises VerbRefused.
    """
    _check_text(text)
    with transaction.atomic():
        locked = _begin_change(correction, by=by, reason=reason)
        place = _place(correction.kind, position or Correction.Position(correction.position))
        if (text.strip(), place) == (correction.text, correction.position):
            raise VerbRefused(_("Nothing is different; there is nothing to publish."))
        reworded = _replace(correction, text=text.strip(), position=place)
        said = {
            "kind": correction.kind, "text": reworded.text,
            "was": correction.text, "change": REWORDED,
        }  # fmt: skip
        _show(locked, said, by=by, now=now, reason=reason)
    return reworded


def withdraw(correction: Correction, *, by: User | None, now: datetime, reason: str) -> Correction:
    """Take a note off the page; what it said stays in the history, with the reason.

    Without its retraction a story stands as before. Raises VerbRefused.
    """
    with transaction.atomic():
        locked = _begin_change(correction, by=by, reason=reason)
        withdrawn = _replace(
            correction, text=correction.text, position=correction.position, is_withdrawn=True
        )
        said = {"kind": correction.kind, "text": correction.text, "change": WITHDRAWN}
        _show(locked, said, by=by, now=now, reason=reason)
    return withdrawn


def _begin_change(correction: Correction, *, by: User | None, reason: str) -> Article:
    article = Article.objects.get(pk=correction.article_id)
    locked, _step = begin(article, Verb.CORRECT, by=by)
    _check_kind(locked, correction.kind, by)
    if not reason.strip():
        raise VerbRefused(_("Give a reason; the history keeps it."))
    if not Correction.objects.standing().filter(pk=correction.pk).exists():
        raise VerbRefused(_("Somebody has reworded or withdrawn this since; look at it again."))
    return locked


def _replace(correction: Correction, **values: Any) -> Correction:
    return Correction.objects.create(
        article_id=correction.article_id,
        kind=correction.kind,
        issued_at=correction.issued_at,
        replaces=correction,
        **values,
    )


def _check_text(text: str) -> None:
    if not text.strip():
        raise VerbRefused(_("Write what was wrong and what is right; readers will see it."))


def _check_kind(locked: Article, kind: str, by: User | None) -> None:
    if kind == Correction.Kind.RETRACTION and not may(by, "kill", locked):
        raise NotAllowed(_("Only those who may kill a story can retract it."))


def _place(kind: str, position: Correction.Position) -> Correction.Position:
    return Correction.Position.TOP if kind == Correction.Kind.RETRACTION else position


def _show(
    locked: Article, said: dict[str, str], *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """Bring the notes of a story to readers, and record what was said."""
    facts = facts_of(locked)
    PublishedArticle.objects.filter(pk=locked.pk).update(
        content_updated_at=locked.content_updated_at, is_retracted=facts.is_retracted
    )
    record(
        "article",
        locked.pk,
        Verb.CORRECT,
        by=by,
        now=now,
        reason=reason,
        payload={**facts.to_payload(), "correction": said},
        keys=cachekeys.keys_of(locked.pk),
    )
