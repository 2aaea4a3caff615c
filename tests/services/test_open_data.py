"""开放数据: built when what is published changed; every file read back says what the database says."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest

import pytest
from arro3.io import read_parquet
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from frictionless import Package, system
from openpyxl import load_workbook

from reports.checks.results import FAULT_TEXT, OUTCOME_TEXT, SEVERITY_TEXT
from reports.exports.open_checks import FAULTS, OUTCOMES, SEVERITIES, VERDICTS
from reports.exports.open_columns import KINDS, LEVELS, SCOPES
from reports.exports.open_data import (
    FORMS,
    HEADS,
    SHAPES,
    SHAPES_WITH_FINDINGS,
    columns_of,
    file_name,
    labels,
)
from reports.models import TABLE_MODELS, AnnualReport, OpenDataBuild
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.decisions import CHOICES
from reports.models.people import Role
from reports.selectors.open_data import newest_builds, open_reports, published_ids
from reports.services.open_data import BUILDS, remove_old_builds, request_builds, run_build
from reports.services.publishing import publish_report
from reports.statutory.dictionary import dictionary
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import cell_code
from reports.tasks import reconcile_open_data
from tests.factories import county, make_agency, make_approved, make_slot, make_user
from tests.views.pages import parsed

pytestmark = pytest.mark.django_db
AMOUNT = "proactive.fees.amount"
BLANK = "proactive.licensing.decisions"


@pytest.fixture
def region():
    return county()


def published(region, name, year, cells=None) -> AnnualReport:
    report = make_approved(make_slot(make_agency(name, parent=region[0]), year=year), cells).report
    publish_report(actor=make_user(Role.OFFICE, region[0]), report_id=report.pk)
    return report


def built() -> dict[int | None, OpenDataBuild]:
    for build in request_builds():
        assert run_build(build.pk)
    return newest_builds()


def content(build, shape, head, form) -> bytes:
    with default_storage.open(f"{build.folder}/{file_name(shape, head, form)}") as stream:
        return stream.read()


def in_database(year=None) -> dict[tuple[int, str], Decimal | int | None]:
    """(report, cell code) → number of all published reports, by statements of their own."""
    found = {}
    shown = AnnualReport.objects.exclude(published_at=None).exclude(effective_submission=None)
    for slot in shown.filter(year=year) if year else shown:
        for table, model in TABLE_MODELS.items():
            for row in model._default_manager.filter(submission=slot.effective_submission_id):
                for column in EDITIONS[row.edition].table(table).line(row.line).columns:
                    found[slot.pk, cell_code(table, row.line, column.code)] = getattr(row, column.code)
    return found


def typed(value):
    """A number as a file has it, or None."""
    if value in (None, ""):
        return None
    return Decimal(str(value))


def rows_of(build, shape, head, form) -> list[dict]:
    raw = content(build, shape, head, form)
    if form == "csv":
        assert raw.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    if form == "jsonl":
        return [json.loads(line) for line in raw.decode().splitlines()]
    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(raw), read_only=True)
        found = []
        for sheet in sheets:
            heads, *lines = sheet.iter_rows(values_only=True)
            found += [
                dict(zip_longest(heads, line)) for line in lines
            ]  # empty cells at the end are not stored
        return found
    path = default_storage.path(f"{build.folder}/{file_name(shape, head, form)}")
    table = read_parquet(path).read_all()
    columns = [table.column(name).to_pylist() for name in table.column_names]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def numbers_of(rows, shape, head) -> dict[tuple[int, str], Decimal | None]:
    names = {each.en: getattr(each, head) for each in columns_of(shape)}
    if shape == "long":
        return {
            (int(row[names["report_id"]]), row[names["code"]]): typed(row[names["value"]]) for row in rows
        }
    return {
        (int(row[names["report_id"]]), entry.code): typed(row[names[entry.code]])
        for row in rows
        for entry in dictionary()
    }


#: English name of a column → what the files say of a department's own report.
WORDED = ("agency_kind", "agency_level", "scope")
WORDED_AS = {"en": ("department", "county", "own"), "zh": ("部门", "县级", "本级")}


def row_of(row, shape, head, column):
    return row[next(getattr(each, head) for each in columns_of(shape) if each.en == column)]


def test_the_words_of_the_files_are_those_of_the_portal():
    assert list(KINDS.items()) == AgencyKind.choices
    assert list(LEVELS.items()) == AgencyLevel.choices
    assert list(SCOPES.items()) == Scope.choices
    assert tuple(VERDICTS.items()) == CHOICES
    assert (SEVERITIES, FAULTS) == (SEVERITY_TEXT, FAULT_TEXT)
    assert OUTCOMES.items() < OUTCOME_TEXT.items()
    for shape in SHAPES_WITH_FINDINGS:  # a Chinese head has no code in it
        heads = [each.zh for each in columns_of(shape) if "." not in each.en]
        assert [head for head in heads if re.search("[A-Za-z]", head)] == []


def test_every_file_read_back_says_what_the_database_says(region):
    published(region, "财政局", 2024, {AMOUNT: "7730.28", BLANK: None})
    published(region, "=教育局", 2024)
    published(region, "民政局", 2023)
    make_approved(make_slot(make_agency("未公布局", parent=region[0]), year=2024))
    builds = built()
    assert set(builds) == {None, 2023, 2024}
    for year, build in builds.items():
        expected = {key: typed(value) for key, value in in_database(year).items()}
        assert len(expected) > 100
        for shape in SHAPES:
            for head in HEADS:
                for form in FORMS:
                    rows = rows_of(build, shape, head, form)
                    found = numbers_of(rows, shape, head)
                    if shape == "wide":  # a column for every cell, empty where the report does not print it
                        assert all(found[key] is None for key in found.keys() - expected.keys())
                        found = {key: value for key, value in found.items() if key in expected}
                    assert found == expected, (year, shape, head, form)
                    name = next(
                        each.zh if head == "zh" else each.en
                        for each in columns_of(shape)
                        if each.en == "agency_name"
                    )
                    kind, level, scope = (row_of(rows[0], shape, head, each) for each in WORDED)
                    assert (kind, level, scope) == WORDED_AS[head], (shape, form)
                    assert not any("未公布" in row[name] for row in rows)
                    agencies = {row[name].lstrip("'") for row in rows}
                    assert agencies <= {"财政局", "=教育局", "民政局"}


def test_the_files_are_those_that_the_descriptor_names_and_frictionless_takes_them(
    region, client, tmp_path, settings
):
    settings.PUBLIC_ARCHIVE = True
    settings.OPEN_DATA_LICENCE = "开放许可"
    published(region, "财政局", 2024, {AMOUNT: "7730.28", BLANK: None})
    built()
    package = client.get("/open-data/2024/datapackage.json")
    described = package.json()
    assert described["licenses"] == [{"name": "custom", "title": "开放许可"}]
    assert len(described["resources"]) == len(SHAPES) * len(HEADS) * len(FORMS)
    (tmp_path / "datapackage.json").write_bytes(package.content)
    for resource in described["resources"]:
        answer = client.get(f"/open-data/2024/{resource['path']}")
        body = b"".join(answer.streaming_content)
        assert (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}") == (
            resource["bytes"],
            resource["hash"],
        )
        (tmp_path / resource["path"]).write_bytes(body)
    for each in described["resources"]:
        names = [field["name"] for field in each["schema"]["fields"]]
        assert len(names) == len(set(names)), each["path"]
        if each["format"] == "parquet":
            assert names == read_parquet(str(tmp_path / each["path"])).schema.names
        if each["format"] == "jsonl":
            assert names == list(json.loads((tmp_path / each["path"]).read_text("utf-8").splitlines()[0]))
    tables = [each for each in described["resources"] if each["format"] == "csv"]
    kinds = {
        each["path"]: next(
            one for one in each["schema"]["fields"] if one["name"] in ("单位类型", "agency_kind")
        )
        for each in tables
    }
    assert kinds["wide.zh.csv"]["constraints"]["enum"][2] == "部门"
    assert kinds["wide.en.csv"]["constraints"]["enum"][2] == "department"
    assert "部门（department）" in kinds["wide.zh.csv"]["description"]
    (tmp_path / "tables.json").write_text(json.dumps(described | {"resources": tables}), encoding="utf-8")
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "tables.json")).validate()
    assert report.valid, report.flatten(["message"])


def test_nothing_is_built_while_nothing_changed_and_a_new_version_when_something_did(region):
    first = published(region, "财政局", 2024)
    published(region, "民政局", 2023)
    before = built()
    assert request_builds() == []
    make_approved(first, {AMOUNT: "1"})
    after = built()
    assert {year: after[year].version - before[year].version for year in before} == {
        None: 1,
        2024: 1,
        2023: 0,
    }
    AnnualReport.objects.filter(year=2023).update(published_at=None)
    assert set(built()) == {None, 2024}


def test_a_version_before_stays_for_a_day(region):
    first = published(region, "财政局", 2024)
    old = built()[2024]
    make_approved(first, {AMOUNT: "1"})
    new = built()[2024]
    assert remove_old_builds() == []
    assert default_storage.exists(f"{old.folder}/wide.en.csv")
    OpenDataBuild.objects.update(finished_at=timezone.now() - timedelta(days=2))
    assert old.folder in remove_old_builds()
    assert not default_storage.exists(f"{old.folder}/wide.en.csv")
    assert default_storage.exists(f"{new.folder}/wide.en.csv")


def test_a_build_is_made_once(region):
    published(region, "财政局", 2024)
    build = request_builds()[0]
    taken = BUILDS.take(build.pk)
    assert taken is not None
    assert not run_build(build.pk)
    assert BUILDS.release(build.pk, taken[1])
    assert run_build(build.pk)
    assert not run_build(build.pk)


def test_the_clock_asks_for_the_files(region, broker):
    published(region, "财政局", 2024)
    assert reconcile_open_data() >= 2
    assert OpenDataBuild.objects.count() == 2


def test_reading_takes_the_same_queries_however_many_reports(region, django_assert_num_queries):
    for number in range(3):
        published(region, f"第{number}局", 2024)
        ids = published_ids(2024)
        with django_assert_num_queries(5):
            assert len(list(open_reports(ids))) == number + 1


def test_no_two_columns_have_one_name():
    for shape in SHAPES:
        for head in HEADS:
            names = [getattr(column, head) for column in columns_of(shape)]
            assert len(names) == len(set(names))
    assert len(set(labels().values())) == len(labels()) == len(dictionary())
    assert {entry.code for entry in dictionary()} == {
        code for each in EDITIONS.values() for code in each.cells
    }


# --- pages ---


def test_the_pages_show_the_files_and_the_dictionary(region, client, settings):
    address = reverse("reports:open_data")
    assert client.get(address).status_code == 302
    settings.PUBLIC_ARCHIVE = True
    assert "还没有开放数据" in client.get(address).content.decode()
    published(region, "财政局", 2024)
    held = client.get(address).headers["ETag"]
    built()
    assert client.get(address, headers={"If-None-Match": held}).status_code == 200
    page = client.get(address).content.decode()
    assert "2024年政府信息公开工作年度报告统计数据" in page
    assert "历年政府信息公开工作年度报告统计数据" in page
    assert page.count("Parquet") == 8
    words = client.get(reverse("reports:open_data_dictionary")).content.decode()
    assert all(entry.code in words for entry in dictionary())
    assert "县级（county）" in words
    columns = [column.en for column in columns_of("wide")]
    assert [name for name in columns if f"<code>{name}</code>" not in words] == []


def test_the_pages_of_open_data_have_the_tabs_of_the_archive_and_its_large_print(region, client, settings):
    settings.PUBLIC_ARCHIVE = True
    for name in ("reports:open_data", "reports:open_data_dictionary"):
        page = parsed(client.get(reverse(name)))
        (large,) = page.xpath("//nav[contains(@class, 'public-tabs')]//a[text()='大字版']/@href")
        assert large == f"/large{reverse(name)}"
        assert client.get(large).status_code == 200


def test_a_file_is_sent_again_only_when_it_changed(region, client, settings):
    settings.PUBLIC_ARCHIVE = True
    published(region, "财政局", 2024)
    built()
    first = client.get("/open-data/all/long.zh.csv")
    assert first.headers["Content-Disposition"].startswith("attachment")
    again = client.get("/open-data/all/long.zh.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert again.headers[name] == first.headers[name]
    for address in (
        "2023/long.zh.csv",
        "all/long.zh.exe",
        "all/..%2Fsecret",
        "xx/datapackage.json",
        "２０２４/wide.zh.csv",
    ):
        assert client.get(f"/open-data/{address}").status_code == 404
