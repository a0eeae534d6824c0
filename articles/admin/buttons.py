"""The verb buttons of the article form: which ones a person gets, and what pressing one does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles import publishing, reviewing
from articles.admin.verb_forms import FORMS
from articles.models.article import Article
from articles.models.revision import Revision
from articles.permissions import may
from articles.wording import verb_words
from articles.workflow import NEEDS_REASON, Verb, transition


@dataclass(frozen=True)
class Press:
    """A pressed button: who, when, on which revision, and what was typed beside it."""

    by: User
    now: datetime
    revision: Revision
    reason: str


@dataclass(frozen=True)
class Button:
    """A verb as the form shows it."""

    verb: Verb
    label: str
    is_main: bool
    needs_reason: bool
    has_page: bool = False


_RUN: dict[Verb, Callable[[Article, Press], object]] = {
    Verb.SUBMIT: lambda article, press: reviewing.submit(
        article, by=press.by, now=press.now, note=press.reason
    ),
    Verb.TAKE_BACK: lambda article, press: reviewing.take_back(article, by=press.by, now=press.now),
    Verb.SEND_BACK: lambda article, press: reviewing.send_back(
        article, by=press.by, now=press.now, reason=press.reason
    ),
    Verb.APPROVE: lambda article, press: reviewing.approve(
        article, revision=press.revision, by=press.by, now=press.now
    ),
    Verb.UNPUBLISH: lambda article, press: publishing.unpublish(
        article, by=press.by, now=press.now, reason=press.reason
    ),
    Verb.SPIKE: lambda article, press: reviewing.spike(
        article, by=press.by, now=press.now, reason=press.reason
    ),
    Verb.UNSPIKE: lambda article, press: reviewing.unspike(article, by=press.by, now=press.now),
}
_MAIN = (Verb.PUBLISH, Verb.UPDATE, Verb.APPROVE, Verb.SUBMIT, Verb.UNSPIKE)
# Nothing goes out at a press: their button opens the page that says what will happen first.
_ASKED = (Verb.PUBLISH, Verb.UPDATE)

DONE = {
    Verb.SUBMIT: _("Submitted for review."),
    Verb.TAKE_BACK: _("Taken back: it is a draft again."),
    Verb.SEND_BACK: _("Sent back to its writer."),
    Verb.APPROVE: _("Approved: it is ready to publish."),
    Verb.UNPUBLISH: _("Unpublished: readers find nothing at its address."),
    Verb.SPIKE: _("Spiked. “Unspike” brings it back."),
    Verb.UNSPIKE: _("It is a draft again."),
}


def buttons(user: User, article: Article) -> list[Button]:
    """Return the verbs that this person may use on this article now, the main one first."""
    found = []
    for verb in (*_ASKED, *_RUN):
        step = transition(article.stage, article.standing, verb)
        if step is None or not may(user, step.right, article):
            continue
        found.append(verb)
    main = next((verb for verb in _MAIN if verb in found), None)
    found.sort(key=lambda verb: verb != main)
    return [
        Button(
            verb=verb,
            label=verb_words(verb).capitalize(),
            is_main=verb == main,
            needs_reason=verb in NEEDS_REASON,
            has_page=verb in _ASKED,
        )
        for verb in found
    ]


def pressed(request: HttpRequest) -> Verb | None:
    """Return the verb whose button was pressed, or None for a plain save."""
    value = request.POST.get("_continue", "")
    return Verb(value) if value in {verb.value for verb in _RUN} else None


def page_wanted(request: HttpRequest) -> str:
    """Return the verb whose page is to be opened after the save, or ""."""
    value = request.POST.get("_continue", "")
    name = value.removeprefix("page:")
    return name if value.startswith("page:") and name in FORMS else ""


def run(verb: Verb, article: Article, press: Press) -> None:
    """Carry out a pressed verb. Raises VerbRefused; the text is saved already."""
    _RUN[verb](article, press)


def press_of(request: HttpRequest, *, by: User, now: datetime, revision: Revision) -> Press:
    """Read what was typed beside the button."""
    reason = request.POST.get("verb_reason", "").strip()
    return Press(by=by, now=now, revision=revision, reason=reason)
