"""Pages of the office, the reviewer and the administrator in a real browser.

No page violates the security policy or is wider than the screen, and the page of a running export updates without
a reload.
"""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from reports.models import ExportJob
from reports.models.people import Role
from reports.services.publishing import publish_report
from reports.states import JobState
from tests.factories import county, make_approved, make_slot, make_submitted, make_user
from tests.machinery.browser import too_wide_at

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_fit_the_screen_and_keep_the_security_policy(enter):
    government, department = county()
    report = make_approved(make_slot(department, year=2023)).report
    office = make_user(Role.OFFICE, government)
    publish_report(actor=office, report_id=report.pk)
    make_submitted(make_slot(department))
    job = ExportJob.objects.create(year_id=2024, region=government, requested_by=office)
    reviewer, administrator = make_user(Role.REVIEWER, government), make_user(is_staff=True)
    visits = (
        (reviewer, [("review:queue",)]),
        (
            office,
            [
                ("reports:year", 2024),
                ("reports:exports",),
                ("reports:export", job.pk),
                ("reports:archive",),
                ("reports:archived", report.pk),
                ("reports:archive_home",),
                ("reports:archive_region", government.pk),
                ("reports:archive_year", 2023),
                ("reports:archive_compare",),
            ],
        ),
        (administrator, [("admin:index",), ("admin:reports_user_change", reviewer.pk), ("api:docs",)]),
    )
    for person, pages in visits:
        go = enter(person)
        for route in pages:
            page = go(*route)
            assert too_wide_at(page) == [], route


def test_the_description_of_the_api_is_drawn(enter):
    page = enter(make_user(Role.OFFICE, county()[0]))("api:docs")
    page.get_by_text("/api/v1/reports/{id}/").first.wait_for()


def test_a_running_export_is_followed_and_survives_a_reload(enter):
    government, _ = county()
    office = make_user(Role.OFFICE, government)
    make_slot(county()[1])
    job = ExportJob.objects.create(
        year_id=2024,
        region=government,
        requested_by=office,
        state=JobState.RUNNING,
        lease_until=timezone.now(),
        done=1,
        total=4,
    )
    page = enter(office)("reports:export", job.pk)
    page.get_by_text("正在生成 1 / 4").wait_for()
    ExportJob.objects.filter(pk=job.pk).update(done=3)
    page.get_by_text("正在生成 3 / 4").wait_for()
    page.reload()
    page.get_by_text("正在生成 3 / 4").wait_for()
    job.file.save("年报汇总.xlsx", ContentFile(b"workbook"), save=False)
    ExportJob.objects.filter(pk=job.pk).update(state=JobState.SUCCEEDED, done=4, file=job.file.name)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载Excel工作簿").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert download.value.path().read_bytes() == b"workbook"


def test_the_queue_is_worked_by_keyboard(enter):
    government, department = county()
    submission = make_submitted(make_slot(department))
    page = enter(make_user(Role.REVIEWER, government))("review:queue")
    page.get_by_label("单位", exact=True).focus()
    page.keyboard.type("没有这个单位")
    page.keyboard.press("Enter")
    page.get_by_text("没有符合条件的年报").wait_for()
    page.get_by_role("link", name="清除").press("Enter")
    page.get_by_role("link", name="审核", exact=True).press("Enter")
    page.wait_for_url(f"**{reverse('review:report', args=(submission.pk,))}*")
