"""Who may do what to a submission, and when: one table of rules over a record of facts. Pure.

What comes in: ``Facts`` (loaded by ``review.facts``) and an act. What goes out: None, or the first ``Objection`` with
its code and sentence. The mover, the buttons, the queue, the pages, the API and ``reports.permissions.may`` all ask
``objection``; nothing else compares roles, stages or states of a submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from reports.states import STATE_TEXT, State
from review.acts import (
    AUTOMATIC_MOVES,
    CLERK_MOVES,
    DUTY_ACTS,
    HEAD_MOVES,
    REVIEWER_MOVES,
    Act,
    Attempt,
    Facts,
    Holder,
    Objection,
    OtherAct,
    Part,
)
from review.hand_in_rules import HAND_IN_RULES
from review.lifecycle import MOVE_TEXT, REJECT_REASONS, TRANSITIONS, Move, possible_moves
from review.rule import Rule
from review.sentences import CLAIMED_OFFER, SENTENCES, STALE_OFFER, WRONG_STATE_OFFER

__all__ = [
    "Act",
    "Attempt",
    "Facts",
    "Holder",
    "Objection",
    "OtherAct",
    "Part",
    "objection",
    "objections",
    "offered_moves",
    "parts_needed",
    "stale",
]

REASON_LIMIT = 500
TEXT_LIMIT = 2000


_WITH_TEXT = (OtherAct.ASK, OtherAct.ASK_AGAIN, OtherAct.ANSWER)
_ON_QUESTION = (OtherAct.ASK_AGAIN, OtherAct.ANSWER, OtherAct.CLOSE_QUERY)
_OF_CLERK = (Move.PRESENT, Move.DISCARD, Move.RESTORE, OtherAct.UPLOAD_FILE, OtherAct.ANSWER)
_OF_AGENCY = (Move.SUBMIT, Move.WITHDRAW)
_OF_OFFICE = (Move.VOID, OtherAct.REQUEST_VOID, OtherAct.DECLINE_VOID)
_OF_DRAFT = (OtherAct.EXPLAIN, OtherAct.REREAD)
_MOVES_OF_PEOPLE = tuple(move for move in Move if move not in AUTOMATIC_MOVES)
_NEED_REASON = tuple(move for move in _MOVES_OF_PEOPLE if TRANSITIONS[move].needs_reason)
_NO_REASON_FOR = ("confirm", "undo")
_VERDICTS = ("confirm", "dismiss", "waive", "undo")


def _holds_stage(facts: Facts) -> bool:
    return facts.stage in facts.stages_held


def _may_not_correct(facts: Facts) -> bool:
    """The clerk corrects a draft; the reviewer of the waiting stage, who is not of the agency, what waits."""
    if facts.state is State.SUBMITTED:
        return facts.clerk or not _holds_stage(facts)
    return facts.state is not State.DRAFT or not facts.clerk


def _outside(states: tuple[State, ...], facts: Facts) -> bool:
    return facts.state not in states


def _wrong_state_rules() -> Iterator[Rule]:
    """Yield one rule a move: the lifecycle does not know it from this state."""
    for move in _MOVES_OF_PEOPLE:
        broken = partial(_outside, TRANSITIONS[move].from_states)
        yield Rule("WRONG_STATE", (move,), broken, offer=WRONG_STATE_OFFER, tells=Part.LAST_CHANGE)


#: Asked from top to bottom; the first that is broken is the answer.
RULES: tuple[Rule, ...] = (
    # Whose business it is.
    Rule("NOT_BY_HAND", AUTOMATIC_MOVES, lambda _facts: True),
    Rule("NOT_ALLOWED", _OF_CLERK, lambda facts: not facts.clerk, forbidden=True),
    Rule("NOT_ALLOWED", _OF_AGENCY, lambda facts: not (facts.clerk or facts.head), forbidden=True),
    Rule("NOT_ALLOWED", (Move.GIVE_BACK,), lambda facts: not facts.head, forbidden=True),
    Rule("NOT_ALLOWED", _OF_OFFICE, lambda facts: not facts.office, forbidden=True),
    Rule(
        "NOT_ALLOWED",
        (*DUTY_ACTS, OtherAct.ASK_AGAIN, OtherAct.CLOSE_QUERY),
        lambda facts: not facts.reviewer,
        forbidden=True,
    ),
    Rule(
        "NOT_ALLOWED",
        (Move.RELEASE,),
        lambda facts: not facts.office and facts.claim is not Holder.SELF,
        forbidden=True,
    ),
    Rule("NOT_ALLOWED", (OtherAct.CORRECT,), _may_not_correct, forbidden=True),
    Rule(
        "NOT_ALLOWED",
        _OF_DRAFT,
        lambda facts: facts.state is not State.DRAFT or not facts.clerk,
        forbidden=True,
    ),
    Rule(
        "NOT_ALLOWED",
        (OtherAct.DECIDE, OtherAct.ASK),
        lambda facts: facts.state is not State.SUBMITTED,
        forbidden=True,
    ),
    # Where it is.
    Rule(
        "STALE",
        _MOVES_OF_PEOPLE,
        lambda facts: facts.tried.lock_version not in (None, facts.lock_version),
        attempted=True,
        tells=Part.LAST_CHANGE,
    ),
    *_wrong_state_rules(),
    Rule("NOT_APPROVED", (OtherAct.REQUEST_VOID,), lambda facts: facts.state is not State.APPROVED),
    Rule("REASON_MISSING", _NEED_REASON, lambda facts: not facts.tried.reason.strip(), attempted=True),
    # Separate duties.
    Rule("OWN_AGENCY", DUTY_ACTS, lambda facts: facts.clerk or facts.head, forbidden=True),
    Rule("OTHER_STAGE", DUTY_ACTS, lambda facts: not _holds_stage(facts), forbidden=True),
    Rule(
        "UPLOADED_IT",
        DUTY_ACTS,
        lambda facts: facts.uploaded or facts.handed_in or facts.corrected or facts.wrote,
        parts=(Part.CORRECTIONS, Part.WRITING, Part.PASSES),
        forbidden=True,
    ),
    Rule("PASSED_BEFORE", DUTY_ACTS, lambda facts: facts.passed, parts=(Part.PASSES,), forbidden=True),
    Rule(
        "PASSED_BEFORE",
        (OtherAct.CORRECT,),
        lambda facts: facts.passed,
        parts=(Part.PASSES,),
        forbidden=True,
        says="您已在前一环节审核过这份年报，须由另一人更正。",
    ),
    # A claim is a courtesy lease: only the claimer decides until it ends, then anybody.
    Rule(
        "CLAIMED",
        (*REVIEWER_MOVES, Move.CLAIM),
        lambda facts: facts.claim is Holder.ANOTHER and not facts.claim_expired,
        offer=CLAIMED_OFFER,
    ),
    # A reviewer decides on exactly what the page showed.
    Rule(
        "DIGEST_CHANGED",
        REVIEWER_MOVES,
        lambda facts: facts.tried.digest not in (None, facts.digest),
        parts=(Part.DIGEST,),
        attempted=True,
        tells=Part.CHANGED_CELLS,
    ),
    Rule(
        "REASON_CODE",
        (Move.REJECT,),
        lambda facts: facts.tried.reason_code not in REJECT_REASONS,
        attempted=True,
    ),
    *HAND_IN_RULES,
    # What a pass needs.
    Rule(
        "ERRORS_UNDECIDED",
        (Move.PASS,),
        lambda facts: bool(facts.undecided_errors),
        (Part.ERRORS,),
        attempted=True,
    ),
    Rule(
        "QUESTIONS_OPEN",
        (Move.PASS,),
        lambda facts: bool(facts.open_questions),
        (Part.QUESTIONS,),
        attempted=True,
    ),
    Rule(
        "PERSONAL_NUMBERS",
        (Move.PASS,),
        lambda facts: facts.last_stage and facts.personal_numbers > 0,
        (Part.PERSONAL,),
        attempted=True,
    ),
    Rule("WAIVED_ALONE", (Move.PASS,), lambda facts: facts.waived, (Part.ERRORS,)),
    Rule(
        "SECOND_PERSON",
        (Move.PASS,),
        lambda facts: facts.last_stage and bool(facts.over_limit) and not facts.seconded,
        (Part.LIMIT, Part.DIGEST),
        attempted=True,
    ),
    Rule(
        "NOT_NEEDED",
        (Move.ENDORSE,),
        lambda facts: not facts.over_limit or facts.endorsed,
        (Part.LIMIT,),
    ),
    Rule("NOT_CLAIMED", (Move.RELEASE,), lambda facts: facts.claim is Holder.NOBODY),
    # Voiding takes two persons of the office.
    Rule(
        "VOID_NOT_REQUESTED",
        (Move.VOID,),
        lambda facts: facts.void_request is Holder.NOBODY,
        (Part.VOID_REQUEST,),
    ),
    Rule(
        "VOID_SAME_PERSON",
        (Move.VOID,),
        lambda facts: facts.void_request is Holder.SELF,
        (Part.VOID_REQUEST,),
    ),
    Rule(
        "REASON_MISSING",
        (OtherAct.REQUEST_VOID,),
        lambda facts: not facts.tried.reason.strip(),
        attempted=True,
        says="请填写作废理由。",
    ),
    Rule(
        "ALREADY_ASKED",
        (OtherAct.REQUEST_VOID,),
        lambda facts: facts.void_request is not Holder.NOBODY,
        (Part.VOID_REQUEST,),
    ),
    Rule(
        "NOT_ASKED",
        (OtherAct.DECLINE_VOID,),
        lambda facts: facts.void_request is Holder.NOBODY,
        (Part.VOID_REQUEST,),
    ),
    # Questions.
    Rule("TEXT_MISSING", _WITH_TEXT, lambda facts: not facts.tried.text.strip(), attempted=True),
    Rule(
        "TEXT_TOO_LONG",
        _WITH_TEXT,
        lambda facts: len(facts.tried.text.strip()) > TEXT_LIMIT,
        attempted=True,
    ),
    Rule("SUBJECT_UNKNOWN", (OtherAct.ASK,), lambda facts: not facts.subject_known, attempted=True),
    Rule("ALREADY_CLOSED", _ON_QUESTION, lambda facts: facts.question_closed),
    # Decisions on findings.
    Rule("VERDICT", (OtherAct.DECIDE,), lambda facts: facts.tried.verdict not in _VERDICTS, attempted=True),
    Rule(
        "REASON_MISSING",
        (OtherAct.DECIDE,),
        lambda facts: not facts.tried.reason and facts.tried.verdict not in _NO_REASON_FOR,
        attempted=True,
        says="请写明理由。",
    ),
    Rule(
        "REASON_TOO_LONG",
        (OtherAct.DECIDE,),
        lambda facts: len(facts.tried.reason) > REASON_LIMIT,
        attempted=True,
    ),
    Rule("FINDING_GONE", (OtherAct.DECIDE,), lambda facts: not facts.finding_known, attempted=True),
    Rule(
        "DECIDED_MEANWHILE",
        (OtherAct.DECIDE,),
        lambda facts: facts.tried.seen_decision not in (None, facts.decision),
        attempted=True,
    ),
    Rule(
        "NOT_EXPLAINED",
        (OtherAct.DECIDE,),
        lambda facts: facts.tried.verdict == "waive" and not facts.finding_explained,
        attempted=True,
    ),
    Rule(
        "NOT_DECIDED",
        (OtherAct.DECIDE,),
        lambda facts: facts.tried.verdict == "undo" and not facts.decided_by_self,
        attempted=True,
    ),
)


def objections(act: Act, facts: Facts) -> Iterator[Objection]:
    """Yield everything that stands against the act, in the order of the table."""
    for rule in RULES:
        if rule.asked(act, facts) and rule.broken(facts):
            yield _objection(rule, act, facts)


def objection(act: Act, facts: Facts) -> Objection | None:
    """Return why this person may not do this now, or None when nothing stands against it."""
    return next(objections(act, facts), None)


def parts_needed(act: Act, facts: Facts) -> set[Part]:
    """Return what has to be loaded before ``objection`` is asked; ``facts`` hold no part yet.

    The table is walked until something stands against the act that no part can change.
    """
    needed: set[Part] = set()
    for rule in RULES:
        if not rule.asked(act, facts):
            continue
        if rule.parts:
            needed.update(rule.parts)
        elif rule.broken(facts):
            break
    return needed


def offered_moves(facts: Facts) -> tuple[Move, ...]:
    """Return the moves that are offered as buttons, in the order of the lifecycle."""
    if facts.state is None:
        return ()
    return tuple(
        move
        for move in possible_moves(facts.state)
        if move in CLERK_MOVES + HEAD_MOVES + REVIEWER_MOVES and objection(move, facts) is None
    )


def stale(move: Move, facts: Facts) -> Objection:
    """Return the objection of a page that shows an older submission than there is."""
    return Objection("STALE", STALE_OFFER.format(**_values(move, facts)), tells=Part.LAST_CHANGE)


def _objection(rule: Rule, act: Act, facts: Facts) -> Objection:
    sentence = rule.says or SENTENCES[rule.code]
    if rule.offer and facts.attempt is None:
        sentence = rule.offer
    claimed = rule.code == "CLAIMED"
    return Objection(
        code=rule.code,
        message=sentence.format(**_values(act, facts)),
        forbidden=rule.forbidden,
        by=facts.claimed_by if claimed else facts.changed_by,
        at="" if claimed else facts.changed_at,
        changed=facts.changed_cells,
        tells=rule.tells,
    )


def _one_after_another(sentences: Sequence[str]) -> str:
    """The first three sentences as parts of one, each without its full stop."""
    return "；".join(each.strip().removesuffix("。") for each in sentences[:3])


def _values(act: Act, facts: Facts) -> dict[str, object]:
    """Return what the sentences are filled with."""
    return {
        "move": MOVE_TEXT.get(act, ""),
        "state": STATE_TEXT[facts.state] if facts.state else "",
        "who": facts.changed_by,
        "when": facts.changed_at,
        "stage": facts.stage_name(facts.stage),
        "passed_stage": facts.stage_name(facts.stage - 1),
        "claimed_by": facts.claimed_by,
        "until": facts.claimed_until,
        "changed": "、".join(facts.changed_cells) or "情况说明或校验版本",
        "gaps": len(facts.gaps),
        "gap_names": "、".join(facts.gaps[:3]),
        "unexplained": len(facts.unexplained_errors),
        "unexplained_messages": _one_after_another(facts.unexplained_errors),
        "returned": len(facts.returned_findings),
        "returned_messages": _one_after_another(facts.returned_findings),
        "undecided": len(facts.undecided_errors),
        "undecided_messages": _one_after_another(facts.undecided_errors),
        "personal_numbers": facts.personal_numbers,
        "questions": len(facts.open_questions),
        "question": facts.open_questions[0] if facts.open_questions else "",
        "over_limit": "、".join(facts.over_limit[:3]),
        "limit": facts.limit,
        "waiting": facts.waiting_version,
        "void_requested_by": facts.void_requested_by,
        "decided": facts.decided,
    }
