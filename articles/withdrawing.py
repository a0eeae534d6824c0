"""Kill, take down, reopen: a story goes for good, and a sentence stands in its place."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from articles import cachekeys, documents, picture_uses, planning
from articles.models.article import Article
from articles.models.published import PublishedArticle
from articles.models.tombstone import Tombstone
from articles.verbs import VerbRefused, arrive, begin, mirror
from articles.workflow import Verb
from events.models import Event
from events.recording import record
from images.settling import settle
from pagecache import keys as page_names


class Ground(models.TextChoices):
    """Why something is taken down; it decides the HTTP status."""

    LEGAL = "legal", gettext_lazy("a legal demand")
    RIGHTS = "rights", gettext_lazy("rights")
    PRIVACY = "privacy", gettext_lazy("privacy")


# RFC 7725: 451 is for legal demands; the other withdrawals are simply gone.
_STATUS = {Ground.LEGAL: 451, Ground.RIGHTS: 410, Ground.PRIVACY: 410}


def kill(article: Article, *, sentence: str, by: User | None, now: datetime, reason: str) -> Event:
    """Withdraw a story with a public sentence (410). Raises VerbRefused.

    Args:
        sentence: what readers find at its address; nothing else is shown there.
        reason: for the history only.
    """
    return _withdraw(article, Verb.KILL, 410, sentence=sentence, by=by, now=now, reason=reason)


def take_down(
    article: Article,
    *,
    ground: Ground,
    sentence: str,
    by: User | None,
    now: datetime,
    reason: str,
) -> Event:
    """Remove a story for legal reasons (451), rights or privacy (410). Raises VerbRefused."""
    return _withdraw(
        article, Verb.TAKE_DOWN, _STATUS[ground], sentence=sentence, by=by, now=now,
        reason=reason, ground=ground,
    )  # fmt: skip


def reopen(article: Article, *, by: User | None, now: datetime, reason: str) -> Event:
    """Let a withdrawn story be edited again; its tombstone stands until it is published again."""
    with transaction.atomic():
        locked, step = begin(article, Verb.REOPEN, by=by, reason=reason)
        arrive(locked, step)
        event = record("article", locked.pk, Verb.REOPEN, by=by, now=now, reason=reason)
    mirror(locked, article)
    return event


def _withdraw(
    article: Article,
    verb: Verb,
    status: int,
    *,
    sentence: str,
    by: User | None,
    now: datetime,
    reason: str,
    ground: str = "",
) -> Event:
    if not sentence.strip():
        raise VerbRefused(_("Write the sentence that readers will find at its address."))
    with transaction.atomic():
        locked, step = begin(article, verb, by=by, reason=reason)
        keys = cachekeys.keys_of(locked.pk)
        keys |= documents.withdraw(locked.pk)
        pictures = picture_uses.around(locked.pk)
        PublishedArticle.objects.filter(pk=locked.pk).delete()
        keys |= settle(pictures, now=now)
        Tombstone.objects.filter(article_id=locked.pk, lifted_at=None).update(lifted_at=now)
        Tombstone.objects.create(
            article_id=locked.pk, status=status, sentence=sentence.strip(), at=now
        )
        planning.cancel_all(locked, _("The story was withdrawn."), now=now)
        locked.live_revision = None
        locked.has_changes = False
        arrive(locked, step)
        event = record(
            "article", locked.pk, verb, by=by, now=now, reason=reason, keys=keys,
            erased=[page_names.article(locked.pk)],
            payload={"status": status, "sentence": sentence.strip(), "ground": ground},
        )  # fmt: skip
    mirror(locked, article)
    return event
