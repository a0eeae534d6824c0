"""Share an unpublished story by a link: make, open and revoke it; take notes and sign-offs.

A link is worth no more than the person who made it: it opens while that person may edit the story,
is active, and has not been signed out everywhere since.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles import revisions, telling
from articles.models.article import Article
from articles.models.revision import Revision
from articles.models.share import ShareLink, ShareVisit
from articles.permissions import may
from articles.settling import settle
from articles.verbs import NotAllowed, VerbRefused, check_sight
from articles.workflow import Stage, Standing
from events.models import Event
from events.recording import record

DAYS = 7
MOST_DAYS = 30
MOST_WORDS = 4000
MOST_NAME = 100
# So often may one link be read in a minute, and written through in an hour.
READS_A_MINUTE = 60
NOTES_AN_HOUR = 10
# Addresses of readers are forgotten so long after their link has ended.
KEPT = timedelta(days=60)
# What Events say.
SHARED, REVOKED, NOTED, SIGNED_OFF = "shared", "share_revoked", "share_noted", "share_signed_off"
_NOT_SHARED = (Standing.KILLED, Standing.TAKEN_DOWN)


class NotOpen(Exception):
    """The link opens nothing: unknown, over, or not now. Strangers learn no more than that."""


class TooOften(Exception):
    """The link is used more often than a reader would."""


def share(
    article: Article,
    *,
    label: str,
    days: int,
    by: User,
    now: datetime,
    opens_under_embargo: bool = False,
) -> tuple[ShareLink, str]:
    """Make a link to a story; returns it with its secret, which is stored nowhere.

    Raises VerbRefused. Under an embargo only those who may set one share (RULES.md).
    """
    if not label.strip():
        raise VerbRefused(_("Say for whom the link is; the history keeps it."))
    if not 1 <= days <= MOST_DAYS:
        raise VerbRefused(_("A link lasts between 1 and %d days.") % MOST_DAYS)
    with transaction.atomic():
        locked = revisions.lock(article.pk)
        check_sight(locked, by)
        if not may(by, "edit", locked):
            raise NotAllowed(_("Only those who may edit this story can share it."))
        if locked.standing in _NOT_SHARED or locked.stage == Stage.SPIKED:
            raise VerbRefused(_("A story that was withdrawn or spiked is not shared."))
        if (locked.embargo_until or opens_under_embargo) and not may(by, "embargo", locked):
            raise NotAllowed(_("Under an embargo, only editors share a story."))
        settle(locked)
        token = secrets.token_urlsafe(32)
        link = ShareLink.objects.create(
            article=locked,
            token_hash=_hash(token),
            label=label.strip()[:150],
            opens_under_embargo=opens_under_embargo,
            created_by=by,
            created_by_name=str(by),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        record(
            "article", locked.pk, SHARED, by=by, now=now,
            revision=revisions.newest_of(locked).number,
            payload={"link": link.pk, "for": link.label, "until": link.expires_at.isoformat()},
        )  # fmt: skip
    return link, token


def revoke(link: ShareLink, *, by: User, now: datetime) -> None:
    """End a link at once. Whoever may edit the story may. Raises VerbRefused."""
    with transaction.atomic():
        locked = revisions.lock(link.article_id)
        check_sight(locked, by)
        if not may(by, "edit", locked):
            raise NotAllowed(_("Only those who may edit this story can revoke its links."))
        ended = ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
        if ended:
            record(
                "article", locked.pk, REVOKED, by=by, now=now,
                payload={"link": link.pk, "for": link.label},
            )  # fmt: skip


def opened(token: str, *, now: datetime) -> ShareLink:
    """Return the link of a secret, if it opens its story now. Raises NotOpen."""
    link = (
        ShareLink.objects.select_related("article__live_revision", "created_by")
        .filter(token_hash=_hash(token))
        .first()
    )
    if link is None or link.is_over(now):
        raise NotOpen
    maker, article = link.created_by, link.article
    if maker is None or not may(maker, "edit", article):
        raise NotOpen
    if maker.sessions_from is not None and maker.sessions_from > link.created_at:
        raise NotOpen
    if article.standing in _NOT_SHARED or article.stage == Stage.SPIKED:
        raise NotOpen
    if is_embargoed(article, now) and not (
        link.opens_under_embargo and may(maker, "embargo", article)
    ):
        raise NotOpen
    return link


def is_embargoed(article: Article, now: datetime) -> bool:
    """Say whether an embargo is in force."""
    return article.embargo_until is not None and article.embargo_until > now


def log(link: ShareLink, what: ShareVisit.What, *, address: str | None, now: datetime) -> None:
    """Write down that a link was used. Raises TooOften, and writes nothing, beyond its limits."""
    limit, within = {
        ShareVisit.What.READ: (READS_A_MINUTE, timedelta(minutes=1)),
        ShareVisit.What.WROTE: (NOTES_AN_HOUR, timedelta(hours=1)),
    }[what]
    with transaction.atomic():
        ShareLink.objects.select_for_update().get(pk=link.pk)
        recent = link.visits.filter(what=what, at__gt=now - within)
        if len(recent.values_list("pk")[:limit]) == limit:
            raise TooOften
        ShareVisit.objects.create(link=link, what=what, address=address, at=now)


def take_note(
    link: ShareLink,
    *,
    revision: Revision,
    name: str,
    text: str,
    is_sign_off: bool,
    address: str | None,
    now: datetime,
) -> Event:
    """Record what the reader of a link says of the version that they saw.

    A sign-off is a record and clears nothing (RULES.md "Embargo, hold, legal"). Who made the link,
    and who has the story, are told. Raises VerbRefused for what can't be taken, TooOften.
    """
    name, text = " ".join(name.split()), text.strip()
    if not name:
        raise VerbRefused(_("Say who you are; the newsroom wants to know whose words these are."))
    if not text and not is_sign_off:
        raise VerbRefused(_("Write your note, then send it."))
    if len(name) > MOST_NAME or len(text) > MOST_WORDS:
        raise VerbRefused(
            _("That is too long: %(name)d characters for a name, %(text)d for a note.")
            % {"name": MOST_NAME, "text": MOST_WORDS}
        )
    if revision.article_id != link.article_id:
        raise ValueError("the revision belongs to another article")
    with transaction.atomic():
        log(link, ShareVisit.What.WROTE, address=address, now=now)
        _tell(link, name, text, is_sign_off=is_sign_off, now=now)
        return record(
            "article", link.article_id, SIGNED_OFF if is_sign_off else NOTED, by=None, now=now,
            reason=text, revision=revision.number,
            payload={"link": link.pk, "for": link.label, "name": name},
        )  # fmt: skip


def prune(now: datetime) -> None:
    """Forget who read by links that ended long ago; what they wrote stays in the history."""
    ended = ShareLink.objects.filter(expires_at__lt=now - KEPT).values("pk")
    ShareVisit.objects.filter(link__in=ended).delete()


def _tell(link: ShareLink, name: str, text: str, *, is_sign_off: bool, now: datetime) -> None:
    article = Article.objects.select_related("assigned_to").get(pk=link.article_id)
    sentence = (
        _("%(name)s (%(label)s) signed off “%(article)s”: %(text)s")
        if is_sign_off and text
        else _("%(name)s (%(label)s) signed off “%(article)s”.")
        if is_sign_off
        else _("%(name)s (%(label)s) left a note on “%(article)s”: %(text)s")
    )
    said = {"name": name, "label": link.label, "article": article, "text": text[:200]}
    telling.tell(
        article, [link.created_by, article.assigned_to], sentence % said, now=now,
        what=NoticeKind.SHARED,
    )  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
