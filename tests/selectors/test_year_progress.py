"""年度总览: what the database counts is what each loaded slot says, and it costs the same for many slots."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from reports.models import AnnualReport, SourceFile, Submission
from reports.selectors.progress import AWAITED, Timeliness, by_region, progress_of, tally
from reports.selectors.year_progress import awaited_of, printed, rows_of, with_progress, year_numbers
from reports.states import State
from tests.factories import make_agency, make_slot, make_user, make_year
from tests.machinery.statistics import analysed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

TODAY = date(2025, 2, 10)
#: Lives of a slot: the states of its versions, first to last.
LIVES: tuple[tuple[State, ...], ...] = (
    (),
    (State.DRAFT,),
    (State.SUBMITTED,),
    (State.APPROVED,),
    (State.RETURNED, State.DRAFT),
    (State.WITHDRAWN, State.DRAFT),
    (State.RETURNED, State.WITHDRAWN, State.DRAFT),
    (State.REJECTED,),
    (State.REJECTED, State.SUBMITTED),
    (State.APPROVED, State.DRAFT),
    (State.APPROVED, State.SUBMITTED),
    (State.SUPERSEDED, State.APPROVED),
    (State.RETURNED, State.APPROVED),
    (State.VOIDED,),
    (State.VOIDED, State.DRAFT),
    (State.VOIDED, State.SUBMITTED),
    (State.RETURNED, State.VOIDED),
    (State.DISCARDED, State.UNUSED),
    (State.INCOMING,),
)
HANDED_IN = (
    State.SUBMITTED,
    State.APPROVED,
    State.RETURNED,
    State.WITHDRAWN,
    State.REJECTED,
    State.VOIDED,
)


def lead_lives(region, number: int = 120):
    """Make slots of agencies in a region and in regions below it, with lives by chance."""
    chance = random.Random(226)
    user, source = make_user(), SourceFile.objects.create(sha256="a" * 64, size=1, kind="text")
    homes = [region, *(make_agency(f"第{n}区人民政府", parent=region, kind="government") for n in range(2))]
    for n in range(number):
        slot = make_slot(
            make_agency(f"第{n}局", parent=chance.choice(homes)),
            due_on=TODAY + timedelta(days=chance.randint(-20, 5)),
        )
        slot.exempted = chance.random() < 0.1
        slot.exemption_reason = "已撤销" if slot.exempted else ""
        archived = chance.random() < 0.2
        for version, state in enumerate(LIVES[n % len(LIVES)], 1):
            submitted = None
            if state in HANDED_IN and not (archived and state == State.APPROVED):
                submitted = datetime(2025, 1, 25, 15, 59, tzinfo=UTC) + timedelta(
                    days=chance.randint(-9, 9), minutes=chance.randint(0, 2)
                )
            made = Submission.objects.create(
                report=slot,
                version=version,
                source_file=source,
                original_name="年报.txt",
                state=state,
                stage=1 if state in HANDED_IN else 0,
                uploaded_by=user,
                digest="b" * 64 if state in HANDED_IN else "",
                submitted_at=submitted,
                archived_at=None if submitted or state != State.APPROVED else datetime.now(UTC),
            )
            if state == State.APPROVED:
                slot.effective_submission = made
                slot.published_at = datetime.now(UTC) if chance.random() < 0.5 else None
        slot.save()
    return AnnualReport.objects.filter(year=2024, agency__path__startswith=region.path)


@pytest.mark.parametrize("is_open", [True, False])
def test_numbers_rows_and_lists_are_those_of_the_loaded_slots(is_open, django_assert_num_queries):
    year = make_year(2024)
    year.is_open = is_open
    year.save()
    region = make_agency("青禾县人民政府", kind="government")
    slots = lead_lives(region)
    loaded = progress_of(slots, TODAY)
    assert len({(slot.status, slot.timeliness) for slot in loaded}) > 15
    annotated = {row.pk: row for row in with_progress(slots, TODAY)}
    for slot in loaded:
        row = annotated[slot.report.pk]
        assert (row.progress, row.timeliness, row.first_hand_in) == (
            slot.status,
            slot.timeliness,
            slot.handed_in,
        )
        if not slot.report.exempted and slot.timeliness != Timeliness.ARCHIVED:
            assert row.late_by.days == slot.days_late
    with django_assert_num_queries(2):
        numbers = year_numbers(slots, region, TODAY)
    assert numbers.whole == tally(loaded)
    assert numbers.branches == by_region(loaded, region)
    awaited = [slot for slot in loaded if slot.awaited]
    assert numbers.awaited.first == sum(slot.handed_in is None and not slot.returned for slot in awaited)
    assert numbers.awaited.again == sum(slot.returned for slot in awaited)
    assert numbers.awaited.total == len(awaited)
    assert [slot.report.pk for slot in awaited_of(slots, TODAY, len(awaited))] == [
        slot.report.pk for slot in sorted(awaited, key=lambda slot: -slot.days_late)
    ]
    pairs = Counter((slot.status, slot.timeliness) for slot in loaded)
    for (status, timeliness), number in pairs.items():
        assert numbers.matching(status, timeliness) == number
        rows = rows_of(slots, TODAY, status=status, timeliness=timeliness, length=number)
        with django_assert_num_queries(3):
            shown = rows[0:50]
        assert [row.report.pk for row in shown] == [
            slot.report.pk for slot in loaded if (slot.status, slot.timeliness) == (status, timeliness)
        ]
    late = [slot for slot in loaded if slot.timeliness == Timeliness.LATE]
    lines = printed(slots, TODAY, status="", timeliness=Timeliness.LATE, most=500)
    assert [(line.agency_name, line.handed_in, line.days_late) for line in lines] == [
        (slot.report.agency_name, slot.handed_in, slot.days_late) for slot in late
    ]
    assert len(printed(slots, TODAY, status="", timeliness=Timeliness.LATE, most=2)) == 2


def test_every_awaited_status_is_without_an_approved_version():
    """What the count of returned slots rests on: the newest handed-in version says it."""
    assert {status.value for status in AWAITED} == {"not_due", "owed", "overdue", "drafting", "returned"}


def _nodes(plan: dict) -> list[dict]:
    return [plan, *(node for below in plan.get("Plans", ()) for node in _nodes(below))]


@pytest.mark.postgresql_only
def test_postgresql_reads_the_slots_once_and_finds_their_versions_by_an_index():
    make_year(2024)
    region = make_agency("青禾县人民政府", kind="government")
    slots = lead_lives(region, 400)
    captured: list[tuple[str, object]] = []

    def keep(execute, sql, params, many, context):
        captured.append((sql, params))
        return execute(sql, params, many, context)

    with analysed():
        with connection.execute_wrapper(keep):
            year_numbers(slots, region, TODAY)
        [(sql, params)] = [each for each in captured if "GROUP BY" in each[0]]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
    nodes = _nodes(plan)
    slots_read = [node for node in nodes if node.get("Relation Name") == "reports_annualreport"]
    assert [node["Actual Loops"] for node in slots_read] == [1]
    again_and_again = [
        node["Node Type"]
        for node in nodes
        if node.get("Relation Name") == "reports_submission" and node["Actual Loops"] > 1
    ]
    assert all("Index" in kind or "Bitmap" in kind for kind in again_and_again), again_and_again
