"""Writing on pages: fields saved one by one, nobody's words lost, and a version made that says the same."""

from __future__ import annotations

import pytest

from reports.intake import UploadRefused
from reports.models import Agency, DraftField, Event, Narrative, Submission, WorkingDraft
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.reading.docx.reader import read_docx
from reports.recognition.reading import CellState
from reports.recognition.recognise import recognise
from reports.selectors.cells import current_cells
from reports.selectors.working_drafts import UNWRITTEN, draft_of, text_digest, written_of
from reports.services.corrections import correct_cell
from reports.services.draft_checks import check_draft
from reports.services.events import broken_links
from reports.services.working_drafts import FieldEntry, WritingRefused, save_fields, start_draft
from reports.statutory.editions import EDITIONS
from reports.statutory.offered_sums import added_cells
from reports.written_versions import VersionRefused, make_version
from review.lifecycle import Move
from review.services import move
from tests.factories import (
    county,
    finish_reading,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND, TOTAL = (f"requests.received.{column}" for column in ("natural_person", "business", "total"))
TEXTS = {
    "opening": "本报告依据《条例》编制。",
    "part1": "（一）主动公开\n全年公开信息{行政许可数}条。\n（二）依申请公开。共收到申请{收到申请总数}件。\n"
    "（三）政府信息管理。制度健全。\n（四）政府信息公开平台建设。网站更新及时。\n（五）监督保障。培训2次。",
    "part5": "更新不够及时。下一步加强培训。",
    "part6": "全年没有收取信息处理费。",
}


@pytest.fixture
def slot():
    return make_slot(county()[1])


@pytest.fixture
def clerk(slot):
    return make_user(Role.CLERK, slot.agency)


@pytest.fixture
def colleague(slot):
    return make_user(Role.CLERK, slot.agency)


@pytest.fixture
def begun(slot, clerk):
    return start_draft(actor=clerk, report_id=slot.pk)


def now(slot):
    return written_of(WorkingDraft.objects.get(report=slot))


def save(actor, slot, *, seen=None, fill="", **fields):
    """Save as a page that shows what is stored, or what ``seen`` says of each field."""
    written = seen or now(slot)
    entries = [FieldEntry(name, text, written.seen(name)) for name, text in fields.items()]
    return save_fields(actor=actor, report_id=slot.pk, entries=entries, fill=fill)


def everything(actor, slot):
    cells = dict.fromkeys(EDITIONS["2021"].cells, "0")
    cells |= {FIRST: "3", TOTAL: "3", "proactive.licensing.decisions": "120", "proactive.fees.amount": "7.25"}
    cells |= {"requests.disclosed.natural_person": "3", "requests.disclosed.total": "3"}
    cells |= {"requests.outcomes_total.natural_person": "3", "requests.outcomes_total.total": "3"}
    result = save(actor, slot, **cells, **TEXTS)
    assert (result.refused, result.conflicts) == ({}, {})


def test_zero_and_blank_are_kept_apart(slot, clerk, begun):
    save(clerk, slot, **{FIRST: "0", SECOND: " ", TOTAL: "1,200.0"})
    written = now(slot)
    assert (written.text(FIRST), written.text(SECOND), written.text(TOTAL)) == ("0", "", "1200")
    assert written.values[FIRST].state is CellState.NUMBER
    assert written.values[SECOND].state is CellState.BLANK


def test_different_fields_of_two_people_both_hold(slot, clerk, colleague, begun):
    page = now(slot)
    save(colleague, slot, seen=page, **{FIRST: "3"}, part1="同事写的。")
    result = save(clerk, slot, seen=page, **{SECOND: "2"}, part5="我写的。")
    assert result.conflicts == {}
    written = now(slot)
    assert [written.text(name) for name in (FIRST, SECOND, "part1", "part5")] == [
        "3",
        "2",
        "同事写的。",
        "我写的。",
    ]


def test_the_same_field_of_two_people_is_a_conflict_and_the_first_stays(slot, clerk, colleague, begun):
    page = now(slot)
    save(colleague, slot, seen=page, part1="同事写的。")
    result = save(clerk, slot, seen=page, part1="我写的。", part5="另一处。")
    assert result.conflicts["part1"].text == "我写的。"
    assert result.saved == {"part5"}
    assert now(slot).text("part1") == "同事写的。"
    assert save(clerk, slot, part1="合并的。").conflicts == {}
    assert now(slot).text("part1") == "合并的。"


def test_a_page_that_sends_all_fields_changes_only_those_its_person_changed(slot, clerk, colleague, begun):
    save(clerk, slot, **{FIRST: "3"}, part1="原来的。")
    page = now(slot)
    save(colleague, slot, part1="同事改过的。", **{FIRST: "4"})
    result = save(clerk, slot, seen=page, part1="原来的。", **{FIRST: "3", SECOND: "1"})
    assert (result.conflicts, result.saved) == ({}, {SECOND})
    assert (now(slot).text("part1"), now(slot).text(FIRST)) == ("同事改过的。", "4")


def test_the_same_text_typed_by_both_is_no_conflict(slot, clerk, colleague, begun):
    page = now(slot)
    save(colleague, slot, seen=page, **{FIRST: "3"})
    assert save(clerk, slot, seen=page, **{FIRST: "3.0"}).conflicts == {}


@pytest.mark.parametrize("text", ["三", "-1", "1.5", "1e9", "NaN", "9" * 20])
def test_a_value_that_is_no_number_of_its_cell_is_refused_alone(slot, clerk, begun, text):
    result = save(clerk, slot, **{FIRST: text, SECOND: "2"})
    assert "不能填入" in result.refused[FIRST]
    assert (now(slot).text(FIRST), now(slot).text(SECOND)) == ("", "2")


def test_a_field_that_does_not_exist_and_a_text_too_long_are_refused(slot, clerk, begun):
    result = save(clerk, slot, part1="字" * 50_001, part9="无", **{"proactive.fees.change": "1"})
    assert set(result.refused) == {"part1", "part9", "proactive.fees.change"}
    assert not DraftField.objects.exists()


def test_buttons_fill_blank_cells_only(slot, clerk, begun):
    result = save(clerk, slot, fill="sums:requests", **{FIRST: "3", SECOND: "1"})
    assert now(slot).text(TOTAL) == "4"
    assert result.saved == {FIRST, SECOND, TOTAL}
    result = save(clerk, slot, fill="zeros:requests")
    assert (now(slot).text(SECOND), now(slot).text(TOTAL)) == ("1", "4")
    totals = added_cells(EDITIONS["2021"])
    assert not result.saved & totals
    assert len(result.saved) == 175 - 2 - sum(code.startswith("requests.") for code in totals)
    assert now(slot).text("reconsideration.cases.total") == ""
    with pytest.raises(WritingRefused, match="FILL_UNKNOWN"):
        save(clerk, slot, fill="everything:requests")


def test_zeros_first_leave_the_totals_to_the_button_for_sums(slot, clerk, begun):
    save(clerk, slot, **{FIRST: "3", SECOND: "1"})
    save(clerk, slot, fill="zeros:requests")
    assert now(slot).text(TOTAL) == ""
    save(clerk, slot, fill="sums:requests")
    written = now(slot)
    assert (written.text(TOTAL), written.text("requests.outcomes_total.total")) == ("4", "0")
    assert "" not in [text for code, text in written.cells.items() if code.startswith("requests.")]


def test_only_clerks_of_the_agency_write(slot, begun):
    for role, agency in (
        (Role.HEAD, slot.agency),
        (Role.OFFICE, slot.agency.parent),
        (Role.REVIEWER, slot.agency.parent),
        (Role.CLERK, slot.agency.parent),
    ):
        with pytest.raises(NotAllowed):
            save(make_user(role, agency), slot, **{FIRST: "3"})


def test_a_report_in_review_exempt_or_of_a_closed_year_is_not_written(slot, clerk, begun):
    slot.exempted, slot.exemption_reason = True, "撤销"
    slot.save()
    with pytest.raises(WritingRefused, match="EXEMPT"):
        save(clerk, slot, **{FIRST: "3"})
    slot.exempted = False
    slot.save()
    slot.year.is_open = False
    slot.year.save()
    with pytest.raises(WritingRefused, match="YEAR_CLOSED"):
        save(clerk, slot, **{FIRST: "3"})
    slot.year.is_open = True
    slot.year.save()
    make_submitted(slot, clerk)
    with pytest.raises(WritingRefused, match="IN_REVIEW"):
        save(clerk, slot, **{FIRST: "3"})


def test_writing_is_begun_once_and_not_for_years_without_a_form(slot, clerk, begun):
    with pytest.raises(WritingRefused, match="STARTED"):
        start_draft(actor=clerk, report_id=slot.pk)
    old = make_slot(slot.agency, 2017)
    with pytest.raises(WritingRefused, match="NO_EDITION"):
        start_draft(actor=clerk, report_id=old.pk)


def test_the_record_names_each_writer_once_a_day(slot, clerk, colleague, begun):
    for text in ("1", "2", "3"):
        save(clerk, slot, **{FIRST: text})
        save(colleague, slot, **{SECOND: text})
    events = Event.objects.filter(report=slot, move__in=("begin_writing", "write")).order_by("sequence")
    assert [(event.move, event.actor) for event in events] == [("begin_writing", clerk), ("write", colleague)]
    assert broken_links(slot) == []


def test_a_version_that_came_from_a_file_is_opened_with_its_cells_and_texts(slot, clerk):
    draft = make_draft(slot, clerk, {FIRST: 3, SECOND: None})
    correct_cell(actor=clerk, submission_id=draft.pk, code=TOTAL, value="3", reason="对照原件")
    start_draft(actor=clerk, report_id=slot.pk, version=Submission.objects.get(pk=draft.pk))
    written = now(slot)
    assert (written.text(FIRST), written.text(SECOND), written.text(TOTAL)) == ("3", "", "3")
    stored = {f"part{row.part}": row.text for row in Narrative.objects.filter(submission=draft)}
    assert {name: written.text(name) for name in stored} == stored


def test_writing_does_not_begin_with_a_version_of_another_slot(slot, clerk):
    other = make_draft(make_slot(make_agency_beside(slot)))
    with pytest.raises(WritingRefused):
        start_draft(actor=clerk, report_id=slot.pk, version=other)


def make_agency_beside(slot) -> Agency:
    return county()[1]


def version_read(slot, actor, **options):
    """Make a version and read its document as the worker does."""
    version = make_version(actor=actor, report=slot, **options)
    with version.source_file.file.open("rb") as source:
        finish_reading(version, recognise(read_docx(source.read())))
    return Submission.objects.get(pk=version.pk)


def test_a_version_says_every_cell_and_every_text_of_the_draft(slot, clerk, begun):
    everything(clerk, slot)
    expected = [(found.check, found.message) for found in check_draft(now(slot), slot).findings]
    version = version_read(slot, clerk)
    assert (version.version, version.state) == (1, "draft")
    cells = current_cells(version)
    written = now(slot)
    assert {code: cell.value for code, cell in cells.items()} == written.numbers
    texts = {row.part: row.text for row in Narrative.objects.filter(submission=version)}
    assert texts[1].startswith("（一）主动公开\n全年公开信息120条。\n（二）依申请公开。共收到申请3件。")
    assert (texts[5], texts[6]) == (TEXTS["part5"], TEXTS["part6"])
    found = version.findings.filter(echo_of=None).order_by("position").values_list("check_id", "message")
    assert list(found) == expected
    assert draft_of(slot).made == version
    event = Event.objects.get(report=slot, move="make_version")
    assert (event.actor, str(clerk) in event.comment) == (clerk, True)


def test_a_version_is_handed_in_returned_and_the_draft_goes_on(slot, clerk, begun):
    everything(clerk, slot)
    version = version_read(slot, clerk)
    move(actor=clerk, submission_id=version.pk, move=Move.SUBMIT, attested=True)
    with pytest.raises(WritingRefused, match="IN_REVIEW"):
        save(clerk, slot, **{FIRST: "4"})
    reviewer = make_user(Role.REVIEWER, slot.agency.parent)
    move(actor=reviewer, submission_id=version.pk, move=Move.RETURN, reason="请核对许可数")
    save(clerk, slot, **{"proactive.licensing.decisions": "121"})
    with pytest.raises(UploadRefused, match="DRAFT_EXISTS"):
        make_version(actor=clerk, report=slot)
    again = version_read(slot, clerk, replace=True)
    assert current_cells(again)["proactive.licensing.decisions"].value == 121
    assert "公开信息121条" in Narrative.objects.get(submission=again, part=1).text
    again.refresh_from_db()
    assert again.state == "draft"


def test_an_approved_report_is_corrected_by_a_new_version(slot, clerk):
    approved = make_approved(slot, clerk=clerk)
    start_draft(actor=clerk, report_id=slot.pk, version=approved)
    save(clerk, slot, **{"proactive.licensing.decisions": "9"})
    with pytest.raises(UploadRefused, match="APPROVED_EXISTS"):
        make_version(actor=clerk, report=slot)
    version = version_read(slot, clerk, replace=True)
    assert version.version == approved.version + 1
    slot.refresh_from_db()
    assert slot.effective_submission_id == approved.pk


def test_a_button_pressed_twice_makes_one_version(slot, clerk, colleague, begun):
    everything(clerk, slot)
    first = make_version(actor=clerk, report=slot)
    assert make_version(actor=colleague, report=slot) == first
    assert make_version(actor=clerk, report=slot, replace=True) == first
    assert Event.objects.filter(report=slot, move__in=("upload", "make_version")).count() == 2
    save(clerk, slot, **{FIRST: "4"})
    with pytest.raises(UploadRefused, match="DRAFT_EXISTS"):
        make_version(actor=clerk, report=slot)


def test_nothing_is_made_of_an_empty_draft(slot, clerk, begun):
    with pytest.raises(VersionRefused, match="EMPTY"):
        make_version(actor=clerk, report=slot)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("共{申请数}件。", "第一部分中的{申请数}不是可用的数据项"),
        ("共{收到申请总数}件。", "对应的单元格还没有填写"),
        ("各项工作有序开展。\n信访举报投诉类申请 3", "读取时会丢失"),
    ],
)
def test_what_would_not_be_read_back_is_named_before_a_version_is_made(slot, clerk, begun, text, sentence):
    save(clerk, slot, part1=text)
    with pytest.raises(VersionRefused) as refused:
        make_version(actor=clerk, report=slot)
    assert (refused.value.code, sentence in refused.value.message) == ("OBSTACLE", True)
    assert not Submission.objects.exists()


def test_the_checks_of_a_draft_know_last_year(slot, clerk, begun):
    before = make_approved(make_slot(slot.agency, 2023), {})
    assert before.report.effective_submission_id == before.pk
    save(clerk, slot, **{"requests.carried_over.natural_person": "5", "requests.carried_over.total": "5"})
    found = {finding.check for finding in check_draft(now(slot), slot).findings}
    assert {check for check in found if check.startswith("X-")}, found


def test_a_save_and_a_check_cost_the_same_few_queries(slot, clerk, begun, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        save_fields(
            actor=clerk,
            report_id=slot.pk,
            entries=[FieldEntry(code, "1", UNWRITTEN + text_digest("")) for code in EDITIONS["2021"].cells],
        )
    check_draft(now(slot), slot)
    with django_assert_max_num_queries(6):
        check_draft(now(slot), slot)
