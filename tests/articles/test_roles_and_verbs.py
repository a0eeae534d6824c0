"""Each role × verb × own or other × section × state: allowed or refused as RULES.md says."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from articles import (
    copying,
    corrections,
    fixing,
    holding,
    moving,
    publishing,
    reviewing,
    scheduling,
    withdrawing,
)
from articles.models import Article, Correction, Placement
from articles.permissions import may
from articles.verbs import VerbRefused
from articles.withdrawing import Ground
from articles.workflow import Verb, transition
from events.clock import database_now
from tests.articles.test_scheduling import rows
from tests.articles.test_workflow_table import MOVES, SAME
from tests.factories import edit, make_draft, make_live, newest

pytestmark = pytest.mark.django_db

# RULES.md "Roles", verb by verb.
_WRITE = {"save", "discard"}
_HAND_OVER = {"submit", "take_back", "duplicate"}
_REVIEW = {"send_back", "approve"}
_EDIT = {
    "publish", "update", "fix_live", "correct", "schedule", "schedule_unpublish", "unschedule",
    "unpublish", "spike", "unspike", "hold", "release", "kill", "require_legal", "set_embargo",
    "lift_embargo", "restrict", "unrestrict", "move", "place",
}  # fmt: skip
_GIVEN_TO_EDITORS = {"take_down", "clear_legal"}
_ADMINISTER = {"reopen", "delete"}
# Role → verbs on every article, on those of the own sections, on the own ones.
ROLES: dict[str, tuple[set[str], set[str], set[str]]] = {
    "reporter": (set(), set(), _WRITE | _HAND_OVER),
    "copy_editor": (_WRITE | _HAND_OVER | _REVIEW, set(), set()),
    "picture_editor": (set(), set(), set()),
    "section_editor": (_WRITE, _HAND_OVER | _REVIEW | _EDIT, set()),
    "editor": (_WRITE | _HAND_OVER | _REVIEW | _EDIT | _GIVEN_TO_EDITORS, set(), set()),
    "profile_editor": (set(), set(), set()),
    "administrator": (
        _WRITE | _HAND_OVER | _REVIEW | _EDIT | _GIVEN_TO_EDITORS | _ADMINISTER, set(), set(),
    ),
}  # fmt: skip
WHOSE = tuple(product((True, False), (True, False)))  # own, in the own section
STATES = tuple(state.split() for state in MOVES)
Cell = tuple[str, str, Verb, bool, bool]  # stage, standing, verb, own, in the own section


def has_right(role: str, verb: str, *, own: bool, here: bool) -> bool:
    """Say what RULES.md says of a role."""
    everywhere, in_section, on_own = ROLES[role]
    return verb in everywhere or (here and verb in in_section) or (own and verb in on_own)


def is_open_question(role: str, verb: str, *, own: bool, here: bool) -> bool:
    """Whether a section editor hands over their own story in another section: not pinned."""
    return role == "section_editor" and verb in _HAND_OVER and own and not here


def possible(stage: str, standing: str) -> set[str]:
    """Return the verbs of a state, by the table that was written by hand."""
    state = f"{stage} {standing}"
    return {*SAME[state].split(), *(move.split(">")[0] for move in MOVES[state].split())}


def expected(role: str, cell: Cell) -> bool:
    stage, standing, verb, own, here = cell
    return verb in possible(stage, standing) and has_right(role, verb, own=own, here=here)


def cells(role: str) -> list[Cell]:
    """Return the full product for a role, without what is not settled."""
    return [
        (stage, standing, verb, own, here)
        for (stage, standing), verb, (own, here) in product(STATES, Verb, WHOSE)
        if not is_open_question(role, verb, own=own, here=here)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_allowed_or_refused_as_the_rules_say(request, role, world, sport, reporter):
    person = request.getfixturevalue(role)
    another = None if role == "reporter" else reporter
    articles = {
        (own, here): make_draft(section=world if here else sport, by=person if own else another)
        for own, here in WHOSE
    }
    rights: dict[tuple[str, bool, bool], bool] = {}
    wrong = []

    for cell in cells(role):
        stage, standing, verb, own, here = cell
        step = transition(stage, standing, verb)
        if step is None:
            is_allowed = False
        else:
            key = (step.right, own, here)
            if key not in rights:
                rights[key] = may(person, step.right, articles[own, here])
            is_allowed = rights[key]
        if is_allowed != expected(role, cell):
            wrong.append((cell, is_allowed))

    assert wrong == []


def test_the_product_is_a_big_one_and_no_verb_is_left_out():
    assert sum(len(cells(role)) for role in ROLES) > 13_500
    assert set().union(*ROLES["administrator"]) == {str(verb) for verb in Verb}


# --- The verbs themselves, on a sample ------------------------------------------------------------

SENTENCE = "Withdrawn."
LATER = timedelta(hours=1)
Call = Callable[[Article, Any, Any], Any]
CALLS: dict[Verb, Call] = {
    Verb.SUBMIT: lambda a, by, now: reviewing.submit(a, by=by, now=now),
    Verb.TAKE_BACK: lambda a, by, now: reviewing.take_back(a, by=by, now=now),
    Verb.SEND_BACK: lambda a, by, now: reviewing.send_back(a, by=by, now=now, reason="x"),
    Verb.APPROVE: lambda a, by, now: reviewing.approve(a, revision=newest(a), by=by, now=now),
    Verb.PUBLISH: lambda a, by, now: publishing.publish(a, revision=newest(a), by=by, now=now),
    Verb.UPDATE: lambda a, by, now: publishing.publish_update(
        a, revision=newest(a), by=by, now=now, is_substantive=False
    ),
    Verb.FIX_LIVE: lambda a, by, now: fixing.fix_live(
        a, live=a.live_revision or newest(a), changes={"kicker": "Fixed"}, by=by, now=now
    ),
    Verb.CORRECT: lambda a, by, now: corrections.correct(
        a, kind=Correction.Kind.CORRECTION, text="x", by=by, now=now
    ),
    Verb.SCHEDULE: lambda a, by, now: scheduling.schedule(
        a, revision=newest(a), due_at=now + LATER, by=by, now=now
    ),
    Verb.SCHEDULE_UNPUBLISH: lambda a, by, now: scheduling.schedule_unpublish(
        a, due_at=now + LATER, by=by, now=now, reason="x"
    ),
    Verb.UNSCHEDULE: lambda a, by, now: scheduling.unschedule(
        a.scheduled_verbs.get(), by=by, now=now
    ),
    Verb.UNPUBLISH: lambda a, by, now: publishing.unpublish(a, by=by, now=now, reason="x"),
    Verb.SPIKE: lambda a, by, now: reviewing.spike(a, by=by, now=now),
    Verb.UNSPIKE: lambda a, by, now: reviewing.unspike(a, by=by, now=now),
    Verb.HOLD: lambda a, by, now: holding.hold(a, by=by, now=now, reason="x"),
    Verb.RELEASE: lambda a, by, now: holding.release(a, by=by, now=now),
    Verb.KILL: lambda a, by, now: withdrawing.kill(
        a, sentence=SENTENCE, by=by, now=now, reason="x"
    ),
    Verb.TAKE_DOWN: lambda a, by, now: withdrawing.take_down(
        a, ground=Ground.LEGAL, sentence=SENTENCE, by=by, now=now, reason="x"
    ),
    Verb.REOPEN: lambda a, by, now: withdrawing.reopen(a, by=by, now=now, reason="x"),
    Verb.REQUIRE_LEGAL: lambda a, by, now: holding.require_legal(a, by=by, now=now),
    Verb.CLEAR_LEGAL: lambda a, by, now: holding.clear_legal(a, revision=newest(a), by=by, now=now),
    Verb.SET_EMBARGO: lambda a, by, now: holding.set_embargo(a, until=now + LATER, by=by, now=now),
    Verb.LIFT_EMBARGO: lambda a, by, now: holding.lift_embargo(a, by=by, now=now),
    Verb.RESTRICT: lambda a, by, now: holding.restrict(a, people=[], by=by, now=now),
    Verb.UNRESTRICT: lambda a, by, now: holding.unrestrict(a, by=by, now=now),
    Verb.MOVE: lambda a, by, now: moving.move_url(a, path=f"moved/{a.pk}", by=by, now=now),
    Verb.PLACE: lambda a, by, now: moving.place(a, placement=Placement.HOME, by=by, now=now),
    Verb.DUPLICATE: lambda a, by, now: copying.duplicate(a, by=by, now=now),
    Verb.DISCARD: lambda a, by, now: copying.discard(a, by=by, now=now),
    Verb.DELETE: lambda a, by, now: copying.delete(a, by=by, now=now),
}


def article_in(cell: Cell, *, person, another, section) -> Article:
    """Make an article in that state, for which only the state and the right decide."""
    stage, standing, verb, own, _here = cell
    now = database_now()
    make = make_draft if standing == "never" else make_live
    article = make(section=section, by=person if own else another)
    match standing:
        case "live":
            edit(article, headline="An update", now=now)
        case "unpublished":
            publishing.unpublish(article, by=None, now=now, reason="x")
        case "killed":
            CALLS[Verb.KILL](article, None, now)
        case "taken_down":
            CALLS[Verb.TAKE_DOWN](article, None, now)
    if stage == "scheduled":
        CALLS[Verb.SCHEDULE](article, None, now)
    elif stage != "draft":
        Article.objects.filter(pk=article.pk).update(stage=stage)
    # What would else be refused as "so already".
    ready = {
        Verb.RELEASE: {"is_held": True},
        Verb.CLEAR_LEGAL: {"legal": "required"},
        Verb.LIFT_EMBARGO: {"embargo_until": now + LATER},
        Verb.UNRESTRICT: {"is_restricted": True},
    }
    if verb in ready:
        Article.objects.filter(pk=article.pk).update(**ready[verb])
        article.named_people.add(person)
    return Article.objects.get(pk=article.pk)


def sample(role: str) -> list[Cell]:
    """Return cells of a role: fifteen that are allowed, if there are any, and ten that are not."""
    chance = random.Random(role)  # noqa: S311 - the same in every run
    callable_ones = [
        cell
        for cell in cells(role)
        if cell[2] in CALLS and (cell[2] != Verb.UNSCHEDULE or cell[0] == "scheduled")
    ]
    allowed = [cell for cell in callable_ones if expected(role, cell)]
    # Of what is refused, the nearest misses: the state allows it, or the person has the right.
    refused = [
        cell
        for cell in callable_ones
        if not expected(role, cell)
        and (
            cell[2] in possible(cell[0], cell[1])
            or has_right(role, cell[2], own=cell[3], here=cell[4])
        )
    ]
    return chance.sample(allowed, min(15, len(allowed))) + chance.sample(refused, 10)


@pytest.mark.parametrize("role", ROLES)
def test_the_verbs_keep_to_the_matrix_and_a_refused_one_changes_nothing(
    request, role, world, sport, other_reporter
):
    person = request.getfixturevalue(role)
    wrong = []

    for cell in sample(role):
        section = world if cell[4] else sport
        article = article_in(cell, person=person, another=other_reporter, section=section)
        before = None if expected(role, cell) else rows()
        try:
            CALLS[cell[2]](article, person, database_now())
        except VerbRefused as refusal:
            if before is None or rows() != before:
                wrong.append((cell, str(refusal)))
        else:
            if before is not None:
                wrong.append((cell, "was allowed"))

    assert wrong == []
