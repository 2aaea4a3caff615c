"""The workbook as a file: sheets, headers, cell values, and no text that acts as a formula."""

import dataclasses
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from reports.exports.form_columns import blocks_of
from reports.exports.rows import Section, YearlyData
from reports.exports.sheets import LONGEST_TEXT
from reports.exports.yearly_workbook import write_yearly_workbook
from reports.statutory.editions import EDITIONS
from tests.exports.building import (
    ABOUT,
    column_of,
    evaluate,
    group_of,
    make_finding_row,
    make_report,
    make_slot_row,
    numbered_totals,
    rows_by_agency,
    written,
)

SHEETS = [
    "汇总表",
    "与上年对比",
    "主动公开情况",
    "申请办理情况",
    "行政复议",
    "行政诉讼",
    "报送情况",
    "校验问题",
    "情况说明",
    "说明",
]
DATA_SHEETS = SHEETS[2:6]
OTHER_EDITION = [f"{title}（2019年格式）" for title in DATA_SHEETS]
OWN_FORMULAS = ("=SUM(", "=SUMIFS(", "=COUNTIF(", "=COUNTA(", "=IF(ROUND(", "=E", "=(E")
HOSTILE = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "#REF!", "#N/A"]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "年报汇总.xlsx"


def full(target: Path):
    """Return a workbook of both editions, both scopes, a separate body and hostile names."""
    reports = [
        make_report("=甲局", {"requests.received.total": 5}),
        make_report("乙局", {"requests.received.total": 7}, edition="2019", level="市级"),
        make_report("丙县", kind="人民政府", scope="汇总", section=Section.AGGREGATE),
        make_report("丁分局", {"requests.received.total": 100}, section=Section.APART),
    ]
    totals = [group_of(e2021=numbered_totals("2021"), e2019=numbered_totals("2019", 7000))]
    slots = [make_slot_row(text) for text in HOSTILE]
    findings = [make_finding_row(message=text, explanation=text) for text in HOSTILE]
    return written(target, reports, slots, findings, totals)


@pytest.fixture(scope="module")
def full_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("full") / "年报汇总.xlsx"


@pytest.fixture(scope="module")
def full_book(full_file):
    """Return the full workbook, written once; tests only look at it."""
    return full(full_file)


def test_the_sheets_are_the_agreed_ones_in_order(target):
    assert written(target, [make_report()]).sheetnames == SHEETS


def test_each_edition_has_sheets_of_its_own(full_book):
    assert full_book.sheetnames == [*SHEETS[:6], *OTHER_EDITION, *SHEETS[6:]]
    for title, agency in (("申请办理情况", "=甲局"), ("申请办理情况（2019年格式）", "乙局")):
        assert full_book[title]["B4"].value == agency
        assert "乙局" not in rows_by_agency(full_book["申请办理情况"])


def test_every_part_of_the_file_is_well_formed_and_no_sheet_is_protected(full_book, full_file):
    with zipfile.ZipFile(full_file) as archive:
        assert archive.testzip() is None
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        assert sum(name.startswith("xl/worksheets/sheet") for name in parts) == len(SHEETS) + 4
        for name in parts:
            etree.fromstring(archive.read(name))
    assert not any(ws.protection.sheet for ws in full_book)


def test_merged_ranges_do_not_overlap(full_book):
    for ws in full_book:
        taken = set()
        for merged in ws.merged_cells.ranges:
            cells = {(row, column) for row, column, *_ in (c for line in merged.rows for c in line)}
            assert not taken & cells, (ws.title, merged)
            taken |= cells


def test_heads_are_frozen_repeated_in_print_and_fit_the_page(full_book):
    for ws in full_book:
        assert ws.page_setup.orientation == "landscape"
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert ws.page_setup.fitToHeight == 0
        assert ws.column_dimensions["B"].width > 5
        if ws.title in DATA_SHEETS + OTHER_EDITION:
            assert ws.page_setup.paperSize == 8  # A3
            width = sum(dimension.width for dimension in ws.column_dimensions.values())
            assert width / ws.page_setup.fitToWidth <= 220
            assert ws.freeze_panes == "C4"
            assert ws.print_title_rows == "$1:$3"
            assert ws.print_title_cols == "$A:$B"
        elif ws.title in ("报送情况", "校验问题"):
            assert ws.freeze_panes == "C3"
            assert ws.print_title_rows == "$1:$2"


