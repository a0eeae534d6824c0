"""The verbs that move a working copy towards publication, or away; nothing public changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notice_kinds import NoticeKind
from articles import planning
from articles.models.article import Article
from articles.models.revision import Revision
from articles.telling import tell
from articles.verbs import move
from articles.workflow import Verb
from events.models import Event


def submit(article: Article, *, by: User | None, now: datetime, note: str = "") -> Event:
    """Hand the working copy over for review. Raises VerbRefused."""
    return move(article, Verb.SUBMIT, by=by, now=now, reason=note)


def take_back(article: Article, *, by: User | None, now: datetime) -> Event:
    """Take one's own submitted text back to go on writing. Raises VerbRefused."""
    return move(article, Verb.TAKE_BACK, by=by, now=now)


def send_back(article: Article, *, by: User | None, now: datetime, reason: str) -> Event:
    """Return the text to its writer, saying why. Raises VerbRefused."""
    with transaction.atomic():
        event = move(article, Verb.SEND_BACK, by=by, now=now, reason=reason)
        writers = {person for person in (article.created_by, article.assigned_to) if person != by}
        text = _("“%(article)s” was sent back: %(reason)s") % {
            "article": article, "reason": reason,
        }  # fmt: skip
        tell(article, writers, text, what=NoticeKind.SENT_BACK, now=now)
    return event


def approve(article: Article, *, revision: Revision, by: User | None, now: datetime) -> Event:
    """Say that this revision is ready to be published. Raises VerbRefused."""
    return move(article, Verb.APPROVE, by=by, now=now, revision=revision, must_be_newest=True)


def spike(article: Article, *, by: User | None, now: datetime, reason: str = "") -> Event:
    """Reject a story before publication; `unspike` brings it back. Raises VerbRefused."""
    with transaction.atomic():
        event = move(article, Verb.SPIKE, by=by, now=now, reason=reason)
        planning.cancel_all(article, _("The story was spiked."), now=now)
    return event


def unspike(article: Article, *, by: User | None, now: datetime) -> Event:
    """Bring a spiked story back as a draft. Raises VerbRefused."""
    return move(article, Verb.UNSPIKE, by=by, now=now)
