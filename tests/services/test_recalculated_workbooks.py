"""The yearly workbook opened by LibreOffice: every formula calculated, every cell compared with a second library."""

import subprocess
from pathlib import Path

import pytest
import xlrd
from django.utils import timezone
from openpyxl import load_workbook

from reports.exports.form_columns import blocks_of
from reports.isolation.converter import find_converter
from reports.models import Explanation, ExportJob, Finding
from reports.models.people import Role
from reports.services.exporting import request_export, run_export
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import split_code
from tests.factories import make_agency, make_user, make_year
from tests.selectors.approved import approve
from tests.services.test_exporting import sql_sum

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    make_year(2023)
    make_year(2024)
    return make_agency("青禾县人民政府", kind="government")


def exported(region, **chosen) -> Path:
    job = request_export(actor=make_user(Role.OFFICE, region), year=2024, region=region, **chosen)
    assert run_export(job.pk)
    return Path(ExportJob.objects.get(pk=job.pk).file.path)


def recalculated(path: Path, folder: Path) -> xlrd.Book:
    """Open the workbook in LibreOffice, calculate it and read what LibreOffice saved."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        find_converter(),
        profile,
        "--headless",
        "--convert-to",
        "xls:MS Excel 97",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
    return xlrd.open_workbook(str(folder / f"{path.stem}.xls"), formatting_info=False)


def approve_many(region) -> tuple[list[int], list[int]]:
    """Approve reports of both editions and scopes, with blanks, in 2023 and 2024; return the ids of the own ones."""
    now, then = [], []
    for number in range(5):
        edition = "2019" if number == 4 else "2021"
        cells = {code: number * 37 + i for i, code in enumerate(EDITIONS[edition].cells)}
        if edition == "2021":
            cells |= {"proactive.fees.amount": f"{number}.123400"}
        if number < 4:
            cells["requests.received.legal_aid"] = None
        units = {"proactive.procurement.amount": "元"}
        agency = make_agency(f"第{number}局", parent=region)
        now.append(approve(agency, cells, edition=edition, units=units).pk)
        if number < 3:
            then.append(approve(agency, dict.fromkeys(cells, 2), year=2023, edition=edition).pk)
    for name in ("甲镇", "乙镇"):
        town = make_agency(name, parent=region, kind="government", level="township")
        approve(town, dict.fromkeys(EDITIONS["2021"].cells, 5), scope="aggregate")
    apart = make_agency("垂管分局", parent=region, kind="branch", vertically_managed=True)
    approve(apart, dict.fromkeys(EDITIONS["2021"].cells, 1000))
    return now, then


def test_libreoffice_calculates_what_the_database_adds_up(region, tmp_path):
    now, then = approve_many(region)
    finding = Finding.objects.create(
        submission_id=now[0], position=0, check_id="T3-SUM", key="0", severity="error", outcome="fail",
        fault="source", message="不等", fingerprint="f", check_set_version="1",
    )  # fmt: skip
    by = make_user(Role.CLERK, region)
    Explanation.objects.create(
        submission_id=now[0],
        fingerprint="f",
        check_id=finding.check_id,
        text="上年结转",
        by=by,
        at=timezone.now(),
    )
    path = exported(region)
    book = recalculated(path, tmp_path)

    assert cells_that_differ(path, book) == []

    compared = book.sheet_by_name("与上年对比")
    rows = [compared.row_values(number) for number in range(2, compared.nrows)]
    own = rows[1 : next(i for i, row in enumerate(rows) if i and "份，上年" in str(row[0]))]
    keys = keys_of_both()
    assert len(own) == len(keys)
    for key, row in zip(keys, own, strict=True):
        code, _, unit = key.partition("@")
        for ids, shown in ((now, row[4]), (then, row[5])):
            expected = sql_sum(*split_code(code), ids, unit or None)
            wanted = "" if expected is None else pytest.approx(float(expected), abs=1e-6)
            assert shown == wanted, key
        if row[4] != "" and row[5] != "":
            assert row[6] == pytest.approx(row[4] - row[5])
            assert row[7] == pytest.approx((row[4] - row[5]) / row[5])
        assert row[8] == ("一致" if row[4] != "" else ""), key
    assert {row[9] for row in own if row[9]} == {"上年格式没有此项"}
    explanations = book.sheet_by_name("情况说明")
    assert explanations.cell_value(2, 8) == "上年结转"


def keys_of_both() -> list[str]:
    return [
        column.key
        for table in TABLE_CODES
        for block in blocks_of(table)
        for column in block.columns
        if column.key is not None
    ]


def cells_that_differ(path: Path, book: xlrd.Book) -> list[tuple]:
    """Cells that openpyxl reads otherwise than LibreOffice saved them; a formula must have got a value."""
    written = load_workbook(path)
    assert book.sheet_names() == written.sheetnames
    found = []
    formulas = 0
    for ws in written:
        sheet = book.sheet_by_name(ws.title)
        for row in ws.iter_rows():
            for cell in row:
                inside = cell.row <= sheet.nrows and cell.column <= sheet.ncols
                other = sheet.cell(cell.row - 1, cell.column - 1) if inside else None
                if cell.data_type == "f":
                    formulas += 1
                    if other is None or other.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT):
                        found.append((ws.title, cell.coordinate, cell.value))
                elif not same(cell, other, book.datemode):
                    found.append((ws.title, cell.coordinate, cell.value, other))
    assert formulas > 1000
    return found


def same(cell, other, datemode: int) -> bool:
    value = cell.value
    if value in (None, ""):
        return other is None or other.value == ""
    if cell.is_date:
        return xlrd.xldate_as_datetime(other.value, datemode) == value
    if isinstance(value, str):
        return str(other.value).replace("\r", "") == value.replace("\r", "")
    return other.ctype == xlrd.XL_CELL_NUMBER and other.value == pytest.approx(value, abs=1e-9)


def test_every_sum_on_the_first_sheet_is_a_formula_and_equals_sql(region, tmp_path):
    values = {code: 3 + i for i, code in enumerate(EDITIONS["2021"].cells)}
    ids = [approve(make_agency(parent=region), values).pk for _ in range(3)]
    path = exported(region)
    ws = load_workbook(path)["汇总表"]
    assert not [cell for row in ws.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    book = recalculated(path, tmp_path)
    sheet = book.sheet_by_name("汇总表")
    shown = sorted(
        cell.value for row in sheet.get_rows() for cell in row if cell.ctype == xlrd.XL_CELL_NUMBER
    )
    assert shown == sorted(sql_sum(*split_code(code), ids) for code in values)


def test_a_figure_changed_on_a_data_sheet_changes_the_summary(region, tmp_path):
    approve(make_agency("甲局", parent=region), {"requests.received.total": 5})
    path = exported(region)
    book = load_workbook(path)
    ws = book["申请办理情况"]
    cell = next(c for c in ws[4] if c.value == 5)
    cell.value = 105
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    calculated = recalculated(changed, tmp_path)
    for sheet, expected in (("汇总表", 105), ("与上年对比", "不一致")):
        assert expected in [c.value for row in calculated.sheet_by_name(sheet).get_rows() for c in row]
