"""Queue, mover and buttons agree: every list of a generated world is compared with the rules."""

import itertools
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import (
    Correction,
    DraftWriter,
    Finding,
    Membership,
    SourceFile,
    Submission,
    User,
    WorkingDraft,
)
from reports.models.reach import Role
from reports.services.events import record
from reports.states import State
from review.acts import REVIEWER_MOVES
from review.facts import MOST_QUERIES, facts_of_all
from review.lifecycle import Move
from review.models import Query
from review.queues import passable_by, waiting_for
from review.rules import OtherAct, objection
from tests.factories import make_agency, make_slot, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

YEARS = {2019: 1, 2020: 2, 2021: 3, 2022: 2, 2023: 3}
STAGES = ((1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (1, 3))
WAITING = 0.75  # share of the submissions that wait for a reviewer


def agencies() -> list:
    city = make_agency("云岭市人民政府", kind="government")
    counties = [
        make_agency(f"{name}人民政府", kind="government", parent=city) for name in ("青禾县", "长汀县")
    ]
    return [city, *counties, *(make_agency(parent=county) for county in counties for _ in range(3))]


def people(chance: random.Random, places: list) -> list[User]:
    """Twelve people with one to three roles each, reviewers of one stage or of several among them."""
    found = []
    for _ in range(12):
        person = make_user()
        for role in chance.sample(
            [Role.CLERK, Role.REVIEWER, Role.REVIEWER, Role.OFFICE], chance.randint(1, 3)
        ):
            first, last = chance.choice(STAGES)
            Membership.objects.get_or_create(
                user=person,
                agency=chance.choice(places[:3] if role == Role.REVIEWER else places),
                role=role,
                defaults={"first_stage": first, "last_stage": last},
            )
        found.append(person)
    return [*found, make_user(), make_user(Role.REVIEWER, places[0], is_active=False)]


def fill(chance: random.Random, places: list, persons: list[User]) -> None:
    """Make one submission per slot: uploaded, submitted, corrected, passed, claimed, questioned by random people."""
    source = SourceFile.objects.create(sha256="0" * 64, size=1, kind="text", file="sources/00/0")
    for year, stages in YEARS.items():
        make_year(year, review_stages=stages)
    for agency, year in itertools.product(places, YEARS):
        slot = make_slot(agency, year)
        waits = chance.random() < WAITING
        submission = Submission.objects.create(
            report=slot,
            version=1,
            source_file=source,
            original_name="年报.txt",
            uploaded_by=chance.choice(persons),
            submitted_by=chance.choice(persons),
            submitted_at=timezone.now(),
            state=State.SUBMITTED
            if waits
            else chance.choice((State.RETURNED, State.APPROVED, State.WITHDRAWN)),
            stage=chance.randint(1, YEARS[year]),
        )
        if waits and chance.random() < 0.4:
            submission.claimed_by = chance.choice(persons)
            submission.claimed_until = timezone.now() + timedelta(hours=chance.choice((-1, 1)))
            submission.save()
        if chance.random() < 0.5:
            correct_and_undo(chance, submission, persons)
        if chance.random() < 0.2:
            draft = WorkingDraft.objects.create(
                report=slot, edition="2021", started_by=persons[0], started_at=timezone.now()
            )
            DraftWriter.objects.create(draft=draft, person=chance.choice(persons), on=timezone.localdate())
        for _ in range(1, submission.stage):
            record(report=slot, submission=submission, move=Move.PASS.value, actor=chance.choice(persons))
        if chance.random() < 0.3:
            Finding.objects.create(
                submission=submission,
                position=1,
                check_id="T3-SUM",
                key="1",
                severity=chance.choice(("error", "warning", "notice")),
                outcome="fail",
                fault="source",
                message="合计不符",
                fingerprint="f" * 64,
                check_set_version="1",
            )
        if chance.random() < 0.2:
            Query.objects.create(
                report=slot,
                submission=submission,
                kind="part",
                subject="1",
                subject_text="一、总体情况",
                asked_by=chance.choice(persons),
                asked_at=timezone.now(),
            )


def correct_and_undo(chance: random.Random, submission: Submission, persons: list[User]) -> None:
    """Let one person correct a cell; often somebody takes it back, before the hand-in, or before or after a pass."""
    values = {
        "submission": submission,
        "code": "proactive.licensing.decisions",
        "old_state": "number",
        "new_state": "number",
        "new_value": 1,
        "reason": "对照原件",
    }
    maker = chance.choice(persons)
    made, undone = sorted(timezone.now() + timedelta(minutes=chance.choice((-9, -5, 5, 9))) for _ in "12")
    row = Correction.objects.create(**values, by=maker, at=made)
    if chance.random() < 0.7:
        by = maker if chance.random() < 0.7 else chance.choice(persons)
        Correction.objects.create(**values, by=by, at=undone, undoes=row)


@pytest.fixture(params=(1, 2, 3))
def world(request) -> list[User]:
    chance = random.Random(request.param)
    places = agencies()
    persons = people(chance, places)
    fill(chance, places, persons)
    return persons


def named(rows) -> set[str]:
    return {str(row) for row in rows}


def allowed(user: User, act, rows: list[Submission]) -> set[str]:
    facts = facts_of_all(user, rows, (act,))
    return {str(row) for row in rows if objection(act, facts[row.pk]) is None}


def everything() -> list[Submission]:
    return list(
        Submission.objects.select_related("report__agency", "report__year", "claimed_by", "source_file")
    )


def test_the_queue_of_everybody_is_what_the_rules_let_them_decide_on(world):
    rows = everything()
    queues = {str(person): named(waiting_for(person)) for person in world}
    assert queues == {str(person): allowed(person, OtherAct.DECIDE, rows) for person in world}
    assert sum(map(len, queues.values())) > 20
    assert any(queues[str(one)] != queues[str(two)] for one, two in itertools.combinations(world, 2))


def test_without_what_others_have_claimed_the_queue_is_what_may_be_returned(world):
    rows = everything()
    for person in world:
        assert named(waiting_for(person).unclaimed_for(person)) == allowed(person, Move.RETURN, rows), person


def test_whatever_may_be_passed_together_may_be_passed(world):
    rows = everything()
    for person in world:
        passable = named(passable_by(person))
        assert passable <= allowed(person, Move.PASS, rows), person
        asked = {str(row) for row in rows if Query.objects.filter(report=row.report_id).exists()}
        open_findings = named(
            finding.submission
            for finding in Finding.objects.exclude(severity="notice").select_related("submission")
        )
        assert allowed(person, Move.PASS, rows) - passable <= asked | open_findings, person


def test_facts_of_all_take_as_many_queries_as_facts_of_one(world, django_assert_max_num_queries):
    rows = everything()
    acts = (*REVIEWER_MOVES, Move.CLAIM, Move.VOID, *OtherAct)
    for person in world:
        person.memberships_read = None
        with django_assert_max_num_queries(MOST_QUERIES + 1):  # one query for the memberships
            facts_of_all(person, rows, acts)
