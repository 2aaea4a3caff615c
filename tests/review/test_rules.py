"""The table of rules, without a database."""

from dataclasses import replace

import pytest

from reports.states import STATE_TEXT, State
from review.acts import AUTOMATIC_MOVES, CLERK_MOVES, DUTY_ACTS, REVIEWER_MOVES
from review.lifecycle import TRANSITIONS, Move
from review.rules import (
    RULES,
    Attempt,
    Facts,
    Holder,
    OtherAct,
    objection,
    objections,
    offered_moves,
    parts_needed,
)
from review.sentences import SENTENCES

WAITS = Facts(
    state=State.SUBMITTED,
    stage=2,
    stage_names=("初审", "复审", "终审"),
    version=1,
    lock_version=7,
    digest="d",
    reviewer=True,
    stages_held=frozenset({2}),
)
DRAFT = replace(WAITS, state=State.DRAFT, stage=0, reviewer=False, stages_held=frozenset(), clerk=True)
READY = replace(DRAFT, read=True, checked=True, attempt=Attempt(attested=True))
PASSING = replace(WAITS, attempt=Attempt(lock_version=7, digest="d"))


def code(act, facts: Facts) -> str:
    objected = objection(act, facts)
    return objected.code if objected else ""


def test_every_rule_has_a_sentence_and_every_sentence_a_rule():
    assert {rule.code for rule in RULES} == set(SENTENCES)


def test_every_sentence_can_be_filled():
    facts = replace(WAITS, attempt=Attempt())
    for rule in RULES:
        for act in rule.acts:
            for each in objections(act, replace(facts, reviewer=False)):
                assert "{" not in each.message


def test_sentences_of_findings_are_joined_without_a_full_stop_between_them():
    said = ("合计不符，请核对。", "正文有手机号码，必须删除。")
    facts = replace(PASSING, undecided_errors=said, unexplained_errors=said, returned_findings=said)
    for act, code in ((Move.PASS, "ERRORS_UNDECIDED"), (Move.SUBMIT, "ERRORS_OPEN")):
        (told,) = (each.message for each in objections(act, facts) if each.code == code)
        assert told.endswith("：合计不符，请核对；正文有手机号码，必须删除。")


@pytest.mark.parametrize("act", [*Move, *OtherAct])
def test_nobody_without_a_role_may_do_anything(act):
    for state in State:
        refused = objection(act, Facts(state=state, stage=1, stage_names=("审核",)))
        assert refused is not None
        assert refused.forbidden or act in AUTOMATIC_MOVES


@pytest.mark.parametrize("act", DUTY_ACTS)
@pytest.mark.parametrize(
    ("own", "refused"),
    [
        ({"clerk": True}, "OWN_AGENCY"),
        ({"head": True}, "OWN_AGENCY"),
        ({"stages_held": frozenset({1, 3})}, "OTHER_STAGE"),
        ({"uploaded": True}, "UPLOADED_IT"),
        ({"handed_in": True}, "UPLOADED_IT"),
        ({"corrected": True}, "UPLOADED_IT"),
        ({"wrote": True}, "UPLOADED_IT"),
        ({"passed": True}, "PASSED_BEFORE"),
    ],
)
def test_separate_duties_bind_every_act_of_a_reviewer_alike(act, own, refused):
    facts = replace(WAITS, over_limit=("行政许可",), **own)
    assert code(act, facts) == refused
    assert objection(act, facts).forbidden


@pytest.mark.parametrize("act", DUTY_ACTS)
def test_the_reviewer_of_the_waiting_stage_may_do_all_of_it(act):
    assert code(act, replace(WAITS, over_limit=("行政许可",))) == ""


@pytest.mark.parametrize("move", [move for move in Move if move not in AUTOMATIC_MOVES])
@pytest.mark.parametrize("state", State)
def test_a_move_starts_where_the_lifecycle_says(move, state):
    person = replace(WAITS, state=state, office=True, reviewer=True, clerk=move in CLERK_MOVES)
    person = replace(person, head=move is Move.GIVE_BACK)
    refused = code(move, replace(person, stages_held=frozenset({1, 2, 3})))
    assert (refused == "WRONG_STATE") == (state not in TRANSITIONS[move].from_states)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, ""),
        ({"attempt": Attempt(lock_version=6)}, "STALE"),
        ({"attempt": Attempt(digest="other")}, "DIGEST_CHANGED"),
        ({"claim": Holder.ANOTHER}, "CLAIMED"),
        ({"claim": Holder.ANOTHER, "claim_expired": True}, ""),
        ({"claim": Holder.SELF}, ""),
        ({"undecided_errors": ("合计不符",)}, "ERRORS_UNDECIDED"),
        ({"open_questions": ("表三",)}, "QUESTIONS_OPEN"),
        ({"waived": True}, "WAIVED_ALONE"),
        ({"stage": 3, "stages_held": frozenset({3}), "over_limit": ("行政许可",)}, "SECOND_PERSON"),
        ({"stage": 3, "stages_held": frozenset({3}), "over_limit": ("行政许可",), "seconded": True}, ""),
        ({"over_limit": ("行政许可",)}, ""),  # not the last stage
    ],
)
def test_what_stands_against_a_pass(changes, refused):
    assert code(Move.PASS, replace(PASSING, **changes)) == refused


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, ""),
        ({"read": False}, "NOT_READ"),
        ({"gaps": ("总计",)}, "GAPS"),
        ({"checked": False}, "NOT_CHECKED"),
        ({"unexplained_errors": ("合计不符",)}, "ERRORS_OPEN"),
        ({"attempt": Attempt()}, "NOT_ATTESTED"),
        ({"clerk": False}, "NOT_ALLOWED"),
        ({"head_signs": True, "presented": True}, "HEAD_SIGNS"),
        ({"head_signs": True, "presented": True, "head": True, "clerk": False}, ""),
        ({"head_signs": True, "head": True, "clerk": False}, "NOT_PRESENTED"),
        ({"presented": True, "head": True, "clerk": False}, "NO_HEAD_STEP"),
    ],
)
def test_what_stands_against_a_hand_in(changes, refused):
    assert code(Move.SUBMIT, replace(READY, **changes)) == refused


