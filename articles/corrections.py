"""Issue a correction on a live article: said in public, dated, on record."""

from datetime import datetime

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
    if not text.strip():
        raise VerbRefused(_("Write what was wrong and what is right; readers will see it."))
    with transaction.atomic():
        locked, _step = begin(article, Verb.CORRECT, by=by)
        if kind == Correction.Kind.RETRACTION and not may(by, "kill", locked):
            raise NotAllowed(_("Only those who may kill a story can retract it."))
        correction = Correction.objects.create(
            article_id=locked.pk,
            kind=kind,
            text=text.strip(),
            position=Correction.Position.TOP if kind == Correction.Kind.RETRACTION else position,
            issued_at=now,
        )
        if kind in _DATING:
            locked.content_updated_at = update_time(locked, now)
            locked.save(update_fields=["content_updated_at"])
        PublishedArticle.objects.filter(pk=locked.pk).update(
            content_updated_at=locked.content_updated_at,
            is_retracted=facts_of(locked).is_retracted,
        )
        record(
            "article",
            locked.pk,
            Verb.CORRECT,
            by=by,
            now=now,
            payload={
                **facts_of(locked).to_payload(),
                "correction": {"kind": str(kind), "text": correction.text},
            },
            keys=cachekeys.keys_of(locked.pk),
        )
    article.content_updated_at = locked.content_updated_at
    return correction
