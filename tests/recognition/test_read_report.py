"""``manage.py read_report``: one JSON object a line, without a database."""

import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from reports.demo.printing import print_docx, print_text
from tests.recognition.reading_of import numbered_cells, printed
from tests.samples.builders import FOLDER, balanced_cells, report

ROOT = Path(__file__).parents[2]
KEYS = [
    "path",
    "agency",
    "year",
    "edition",
    "title",
    "tables",
    "doubtful",
    "chapters",
    "findings",
    "seconds",
    "error",
]


def run(*paths: Path) -> tuple[list[dict], str, int]:
    """Return lines, standard error and exit status of the command in this process; a query fails the test."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("read_report", *map(str, paths), stdout=out, stderr=err)
        status = 0
    except SystemExit as stop:
        status = stop.code
    return (
        [json.loads(line, parse_float=Decimal) for line in out.getvalue().splitlines()],
        err.getvalue(),
        status,
    )


def test_a_report_is_one_line_with_every_key(tmp_path):
    path = tmp_path / "报告.docx"
    path.write_bytes(print_docx(printed(numbered_cells("2021"))))
    (line,), err, status = run(path)
    assert list(line) == KEYS
    assert (line["path"], line["agency"], line["year"], line["edition"]) == (
        str(path),
        "青石县水利局",
        2023,
        "2021",
    )
    assert line["title"] == "青石县水利局2023年政府信息公开工作年度报告"
    assert line["chapters"]["1"] == "本年共收到申请3件。"
    assert line["doubtful"] == []
    assert line["error"] is None
    assert (err, status) == ("", 0)


def test_numbers_are_integers_decimals_lose_no_digit_and_blanks_are_null(tmp_path):
    cells = numbered_cells("2021") | {
        "proactive.fees.amount": Decimal("59237.24491234567890123"),
        "proactive.government_rules.issued": None,
        "proactive.government_rules.repealed": "/",
    }
    path = tmp_path / "report"
    path.write_bytes(print_docx(printed(cells)))
    (line,), _, _ = run(path)
    proactive = line["tables"]["proactive"]
    assert proactive["fees"]["amount"] == Decimal("59237.24491234567890123")
    assert proactive["government_rules"] == {"issued": None, "repealed": None, "in_force": 74}
    assert type(proactive["government_rules"]["in_force"]) is int


def test_a_line_or_table_that_is_not_in_the_file_is_absent(tmp_path):
    cells = {code: value for code, value in numbered_cells("2021").items() if code.startswith("requests.re")}
    cells |= {"requests.disclosed.natural_person": 1}
    path = tmp_path / "report.txt"
    path.write_bytes(print_text(printed(cells), "B"))
    (line,), _, _ = run(path)
    assert set(line["tables"]) == {"requests"}
    assert set(line["tables"]["requests"]) == {"received", "disclosed"}


def test_a_broken_sum_is_among_the_findings_with_its_echoes(tmp_path):
    cells = balanced_cells(2)
    cells["requests.disclosed.business"] = int(cells["requests.disclosed.business"]) + 2
    path = tmp_path / "report.docx"
    path.write_bytes(print_docx(report("青石县人民政府", 2023, cells)))
    (line,), _, _ = run(path)
    errors = [finding for finding in line["findings"] if finding["severity"] == "error"]
    assert set(errors[0]) == {"check", "severity", "outcome", "cells", "message", "echo_of"}
    roots = [finding for finding in errors if finding["echo_of"] is None]
    assert len(roots) == 1
    assert "requests.disclosed.business" in roots[0]["cells"]
    assert any(finding["echo_of"] for finding in errors)


def test_a_folder_is_walked_in_order_and_every_file_gives_a_line(tmp_path):
    (tmp_path / "b").mkdir()
    good = print_text(printed(numbered_cells("2021")), "A")
    (tmp_path / "b" / "2.txt").write_bytes(good)
    (tmp_path / "b" / "1.bin").write_bytes(b"\x00\x01\x02\x03")
    (tmp_path / "a.txt").write_bytes("工作要点：今年要做三件事。".encode())
    (tmp_path / "c.pdf").write_bytes(b"")
    lines, err, status = run(tmp_path)
    assert [Path(line["path"]).name for line in lines] == ["a.txt", "c.pdf", "1.bin", "2.txt"]
    assert [line["error"] and line["error"]["code"] for line in lines] == [
        "NO_TABLES",
        "EMPTY",
        "KIND_UNKNOWN",
        None,
    ]
    assert all(line["error"]["message"].endswith("。") for line in lines[:3])
    assert (err, status) == ("", 0)


def test_a_path_that_cannot_be_opened_is_said_and_the_others_are_read(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(print_text(printed(numbered_cells("2021")), "A"))
    lines, err, status = run(tmp_path / "nothing.docx", path)
    assert [line["error"] for line in lines] == [None]
    assert "nothing.docx" in err
    assert status == 1


def test_the_command_runs_without_any_database_or_secret(tmp_path):
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none",
        "LANG": "C",
    }
    environment |= {"SECRET_KEY": "x" * 50, "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "read_report", str(FOLDER / "bureau_page.html")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stdout.decode().splitlines()
    assert json.loads(line)["agency"] == "柳泉口市统计局"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_the_samples_are_read_by_the_command_as_in_their_json(path):
    (line,), _, _ = run(path)
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert line["tables"] == truth["tables"]
    assert (line["agency"], line["year"], line["edition"]) == (
        truth["agency"],
        truth["year"],
        truth["edition"],
    )
