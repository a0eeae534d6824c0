"""One action on many stories: say what will happen to each, then run the verb's own function.

Only what asks nobody to have read the words. To approve, clear, schedule or publish names the
revision that one sees (RULES.md "Named revisions"), and a list shows no words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from articles import assigning, filing, reviewing
from articles.models.article import Article, ArticleTopic
from articles.models.taxonomy import Section, Topic
from articles.rights_over import RightsOver
from articles.saving import belongs_elsewhere
from articles.verbs import VerbRefused, no_right, wrong_state
from articles.workflow import Verb, right_of, transition
from events.models import Event

#: At most so many stories at once: a page that one can still read before saying yes.
MOST = 200

type Value = User | Section | Topic | datetime | None


class Action(StrEnum):
    """What may be done to many stories at once."""

    ASSIGN = "assign"
    FILE = "file"
    TOPIC = "topic"
    DUE = "due"
    SUBMIT = "submit"
    SPIKE = "spike"
    UNSPIKE = "unspike"


# The verb whose place in the table and whose right an action needs; assigning has its own rule.
_VERBS = {
    Action.FILE: Verb.SAVE,
    Action.TOPIC: Verb.SAVE,
    Action.DUE: Verb.SAVE,
    Action.SUBMIT: Verb.SUBMIT,
    Action.SPIKE: Verb.SPIKE,
    Action.UNSPIKE: Verb.UNSPIKE,
}


@dataclass(frozen=True)
class Foreseen:
    """A story, and why the action would leave it as it is; "" if it would not."""

    article: Article
    refusal: str


@dataclass
class Outcome:
    """What came of an action: the events of those done, and for the others (id, why)."""

    done: list[Event] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def offered_to(user: User) -> list[Action]:
    """Return the actions that the person's roles allow on any story at all."""
    return [action for action in Action if _has_right_somewhere(user, action)]


def foresee(
    action: Action, articles: Sequence[Article], *, value: Value, by: User
) -> list[Foreseen]:
    """Say of each story whether the action will be done; the number of queries is fixed.

    The articles are those that the person may see.
    """
    rights = RightsOver(by, articles)
    carrying: set[int] = set()
    if isinstance(value, Topic):
        items = ArticleTopic.objects.filter(tag=value, content_object__in=articles)
        carrying = set(items.values_list("content_object_id", flat=True))
    return [
        Foreseen(
            article,
            _no_way(action, article, rights, by)
            or _no_change(article, value, rights, is_carrying=article.pk in carrying),
        )
        for article in articles
    ]


def run_each(
    action: Action, ids: Sequence[int], *, value: Value, by: User, now: datetime
) -> Outcome:
    """Act on each story in a transaction of its own: one that is refused stops no other."""
    return each(ids, lambda article: _act(action, article, value, by=by, now=now))


def each(ids: Sequence[int], act: Callable[[Article], Event]) -> Outcome:
    """Run a function on each story, and note what came of it."""
    outcome = Outcome()
    for pk in ids:
        try:
            outcome.done.append(act(Article.objects.get(pk=pk)))
        except VerbRefused as refusal:
            outcome.refused.append((pk, str(refusal)))
        except Article.DoesNotExist:
            continue  # deleted meanwhile; there is nothing to say of it
    return outcome


def _act(action: Action, article: Article, value: Value, *, by: User, now: datetime) -> Event:
    match action, value:
        case Action.ASSIGN, User():
            return assigning.assign(article, to=value, by=by, now=now)
        case Action.FILE, Section():
            return filing.file_under(article, section=value, by=by, now=now)
        case Action.TOPIC, Topic():
            return filing.add_topic(article, topic=value, by=by, now=now)
        case Action.DUE, datetime() | None:
            return filing.set_due(article, due_at=value, by=by, now=now)
        case Action.SUBMIT, _:
            return reviewing.submit(article, by=by, now=now)
        case Action.SPIKE, _:
            return reviewing.spike(article, by=by, now=now)
        case Action.UNSPIKE, _:
            return reviewing.unspike(article, by=by, now=now)
    raise TypeError(f"{action} can't be done with {value!r}")


def _no_way(action: Action, article: Article, rights: RightsOver, by: User) -> str:
    """Return what the state or the person's rights have against it."""
    if action == Action.ASSIGN:
        is_allowed = by.has_perm("accounts.change_user") or rights.may("edit", article)
        return "" if is_allowed else assigning.not_allowed()
    verb = _VERBS[action]
    if transition(article.stage, article.standing, verb) is None:
        return wrong_state(article, verb)
    return "" if rights.may(right_of(verb), article) else no_right(verb)


def _no_change(article: Article, value: Value, rights: RightsOver, *, is_carrying: bool) -> str:
    """Return what the value chosen has against it."""
    match value:
        case User() if not value.is_active:
            return assigning.account_is_off(value)
        case User() if article.assigned_to_id == value.pk:
            return assigning.already_with(value)
        case Section() if article.section_id == value.pk:
            return filing.already_filed()
        case Section() if not rights.may_refile(article, to=value.pk):
            return belongs_elsewhere()
        case Topic() if is_carrying:
            return filing.already_has(value)
        case datetime() if article.due_at == value:
            return filing.already_due()
    return ""


def _has_right_somewhere(user: User, action: Action) -> bool:
    right = right_of(_VERBS.get(action, Verb.SAVE))
    if action == Action.ASSIGN and user.has_perm("accounts.change_user"):
        return True
    return any(user.has_perm(f"articles.{right}{width}") for width in ("", "_in_section", "_own"))
