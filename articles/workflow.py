"""The table of the newsroom: which verb may act on an article in which state, and what follows.

Pure: plain values in, plain values out. An article has two independent states: `stage`, of the
working copy on the desk, and `standing`, of what the public sees (RULES.md "Live and status are
two facts"). What is not in the table is refused.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product


class Stage(StrEnum):
    """Where the working copy is on its way."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    READY = "ready"
    SCHEDULED = "scheduled"
    SPIKED = "spiked"


class Standing(StrEnum):
    """What the public sees at the article's address."""

    NEVER = "never"
    LIVE = "live"
    UNPUBLISHED = "unpublished"
    KILLED = "killed"
    TAKEN_DOWN = "taken_down"


class Verb(StrEnum):
    """Everything that may be done to an article."""

    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    UPDATE = "update"
    FIX_LIVE = "fix_live"
    CORRECT = "correct"
    SCHEDULE = "schedule"
    SCHEDULE_UNPUBLISH = "schedule_unpublish"
    UNSCHEDULE = "unschedule"
    UNPUBLISH = "unpublish"
    SPIKE = "spike"
    UNSPIKE = "unspike"
    HOLD = "hold"
    RELEASE = "release"
    KILL = "kill"
    TAKE_DOWN = "take_down"
    REOPEN = "reopen"
    REQUIRE_LEGAL = "require_legal"
    CLEAR_LEGAL = "clear_legal"
    SET_EMBARGO = "set_embargo"
    LIFT_EMBARGO = "lift_embargo"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    MOVE = "move"
    PLACE = "place"
    DUPLICATE = "duplicate"
    DISCARD = "discard"
    DELETE = "delete"


# These need a reason, which the Event keeps (RULES.md "Taking things off").
NEEDS_REASON = frozenset(
    {Verb.SEND_BACK, Verb.HOLD, Verb.UNPUBLISH, Verb.KILL, Verb.TAKE_DOWN, Verb.REOPEN}
)


@dataclass(frozen=True)
class Transition:
    """What a verb leads to, and the right that it asks for."""

    stage: Stage
    standing: Standing
    right: str


Table = dict[tuple[Stage, Standing, Verb], Transition]

_ON_ITS_WAY = (Stage.DRAFT, Stage.IN_REVIEW, Stage.READY, Stage.SCHEDULED)
_OPEN = (Standing.NEVER, Standing.LIVE, Standing.UNPUBLISHED)
_OFF = (Standing.NEVER, Standing.UNPUBLISHED)
_WITHDRAWN = (Standing.KILLED, Standing.TAKEN_DOWN)

