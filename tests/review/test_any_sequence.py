"""Random people act in random order: the rules of docs/design.md hold after every step.

The first test takes thirty thousand steps in the pure table; the second uses the real mover on a real database.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from reports.intake import UploadRefused, receive_upload
from reports.models import AnnualReport, Correction, Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.refusals import Refused
from reports.selectors.slots import slot_status
from reports.services.chains import verify_chains
from reports.services.corrections import correct_cell
from reports.services.digests import submission_digest
from reports.states import OPEN_STATES, SlotStatus, State
from review.lifecycle import (
    STAYING_MOVES,
    TRANSITIONS,
    LifecycleRefused,
    Move,
    Refusal,
    Standing,
    follow,
)
from review.models import Endorsement, Outbox, Query, VoidRequest
from review.questions import answer, ask
from review.services import MoveRefused, move
from review.voiding import confirm_void, decline_void, request_void
from tests.factories import county, finish_reading, make_reading, make_slot, make_user, upload_bytes

STEPS = 30_000
CLOSED = (
    State.UNUSED,
    State.RETURNED,
    State.REJECTED,
    State.WITHDRAWN,
    State.SUPERSEDED,
    State.DISCARDED,
    State.VOIDED,
)


@dataclass
class PureSlot:
    """Versions of one slot, moved by the pure table alone."""

    stages: int
    versions: list[Standing] = field(default_factory=list)

    def step(self, chance: random.Random) -> tuple[int, Move, str] | None:
        """Try one random move; return the version and the refusal (empty when done)."""
        if not any(version.state in OPEN_STATES for version in self.versions) and chance.random() < 0.5:
            self.versions.append(Standing(State.DRAFT, 0))
            return None
        if not self.versions:
            return None
        if chance.random() < 0.1:
            self.versions.append(Standing(State.INCOMING, 0))
            return None
        number = chance.randrange(len(self.versions))
        wanted = chance.choice([*Move, *[Move.SUBMIT, Move.PASS] * 6])
        before = self.versions[number]
        try:
            after = follow(wanted, before, stages=self.stages, reason=chance.choice(["", "  ", "理由"]))
        except LifecycleRefused as refused:
            return number, wanted, refused.code
        if wanted is Move.SUPERSEDE:
            return number, wanted, "not by hand"
        if wanted in (Move.ADOPT, Move.RESTORE):
            if any(version.state is State.SUBMITTED for version in self.versions):
                return number, wanted, "in review"
            self.put_aside(State.DRAFT, Move.REPLACE)
        if after.state is State.APPROVED:
            self.put_aside(State.APPROVED, Move.SUPERSEDE)
        self.versions[number] = after
        if TRANSITIONS[wanted].opens_next or wanted is Move.REPLACE:
            self.versions.append(Standing(State.DRAFT, 0))
        return number, wanted, ""

    def put_aside(self, state: State, automatic: Move) -> None:
        """Let the versions in this state give way."""
        for other, version in enumerate(self.versions):
            if version.state is state:
                self.versions[other] = follow(automatic, version, stages=self.stages)


@pytest.mark.parametrize("stages", [1, 2, 3])
def test_thirty_thousand_random_moves_never_break_the_table(stages):
    chance = random.Random(stages)
    done: set[Move] = set()
    for _ in range(STEPS // 3 // 50 + 1):
        slot = PureSlot(stages)
        for _ in range(50):
            before = list(slot.versions)
            result = slot.step(chance)
            states = [version.state for version in slot.versions]
            assert sum(state in OPEN_STATES for state in states) <= 1
            assert states.count(State.APPROVED) <= 1
            assert all(
                slot.versions[number] == version
                for number, version in enumerate(before)
                if version.state in CLOSED
            )
            for version in slot.versions:
                assert (version.stage == 0) <= (version.state not in (State.SUBMITTED, State.APPROVED))
                assert version.stage <= stages
                assert version.state is not State.APPROVED or version.stage == stages
            if result is None:
                continue
            number, wanted, ended = result
            if ended:
                assert slot.versions == before
                undefined = (
                    before[number].state not in TRANSITIONS.get(wanted, TRANSITIONS[Move.PASS]).from_states
                )
                if wanted not in TRANSITIONS or undefined:
                    assert ended == Refusal.WRONG_STATE
            else:
                done.add(wanted)
                assert (slot.versions[number] == before[number]) == (wanted in STAYING_MOVES)
    assert done == set(Move) - {Move.UPLOAD, Move.SUPERSEDE}


REFUSALS = (MoveRefused, NotAllowed, Refused, UploadRefused)


def everything() -> tuple:
    """Return everything that a refused action must leave unchanged."""
    return (
        tuple(
            Submission.objects.order_by("pk").values_list(
                "pk", "state", "stage", "lock_version", "digest", "claimed_by", "claimed_until"
            )
        ),
        tuple(AnnualReport.objects.order_by("pk").values_list("pk", "effective_submission", "published_at")),
        *(model.objects.count() for model in (Event, Outbox, Correction, Endorsement, VoidRequest, Query)),
    )


class Play:
    """A county with one slot, people of every role, and the actions they may try."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        government, department = county()
        self.slot = make_slot(department)
        self.slot.year.review_stages = self.chance.choice([1, 2])
        self.slot.year.second_person_limit = 5
        self.slot.year.save()
        both = make_user(Role.REVIEWER, government)
        both.memberships.create(agency=department, role=Role.CLERK)
        self.people = [
            make_user(Role.CLERK, department),
            make_user(Role.CLERK, department),
            *(make_user(Role.REVIEWER, government) for _ in range(3)),
            both,
            make_user(Role.OFFICE, government),
            make_user(Role.OFFICE, government),
            make_user(Role.AUDITOR, government),
            make_user(is_superuser=True, is_staff=True),
        ]
        self.values = 0

    def step(self) -> str:
        """Make one attempt by one person; return its name, with the code of a refusal."""
        person, newest = self.chance.choice(self.people), self.slot.submissions.order_by("-version").first()
        if self.chance.random() < 0.6:  # people with pending work act more often
            in_review = newest is not None and newest.state == State.SUBMITTED
            person = self.chance.choice(self.people[2:5] if in_review else self.people[:2])
        if newest is None:
            return self.try_to("upload", lambda: self.upload(person))
        some = self.chance.choice([*[newest] * 8, *self.slot.submissions.all()])
        wanted = self.chance.choice([*Move, *[Move.SUBMIT] * 16, *[Move.PASS] * 24])
        seen = self.chance.choice([None, None, some.lock_version, some.lock_version, some.lock_version - 1])
        attempts = {
            "upload": lambda: self.upload(person),
            "correct": lambda: self.correct(person, some),
            "ask": lambda: ask(actor=person, submission_id=some.pk, kind="part", subject="1", text="请核对"),
            "answer": lambda: answer(actor=person, query_id=self.a_query(), text="无误"),
            "request_void": lambda: request_void(actor=person, submission_id=some.pk, reason="误用"),
            "confirm_void": lambda: confirm_void(actor=person, submission_id=some.pk),
            "decline_void": lambda: decline_void(actor=person, submission_id=some.pk),
        }
        name = self.chance.choice([*attempts, *["move"] * 16])
        if name == "answer" and self.a_query() is None:
            name = "move"
        if name == "move":
            return self.try_to(
                wanted.value,
                lambda: move(
                    actor=person,
                    submission_id=some.pk,
                    move=wanted,
                    expected_lock_version=seen,
                    reason=self.chance.choice(["", "理由"]),
                    reason_code=self.chance.choice(["", "wrong_year"]),
                    attested=self.chance.random() < 0.9,
                ),
            )
        return self.try_to(name, attempts[name])

    def try_to(self, name: str, call) -> str:
        before = everything()
        try:
            call()
            return name
        except REFUSALS as error:
            refused = error
        assert everything() == before, f"{name} was refused ({refused}) and changed something"
        return f"{name} {refused.code}"

    def upload(self, person) -> None:
        draft = receive_upload(
            actor=person, report=self.slot, file=upload_bytes(), name="年报.txt", replace=True
        )
        finish_reading(draft, make_reading(year=2024, agency=self.slot.agency_name))

    def correct(self, person, submission) -> None:
        self.values += self.chance.choice([1, 10])
        correct_cell(
            actor=person,
            submission_id=submission.pk,
            code="proactive.licensing.decisions",
            value=str(self.values),
            reason="对照原件",
        )

    def a_query(self) -> int | None:
        return Query.objects.order_by("id").values_list("pk", flat=True).first()