def test_the_filter_covers_the_counted_rows_and_not_the_sums(full_book):
    ws = full_book["申请办理情况"]
    assert ws.auto_filter.ref.startswith("A3:")
    assert ws.auto_filter.ref.endswith("5")  # header rows 2 and 3, two counted reports in rows 4 and 5


def test_requests_have_a_column_for_each_line_and_applicant_under_two_levels_of_heads(full_book):
    ws = full_book["申请办理情况"]
    assert ws.max_column == 7 + 25 * 7
    blocks = blocks_of("requests", ("2021",))
    expected = [(column.head, column.label) for block in blocks for column in block.columns]
    head, found = "", []
    for index in range(8, ws.max_column + 1):
        head = ws.cell(2, index).value or head
        found.append((head, ws.cell(3, index).value))
    assert found == expected
    assert sum(r.min_row == 2 and r.size == {"rows": 1, "columns": 7} for r in ws.merged_cells.ranges) == 25


def test_not_stated_stays_empty_and_zero_is_zero(target):
    cells = {"requests.disclosed.business": None, "requests.disclosed.total": 0}
    ws = written(target, [make_report(cells=cells)])["申请办理情况"]
    assert ws.cell(4, column_of(ws, "（一）予以公开", "商业企业")).value is None
    assert ws.cell(4, column_of(ws, "（一）予以公开", "总计")).value == 0


def test_a_table_that_is_not_in_the_report_leaves_its_row_empty(target):
    report = make_report(editions={"proactive": "2021"})
    book = written(target, [report])
    ws = book["申请办理情况"]
    assert [cell.value for cell in ws[4]][6:] == [None] * (1 + 25 * 7)
    assert book["主动公开情况"]["G4"].value == "2021"


def test_numbers_are_numbers_and_amounts_keep_their_digits(target):
    cells = {"proactive.fees.amount": Decimal("59237.244900"), "proactive.licensing.decisions": 1036}
    ws = written(target, [make_report(cells=cells)])["主动公开情况"]
    assert ws.cell(4, column_of(ws, "行政事业性收费", "本年收费金额（单位：万元）")).value == 59237.2449
    assert ws.cell(4, column_of(ws, "行政许可", "本年处理决定数量")).value == 1036


@pytest.mark.parametrize(
    ("unit", "label", "value"),
    [
        ("元", "采购总金额（单位：元）", 251000),
        ("万元", "采购总金额（单位：万元）", 251000),
        ("", "采购总金额（其他或未注明单位", "251000"),
        ("亿元", "采购总金额（其他或未注明单位", "251000亿元"),
    ],
)
def test_procurement_stands_under_its_printed_unit_and_nowhere_else(target, unit, label, value):
    cells = {"proactive.procurement.amount": Decimal("251000.000000")}
    report = make_report(cells=cells, edition="2019", units={"procurement": unit})
    ws = written(target, [report])["主动公开情况（2019年格式）"]
    head = "政府集中采购"
    columns = {
        text: column_of(ws, head, text)
        for text in ("采购总金额（单位：元）", "采购总金额（单位：万元）", "采购总金额（其他或未注明单位")
    }
    assert {text: ws.cell(4, column).value for text, column in columns.items()} == {
        text: value if text == label else None for text in columns
    }


def test_the_edition_of_each_table_is_noted_beside_it(target):
    editions = {"proactive": "2021", "requests": "2019", "reconsideration": "2021", "litigation": "2021"}
    book = written(target, [make_report(editions=editions)])
    assert book["主动公开情况"]["G4"].value == "2021"
    assert book["申请办理情况（2019年格式）"]["G4"].value == "2019"
    assert "收到和处理政府信息公开申请情况2019" in _all_text(book["说明"])


def test_text_that_begins_like_a_formula_stays_text_on_every_sheet(target):
    reports = [make_report(text, kind=text, level=text) for text in HOSTILE]
    slots = [make_slot_row(text, status=text, reviewers=text, remark=text) for text in HOSTILE]
    findings = [
        make_finding_row(agency=text, message=text, explanation=text, explained_by=text, cell=text)
        for text in HOSTILE
    ]
    book = written(target, reports, slots, findings)
    values = [cell.value for ws in book for row in ws.iter_rows() for cell in row]
    for text in HOSTILE:
        assert values.count(text) >= 4 * 3 + 4 + 5, text
    assert_no_formula_but_sums(book)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_names_of_region_and_maker_stay_text(target, text):
    book = written(target, about=dataclasses.replace(ABOUT, region=text, made_by=text))
    assert_no_formula_but_sums(book)
    assert [cell.value for row in book["说明"].iter_rows() for cell in row].count(text) >= 2


