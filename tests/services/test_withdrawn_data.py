"""What is withdrawn leaves the open data at once and programs are told; findings are published where allowed."""

import csv
import io
import json
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from reports.checks.public_findings import PUBLIC_CHECKS
from reports.models import CheckRun, Decision, Finding, OpenDataBuild, Withdrawal
from reports.models.people import Role
from reports.services.open_data import BUILDS, request_builds, run_build
from reports.services.publishing import publish_report
from review.voiding import confirm_void, request_void
from tests.factories import add_finding, county, make_agency, make_approved, make_slot, make_user
from tests.services.test_open_data import built, content, published, rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(settings):
    settings.PUBLIC_ARCHIVE = True
    return county()


def withdraw(report, region):
    version = report.effective_submission_id or report.submissions.latest("version").pk
    request_void(actor=make_user(Role.OFFICE, region[0]), submission_id=version, reason="数据有误")
    confirm_void(actor=make_user(Role.OFFICE, region[0]), submission_id=version)


def status(client, part):
    return client.get(f"/open-data/{part}/wide.zh.csv").status_code


def test_files_with_withdrawn_figures_are_handed_out_no_more_from_the_moment_of_the_withdrawal(
    region, client
):
    gone = published(region, "财政局", 2024)
    published(region, "民政局", 2024)
    published(region, "民政局二", 2023)
    built()
    gone.refresh_from_db()
    withdraw(gone, region)
    assert {part: status(client, part) for part in ("2024", "all", "2023")} == {
        "2024": 503,
        "all": 503,
        "2023": 200,
    }
    refused = client.get("/open-data/2024/datapackage.json")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    page = client.get(reverse("reports:open_data")).content.decode()
    assert page.count("正在重新生成") == 2
    assert "/open-data/2024/" not in page
    builds = built()
    assert status(client, "2024") == 200
    assert "财政局" not in content(builds[2024], "wide", "zh", "csv").decode("utf-8-sig")


def test_a_build_that_may_have_read_them_is_hidden_and_one_that_begins_later_is_not(region, client):
    gone = published(region, "财政局", 2024)
    published(region, "民政局", 2024)
    builds = {build.year: build for build in request_builds()}
    taken = BUILDS.take(builds[2024].pk)
    gone.refresh_from_db()
    withdraw(gone, region)
    assert BUILDS.end(builds[2024].pk, taken[1], stamp="read before")
    assert run_build(builds[None].pk)
    hidden = dict(OpenDataBuild.objects.values_list("year", "hidden_at"))
    assert hidden[2024] is not None
    assert hidden[None] is None
    assert [build.year for build in request_builds()] == [2024]


def test_programs_are_told_of_withdrawals_since_a_time(region, client):
    gone = published(region, "财政局", 2024)
    gone.refresh_from_db()
    never = make_approved(make_slot(make_agency("未公布局", parent=region[0])))
    withdraw(never.report, region)
    withdraw(gone, region)
    address = reverse("api:withdrawal-list")
    (row,) = client.get(address).json()["results"]
    mark = Withdrawal.objects.get()
    assert (row["id"], row["report"], row["version"], row["published_again"]) == (mark.pk, gone.pk, 1, False)
    since = mark.at.isoformat()
    assert len(client.get(address, {"changed_since": since}).json()["results"]) == 1
    assert client.get(address, {"changed_since": "2099-01-01"}).json()["results"] == []
    again = make_approved(gone)
    publish_report(actor=make_user(Role.OFFICE, region[0]), report_id=gone.pk)
    assert again.version == 2
    assert client.get(address).json()["results"][0]["published_again"] is True


# --- findings ---


def test_findings_are_no_open_data_unless_the_installation_says_so(region):
    report = published(region, "财政局", 2024)
    add_finding(report.submissions.get())
    assert not any("findings" in file["name"] for file in built()[2024].files)


def test_checks_and_findings_read_back_say_what_the_database_says(region, client, settings):
    settings.OPEN_DATA_FINDINGS = True
    report = published(region, "财政局", 2024)
    version = report.submissions.get()
    root = add_finding(
        version, "warning", check="T3-SUM", left="7.5", right="0", cells=["requests.received.total"]
    )
    echo = add_finding(version, "warning", check="T3-ROW", echo_of=root)
    Finding.objects.filter(pk=echo.pk).update(message="=1+1", fingerprint="e" * 64)
    # Of other people, of another report, of a check that there is no more.
    for check in ("P-MOBILE", "S-OTHER", "Y-SAME", "W-LIST", "OLD"):
        private = add_finding(version, "warning", check=check)
        Finding.objects.filter(pk=private.pk).update(message="不得公开")
    before = built()[2024]
    Decision.objects.create(
        submission=version, fingerprint=root.fingerprint, check_id="T3-SUM", verdict="dismiss",
        reason="内部理由", by=make_user(Role.REVIEWER, region[0]), at=version.decided_at,
    )  # fmt: skip
    build = built()[2024]
    assert build.version == before.version + 1, "a decision is a change"
    shown = Finding.objects.filter(submission=version, check_id__in=PUBLIC_CHECKS).order_by("position")
    assert {"T3-SUM", "T3-ROW"} <= {each.check_id for each in shown}
    expected = [
        (each.check_id, each.severity, each.left, " ".join(each.cells), each.message) for each in shown
    ]
    for form in ("csv", "jsonl", "parquet", "xlsx"):
        rows = rows_of(build, "findings", "en", form)
        found = [
            (
                row["check"],
                row["severity"],
                None if row["left"] in ("", None) else Decimal(str(row["left"])),
                row["cells"] or "",
                row["message"].lstrip("'"),
            )
            for row in rows
        ]
        assert found == expected, form
        verdicts = {row["check"]: row["verdict"] or None for row in rows}
        assert {check for check, verdict in verdicts.items() if verdict == "dismiss"} == {"T3-SUM"}
        assert rows[-1]["caused_by"] in (root.position + 1, str(root.position + 1))
        (checks,) = rows_of(build, "checks", "zh", form)
        run = CheckRun.objects.get(submission=version)
        assert [int(checks[name]) for name in ("通过项数", "不符项数")] == [run.passed, run.failed]
    everything = b"".join(
        default_storage.open(f"{build.folder}/{file['name']}").read() for file in build.files
    )
    for words in ("不得公开", "内部理由"):
        assert words.encode() not in everything
    described = client.get("/open-data/2024/datapackage.json").json()
    (table,) = [each for each in described["resources"] if each["path"] == "findings.zh.csv"]
    heads = next(csv.reader(io.StringIO(content(build, "findings", "zh", "csv").decode("utf-8-sig"))))
    assert [field["name"] for field in table["schema"]["fields"]] == heads
    assert json.dumps(described, ensure_ascii=False).count("审核意见")
    assert "校验问题的其他列" in client.get(reverse("reports:open_data_dictionary")).content.decode()
    assert "校验问题（一个问题一行）" in client.get(reverse("reports:open_data")).content.decode()
