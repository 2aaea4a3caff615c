"""Maintaining word lists: permissions, refusals, dry runs, workbook export and import, settings, versions."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook, load_workbook

from reports.checks.check_settings import CheckSettings
from reports.exports.list_workbook import COLUMNS, write_list
from reports.models import (
    BoilerplateEntry,
    CheckSetRevision,
    DryRun,
    DryRunHit,
    WordListEntry,
)
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.check_set import current_check_set
from reports.services import dry_runs, list_imports
from reports.services.check_set import SettingsRefused, change_settings
from reports.services.list_imports import ListImportRefused, apply_import, list_rows, preview_import
from reports.services.word_lists import (
    BOILERPLATE,
    WORDS,
    ListRefused,
    save_boilerplate,
    save_word,
    switch_entry,
    tried,
)
from reports.states import JobState
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db

TYPO = {"pattern": "供测试使用", "suggestion": "供参考", "kind": "typo", "severity": "notice"}


@pytest.fixture
def administrator(db):
    WordListEntry.objects.all().delete()
    return make_user(Role.ADMINISTRATOR, county()[0])


def expression(pattern: str) -> dict[str, object]:
    return TYPO | {"pattern": pattern, "is_expression": True}


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.OFFICE, Role.AUDITOR])
def test_only_administrators_keep_lists_and_settings(role):
    person = make_user(role, county()[0])
    with pytest.raises(NotAllowed):
        save_word(actor=person, values=TYPO)
    with pytest.raises(NotAllowed):
        change_settings(actor=person, settings=CheckSettings(jump_factor=5))
    with pytest.raises(NotAllowed):
        preview_import(actor=person, list_name=WORDS, file=None, name="x.xlsx")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"pattern": " "}, "PATTERN_MISSING"),
        ({"pattern": "字" * 301}, "PATTERN_TOO_LONG"),
        ({"pattern": "(", "is_expression": True}, "PATTERN_BAD"),
        ({"pattern": "(a|aa)+$", "is_expression": True}, "PATTERN_SLOW"),
        ({"pattern": "甲*", "is_expression": True}, "PATTERN_EMPTY_MATCH"),
        ({"pattern": "a{99999999}", "is_expression": True}, "PATTERN_LARGE"),
        ({"pattern": "(?R)", "is_expression": True}, "PATTERN_LARGE"),
        ({"pattern": "(?:a{400}){400}", "is_expression": True}, "PATTERN_LARGE"),
        ({"kind": "other"}, "KIND"),
        ({"severity": "fatal"}, "SEVERITY"),
        ({"parts": [7]}, "PARTS"),
        ({"valid_from": "2025-02-01", "valid_to": "2025-01-01"}, "DATES"),
        ({"suggestion": "字" * 201}, "SUGGESTION_TOO_LONG"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(administrator, values, code):
    with pytest.raises(ListRefused) as refused:
        save_word(actor=administrator, values=TYPO | values)
    assert refused.value.code == code
    assert not WordListEntry.objects.exists()


def test_the_same_pattern_twice_is_refused(administrator):
    save_word(actor=administrator, values=TYPO)
    with pytest.raises(ListRefused) as refused:
        save_word(actor=administrator, values=TYPO)
    assert refused.value.code == "DUPLICATE"


def test_every_change_is_a_revision_with_who_and_what(administrator):
    before = CheckSetRevision.objects.count()
    entry = save_word(actor=administrator, values=TYPO, address="10.0.0.9")
    switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    save_word(actor=administrator, values=TYPO | {"severity": "warning"}, entry_id=entry.pk)
    rows = list(CheckSetRevision.objects.order_by("id")[before:])
    assert [row.summary for row in rows] == ["新增“供测试使用”", "启用“供测试使用”", "修改“供测试使用”"]
    assert rows[0].address == "10.0.0.9"
    assert rows[0].words == []
    assert rows[2].before["severity"] == "notice"
    assert rows[2].words[0]["severity"] == "warning"
    assert current_check_set().version.endswith(f".{rows[2].pk}")


def test_an_expression_is_tried_before_it_is_switched_on(administrator):
    entry = save_word(actor=administrator, values=expression("供测试.用"))
    with pytest.raises(ListRefused) as refused:
        switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    assert refused.value.code == "DRY_RUN_FIRST"
    run = dry_runs.request_dry_run(actor=administrator, entry_id=entry.pk)
    assert dry_runs.run_dry_run(run.pk)
    assert tried(entry)
    assert switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True).enabled
    changed = save_word(actor=administrator, values=expression("供测试使用。"), entry_id=entry.pk)
    assert not changed.enabled


def test_a_dry_run_shows_the_hits_in_the_archive_and_changes_nothing(administrator):
    _, finance = county2()
    submitted = make_submitted(make_slot(finance))
    entry = save_word(actor=administrator, values=TYPO)
    run = dry_runs.request_dry_run(actor=administrator, entry_id=entry.pk)
    assert dry_runs.request_dry_run(actor=administrator, entry_id=entry.pk) == run
    assert dry_runs.run_dry_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.found) == (JobState.SUCCEEDED, 6, 6, 6)
    assert {hit.submission_id for hit in run.hits.all()} == {submitted.pk}
    assert "供测试使用" in run.hits.first().quoted
    assert not submitted.findings.filter(check_id="W-LIST").exists()
    assert not dry_runs.run_dry_run(run.pk)


def county2():
    from tests.factories import make_agency

    top = make_agency("平川县人民政府", kind="government")
    return top, make_agency("平川县财政局", parent=top)


def test_a_dry_run_that_lost_its_lease_writes_nothing(administrator):
    entry = save_word(actor=administrator, values=TYPO)
    run = dry_runs.request_dry_run(actor=administrator, entry_id=entry.pk)
    _, fence = dry_runs.claim_dry_run(run_id=run.pk)
    assert dry_runs.claim_dry_run(run_id=run.pk) is None
    DryRun.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00:00Z")
    assert dry_runs.dry_runs_to_announce() == [run.pk]
    _, second = dry_runs.claim_dry_run(run_id=run.pk)
    assert second == fence + 1
    with pytest.raises(dry_runs.LeaseLost):
        dry_runs._save(run.pk, fence, done=1, total=1, found=0)
    assert not DryRunHit.objects.exists()


def test_a_short_sentence_would_cut_everywhere_and_is_refused(administrator):
    with pytest.raises(ListRefused) as refused:
        save_boilerplate(actor=administrator, values={"sentence": "信息公开"})
    assert refused.value.code == "SENTENCE_SHORT"
    entry = save_boilerplate(actor=administrator, values={"sentence": "根据条例要求，现公布本年度报告。"})
    switch_entry(actor=administrator, list_name=BOILERPLATE, entry_id=entry.pk, enabled=True)
    assert current_check_set().boilerplate[0]["sentence"] == entry.sentence


def test_validity_is_a_matter_of_the_day(administrator):
    values = TYPO | {"valid_from": "2025-01-01", "valid_to": "2025-06-30"}
    entry = save_word(actor=administrator, values=values)
    switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    entry.refresh_from_db()
    check_set = current_check_set()
    for day, valid in (("2024-12-31", 0), ("2025-01-01", 1), ("2025-06-30", 1), ("2025-07-01", 0)):
        day = entry.valid_from.fromisoformat(day)
        assert len(check_set.words_on(day)) == valid
        assert WordListEntry.objects.in_force(day).count() == valid


def workbook(list_name: str, *rows: dict[str, str]) -> ContentFile:
    target = io.BytesIO()
    keys = [key for key, _, _ in COLUMNS[list_name]]
    write_list(list_name, [dict.fromkeys(keys, "") | row for row in rows], target)
    return ContentFile(target.getvalue(), name="词库.xlsx")


def test_what_is_exported_comes_back_unchanged(administrator):
    values = {"exceptions": "甲语境\n乙语境", "parts": [1, 5], "valid_from": "2025-01-01", "note": "=1+1"}
    save_word(actor=administrator, values=TYPO | values)
    save_word(actor=administrator, values=expression("供.*用"))
    file = workbook(WORDS, *list_rows(WORDS))
    preview = preview_import(actor=administrator, list_name=WORDS, file=file, name="词库.xlsx")
    assert [row["action"] for row in preview.rows] == ["same", "same"], preview.rows
    with pytest.raises(ListImportRefused) as refused:
        apply_import(actor=administrator, import_id=preview.pk)
    assert refused.value.code == "NOTHING"


def test_an_import_shows_every_row_first_and_counts_once(administrator):
    save_word(actor=administrator, values=TYPO)
    file = workbook(
        WORDS,
        {
            "pattern": "供测试使用",
            "suggestion": "改了",
            "kind": "错别字",
            "severity": "警告",
            "enabled": "是",
        },
        {"pattern": "新词", "kind": "敏感词", "parts": "一、五", "enabled": "是"},
        {"pattern": "新.式", "is_expression": "是", "enabled": "是"},
        {"pattern": "坏(", "is_expression": "是"},
        {"pattern": "错类", "kind": "没有这类"},
        {"pattern": "新词"},
        {"pattern": "坏期", "valid_from": "明年"},
    )
    preview = preview_import(actor=administrator, list_name=WORDS, file=file, name="词库.xlsx")
    actions = [row["action"] for row in preview.rows]
    assert actions == ["change", "new", "new", "refused", "refused", "refused", "refused"]
    assert WordListEntry.objects.count() == 1
    revisions = CheckSetRevision.objects.count()
    assert apply_import(actor=administrator, import_id=preview.pk) == 3
    assert CheckSetRevision.objects.count() == revisions + 1
    enabled = dict(WordListEntry.objects.values_list("pattern", "enabled"))
    assert enabled == {"供测试使用": True, "新词": True, "新.式": False}
    assert WordListEntry.objects.get(pattern="新词").parts == [1, 5]
    with pytest.raises(ListImportRefused) as refused:
        apply_import(actor=administrator, import_id=preview.pk)
    assert refused.value.code == "APPLIED"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"not a workbook", "NOT_XLSX"),
        (b"PK\x03\x04broken", "NOT_XLSX"),
        (b"0" * (list_imports.MOST_BYTES + 1), "TOO_LARGE"),
    ],
)
def test_a_file_that_is_no_list_is_refused(administrator, content, code):
    with pytest.raises(ListImportRefused) as refused:
        preview_import(actor=administrator, list_name=WORDS, file=ContentFile(content), name="x.xlsx")
    assert refused.value.code == code


def test_a_list_whose_bytes_were_damaged_on_the_way_is_refused_with_a_sentence(administrator):
    target = io.BytesIO()
    write_list(WORDS, list_rows(WORDS), target)
    data = bytearray(target.getvalue())
    data[data.find(b"xl/styles.xml") + 60] ^= 0xFF
    with pytest.raises(ListImportRefused) as refused:
        preview_import(actor=administrator, list_name=WORDS, file=ContentFile(bytes(data)), name="x.xlsx")
    assert refused.value.code == "NOT_XLSX"


def test_a_workbook_of_something_else_is_refused(administrator):
    book, target = Workbook(), io.BytesIO()
    book.active.append(["单位", "电话"])
    book.save(target)
    with pytest.raises(ListImportRefused) as refused:
        preview_import(
            actor=administrator, list_name=WORDS, file=ContentFile(target.getvalue()), name="x.xlsx"
        )
    assert refused.value.code == "NOT_A_LIST"


def test_no_cell_of_an_export_is_a_formula(administrator):
    save_word(actor=administrator, values=TYPO | {"pattern": "=HYPERLINK(1)", "note": "+1"})
    target = io.BytesIO()
    write_list(WORDS, list_rows(WORDS), target)
    cells = [c for row in load_workbook(target).active.iter_rows() for c in row if c.value]
    assert {c.data_type for c in cells} == {"s"}


def test_settings_are_changed_logged_and_make_a_version(administrator):
    settings = replace(CheckSettings(), similarity_notice=Decimal("0.60"), disabled=frozenset({"W-LATIN"}))
    revision = change_settings(actor=administrator, settings=settings)
    assert current_check_set().settings == settings
    assert "相似度提示线：0.5 → 0.6" in revision.summary
    assert "停用的校验：无 → W-LATIN" in revision.summary
    assert revision.by == administrator
    with pytest.raises(SettingsRefused) as refused:
        change_settings(actor=administrator, settings=settings)
    assert refused.value.code == "UNCHANGED"
    save_word(actor=administrator, values=TYPO)
    assert current_check_set().settings == settings


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"similarity_notice": Decimal("0.9"), "similarity_warning": Decimal("0.8")}, "LIMITS"),
        ({"similarity_warning": Decimal("1.2")}, "LIMITS"),
        ({"jump_factor": 1}, "RANGE"),
        ({"article_50_severity": "fatal"}, "RANGE"),
        ({"disabled": frozenset({"X-NONE"})}, "CHECK_UNKNOWN"),
    ],
)
def test_settings_that_make_no_sense_are_refused(administrator, changed, code):
    with pytest.raises(SettingsRefused) as refused:
        change_settings(actor=administrator, settings=replace(CheckSettings(), **changed))
    assert refused.value.code == code


def test_a_change_that_another_made_meanwhile_is_not_overwritten(administrator):
    save_word(actor=administrator, values=TYPO)
    seen = CheckSetRevision.objects.order_by("-id").first().pk
    save_boilerplate(actor=administrator, values={"sentence": "根据条例要求，现公布本年度报告。"})
    with pytest.raises(SettingsRefused) as refused:
        change_settings(actor=administrator, settings=CheckSettings(jump_factor=5), expected_revision=seen)
    assert refused.value.code == "STALE"
    assert BoilerplateEntry.objects.count() == 1


def test_no_revision_can_be_changed_or_deleted(administrator):
    from django.db import DatabaseError, transaction

    save_word(actor=administrator, values=TYPO)
    for act in (CheckSetRevision.objects.all().delete, lambda: CheckSetRevision.objects.update(summary="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
