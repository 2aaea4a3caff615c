"""The transition table, without a database."""

import pytest

from reports.states import State
from review.lifecycle import (
    STAYING_MOVES,
    TRANSITIONS,
    LifecycleRefused,
    Move,
    Refusal,
    Standing,
    follow,
    possible_moves,
)

ALL = [(move, state) for move in Move for state in State]
DEFINED = [
    (move, state) for move, state in ALL if move in TRANSITIONS and state in TRANSITIONS[move].from_states
]
UNDEFINED = [pair for pair in ALL if pair not in DEFINED]


def test_the_table_defines_few_of_all_pairs():
    assert len(DEFINED) == 20
    assert len(UNDEFINED) == len(Move) * len(State) - 20


@pytest.mark.parametrize(("move", "state"), UNDEFINED)
def test_every_undefined_move_is_refused(move, state):
    with pytest.raises(LifecycleRefused) as refused:
        follow(move, Standing(state, 1), stages=3, reason="理由")
    assert refused.value.code is Refusal.WRONG_STATE


@pytest.mark.parametrize(("move", "state"), DEFINED)
def test_every_defined_move_leads_somewhere(move, state):
    stays = follow(move, Standing(state, 1), stages=1, reason="理由") == Standing(state, 1)
    assert stays == (move in STAYING_MOVES)


@pytest.mark.parametrize(
    ("stages", "path"),
    [
        (1, [("approved", 1)]),
        (2, [("submitted", 2), ("approved", 2)]),
        (3, [("submitted", 2), ("submitted", 3), ("approved", 3)]),
    ],
)
def test_the_last_stage_approves(stages, path):
    standing = follow(Move.SUBMIT, Standing(State.DRAFT, 0), stages=stages)
    assert standing == Standing(State.SUBMITTED, 1)
    for state, stage in path:
        standing = follow(Move.PASS, standing, stages=stages)
        assert standing == Standing(State(state), stage)


@pytest.mark.parametrize("move", [Move.RETURN, Move.REJECT, Move.WITHDRAW])
@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_move_against_a_report_needs_a_reason(move, reason):
    with pytest.raises(LifecycleRefused) as refused:
        follow(move, Standing(State.SUBMITTED, 1), stages=1, reason=reason)
    assert refused.value.code is Refusal.REASON_MISSING


def test_nothing_leads_out_of_the_closed_states():
    closed = (State.RETURNED, State.REJECTED, State.WITHDRAWN, State.VOIDED)
    assert [possible_moves(state) for state in closed] == [()] * 4


def test_what_was_put_aside_can_only_be_restored():
    aside = (State.UNUSED, State.SUPERSEDED, State.DISCARDED)
    assert [possible_moves(state) for state in aside] == [(Move.RESTORE,)] * 3