def assert_no_formula_but_sums(book):
    """Fail for a cell that Excel would take for a formula or an error, the workbook's own sums excepted."""
    for ws in book:
        for row in ws.iter_rows():
            for cell in row:
                assert cell.data_type != "e", (ws.title, cell.coordinate)
                if cell.data_type == "f":
                    assert cell.value.startswith(OWN_FORMULAS)
                    assert cell.value not in HOSTILE
                if cell.data_type == "s" and str(cell.value)[:1] in "=+-@\t\r\n":
                    assert cell.quotePrefix, (ws.title, cell.coordinate)


def test_what_xml_cannot_carry_is_left_out_and_what_is_too_long_is_cut_with_a_remark(target):
    rows = [make_finding_row(message="a\x00b\x0b\ufffec"), make_finding_row(message="字" * 40_000)]
    ws = written(target, findings=rows)["校验问题"]
    assert ws["K3"].value == "abc"
    assert len(ws["K4"].value) == LONGEST_TEXT
    assert ws["K4"].value.endswith("……（过长，未全部列出）")


def test_sums_are_formulas_over_the_counted_rows_by_level_and_kind(target):
    reports = [
        make_report("甲局", {"requests.received.total": 5}),
        make_report("乙局", {"requests.received.total": 7}, level="市级"),
        make_report("丙镇", {"requests.received.total": 11}, kind="乡镇"),
        make_report("丁县", {"requests.received.total": 23}, kind="人民政府", section=Section.AGGREGATE),
        make_report(
            "戊市", {"requests.received.total": 40}, kind="人民政府", level="市级", section=Section.AGGREGATE
        ),
        make_report("己分局", {"requests.received.total": 100}, section=Section.APART),
    ]
    ws = written(target, reports)["申请办理情况"]
    column = column_of(ws, "一、本年新收政府信息公开申请数量", "总计")
    rows = rows_by_agency(ws)
    sums = {
        label: evaluate(ws, ws.cell(row, column).value)
        for label, row in rows.items()
        if str(ws.cell(row, column).value).startswith("=")
    }
    assert sums == {
        "本级合计（3份）": 23,
        "本级·县级小计（2份）": 16,
        "本级·市级小计（1份）": 7,
        "本级·部门小计（2份）": 12,
        "本级·乡镇小计（1份）": 11,
        "汇总·县级·人民政府小计（1份）": 23,
        "汇总·市级·人民政府小计（1份）": 40,
    }
    assert rows["己分局"] > max(rows[label] for label in sums)


def test_a_column_in_which_nobody_states_a_number_has_no_sum(target):
    cells = dict.fromkeys(["requests.received.business", "requests.received.total"])
    reports = [
        make_report("甲局", cells),
        make_report("乙局", cells | {"requests.received.total": 0}),
    ]
    ws = written(target, reports)["申请办理情况"]
    total_row = rows_by_agency(ws)["本级合计（2份）"]
    assert ws.cell(total_row, column_of(ws, "本年新收政府信息公开申请数量", "商业企业")).value is None
    assert ws.cell(total_row, column_of(ws, "本年新收政府信息公开申请数量", "总计")).value.startswith("=SUM(")


def test_reports_out_of_order_are_refused_and_leave_no_file(target):
    reports = [make_report(section=Section.APART), make_report(section=Section.OWN)]
    with pytest.raises(ValueError, match="SECTION_ORDER"):
        write_yearly_workbook(YearlyData(ABOUT, (), reports, (), ()), target)
    assert not target.exists()