# (verb, stages it starts from, standings it starts from, stage after, standing after, right);
# None after: the state stays as it is.
_RULES: tuple[
    tuple[Verb, tuple[Stage, ...], tuple[Standing, ...], Stage | None, Standing | None, str], ...
] = (
    # Saving is allowed wherever anyone may be typing: a spiked draft too, so that no word is lost.
    (Verb.SAVE, _ON_ITS_WAY, _OPEN, None, None, "edit"),
    (Verb.SAVE, (Stage.SPIKED,), _OFF, None, None, "edit"),
    (Verb.SUBMIT, (Stage.DRAFT,), _OPEN, Stage.IN_REVIEW, None, "submit"),
    (Verb.TAKE_BACK, (Stage.IN_REVIEW,), _OPEN, Stage.DRAFT, None, "take_back"),
    (Verb.SEND_BACK, (Stage.IN_REVIEW, Stage.READY), _OPEN, Stage.DRAFT, None, "review"),
    (Verb.APPROVE, (Stage.IN_REVIEW,), _OPEN, Stage.READY, None, "review"),
    (Verb.PUBLISH, _ON_ITS_WAY, _OFF, Stage.DRAFT, Standing.LIVE, "publish"),
    (Verb.UPDATE, _ON_ITS_WAY, (Standing.LIVE,), Stage.DRAFT, None, "publish"),
    (Verb.FIX_LIVE, _ON_ITS_WAY, (Standing.LIVE,), None, None, "publish"),
    (Verb.CORRECT, _ON_ITS_WAY, (Standing.LIVE,), None, None, "publish"),
    (Verb.SCHEDULE, _ON_ITS_WAY, _OPEN, Stage.SCHEDULED, None, "publish"),
    (Verb.SCHEDULE_UNPUBLISH, _ON_ITS_WAY, (Standing.LIVE,), None, None, "publish"),
    # Its end may be planned together with its beginning.
    (Verb.SCHEDULE_UNPUBLISH, (Stage.SCHEDULED,), _OFF, None, None, "publish"),
    (Verb.UNSCHEDULE, (Stage.SCHEDULED,), _OPEN, Stage.READY, None, "publish"),
    (Verb.UNPUBLISH, _ON_ITS_WAY, (Standing.LIVE,), Stage.DRAFT, Standing.UNPUBLISHED, "publish"),
    (Verb.SPIKE, _ON_ITS_WAY, _OFF, Stage.SPIKED, None, "spike"),
    (Verb.UNSPIKE, (Stage.SPIKED,), _OFF, Stage.DRAFT, None, "spike"),
    (Verb.HOLD, _ON_ITS_WAY, _OPEN, None, None, "hold"),
    (Verb.RELEASE, _ON_ITS_WAY, _OPEN, None, None, "hold"),
    (
        Verb.KILL,
        _ON_ITS_WAY,
        (Standing.LIVE, Standing.UNPUBLISHED),
        Stage.DRAFT,
        Standing.KILLED,
        "kill",
    ),
    (
        Verb.TAKE_DOWN,
        _ON_ITS_WAY,
        (Standing.LIVE, Standing.UNPUBLISHED),
        Stage.DRAFT,
        Standing.TAKEN_DOWN,
        "take_down",
    ),
    # A legal demand may reach a story that the newsroom has killed already.
    (
        Verb.TAKE_DOWN,
        (Stage.DRAFT,),
        (Standing.KILLED,),
        Stage.DRAFT,
        Standing.TAKEN_DOWN,
        "take_down",
    ),
    (Verb.REOPEN, (Stage.DRAFT,), _WITHDRAWN, Stage.DRAFT, Standing.UNPUBLISHED, "reopen"),
    (Verb.REQUIRE_LEGAL, _ON_ITS_WAY, _OPEN, None, None, "require_legal"),
    (Verb.CLEAR_LEGAL, _ON_ITS_WAY, _OPEN, None, None, "clear_legal"),
    (Verb.SET_EMBARGO, _ON_ITS_WAY, _OFF, None, None, "embargo"),
    (Verb.LIFT_EMBARGO, _ON_ITS_WAY, _OFF, None, None, "embargo"),
    (Verb.RESTRICT, _ON_ITS_WAY, _OPEN, None, None, "restrict"),
    (Verb.UNRESTRICT, _ON_ITS_WAY, _OPEN, None, None, "restrict"),
    (Verb.MOVE, _ON_ITS_WAY, (Standing.LIVE, Standing.UNPUBLISHED), None, None, "move"),
    (Verb.PLACE, _ON_ITS_WAY, (Standing.LIVE,), None, None, "place"),
    (Verb.DUPLICATE, _ON_ITS_WAY, _OPEN, None, None, "duplicate"),
    (Verb.DUPLICATE, (Stage.SPIKED,), _OFF, None, None, "duplicate"),
    (Verb.DUPLICATE, (Stage.DRAFT,), _WITHDRAWN, None, None, "duplicate"),
    (Verb.DISCARD, _ON_ITS_WAY, (Standing.LIVE,), Stage.DRAFT, None, "edit"),
    (Verb.DELETE, (Stage.SPIKED,), (Standing.NEVER,), None, None, "delete"),
)


def _table() -> Table:
    table: Table = {}
    for verb, stages, standings, stage_after, standing_after, right in _RULES:
        for stage, standing in product(stages, standings):
            table[stage, standing, verb] = Transition(
                stage_after or stage, standing_after or standing, right
            )
    return table


TABLE: Table = _table()


_RIGHTS: dict[Verb, str] = {verb: right for verb, *_states, right in _RULES}


def right_of(verb: Verb) -> str:
    """Return the right that a verb asks for, the same in every state."""
    return _RIGHTS[verb]


def transition(stage: str, standing: str, verb: Verb) -> Transition | None:
    """Return what the verb leads to from this state, or None when it is not allowed there."""
    return TABLE.get((Stage(stage), Standing(standing), verb))


def verbs(stage: str, standing: str) -> list[Verb]:
    """Return the verbs that this state allows, in the order of `Verb`."""
    return [verb for verb in Verb if (Stage(stage), Standing(standing), verb) in TABLE]
