"""导出: requesting a workbook, its progress, the download."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from reports.models import ExportJob
from reports.models.people import Role
from reports.states import JobState
from tests.factories import county, make_slot, make_user, make_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(region):
    make_year(2024)
    return make_user(Role.OFFICE, region[0])


@pytest.fixture
def job(region, office):
    return ExportJob.objects.create(year_id=2024, region=region[0], requested_by=office)


def finished(job, content=b"workbook") -> ExportJob:
    job.state, job.done, job.total = JobState.SUCCEEDED, 5, 5
    job.file.save("年报汇总_青禾县人民政府_2024_20250201.xlsx", ContentFile(content), save=False)
    job.save()
    return job


def test_the_form_offers_the_own_regions_and_starts_a_job(client, region, office):
    client.force_login(office)
    page = client.get(reverse("reports:exports"))
    assert list(page.context["form"].fields["region"].queryset) == [region[0]]
    response = client.post(reverse("reports:exports"), {"year": 2024, "region": region[0].pk})
    job = ExportJob.objects.get()
    assert response.url == reverse("reports:export", args=(job.pk,))
    assert (job.requested_by, job.region, job.year_id) == (office, region[0], 2024)


def test_the_years_page_leads_here_with_its_region_chosen(client, region, office):
    client.force_login(office)
    text = client.get(reverse("reports:exports"), {"year": 2024, "region": region[0].pk}).content.decode()
    assert f'<option value="{region[0].pk}" selected>' in text


def test_pressing_twice_leads_to_the_same_job(client, region, office):
    client.force_login(office)
    first, second = (
        client.post(reverse("reports:exports"), {"year": 2024, "region": region[0].pk}) for _ in range(2)
    )
    assert first.url == second.url
    assert ExportJob.objects.count() == 1


def test_a_region_out_of_reach_is_no_choice(client, office):
    elsewhere, _ = county()
    client.force_login(office)
    response = client.post(reverse("reports:exports"), {"year": 2024, "region": elsewhere.pk})
    assert response.status_code == 400
    assert "请从列表中选择" in response.content.decode()
    assert not ExportJob.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.ADMINISTRATOR])
def test_other_roles_have_no_exports(client, region, job, role):
    client.force_login(make_user(role, region[0]))
    assert client.get(reverse("reports:exports")).status_code == 403
    assert client.post(reverse("reports:exports"), {"year": 2024, "region": region[0].pk}).status_code == 403
    assert client.get(reverse("reports:export", args=(job.pk,))).status_code == 404
    assert client.get(reverse("reports:export_file", args=(finished(job).pk,))).status_code == 404


def test_an_auditor_reads_and_fetches_but_starts_none(client, region, job):
    client.force_login(make_user(Role.AUDITOR, region[0]))
    assert client.get(reverse("reports:exports")).context["may_start"] is False
    assert client.post(reverse("reports:exports"), {"year": 2024, "region": region[0].pk}).status_code == 403
    assert client.get(reverse("reports:export_file", args=(finished(job).pk,))).status_code == 200


def test_jobs_of_another_region_are_not_found(client, job):
    elsewhere, _ = county()
    client.force_login(make_user(Role.OFFICE, elsewhere))
    assert list(client.get(reverse("reports:exports")).context["page_obj"]) == []
    assert client.get(reverse("reports:export", args=(job.pk,))).status_code == 404
    assert client.get(reverse("reports:export_file", args=(finished(job).pk,))).status_code == 404


def test_the_page_asks_for_the_fragment_again_only_while_the_job_is_under_way(client, office, job):
    client.force_login(office)
    address = reverse("reports:export", args=(job.pk,))
    asks_again = f'hx-get="{address}"'
    assert asks_again in client.get(address).content.decode()
    ExportJob.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now(), done=3, total=10
    )
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert asks_again in fragment
    assert 'value="3"' in fragment
    assert "<html" not in fragment
    finished(job)
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in fragment
    assert reverse("reports:export_file", args=(job.pk,)) in fragment


def test_a_failed_job_says_why(client, office, job):
    ExportJob.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, error_code="ABANDONED", error_message="生成时中断，请重新导出。"
    )
    client.force_login(office)
    text = client.get(reverse("reports:exports")).content.decode()
    assert "生成时中断，请重新导出。" in text
    assert "hx-get" not in text


def test_the_workbook_comes_as_an_attachment_under_its_name(client, office, job):
    client.force_login(office)
    assert client.get(reverse("reports:export_file", args=(job.pk,))).status_code == 404
    response = client.get(reverse("reports:export_file", args=(finished(job).pk,)))
    assert b"".join(response.streaming_content) == b"workbook"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%B9%B4%E6%8A%A5")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_workbook_gone_from_the_store_is_not_found(client, office, job):
    done = finished(job)
    done.file.storage.delete(done.file.name)
    client.force_login(office)
    response = client.get(reverse("reports:export_file", args=(job.pk,)))
    assert response.status_code == 404
    assert "重新导出" in response.content.decode()


def test_a_region_without_approved_reports_is_told_so(client, office, job, region):
    make_slot(region[1])
    client.force_login(office)
    assert "没有通过审核的年报" in client.get(reverse("reports:export", args=(job.pk,))).content.decode()


def test_the_form_narrows_the_export_and_chooses_the_kind_of_file(client, region, office):
    client.force_login(office)
    chosen = {"year": 2024, "region": region[0].pk, "kind": "department", "scope": "own", "form": "csv"}
    client.post(reverse("reports:exports"), chosen)
    job = ExportJob.objects.get()
    assert (job.kind, job.scope, job.level, job.form) == ("department", "own", "", "csv")
    assert "部门、本级" in client.get(reverse("reports:exports")).content.decode()
    assert client.post(reverse("reports:exports"), chosen | {"kind": "nothing"}).status_code == 400


def test_a_job_under_way_is_cancelled_from_its_page_once(client, office, job):
    client.force_login(office)
    address = reverse("reports:cancel_export", args=(job.pk,))
    assert address in client.get(reverse("reports:exports")).content.decode()
    assert client.post(address).url == reverse("reports:export", args=(job.pk,))
    text = client.get(reverse("reports:export", args=(job.pk,))).content.decode()
    assert "已取消" in text
    assert address not in text
    refused = client.post(address)
    assert refused.status_code == 409
    assert "ENDED" in refused.content.decode()


def test_an_auditor_is_not_offered_to_cancel(client, region, job):
    client.force_login(make_user(Role.AUDITOR, region[0]))
    address = reverse("reports:cancel_export", args=(job.pk,))
    for page in (reverse("reports:exports"), reverse("reports:export", args=(job.pk,))):
        assert address not in client.get(page).content.decode()
    assert client.post(address).status_code == 403


def test_an_export_whose_file_was_removed_says_so(client, office, job):
    finished(job)
    ExportJob.objects.filter(pk=job.pk).update(file=None, removed_at=timezone.now())
    client.force_login(office)
    text = client.get(reverse("reports:exports")).content.decode()
    assert "文件已过保存期" in text
    assert reverse("reports:export_file", args=(job.pk,)) not in text
    assert client.get(reverse("reports:export_file", args=(job.pk,))).status_code == 404


def test_without_login_a_fragment_sends_the_browser_to_the_login_page(client, job):
    response = client.get(reverse("reports:export", args=(job.pk,)), headers={"HX-Request": "true"})
    assert reverse("login") in response["HX-Redirect"]


def test_the_number_of_queries_does_not_grow_with_the_jobs(
    client, region, office, django_assert_max_num_queries
):
    for _ in range(8):
        ExportJob.objects.create(year_id=2024, region=region[0], requested_by=office)
    client.force_login(office)
    with django_assert_max_num_queries(12):
        client.get(reverse("reports:exports"))


def test_a_past_day_is_chosen_and_a_day_to_come_is_refused_beside_its_field(client, region, office):
    client.force_login(office)
    fields = {"year": 2024, "region": region[0].pk, "form": "parquet"}
    page = client.post(reverse("reports:exports"), {**fields, "as_of": "2999-01-01"})
    assert page.status_code == 400
    assert "截至日期2999-01-01还没有到" in page.content.decode()
    answer = client.post(reverse("reports:exports"), {**fields, "as_of": "2025-02-09"})
    job = ExportJob.objects.get(as_of="2025-02-09")
    assert answer["Location"] == reverse("reports:export", args=[job.pk])
    assert "截至2025-02-09" in client.get(answer["Location"]).content.decode()
