"""An agency in 年报档案: its years, names, successors, and figures of its reports."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport
from reports.models.people import Role
from reports.services.agency_changes import merge_agency, rename_agency
from reports.services.publishing import publish_report
from review.voiding import confirm_void, request_void
from tests.factories import county, make_agency, make_approved, make_slot, make_user

pytestmark = pytest.mark.django_db
DECISIONS = "proactive.licensing.decisions"


@pytest.fixture
def department():
    return county()[1]


@pytest.fixture
def stranger(client):
    """Somebody with an account and without a role anywhere, who is logged in."""
    user = make_user()
    client.force_login(user)
    return user


def published(agency, year, **cells):
    report = make_approved(make_slot(agency, year), cells=cells or None).report
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=report.pk)
    report.refresh_from_db()
    return report


def page(client, agency, **asked) -> str:
    response = client.get(reverse("reports:archived_agency", args=(agency.pk,)), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_each_year_leads_to_its_report_and_shows_the_figure_asked_for(client, department, stranger):
    reports = [
        published(department, year, **{DECISIONS: number}) for year, number in ((2022, 4711), (2024, 815))
    ]
    text = page(client, department, measure=DECISIONS)
    for report in reports:
        assert reverse("reports:archived", args=(report.pk,)) in text
    assert text.index("2024年</a>") < text.index("2022年</a>")
    assert ">4,711</td>" in text
    assert ">815</td>" in text
    # The year between has no report: a gap in the line, no zero.
    assert '"values": [4711.0, null, 815.0]' in text


def test_a_report_that_leaves_a_cell_blank_shows_no_zero(client, department, stranger):
    published(department, 2024, **{DECISIONS: None})
    text = page(client, department, measure=DECISIONS)
    assert 'class="is-number">—</td>' in text


def test_only_what_the_reader_may_see_is_listed(client, department, stranger):
    published(department, 2024)
    hidden = make_approved(make_slot(department, 2023)).report
    assert reverse("reports:archived", args=(hidden.pk,)) not in page(client, department)
    client.force_login(make_user(Role.CLERK, department))
    assert reverse("reports:archived", args=(hidden.pk,)) in page(client, department)


def test_an_agency_without_anything_to_read_is_not_found(client, department, stranger):
    make_approved(make_slot(department, 2023))
    assert client.get(reverse("reports:archived_agency", args=(department.pk,))).status_code == 404


def test_former_names_and_the_successor_are_named(client, department, stranger):
    report = published(department, 2023)
    heir = make_agency("青禾县发展和财政局", parent=department.parent)
    published(heir, 2024)
    office = make_user(Role.OFFICE, department.parent)
    common = {"actor": office, "agency_id": department.pk, "reason": "青编发〔2024〕3号"}
    rename_agency(**common, on=date(2023, 6, 1), name="青禾县财政和国资局")
    merge_agency(**common, on=date(2024, 3, 1), into_id=heir.pk)
    text = page(client, department)
    assert "2023年6月1日前名称：青禾县财政局" in text
    assert "合并，现由<a" in text
    assert reverse("reports:archived_agency", args=(heir.pk,)) in text
    assert "前身：<a" in page(client, heir)
    # The address that was cited stays, with the name of its time.
    cited = client.get(reverse("reports:archived", args=(report.pk,)))
    assert cited.status_code == 200
    assert "青禾县财政局. 青禾县财政局2023年政府信息公开工作年度报告" in cited.content.decode()


def withdraw(report):
    office, second = (make_user(Role.OFFICE, report.agency.parent) for _ in range(2))
    version = report.effective_submission_id
    request_void(actor=office, submission_id=version, reason="数据有误")
    confirm_void(actor=second, submission_id=version)


def test_a_withdrawn_year_says_so_without_its_figures(client, department, stranger, settings):
    published(department, 2022, **{DECISIONS: 815})
    taken = published(department, 2023, **{DECISIONS: 4711})
    withdraw(taken)
    client.logout()
    settings.PUBLIC_ARCHIVE = True
    text = page(client, department, measure=DECISIONS)
    assert f"{timezone.localdate():%Y-%m-%d}已撤回" in text
    assert reverse("reports:archived", args=(taken.pk,)) in text
    assert "已撤回的年报不再有效" in text
    assert "4,711" not in text
    assert "4711" not in text
    again = make_approved(make_slot(department, 2021)).report
    assert reverse("reports:archived", args=(again.pk,)) not in text


def test_the_page_of_an_agency_stays_when_all_its_reports_were_withdrawn(client, department, settings):
    withdraw(published(department, 2023))
    address = reverse("reports:archived_agency", args=(department.pk,))
    assert client.get(address).status_code == 302
    settings.PUBLIC_ARCHIVE = True
    assert "已撤回" in page(client, department)
    make_approved(AnnualReport.objects.get(agency=department))
    assert "已撤回" in page(client, department), "approved again, not published"


def test_a_figure_that_is_none_is_refused_with_a_sentence(client, department, stranger):
    published(department, 2024)
    response = client.get(reverse("reports:archived_agency", args=(department.pk,)), {"measure": "x"})
    assert response.status_code == 400
    assert "指标" in response.content.decode()


def test_the_queries_do_not_grow_with_the_years(client, department, stranger, django_assert_num_queries):
    published(department, 2024)
    address = reverse("reports:archived_agency", args=(department.pk,))
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)
    for year in (2021, 2022, 2023):
        published(department, year)
    with django_assert_num_queries(11):
        client.get(address)
