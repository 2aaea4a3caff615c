"""/api/v1/: what programs read beyond lists of reports – versions, tables, cells, sums, search – and how."""

import csv
import gzip
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Submission
from reports.models.people import Role
from reports.selectors.slots import slot_status, standing_at, with_latest
from reports.services.agency_changes import merge_agency, rename_agency
from reports.services.corrections import correct_cell
from reports.states import SlotStatus
from review.lifecycle import Move
from review.services import move
from tests.api.asking import listed, published
from tests.factories import make_agency, make_approved, make_draft, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db
CELL, AMOUNT = "proactive.penalties.decisions", "proactive.fees.amount"


@pytest.fixture
def auditor(department):
    return make_user(Role.AUDITOR, department.parent)


def got(client, address, user=None, **parameters):
    if user:
        client.force_login(user)
    answer = client.get(f"/api/v1/{address}", parameters)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


# --- what is there ---


def test_former_names_and_the_way_up_the_tree_are_given(client, department, auditor):
    office = make_user(Role.OFFICE, department.parent)
    rename_agency(
        actor=office,
        agency_id=department.pk,
        name="青禾县财政与国资局",
        on=timezone.localdate(),
        reason="机构改革",
    )
    row = got(client, f"agencies/{department.pk}/", auditor)
    assert [each["name"] for each in row["former_names"]] == ["青禾县财政局"]
    assert row["ancestors"] == [department.parent_id]
    assert [each["id"] for each in listed(client, "agency")] == [department.parent_id, department.pk]


def test_who_came_before_and_after_an_agency_is_given_to_those_who_may_see_it(
    client, department, auditor, settings
):
    office, region = make_user(Role.OFFICE, department.parent), department.parent
    shown, hidden = (make_agency(name, parent=region) for name in ("青禾县发展局", "青禾县保密局"))
    published(department, 2023)
    published(shown, 2024)
    for month, old in ((3, department), (4, hidden)):
        merge_agency(
            actor=office,
            agency_id=old.pk,
            into_id=shown.pk,
            on=date(2024, month, 1),
            reason="青编发〔2024〕3号",
        )
    merged = {"change": "merge", "change_text": "合并"}
    first = {"id": department.pk, "name": department.name, **merged, "on": "2024-03-01"}
    second = {"id": hidden.pk, "name": hidden.name, **merged, "on": "2024-04-01"}
    assert got(client, f"agencies/{shown.pk}/", auditor)["predecessors"] == [first, second]
    client.logout()
    settings.PUBLIC_ARCHIVE = True
    row = got(client, f"agencies/{department.pk}/")
    assert row["successors"] == [{**first, "id": shown.pk, "name": shown.name}]
    assert (row["predecessors"], row["valid_to"]) == ([], "2024-03-01")
    rows = {each["id"]: each for each in listed(client, "agency")}
    assert rows[shown.pk]["predecessors"] == [first], "not the one of which nothing is published"
    assert rows[shown.pk]["successors"] == []


def test_wide_and_long_tables_say_the_same(client, department, auditor):
    report = make_approved(
        make_slot(department), {AMOUNT: "7730.28", CELL: 12, "proactive.licensing.decisions": None}
    ).report
    (wide,) = got(client, "tables/wide/", auditor)["results"]
    long = got(client, "tables/long/")["results"]
    assert (wide["report"], wide["agency_code"], wide["version"]) == (report.pk, department.code, 1)
    assert wide["cells"] == {row["code"]: row["value"] for row in long}
    assert (wide["cells"][AMOUNT], wide["cells"][CELL]) == (7730.28, 12)
    assert wide["cells"]["proactive.licensing.decisions"] is None
    assert wide["units"] == {AMOUNT: "万元"}
    assert {row["unit"] for row in long if row["code"] == AMOUNT} == {"万元"}
    one = got(client, f"submissions/{report.effective_submission_id}/tables/", table="proactive")
    assert one["cells"] == {
        code: value for code, value in wide["cells"].items() if code.startswith("proactive.")
    }
    rows = got(client, f"submissions/{report.effective_submission_id}/cells/")["results"]
    assert {row["code"]: row["value"] for row in rows} == wide["cells"]


def test_a_cell_tells_its_place_and_confidence_and_to_those_who_work_on_it_its_history(
    client, department, stranger
):
    draft = make_draft(make_slot(department))
    correct_cell(actor=draft.uploaded_by, submission_id=draft.pk, code=CELL, value="12", reason="原件为12")
    address = f"submissions/{draft.pk}/cells/{CELL}/"
    cell = got(client, address, draft.uploaded_by)
    assert (cell["value"], cell["corrected"], cell["unit"]) == (12, True, "件")
    assert (cell["read"]["value"], cell["read"]["confidence"], cell["read"]["place"]["row"]) == (
        0,
        1.0,
        cell["read"]["place"]["row"],
    )
    assert [(each["reason"], each["by"]) for each in cell["history"]] == [
        ("原件为12", str(draft.uploaded_by))
    ]
    approved = published(make_agency(parent=department.parent))
    shown = got(client, f"submissions/{approved.effective_submission_id}/cells/{CELL}/", stranger)
    assert (shown["value"], shown["history"]) == (0, None)
    assert client.get(f"/api/v1/submissions/{draft.pk}/cells/no.such.cell/").status_code == 404