def test_an_interrupted_workbook_leaves_neither_a_file_nor_temporary_files(target, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    class Enough(Exception):
        pass

    rows = 0

    def interrupt() -> None:
        nonlocal rows
        rows += 1
        if rows == 3:
            raise Enough

    reports = (make_report(f"第{i}局") for i in range(10))
    with pytest.raises(Enough):
        write_yearly_workbook(YearlyData(ABOUT, (), reports, (), ()), target, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_of_every_report_slot_and_finding(target):
    calls = []
    data = YearlyData(ABOUT, (), [make_report()] * 2, [make_slot_row()] * 3, [make_finding_row()] * 4)
    write_yearly_workbook(data, target, lambda: calls.append(1))
    assert len(calls) == 9


def test_the_summary_prints_every_cell_of_the_form_with_its_own_sum(target):
    for name in EDITIONS:
        totals = numbered_totals(name)
        ws = written(target, totals=[group_of(**{f"e{name}": totals})])["汇总表"]
        printed = sorted(v for row in ws.iter_rows(values_only=True) for v in row if isinstance(v, int))
        assert printed == sorted(value for table in totals.values() for value in table.sums.values())


def test_the_summary_puts_a_sum_of_requests_at_its_line_and_column(target):
    totals = numbered_totals("2021")
    ws = written(target, totals=[group_of(e2021=totals)])["汇总表"]
    heads = next(row for row in ws.iter_rows() if row[9].value == "商业企业")[0].row
    by_label = {
        next(v for v in reversed(values[:8]) if v): values[8:]
        for values in ws.iter_rows(min_row=heads + 1, max_row=heads + 25, values_only=True)
    }
    for line in EDITIONS["2021"].table("requests").lines:
        expected = [totals["requests"].sums[f"requests.{line.code}.{c.code}"] for c in line.columns]
        assert list(by_label[line.label]) == expected


def test_the_summary_leaves_a_sum_empty_that_nobody_states(target):
    totals = numbered_totals("2021")
    totals["requests"].sums["requests.received.total"] = None
    ws = written(target, totals=[group_of(e2021=totals)])["汇总表"]
    row = next(row for row in ws.iter_rows() if row[0].value == "一、本年新收政府信息公开申请数量")
    assert row[14].value is None
    assert row[13].value is not None


def test_mixed_editions_have_a_block_each_and_one_together(target):
    old, new = numbered_totals("2019", 10_000), numbered_totals("2021")
    book = written(target, totals=[group_of(e2021=new, e2019=old)])
    ws = book["汇总表"]
    captions = [row[0] for row in ws.iter_rows(values_only=True) if str(row[0]).startswith("本级合计")]
    assert [caption.split("　")[1][:6] for caption in captions] == ["2021年格", "2019年试", "两种格式合计"]
    shared = "requests.received.total"
    received = [row[14] for row in ws.iter_rows(values_only=True) if str(row[0]).startswith("一、本年新收")]
    a, b = new["requests"].sums[shared], old["requests"].sums[shared]
    assert received == [a, b, a + b]


def test_a_year_without_reports_shows_the_empty_form_and_says_so(target):
    book = written(target)
    labels = {row[0] for row in book["汇总表"].iter_rows(values_only=True)}
    assert {"规章", "一、本年新收政府信息公开申请数量", "四、结转下年度继续办理", "行政复议"} <= labels
    assert book["行政复议"]["B4"].value == "（没有已通过的年报）"
    assert book["报送情况"]["B3"].value == "（没有应报的年报）"


def test_the_notes_name_maker_edition_and_every_report_with_version_and_digest(target):
    reports = [make_report("甲局", version=3, digest="0123456789abcdef" * 4), make_report("乙局")]
    text = _all_text(written(target, reports)["说明"])
    for part in ("王五", "2025-02-03 04:05:00", "国办公开办函〔2021〕30号", "共2份：本级2份", "不作0处理"):
        assert part in text
    assert "0123456789abcdef" in text
    assert "甲局" in text


def _all_text(ws) -> str:
    return "\n".join(str(v) for row in ws.iter_rows(values_only=True) for v in row if v is not None)


def test_corrected_cells_have_a_colour_and_say_what_the_original_has(target):
    code = "proactive.licensing.decisions"
    fee = "proactive.fees.amount"
    report = make_report(
        "甲局",
        {code: 41, fee: Decimal("1.5")},
        corrected={code: (Decimal(912), Decimal(41)), fee: (None, Decimal("1.500000"))},
    )
    book = written(target, [report, make_report("乙局")])
    ws = book["主动公开情况"]
    rows = rows_by_agency(ws)
    marked = {
        (cell.row, cell.value): cell.comment.text for row in ws.iter_rows() for cell in row if cell.comment
    }
    assert marked == {
        (rows["甲局"], 41): "原件912，更正为41",
        (rows["甲局"], 1.5): "原件未填，更正为1.5",
    }
    column = column_of(ws, "行政许可", "本年处理决定数量")
    assert ws.cell(rows["甲局"], column).fill.fgColor.rgb == "FFFFF2CC"
    assert ws.cell(rows["乙局"], column).fill.fgColor.rgb != "FFFFF2CC"