def hold(slot: AnnualReport) -> None:
    """Check the rules by queries on the database, independent of the program."""
    slot = AnnualReport.objects.get(pk=slot.pk)
    versions = list(Submission.objects.filter(report=slot).order_by("version"))
    approved = [version for version in versions if version.state == State.APPROVED]
    assert sum(version.state in OPEN_STATES for version in versions) <= 1
    assert [version.pk for version in approved] == ([slot.effective_submission_id] if approved else [])
    assert bool(approved) == (slot.effective_submission_id is not None)
    assert [version.version for version in versions] == list(range(1, len(versions) + 1))
    assert isinstance(slot_status(slot, slot.due_on), SlotStatus)
    for version in versions:
        events = list(Event.objects.filter(submission=version).order_by("sequence"))
        if version.claimed_by_id:
            assert version.state == State.SUBMITTED
        passes = [event for event in events if event.move == "pass"]
        if version.state in (State.APPROVED, State.SUPERSEDED, State.VOIDED) and passes:
            not_theirs = {version.uploaded_by_id, version.submitted_by_id}
            not_theirs |= set(version.corrections.values_list("by", flat=True))
            passers = [event.actor_id for event in passes]
            assert len(passers) == len(set(passers)) == slot.year.review_stages
            assert not not_theirs & set(passers)
            assert passes[-1].digest == submission_digest(version), "the figures differ from those approved"
            first = version.corrections.order_by("id").first()
            last = version.corrections.order_by("id").last()
            if first and abs(last.new_value - first.old_value) > 5:
                seconds = set(
                    Endorsement.objects.filter(submission=version, digest=passes[-1].digest).values_list(
                        "by", flat=True
                    )
                )
                assert (seconds | set(passers)) - {passers[-1]}, "one person alone passed a large correction"
        if version.state in (State.RETURNED, State.WITHDRAWN) and version.submitted_at:
            assert Submission.objects.filter(based_on=version).exists()
        if version.state == State.VOIDED:
            asked = VoidRequest.objects.get(submission=version, confirmed=True)
            assert asked.closed_by_id not in (None, asked.by_id)
    assert verify_chains(AnnualReport.objects.filter(pk=slot.pk)).breaks == ()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_random_people_never_break_the_rules_on_a_real_database(seed):
    play = Play(seed)
    seen = set()
    for number in range(200):
        seen.add(play.step())
        if number % 5 == 0:
            hold(play.slot)
    hold(play.slot)
    assert {"upload", "submit", "pass"} <= seen, sorted(seen)
    assert any(name.endswith("WRONG_STATE") for name in seen)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "program_move", [Move.UPLOAD, Move.REPLACE, Move.ADOPT, Move.SET_ASIDE, Move.SUPERSEDE, Move.ARCHIVE]
)
def test_moves_of_the_program_are_refused_to_people(program_move):
    play = Play(0)
    play.upload(play.people[0])
    submission = play.slot.submissions.get()
    before = everything()
    for person in play.people:
        with pytest.raises(MoveRefused) as refused:
            move(actor=person, submission_id=submission.pk, move=program_move, reason="理由")
        assert refused.value.code == "NOT_BY_HAND"
    assert everything() == before
