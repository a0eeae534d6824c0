"""Every cell of the table of states, written out a second time by hand from RULES.md."""

from itertools import product

import pytest

from articles.workflow import NEEDS_REASON, TABLE, Stage, Standing, Verb, transition, verbs

# For each state that can be: what each verb leads to. A verb not listed is refused.
ANYTIME = "save hold release require_legal clear_legal restrict unrestrict duplicate"
SAME = {
    "draft never": f"{ANYTIME} set_embargo lift_embargo",
    "in_review never": f"{ANYTIME} set_embargo lift_embargo",
    "ready never": f"{ANYTIME} set_embargo lift_embargo",
    "scheduled never": f"{ANYTIME} set_embargo lift_embargo schedule_unpublish",
    "spiked never": "save duplicate",
    "draft live": f"{ANYTIME} fix_live correct schedule_unpublish move place",
    "in_review live": f"{ANYTIME} fix_live correct schedule_unpublish move place",
    "ready live": f"{ANYTIME} fix_live correct schedule_unpublish move place",
    "scheduled live": f"{ANYTIME} fix_live correct schedule_unpublish move place",
    "spiked live": "",
    "draft unpublished": f"{ANYTIME} set_embargo lift_embargo move",
    "in_review unpublished": f"{ANYTIME} set_embargo lift_embargo move",
    "ready unpublished": f"{ANYTIME} set_embargo lift_embargo move",
    "scheduled unpublished": f"{ANYTIME} set_embargo lift_embargo move schedule_unpublish",
    "spiked unpublished": "save duplicate",
    "draft killed": "duplicate",
    "draft taken_down": "duplicate",
}
MOVES = {
    "draft never": "submit>in_review schedule>scheduled publish>draft:live spike>spiked",
    "in_review never": "take_back>draft send_back>draft approve>ready schedule>scheduled"
    " publish>draft:live spike>spiked",
    "ready never": "send_back>draft schedule>scheduled publish>draft:live spike>spiked",
    "scheduled never": "schedule>scheduled unschedule>ready publish>draft:live spike>spiked",
    "spiked never": "unspike>draft delete>spiked",
    "draft live": "submit>in_review schedule>scheduled update>draft unpublish>draft:unpublished"
    " kill>draft:killed take_down>draft:taken_down discard>draft",
    "in_review live": "take_back>draft send_back>draft approve>ready schedule>scheduled"
    " update>draft unpublish>draft:unpublished kill>draft:killed take_down>draft:taken_down"
    " discard>draft",
    "ready live": "send_back>draft schedule>scheduled update>draft unpublish>draft:unpublished"
    " kill>draft:killed take_down>draft:taken_down discard>draft",
    "scheduled live": "schedule>scheduled unschedule>ready update>draft"
    " unpublish>draft:unpublished kill>draft:killed take_down>draft:taken_down discard>draft",
    "draft unpublished": "submit>in_review schedule>scheduled publish>draft:live spike>spiked"
    " kill>draft:killed take_down>draft:taken_down",
    "in_review unpublished": "take_back>draft send_back>draft approve>ready schedule>scheduled"
    " publish>draft:live spike>spiked kill>draft:killed take_down>draft:taken_down",
    "ready unpublished": "send_back>draft schedule>scheduled publish>draft:live spike>spiked"
    " kill>draft:killed take_down>draft:taken_down",
    "scheduled unpublished": "schedule>scheduled unschedule>ready publish>draft:live"
    " spike>spiked kill>draft:killed take_down>draft:taken_down",
    "spiked unpublished": "unspike>draft",
    "draft killed": "take_down>draft:taken_down reopen>draft:unpublished",
    "draft taken_down": "reopen>draft:unpublished",
}
RIGHTS = {
    "save": "edit", "discard": "edit", "submit": "submit", "take_back": "take_back",
    "send_back": "review", "approve": "review", "publish": "publish", "update": "publish",
    "fix_live": "publish", "correct": "publish", "schedule": "publish",
    "schedule_unpublish": "publish", "unschedule": "publish", "unpublish": "publish",
    "spike": "spike", "unspike": "spike", "hold": "hold", "release": "hold", "kill": "kill",
    "take_down": "take_down", "reopen": "reopen", "require_legal": "require_legal",
    "clear_legal": "clear_legal", "set_embargo": "embargo", "lift_embargo": "embargo",
    "restrict": "restrict", "unrestrict": "restrict", "move": "move", "place": "place",
    "duplicate": "duplicate", "delete": "delete",
}  # fmt: skip


def expected(stage: Stage, standing: Standing, verb: Verb) -> tuple[str, str] | None:
    state = f"{stage} {standing}"
    if verb in SAME.get(state, "").split():
        return stage, standing
    for move in MOVES.get(state, "").split():
        name, after = move.split(">")
        if name == verb:
            new_stage, _, new_standing = after.partition(":")
            return new_stage, new_standing or standing
    return None


@pytest.mark.parametrize(("stage", "standing"), list(product(Stage, Standing)))
def test_every_cell_leads_where_the_rules_say(stage, standing):
    for verb in Verb:
        step = transition(stage, standing, verb)

        assert (step and (step.stage, step.standing)) == expected(stage, standing, verb), verb


def test_every_cell_asks_for_the_right_of_its_verb():
    assert {(verb, step.right) for (_stage, _standing, verb), step in TABLE.items()} == set(
        RIGHTS.items()
    )


def test_every_verb_is_possible_somewhere():
    assert {verb for _stage, _standing, verb in TABLE} == set(Verb)


def test_no_verb_leads_to_a_state_that_allows_nothing():
    for step in TABLE.values():
        assert verbs(step.stage, step.standing)


def test_withdrawals_and_returns_need_a_reason():
    assert {str(verb) for verb in NEEDS_REASON} == {
        "send_back", "hold", "unpublish", "kill", "take_down", "reopen",
    }  # fmt: skip
