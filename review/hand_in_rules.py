"""The rules about a draft on its way to the reviewers: restored, presented to the head, handed in, withdrawn. Pure.

Part of the table in ``review.rules``, which asks them in this order.
"""

from __future__ import annotations

from review.acts import Part
from review.lifecycle import HANDING_IN, Move
from review.rule import Rule

HAND_IN_RULES: tuple[Rule, ...] = (
    Rule("WITHDRAW_LATE", (Move.WITHDRAW,), lambda facts: facts.stage > 1),
    # What a draft opened from an older version needs.
    Rule("IN_REVIEW", (Move.RESTORE,), lambda facts: facts.waiting_version is not None, (Part.SLOT,)),
    Rule("EXEMPT", (Move.RESTORE,), lambda facts: facts.exempted, (Part.SLOT,)),
    Rule("YEAR_CLOSED", (Move.RESTORE,), lambda facts: not facts.year_open, (Part.SLOT,)),
    Rule("NEVER_READ", (Move.RESTORE,), lambda facts: not facts.read, (Part.SLOT,)),
    # The step of the head, where the year asks for it and the agency names one.
    Rule("NO_HEAD_STEP", (Move.PRESENT,), lambda facts: not facts.head_signs, (Part.HEAD,)),
    Rule("NO_HEAD_STEP", (Move.SUBMIT,), lambda facts: facts.head and not facts.head_signs, (Part.HEAD,)),
    Rule("ALREADY_PRESENTED", (Move.PRESENT,), lambda facts: facts.presented),
    Rule("HEAD_SIGNS", (Move.SUBMIT,), lambda facts: facts.head_signs and not facts.head, (Part.HEAD,)),
    Rule("NOT_PRESENTED", (Move.GIVE_BACK, Move.SUBMIT), lambda facts: facts.head and not facts.presented),
    Rule(
        "DIGEST_CHANGED",
        (Move.SUBMIT,),
        lambda facts: facts.tried.digest not in (None, facts.digest),
        parts=(Part.DIGEST,),
        attempted=True,
        tells=Part.CHANGED_CELLS,
    ),
    # What a hand-in needs.
    Rule("NOT_READ", HANDING_IN, lambda facts: not facts.read, (Part.HAND_IN,), attempted=True),
    Rule("GAPS", HANDING_IN, lambda facts: bool(facts.gaps), (Part.HAND_IN,), attempted=True),
    Rule("NOT_CHECKED", HANDING_IN, lambda facts: not facts.checked, (Part.HAND_IN,), attempted=True),
    Rule(
        "ERRORS_OPEN",
        HANDING_IN,
        lambda facts: bool(facts.unexplained_errors),
        (Part.HAND_IN,),
        attempted=True,
    ),
    Rule(
        "RETURNED_OPEN",
        HANDING_IN,
        lambda facts: bool(facts.returned_findings),
        (Part.HAND_IN,),
        attempted=True,
    ),
    Rule(
        "RETURN_UNANSWERED",
        (Move.SUBMIT,),
        lambda facts: facts.as_returned and not facts.tried.reason.strip(),
        (Part.HAND_IN,),
        attempted=True,
    ),
    # The head signs what the clerk has presented with a reason.
    Rule(
        "CORRECTION_REASON",
        HANDING_IN,
        lambda facts: facts.corrects and not facts.head and not facts.tried.reason.strip(),
        attempted=True,
    ),
    Rule("NOT_ATTESTED", (Move.SUBMIT,), lambda facts: not facts.tried.attested, attempted=True),
)
