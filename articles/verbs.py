"""The frame of every verb: lock, look up the table, ask for the right, arrive, tell the caller.

A refused verb changes nothing and says why in an editor's words.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles import revisions
from articles.models.article import Article
from articles.models.revision import Revision
from articles.permissions import may, may_see
from articles.settling import settle
from articles.wording import done_words, state_words, verb_words
from articles.workflow import NEEDS_REASON, Transition, Verb, right_of, transition
from events.models import Event
from events.recording import record


class VerbRefused(Exception):
    """A verb was refused and changed nothing; the message says why and what to do."""


class NotAllowed(VerbRefused):
    """The person has no right to do this here."""


def begin(
    article: Article, verb: Verb, *, by: User | None, reason: str = ""
) -> tuple[Article, Transition]:
    """Lock the article and return it with the step of the table; raises VerbRefused.

    What was autosaved is a revision by then: the newest one says what the working copy says.
    """
    locked = revisions.lock(article.pk)
    settle(locked)
    check_sight(locked, by)
    step = transition(locked.stage, locked.standing, verb)
    if step is None:
        raise VerbRefused(wrong_state(locked, verb))
    check_right(locked, verb, by)
    if verb in NEEDS_REASON and not reason.strip():
        raise VerbRefused(_("Give a reason; the history keeps it."))
    return locked, step


def check_sight(locked: Article, by: User | None) -> None:
    """Refuse those who may not know of the story, without naming it."""
    if not may_see(by, locked):
        raise NotAllowed(_("This story is restricted; ask one of its people."))


def check_right(locked: Article, verb: Verb, by: User | None) -> None:
    """Refuse those who lack the right that a verb asks for, whatever the state."""
    check_sight(locked, by)
    if not may(by, right_of(verb), locked):
        raise NotAllowed(no_right(verb))


def wrong_state(article: Article, verb: Verb) -> str:
    """Say that the state does not let a verb act."""
    return _("“%(article)s” is %(state)s now; it can’t be %(done)s.") % {
        "article": article, "state": state_words(article), "done": done_words(verb),
    }  # fmt: skip


def no_right(verb: Verb) -> str:
    """Say that the person lacks the right that a verb asks for."""
    return _("You may not do this here: %(verb)s. Ask an editor of the section.") % {
        "verb": verb_words(verb)
    }


def named(locked: Article, revision: Revision) -> None:
    """Refuse a click on a revision that is not what the working copy says any more."""
    newest = revisions.newest_of(locked)
    if newest.pk != revision.pk:
        raise VerbRefused(
            _(
                "The text has changed since you saw it: %(name)s saved revision %(number)d. "
                "Look at it, then decide again."
            )
            % {"name": newest.by_name or _("someone"), "number": newest.number}
        )


def arrive(locked: Article, step: Transition) -> None:
    locked.stage, locked.standing = step.stage, step.standing
    locked.save(update_fields=_STATE)


def mirror(locked: Article, article: Article) -> None:
    """Show the caller's own instance what was written."""
    for name in _MIRRORED:
        setattr(article, name, getattr(locked, name))


_STATE = [
    "stage", "standing", "live_revision", "placement", "has_changes",
    "first_published_at", "published_at", "content_updated_at",
]  # fmt: skip
_MIRRORED = [
    *_STATE, "legal", "cleared_revision", "is_held", "is_restricted", "embargo_until",
    "assigned_to",
]  # fmt: skip


def move(
    article: Article,
    verb: Verb,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    revision: Revision | None = None,
    must_be_newest: bool = False,
) -> Event:
    """Carry out a verb that only moves the working copy: nothing public changes."""
    with transaction.atomic():
        locked, step = begin(article, verb, by=by, reason=reason)
        about = revision or revisions.newest_of(locked)
        if must_be_newest:
            named(locked, about)
        arrive(locked, step)
        event = record(
            "article", locked.pk, verb, by=by, now=now, reason=reason, revision=about.number
        )
    mirror(locked, article)
    return event
