"""Input and output of the rules: acts, the facts of one person and one submission, objections. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from reports.states import State
from review.lifecycle import Move


class OtherAct(StrEnum):
    """What people do to a submission besides moving it."""

    UPLOAD_FILE = "upload_file"
    CORRECT = "correct"
    EXPLAIN = "explain"
    REREAD = "reread"
    DECIDE = "decide"
    ASK = "ask"
    ASK_AGAIN = "ask_again"
    ANSWER = "answer"
    CLOSE_QUERY = "close_query"
    REQUEST_VOID = "void_request"
    DECLINE_VOID = "void_declined"


Act: TypeAlias = Move | OtherAct

CLERK_MOVES = (Move.PRESENT, Move.SUBMIT, Move.WITHDRAW, Move.DISCARD, Move.RESTORE)
#: Moves of the head of the agency; the first is nobody else's.
HEAD_MOVES = (Move.GIVE_BACK, Move.SUBMIT, Move.WITHDRAW)
REVIEWER_MOVES = (Move.PASS, Move.RETURN, Move.REJECT, Move.ENDORSE)
#: Moves that follow from others or from an upload, so that nobody makes them alone.
AUTOMATIC_MOVES = (Move.UPLOAD, Move.REPLACE, Move.ADOPT, Move.SET_ASIDE, Move.SUPERSEDE, Move.ARCHIVE)
#: Acts of the reviewer of the waiting stage, bound by separate duties.
DUTY_ACTS: tuple[Act, ...] = (*REVIEWER_MOVES, Move.CLAIM, OtherAct.DECIDE, OtherAct.ASK)


class Part(StrEnum):
    """What a rule looks at beyond the submission and the memberships; ``review.facts`` loads each at most once."""

    CORRECTIONS = "corrections"
    WRITING = "writing"
    PASSES = "passes"
    ERRORS = "errors"
    LIMIT = "limit"
    DIGEST = "digest"
    QUESTIONS = "questions"
    VOID_REQUEST = "void_request"
    HAND_IN = "hand_in"
    SLOT = "slot"
    HEAD = "head"
    PERSONAL = "personal"
    #: Loaded only for the sentence of an objection.
    LAST_CHANGE = "last_change"
    CHANGED_CELLS = "changed_cells"


class Holder(StrEnum):
    """Who holds a claim, or asked to void: nobody, the person of these facts, or somebody else."""

    NOBODY = "nobody"
    SELF = "self"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the person sent: what the page had shown (None: not stated), and what the act needs."""

    lock_version: int | None = None
    digest: str | None = None
    reason: str = ""
    reason_code: str = ""
    attested: bool = False
    text: str = ""
    verdict: str = ""
    #: The decision on the finding that the page had shown, 0 where it showed none.
    seen_decision: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that decides whether one person may do something to one submission now.

    ``attempt`` None asks what may be offered; with an attempt, what may be done. A field whose ``Part`` was not asked
    for has its default. Names and messages are those of the sentences: cells by their labels, findings by theirs.
    """

    # The submission; state None stands for a slot without a version.
    state: State | None
    stage: int = 0
    stage_names: tuple[str, ...] = ()
    version: int = 0
    lock_version: int = 0
    digest: str = ""

    # The roles of the person over its agency.
    clerk: bool = False
    head: bool = False
    office: bool = False
    reviewer: bool = False
    stages_held: frozenset[int] = frozenset()

    # The person's own hand.
    uploaded: bool = False
    handed_in: bool = False
    corrected: bool = False
    #: Wrote on the draft of the report on pages.
    wrote: bool = False
    waived: bool = False
    passed: bool = False

    #: Personal numbers that nobody dismissed, in a correction of a published report.
    personal_numbers: int = 0

    # The claim and the request to void.
    claim: Holder = Holder.NOBODY
    claimed_by: str = ""
    claimed_until: str = ""
    claim_expired: bool = False
    void_request: Holder = Holder.NOBODY
    void_requested_by: str = ""

    # The step of the head: the year asks for it and the agency names one; the clerk has presented the draft.
    head_signs: bool = False
    presented: bool = False

    #: The version would replace an approved one (更正).
    corrects: bool = False

    # What stands against a hand-in.
    read: bool = False
    gaps: tuple[str, ...] = ()
    checked: bool = False
    unexplained_errors: tuple[str, ...] = ()
    #: Findings for which the last version came back and that stand as they were then.
    returned_findings: tuple[str, ...] = ()
    #: Nothing has been corrected or explained since the last version came back.
    as_returned: bool = False

    # What stands against a new draft in the slot; ``waiting_version``: the number of a version in review.
    waiting_version: int | None = None
    year_open: bool = True
    exempted: bool = False

    # What stands against a pass.
    undecided_errors: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    over_limit: tuple[str, ...] = ()
    limit: str = ""
    endorsed: bool = False
    seconded: bool = False

    # Questions and findings that the act is about.
    question_closed: bool = False
    subject_known: bool = True
    finding_known: bool = True
    finding_explained: bool = True
    decided_by_self: bool = True
    #: The decision that counts, 0 without one, and who made it, when and how it says: 某某在…已提出处理意见“…”.
    decision: int = 0
    decided: str = ""

    # For sentences about what happened meanwhile.
    changed_by: str = ""
    changed_at: str = ""
    changed_cells: tuple[str, ...] = ()

    attempt: Attempt | None = None

    @property
    def last_stage(self) -> bool:
        return self.stage >= len(self.stage_names)

    @property
    def tried(self) -> Attempt:
        """The attempt; AssertionError for a rule that is asked about an offer and reads it."""
        if self.attempt is None:
            raise AssertionError
        return self.attempt

    def stage_name(self, stage: int) -> str:
        """初审, 复审 or 终审; empty outside the stages."""
        return self.stage_names[stage - 1] if 1 <= stage <= len(self.stage_names) else ""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an act is refused. ``forbidden``: it is not this person's business (403), else not now (409).

    ``tells``: what the sentence speaks of; where that was not loaded, load it and ask again.
    """

    code: str
    message: str
    forbidden: bool = False
    by: str = ""
    at: str = ""
    changed: tuple[str, ...] = ()
    tells: Part | None = None
