"""Parquet: a typed column a cell, blank is null, amounts are exact, the same rows as CSV."""

from datetime import datetime
from decimal import Decimal

import pytest
from arro3.io import read_parquet

from reports.exports import parquet_rows
from reports.exports.parquet_rows import write_parquet
from reports.statutory.editions import EDITIONS
from tests.exports.building import make_report

NINE = datetime.fromisoformat("2025-01-20T09:00")


def read(path) -> dict[str, list]:
    table = read_parquet(path).read_all()
    return {
        name: [value.as_py() for chunk in table.column(name).chunks for value in chunk]
        for name in table.column_names
    }


def test_every_cell_of_both_editions_is_a_column_of_its_type_and_blank_is_null(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_rows, "REPORTS_AT_ONCE", 2)
    codes = list(EDITIONS["2021"].cells)
    counts = [code for code in codes if not code.endswith("amount")]
    cells = {code: number for number, code in enumerate(codes, 1)} | {counts[3]: None}
    cells["proactive.fees.amount"] = Decimal("123456789012.345678")
    told = []
    reports = [make_report(f"第{n}局", cells=cells, approved_at=NINE) for n in range(5)]
    write_parquet(reports, tmp_path / "rows.parquet", lambda: told.append(1))
    columns = read(tmp_path / "rows.parquet")
    assert len(told) == 5
    assert columns["agency"] == [f"第{n}局" for n in range(5)]
    assert columns["approved_at"] == [NINE] * 5
    assert columns["requests.edition"] == ["2021"] * 5
    for number, code in enumerate(codes, 1):
        if code in counts:
            assert columns[code] == [None if code == counts[3] else number] * 5, code
    assert columns["proactive.fees.amount@万元"] == [Decimal("123456789012.345678")] * 5
    assert columns["proactive.procurement.amount@元"] == [None] * 5


def test_an_amount_in_another_unit_is_text_and_the_head_of_the_form_is_the_label(tmp_path):
    report = make_report(
        cells={"proactive.procurement.amount": Decimal("3.2")}, edition="2019", units={"procurement": "亿元"}
    )
    write_parquet([report], tmp_path / "rows.parquet")
    columns = read(tmp_path / "rows.parquet")
    assert columns["proactive.procurement.amount@other"] == ["3.2亿元"]
    assert columns["proactive.procurement.amount@万元"] == [None]
    schema = read_parquet(tmp_path / "rows.parquet").read_all().schema
    assert "本年新收" in schema.field("requests.received.total").metadata_str["label"]


@pytest.mark.parametrize("reports", [0, 1])
def test_a_part_without_reports_is_a_table_without_rows(tmp_path, reports):
    write_parquet([make_report()] * reports, tmp_path / "rows.parquet")
    assert len(read(tmp_path / "rows.parquet")["agency"]) == reports