def test_who_reads_what_is_published_learns_nothing_of_the_work(client, department, stranger):
    report = published(department)
    row = got(client, f"submissions/{report.effective_submission_id}/", stranger)
    hidden = ("created_at", "lock_version", "digest", "reading", "checked")
    assert {name: row[name] for name in hidden} == dict.fromkeys(hidden)
    assert row["file"]["name"] is None
    mine = got(
        client, f"submissions/{report.effective_submission_id}/", make_user(Role.OFFICE, department.parent)
    )
    assert all(mine[name] is not None for name in hidden)
    assert mine["file"]["name"] == "年报.txt"


def test_sums_are_grouped_as_asked_with_shares(client, department, auditor):
    values = {
        f"requests.{line}.{column}": 4
        for line in ("received", "outcomes_total")
        for column in ("natural_person", "total")
    }
    values |= {f"requests.disclosed.{column}": 4 for column in ("natural_person", "total")}
    for year in (2023, 2024):
        make_approved(make_slot(department, year=year), values)
    make_approved(make_slot(make_agency(parent=department.parent, kind="town"), year=2024), values)
    rows = got(client, "totals/", auditor, measures="share.disclosed")["results"]
    assert [(row["year"], row["reports"]) for row in rows] == [(2023, 1), (2024, 2)]
    assert rows[1]["cells"]["requests.received.total"] == {"total": 8, "stated": 2, "blank": 0}
    assert rows[1]["measures"] == {"share.disclosed": 100}
    kinds = got(client, "totals/", group="kind", year="2024")["results"]
    assert {row["kind"]: row["reports"] for row in kinds} == {"department": 1, "town": 1}
    refused = client.get("/api/v1/totals/", {"group": "colour"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["group"])


def test_sums_are_for_those_who_oversee_the_region(client, department, stranger, auditor):
    client.force_login(stranger)
    assert client.get("/api/v1/totals/").status_code == 403
    assert client.get("/api/v1/totals/", {"region": department.parent_id}).status_code == 404


def test_a_search_marks_its_words_and_goes_on_where_it_ended(client, department, auditor):
    for year in (2022, 2023, 2024):
        make_approved(make_slot(department, year=year))
    first = got(client, "search/", auditor, q="供测试", page_size=2)
    assert [hit["year"] for hit in first["results"]] == [2024, 2023]
    marked = [piece["text"] for piece in first["results"][0]["snippets"][0]["pieces"] if piece["marked"]]
    assert marked == ["供测试"]
    rest = client.get(first["next"]).json()
    assert ([hit["year"] for hit in rest["results"]], rest["next"]) == ([2022], None)
    assert client.get("/api/v1/search/", {"q": "一"}).status_code == 400
    assert got(client, "search/", q="供测试", year=2022)["results"][0]["year"] == 2022


def test_reports_are_found_by_the_index_of_pairs(client, department, auditor, django_assert_max_num_queries):
    make_approved(make_slot(department))
    client.force_login(auditor)
    with django_assert_max_num_queries(7) as queries:
        assert len(listed(client, "report", q="供测试")) == 1
    found = [each["sql"] for each in queries.captured_queries if "narrative" in each["sql"]]
    assert found
    assert all("searchentry" in sql for sql in found)
    assert listed(client, "report", q="没有的词") == []


# --- statuses ---


def test_the_status_of_the_list_and_of_the_filter_are_one(client, department, auditor):
    """The rule in SQL against the rule in Python, over slots in every status."""
    today = timezone.localdate()
    slots = {}

    def slot(name, **values):
        slots[name] = make_slot(make_agency(name, parent=department.parent), **values)
        return slots[name]

    slot("未到期", due_on=today + timedelta(days=9))
    slot("逾期", due_on=today - timedelta(days=1))
    slot("免报", exempted=True, exemption_reason="新设")
    make_draft(slot("填报中"))
    make_submitted(slot("待审核"))
    returned = make_submitted(slot("退回"))
    reviewer = make_user(Role.REVIEWER, department.parent)
    move(actor=reviewer, submission_id=returned.pk, move=Move.RETURN, reason="请补充")
    make_approved(slot("通过"))
    make_draft(make_approved(slot("更正")).report)
    closed = slot("未开放", year=2031, due_on=today + timedelta(days=9))
    closed.year.is_open = False
    closed.year.save()
    rows = {row["id"]: row["status"] for row in listed(client, "report", auditor)}
    assert set(rows.values()) == {str(each) for each in SlotStatus}
    for report in with_latest(AnnualReport.objects.all()):
        assert rows[report.pk] == slot_status(report, today)
    for status in SlotStatus:
        found = set(AnnualReport.objects.filter(standing_at(status, today)).values_list("pk", flat=True))
        expected = {pk for pk, each in rows.items() if each == status}
        assert found == expected, status
        assert {row["id"] for row in listed(client, "report", status=status.value)} == expected, status


def test_strangers_filter_by_what_they_may_know(client, department, stranger):
    report = published(department)
    make_draft(report)
    assert [row["id"] for row in listed(client, "report", stranger, status="approved")] == [report.pk]
    assert listed(client, "report", status="correcting") == []


# --- what changed ---


def test_changes_of_others_are_told_only_when_they_become_public(client, department, stranger):
    report = published(department)
    office = make_user(Role.OFFICE, department.parent)
    since = timezone.now()
    moment = {"changed_since": since.isoformat()}
    before = {name: listed(client, name, stranger) for name in ("report", "submission")}
    make_draft(report)
    for name in ("report", "submission"):
        assert listed(client, name, stranger, **moment) == []
        assert listed(client, name, stranger) == before[name]
    assert [row["id"] for row in listed(client, "report", office, **moment)] == [report.pk]
    assert listed(client, "report", office, changed_since="2099-01-01") == []
    assert client.get(reverse("api:report-list"), {"changed_since": "gestern"}).status_code == 400


# --- how it is answered ---


def test_sparse_fields_leave_out_the_rest_and_unknown_ones_are_refused(client, department, auditor):
    make_slot(department)
    (row,) = listed(client, "report", auditor, fields="id,status")
    assert set(row) == {"id", "status"}
    refused = client.get(reverse("api:report-list"), {"fields": "id,password"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["fields"])
    assert "status_text" in refused.json()["detail"]


def test_every_list_is_a_table_too(client, department, auditor):
    make_approved(make_slot(make_agency("=1+1局", parent=department.parent)), {AMOUNT: "1.50"})
    client.force_login(auditor)
    for name in (
        "agency",
        "year",
        "report",
        "submission",
        "wide",
        "long",
        "finding",
        "event",
        "code",
        "state",
    ):
        answer = client.get(reverse(f"api:{name}-list"), {"format": "csv"})
        assert answer.headers["Content-Type"].startswith("text/csv"), name
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        same = client.get(reverse(f"api:{name}-list")).json()["results"]
        assert len(rows) == len(same), name
    wide = list(
        csv.DictReader(io.StringIO(client.get("/api/v1/tables/wide/?format=csv").content.decode("utf-8-sig")))
    )
    assert (wide[0]["agency_name"], wide[0][f"cells.{AMOUNT}"]) == ("'=1+1局", "1.5")
    assert client.get("/api/v1/tables/wide/?format=pdf").status_code == 400


def test_an_unchanged_answer_is_not_sent_again(client, department, auditor):
    make_slot(department)
    client.force_login(auditor)
    first = client.get(reverse("api:report-list"))
    tag = first.headers["ETag"]
    again = client.get(reverse("api:report-list"), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    make_slot(department, year=2023)
    changed = client.get(reverse("api:report-list"), headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Authorization", "Cookie"} <= {
        name.strip() for name in first.headers["Vary"].split(",")
    }


def test_a_long_answer_is_compressed_for_those_who_take_it(client, department, auditor):
    make_slot(department)
    client.force_login(auditor)
    packed = client.get("/api/v1/codes/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == client.get("/api/v1/codes/").content
    tag = packed.headers["ETag"]
    assert tag.startswith("W/")
    assert client.get("/api/v1/codes/", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("submissions/", 4),
        ("tables/wide/", 10),
        ("tables/long/", 10),
        ("decisions/", 4),
        ("questions/", 5),
        ("events/", 4),
        ("exports/", 4),
        ("totals/", 11),
        ("search/?q=供测试", 8),
        ("reports/?fields=id&status=overdue", 5),
    ],
)
def test_queries_do_not_grow_with_the_rows(
    client, department, auditor, django_assert_max_num_queries, address, most
):
    for year in (2022, 2023):
        for _ in range(3):
            make_approved(make_slot(make_agency(parent=department.parent), year=year))
    client.force_login(auditor)
    with django_assert_max_num_queries(most):
        assert client.get(f"/api/v1/{address}").status_code == 200


def test_one_version_and_one_cell_take_few_queries(
    client, department, auditor, django_assert_max_num_queries
):
    submission = make_approved(make_slot(department))
    client.force_login(auditor)
    for part, most in (("", 4), ("tables/", 8), ("narrative/", 5), (f"cells/{CELL}/", 7)):
        with django_assert_max_num_queries(most):
            assert client.get(f"/api/v1/submissions/{submission.pk}/{part}").status_code == 200
    assert Submission.objects.count() == 1
