"""The input of the checks of one report, and what storing their findings preserves."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.checks.check_settings import CheckSettings
from reports.models import (
    AgencyAlias,
    CheckRun,
    DueDate,
    Finding,
    ShingleSample,
    Submission,
    TextSketch,
)
from reports.models.annual_reports import Scope
from reports.models.people import Role
from reports.reading.model.document import Place
from reports.recognition.reading import Chapter
from reports.selectors.cells import corrections_of, overlay, reading_of
from reports.selectors.check_set import check_context, settings_from, values_of
from reports.selectors.similar_texts import compared_texts
from reports.services.checking import subject_of
from reports.services.corrections import correct_cell
from reports.services.similarity import index_texts, texts_to_compare
from tests.checks.cases_texts import LONG, OTHER
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
    make_year,
)

pytestmark = pytest.mark.django_db

CARRIED = {
    "requests.received.natural_person": 5,
    "requests.received.total": 5,
    "requests.disclosed.natural_person": 3,
    "requests.disclosed.total": 3,
    "requests.outcomes_total.natural_person": 3,
    "requests.outcomes_total.total": 3,
    "requests.carried_forward.natural_person": 2,
    "requests.carried_forward.total": 2,
}


def subject(submission: Submission):
    """Return the current input of the checks."""
    submission = Submission.objects.select_related("report__agency", "report__year", "active_run").get(
        pk=submission.pk
    )
    context, reading, corrected = check_context(), reading_of(submission), corrections_of(submission)
    texts = texts_to_compare(submission=submission, reading=reading, context=context, boilerplate=())
    samples = index_texts(submission=submission, texts=texts)
    return subject_of(
        submission=submission,
        reading=reading,
        context=context,
        cells=overlay(reading, corrected),
        corrected=corrected,
        texts=texts,
        samples=samples,
    )


def with_part_five(text: str, year: int = 2024, agency: str = ""):
    """Return a reading with this text in part 五."""
    found = make_reading(year=year, agency=agency)
    chapters = tuple(
        Chapter(c.part, c.heading, text, Place(c.part), c.numeral) if c.part == 5 else c
        for c in found.chapters
    )
    return found.__class__(**{**found.__dict__, "chapters": chapters})


def test_last_years_approved_figures_are_compared():
    _, finance = county()
    make_approved(make_slot(finance, 2023), CARRIED)
    draft = make_draft(make_slot(finance, 2024))
    given = subject(draft)
    assert given.previous["requests.carried_forward.total"] == 2
    assert given.previous_approved
    assert Finding.objects.filter(submission=draft, check_id="Y-CARRY").exists()


def test_last_years_report_that_waits_is_compared_and_said_to_be_unapproved():
    _, finance = county()
    make_submitted(make_slot(finance, 2023), cells=CARRIED)
    given = subject(make_draft(make_slot(finance, 2024)))
    assert given.previous["requests.carried_forward.total"] == 2
    assert not given.previous_approved


def test_a_draft_of_last_year_and_another_scope_are_not_compared():
    _, finance = county()
    make_draft(make_slot(finance, 2023), cells=CARRIED)
    assert subject(make_draft(make_slot(finance, 2024))).previous is None
    make_approved(make_slot(finance, 2022, scope=Scope.OWN), {"proactive.penalties.decisions": 9})
    aggregate = make_slot(finance, 2023, scope=Scope.AGGREGATE)
    assert subject(make_draft(aggregate)).previous is None


def test_corrections_of_last_year_count():
    _, finance = county()
    slot = make_slot(finance, 2023)
    clerk = make_user(Role.CLERK, finance)
    draft = make_draft(slot, clerk)
    correct_cell(
        actor=clerk,
        submission_id=draft.pk,
        code="proactive.government_rules.in_force",
        value="7",
        reason="对照原件",
    )
    run = CheckRun.objects.get(submission=draft)
    assert run.amounts["proactive.government_rules.in_force"] == "7"


def test_an_aggregate_report_is_given_the_units_of_the_next_level():
    government, finance = county()
    taxes = make_agency("青禾县税务局", parent=government, vertically_managed=True)
    town = make_agency("青禾县石桥镇人民政府", parent=government, kind="town")
    village = make_agency("石桥镇某站", parent=town)
    for issued, agency in enumerate((finance, taxes, village), 1):
        different = {"proactive.normative_documents.issued": issued}
        make_approved(make_slot(agency, 2024), CARRIED | different)
    make_slot(town, 2024)
    units = subject(make_draft(make_slot(government, 2024, scope=Scope.AGGREGATE))).units
    assert units.missing == ("青禾县石桥镇人民政府",)
    assert units.counted == 1
    assert units.sums["requests.received.total"] == 5


def test_a_department_is_given_the_report_of_its_government():
    government, finance = county()
    top = make_agency("上元市人民政府", kind="government", level="prefecture")
    government.parent = top
    government.save()
    government.path = f"{top.pk}/{government.pk}/"
    government.save()
    finance.path = f"{top.pk}/{government.pk}/{finance.pk}/"
    finance.save()
    make_approved(
        make_slot(government, 2024, scope=Scope.AGGREGATE), {"proactive.normative_documents.in_force": 40}
    )
    given = subject(make_draft(make_slot(finance, 2024)))
    assert given.government_report["proactive.normative_documents.in_force"] == 40
    assert given.superiors == ("上元市人民政府", "青禾县人民政府")


def test_names_telephone_and_dates_are_given():
    _, finance = county()
    finance.telephone = "0517-80000000"
    finance.save()
    AgencyAlias.objects.create(agency=finance, name="县财政局")
    DueDate.objects.create(year=make_year(2024), level="county", step="publish", on=date(2025, 1, 20))
    submitted = make_submitted(make_slot(finance, 2024))
    given = subject(submitted)
    assert given.telephones == ("0517-80000000",)
    assert set(given.agency_names) == {"青禾县财政局", "县财政局"}
    assert given.known_names["县财政局"] == "青禾县财政局"
    assert given.hand_in_due == submitted.report.due_on
    assert given.publish_due == date(2025, 1, 20)
    assert given.submitted_on == timezone.localtime(submitted.submitted_at).date()


def test_what_one_report_needs_is_loaded_with_six_queries():
    government, finance = county()
    make_approved(make_slot(finance, 2023), CARRIED, reading=with_part_five(LONG, 2023, "青禾县财政局"))
    other = make_agency(parent=government)
    make_approved(make_slot(other, 2024), reading=with_part_five(LONG, 2024, other.name))
    draft = make_draft(make_slot(finance, 2024), reading=with_part_five(LONG, 2024, "青禾县财政局"))
    submission = Submission.objects.select_related("report__agency", "report__year", "active_run").get(
        pk=draft.pk
    )
    reading, corrected = reading_of(submission), corrections_of(submission)
    check_context()
    texts = texts_to_compare(submission=submission, reading=reading, context=check_context(), boilerplate=())
    samples = index_texts(submission=submission, texts=texts)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        given = subject_of(
            submission=submission,
            reading=reading,
            context=check_context(),
            cells=overlay(reading, corrected),
            corrected=corrected,
            texts=texts,
            samples=samples,
        )
    assert len(queries) <= 6, [query["sql"][:90] for query in queries]
    assert given.previous is not None
    assert {(text.agency, text.own) for text in given.compared_texts} == {
        ("青禾县财政局", True),
        (other.name, False),
    }


def test_compared_texts_are_looked_up_without_reading_all_texts_of_the_archive():
    government, finance = county()
    other = make_agency(parent=government)
    make_approved(make_slot(other, 2024), reading=with_part_five(LONG, 2024, other.name))
    draft = make_draft(make_slot(finance, 2024), reading=with_part_five(LONG, 2024, "青禾县财政局"))
    submission = Submission.objects.select_related("report").get(pk=draft.pk)
    samples = {5: ShingleSample.objects.filter(sketch__submission=draft).values_list("hash", flat=True)}
    with CaptureQueriesContext(connection) as queries:
        found = compared_texts(submission, samples, handed_in=None)
    assert [text.agency for text in found] == [other.name]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The few rows of a test are scanned all the same; what has an index must use it now.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {queries[-1]['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[-1]['sql']}")
        plan = [row[-1].strip() for row in cursor.fetchall()]
    assert [
        step for step in plan if step.startswith("SCAN") or "Seq Scan on reports_textsketch" in step
    ] == []


def test_a_copied_part_five_is_found_on_the_later_report_only():
    government, finance = county()
    other = make_agency("青禾县林业局", parent=government)
    first = make_submitted(make_slot(other, 2024), reading=with_part_five(LONG, 2024, other.name))
    second = make_draft(make_slot(finance, 2024), reading=with_part_five(LONG, 2024, finance.name))
    assert not Finding.objects.filter(submission=first, check_id="S-OTHER").exists()
    finding = Finding.objects.get(submission=second, check_id="S-OTHER")
    assert finding.message == "第五部分与青禾县林业局2024年报告相似度100%，请核对是否套用。"
    assert finding.severity == "warning"


def test_a_draft_of_another_agency_is_not_compared():
    government, finance = county()
    other = make_agency("青禾县林业局", parent=government)
    make_draft(make_slot(other, 2024), reading=with_part_five(LONG, 2024, other.name))
    draft = make_draft(make_slot(finance, 2024), reading=with_part_five(LONG, 2024, finance.name))
    assert not Finding.objects.filter(submission=draft, check_id="S-OTHER").exists()


def test_the_index_follows_the_reading():
    _, finance = county()
    draft = make_draft(make_slot(finance, 2024), reading=with_part_five(LONG, 2024, finance.name))
    [sketch] = TextSketch.objects.filter(submission=draft, part=5)
    assert sketch.sampled.count() == sketch.samples > 3
    submission = Submission.objects.select_related("report__agency").get(pk=draft.pk)
    texts = texts_to_compare(
        submission=submission,
        reading=with_part_five(OTHER, 2024, finance.name),
        context=check_context(),
        boilerplate=(),
    )
    index_texts(submission=submission, texts=texts)
    [changed] = TextSketch.objects.filter(submission=draft, part=5)
    assert changed.text != sketch.text
    assert not TextSketch.objects.filter(pk=sketch.pk).exists()
    index_texts(submission=submission, texts=())
    assert not TextSketch.objects.filter(submission=draft).exists()


def test_settings_are_kept_as_json_and_come_back_equal():
    changed = CheckSettings(
        similarity_notice=Decimal("0.55"),
        narrative_length_on=True,
        disabled=frozenset({"W-LATIN"}),
        powers={"town": frozenset({"penalties"})},
        doubt_below=0.7,
    )
    assert settings_from(values_of(changed)) == changed
    assert values_of(CheckSettings()) == {}
    assert settings_from({"gone": 1}) == CheckSettings()
