"""Small things of the public pages: addresses, words, files in the catalogue, what is told and not to be chosen."""

import pytest
from arro3.io import read_parquet
from django.urls import reverse

from reports.exports.parquet_rows import write_parquet
from reports.models.people import Role
from reports.services.open_data import request_builds, run_build
from reports.services.publications import PublicationRefused, record_publication
from reports.services.publishing import publish_report
from reports.services.withdrawals import withdrawn
from tests.factories import county, make_agency, make_approved, make_slot, make_user
from tests.views.pages import parsed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _public(settings, tmp_path):
    settings.PUBLIC_ARCHIVE = True
    settings.MEDIA_ROOT = tmp_path


def published(agency, year=2024):
    report = make_approved(make_slot(agency, year=year)).report
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=report.pk)
    return report


def test_a_single_year_is_named_once_and_an_address_without_its_slash_leads_on(client):
    report = published(county()[1])
    assert "1份，2024年。" in client.get(reverse("reports:archive_home")).content.decode()
    answer = client.get(f"/archive/{report.pk}")
    assert (answer.status_code, answer["Location"]) == (301, f"/archive/{report.pk}/")


def test_an_address_with_signs_that_turn_it_is_refused():
    department = county()[1]
    report = published(department)
    clerk = make_user(Role.CLERK, department)
    with pytest.raises(PublicationRefused) as refused:
        record_publication(
            actor=clerk,
            report_id=report.pk,
            on=report.due_on,
            url="https://www.example.gov.cn/\u202egnp.html",
        )
    assert refused.value.code == "ADDRESS_WRONG"


def test_the_facets_tell_how_many_reports_are_of_no_region_below(client):
    province = make_agency("岭南省人民政府", kind="government", level="province")
    city = make_agency("长河市人民政府", kind="government", level="prefecture", parent=province)
    district = make_agency("青禾县人民政府", kind="government", parent=city)
    below = published(make_agency("青禾县财政局", parent=district))
    direct = published(make_agency("长河市财政局", parent=city))
    own = published(city)
    page = parsed(client.get(reverse("reports:archive")))
    (link,) = page.xpath("//a[starts-with(normalize-space(), '本级及直属单位')]")
    assert "2" in link.text_content()
    found = client.get(reverse("reports:archive") + link.get("href")).content.decode()
    shown = [reverse("reports:archived", args=(each.pk,)) in found for each in (own, direct, below)]
    assert shown == [True, True, False]
    assert 'href="?region="' not in found


def test_the_catalogue_lists_the_files_that_are_handed_out(client):
    report = published(county()[1])
    address = reverse("reports:archive_catalogue")

    def files():
        (year,) = client.get(address).json()["dcat:dataset"]
        return [each["dcat:downloadURL"]["@id"] for each in year.get("dcat:distribution", [])]

    assert files() == []
    tag = client.get(address).headers["ETag"]
    for build in request_builds():
        assert run_build(build.pk)
    assert client.get(address).headers["ETag"] != tag
    assert "http://testserver/open-data/2024/wide.zh.csv" in files()
    assert all(client.get(each.removeprefix("http://testserver")).status_code == 200 for each in files())
    withdrawn(report=report, submission=report.submissions.get())
    assert files() == []


@pytest.mark.parametrize("name", ["api:schema", "api:docs"])
def test_a_refusal_of_the_documents_is_a_problem_too(client, settings, name):
    settings.API_DOCS_PUBLIC = False
    answer = client.get(reverse(name))
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"]


def test_moments_in_parquet_are_moments(tmp_path):
    write_parquet([], tmp_path / "x.parquet")
    schema = read_parquet(tmp_path / "x.parquet").schema
    assert "Timestamp(ms" in str(schema.field("approved_at").type).replace("Millisecond", "ms")