@pytest.mark.parametrize(
    ("act", "facts", "refused"),
    [
        (Move.WITHDRAW, replace(WAITS, clerk=True), "WITHDRAW_LATE"),
        (Move.WITHDRAW, replace(WAITS, clerk=True, stage=1), ""),
        (Move.RELEASE, replace(WAITS, claim=Holder.SELF), ""),
        (Move.RELEASE, WAITS, "NOT_ALLOWED"),
        (Move.RELEASE, replace(WAITS, office=True), "NOT_CLAIMED"),
        (Move.ENDORSE, WAITS, "NOT_NEEDED"),
        (Move.ENDORSE, replace(WAITS, over_limit=("行政许可",), endorsed=True), "NOT_NEEDED"),
        (OtherAct.CORRECT, WAITS, ""),
        (OtherAct.CORRECT, DRAFT, ""),
        (OtherAct.CORRECT, replace(WAITS, clerk=True), "NOT_ALLOWED"),
        (OtherAct.CORRECT, replace(WAITS, state=State.APPROVED), "NOT_ALLOWED"),
        (OtherAct.EXPLAIN, DRAFT, ""),
        (OtherAct.EXPLAIN, replace(DRAFT, state=State.SUBMITTED), "NOT_ALLOWED"),
        (OtherAct.DECIDE, replace(WAITS, state=State.APPROVED), "NOT_ALLOWED"),
        (OtherAct.ANSWER, replace(DRAFT, question_closed=True), "ALREADY_CLOSED"),
        (OtherAct.UPLOAD_FILE, Facts(state=None, clerk=True), ""),
    ],
)
def test_the_other_acts(act, facts, refused):
    assert code(act, facts) == refused


def test_voiding_takes_two_persons_of_the_office():
    approved = replace(WAITS, state=State.APPROVED, office=True, attempt=Attempt(reason="误用"))
    assert code(OtherAct.REQUEST_VOID, approved) == ""
    assert code(Move.VOID, approved) == "VOID_NOT_REQUESTED"
    assert code(Move.VOID, replace(approved, void_request=Holder.SELF)) == "VOID_SAME_PERSON"
    assert code(Move.VOID, replace(approved, void_request=Holder.ANOTHER)) == ""
    assert code(OtherAct.REQUEST_VOID, replace(approved, void_request=Holder.ANOTHER)) == "ALREADY_ASKED"


def test_what_only_an_attempt_can_show_is_offered():
    open_points = replace(WAITS, open_questions=("表三",), undecided_errors=("合计不符",))
    assert Move.PASS in offered_moves(open_points)
    assert set(offered_moves(WAITS)) == set(REVIEWER_MOVES) - {Move.ENDORSE}


def test_a_page_and_the_mover_speak_of_the_same_claim_in_their_own_words():
    claimed = replace(WAITS, claim=Holder.ANOTHER, claimed_by="李四", claimed_until="2025-01-02 10:00")
    assert "可请其退领" in objection(Move.PASS, claimed).message
    assert "后再通过" in objection(Move.PASS, replace(claimed, attempt=Attempt())).message


def test_nothing_is_loaded_for_who_has_no_business_there():
    for act in (*DUTY_ACTS, *CLERK_MOVES):
        assert not parts_needed(act, Facts(state=State.SUBMITTED, stage=1, stage_names=("审核",)))
    assert parts_needed(Move.PASS, WAITS)


def test_all_objections_are_listed_in_the_order_of_the_table():
    facts = replace(READY, gaps=("总计",), unexplained_errors=("合计不符",), attempt=Attempt())
    assert [each.code for each in objections(Move.SUBMIT, facts)] == ["GAPS", "ERRORS_OPEN", "NOT_ATTESTED"]
    assert STATE_TEXT[State.DRAFT] not in next(objections(Move.SUBMIT, facts)).message
