"""年报档案: access, search, the report page, the original."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AgencyAlias, AnnualReport
from reports.models.people import Role
from reports.services.publishing import publish_report
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db


def published(agency, year=2024, **values) -> AnnualReport:
    report = make_approved(make_slot(agency, year=year), **values).report
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=report.pk)
    return report


def approved(agency, year=2024) -> AnnualReport:
    return make_approved(make_slot(agency, year=year)).report


@pytest.fixture
def department():
    return county()[1]


@pytest.fixture
def stranger():
    """Return a clerk of another county."""
    return make_user(Role.CLERK, county()[1])


def titles(response) -> list[str]:
    if "found" in response.context:
        return [hit.report.agency_name for hit in response.context["found"].hits]
    return [report.agency_name for report in response.context["page_obj"]]


def listing(client, user=None, **parameters):
    if user:
        client.force_login(user)
    return client.get(reverse("reports:archive"), parameters)


ADDRESSES = ("reports:archived", "reports:archived_source")


def test_without_login_the_archive_is_closed_unless_it_is_public(client, department, settings):
    report = published(department)
    for address in (reverse("reports:archive"), *(reverse(name, args=(report.pk,)) for name in ADDRESSES)):
        settings.PUBLIC_ARCHIVE = False
        assert client.get(address).url.startswith(reverse("login"))
        settings.PUBLIC_ARCHIVE = True
        assert client.get(address).status_code == 200


def test_the_public_sees_published_reports_only(client, department, settings):
    settings.PUBLIC_ARCHIVE = True
    shown = published(department)
    hidden = approved(make_agency("未公布局", parent=department.parent))
    waiting = make_submitted(make_slot(make_agency("待审局", parent=department.parent))).report
    assert titles(listing(client)) == [shown.agency_name]
    for report in (hidden, waiting):
        for name in ADDRESSES:
            assert client.get(reverse(name, args=(report.pk,))).status_code == 404


def test_people_see_approved_reports_of_their_reach_before_publication(client, department):
    report = approved(department)
    office = make_user(Role.OFFICE, department.parent)
    assert titles(listing(client, office)) == [department.name]
    assert "尚未公布" in client.get(reverse("reports:archived", args=(report.pk,))).content.decode()


def test_strangers_see_published_reports_and_nothing_else(client, department, stranger):
    shown = published(department)
    hidden = approved(make_agency(parent=department.parent))
    assert titles(listing(client, stranger)) == [shown.agency_name]
    for name in ADDRESSES:
        assert client.get(reverse(name, args=(shown.pk,))).status_code == 200
        assert client.get(reverse(name, args=(hidden.pk,))).status_code == 404


def test_unapproved_reports_are_not_in_the_archive_even_of_the_own_agency(client, department):
    report = make_submitted(make_slot(department)).report
    clerk = make_user(Role.CLERK, department)
    assert titles(listing(client, clerk)) == []
    assert client.get(reverse("reports:archived", args=(report.pk,))).status_code == 404


def test_each_filter_narrows_the_list(client, department, stranger):
    town = make_agency("河口镇", parent=department.parent, kind="town")
    below = make_agency("河口镇文化站", parent=town)
    published(department, year=2024)
    published(town, year=2023)
    published(below, year=2023)
    assert set(titles(listing(client, stranger, year=2023))) == {"河口镇", "河口镇文化站"}
    assert set(titles(listing(client, stranger, region=town.pk))) == {"河口镇", "河口镇文化站"}
    assert titles(listing(client, stranger, kind="town")) == ["河口镇"]
    assert titles(listing(client, stranger, q="财政局")) == [department.name]


def test_the_newest_year_comes_first(client, department, stranger):
    for year in (2022, 2024, 2023):
        published(department, year=year)
    response = listing(client, stranger)
    assert [report.year_id for report in response.context["page_obj"]] == [2024, 2023, 2022]
    page = client.get(reverse("reports:archived", args=(response.context["page_obj"][0].pk,)))
    assert [report.year_id for report in page.context["others"]] == [2024, 2023, 2022]


def test_the_text_box_finds_aliases_and_narrative_with_all_words(client, department, stranger):
    AgencyAlias.objects.create(agency=department, name="县财政")
    published(department)
    other = make_agency("青禾县教育局", parent=department.parent)
    published(other)
    assert titles(listing(client, stranger, q="县财政")) == [department.name]
    assert titles(listing(client, stranger, q="教育局 第五部分的文字")) == [other.name]
    assert titles(listing(client, stranger, q="教育局 没有这句话")) == []
    assert set(titles(listing(client, stranger, q="供测试使用"))) == {department.name, other.name}


def test_the_narrative_of_an_unapproved_version_is_not_searched(client, department):
    make_submitted(make_slot(department))
    assert titles(listing(client, make_user(Role.CLERK, department), q="供测试使用")) == []


def test_a_value_that_is_no_choice_lists_nothing(client, department, stranger):
    published(department)
    response = listing(client, stranger, kind="castle")
    assert titles(response) == []
    assert "field-error" in response.content.decode()


def test_markup_in_the_text_box_is_shown_as_text(client, stranger):
    assert "<script>alert" not in listing(client, stranger, q="<script>alert(1)</script>").content.decode()


def test_the_report_page_prints_tables_narrative_and_origin(client, department, stranger):
    report = published(department, cells={"proactive.licensing.decisions": 4711})
    text = client_text(client, stranger, report)
    assert 'id="cell-proactive.licensing.decisions"' in text
    assert "4711" in text
    for words in (
        "一、总体情况",
        "第一部分的文字",
        "第1版",
        "2021年格式",
        report.effective_submission.source_file.sha256,
    ):
        assert words in text


def test_the_report_page_is_in_the_order_of_the_form(client, department, stranger):
    text = client_text(client, stranger, published(department))
    places = [
        text.index(f'id="{part}"')
        for part in (
            "part-1",
            "part-2",
            "table-proactive",
            "part-3",
            "table-requests",
            "part-4",
            "table-cases",
            "part-5",
        )
    ]
    assert places == sorted(places)
    assert '<a href="#part-1">一、总体情况</a>' in text


def test_a_published_report_says_how_it_is_cited(client, department, stranger):
    report = published(department)
    text = client_text(client, stranger, report)
    day, today = timezone.localdate(report.published_at), timezone.localdate()
    title = f"{department.name}{report.year_id}年政府信息公开工作年度报告"
    address = f"http://testserver/archive/{report.pk}/"
    assert f"{department.name}. {title}[R/OL]. ({day})[{today}]. {address}." in text
    assert "@techreport{" in text


def test_what_is_not_published_is_not_cited(client, department):
    report = approved(department)
    assert "@techreport{" not in client_text(client, make_user(Role.CLERK, department), report)


def test_the_report_page_offers_no_corrections(client, department):
    report = approved(department)
    text = client_text(client, make_user(Role.CLERK, department), report)
    assert "/cells/" not in text


def client_text(client, user, report) -> str:
    client.force_login(user)
    return client.get(reverse("reports:archived", args=(report.pk,))).content.decode()


def test_other_years_are_linked_as_far_as_they_may_be_read(client, department, stranger):
    newer, older = published(department, year=2024), published(department, year=2023)
    hidden = approved(department, year=2022)
    text = client_text(client, stranger, newer)
    assert reverse("reports:archived", args=(older.pk,)) in text
    assert reverse("reports:archived", args=(hidden.pk,)) not in text


def test_the_original_comes_as_an_attachment_with_its_bytes(client, department, stranger):
    report = published(department)
    client.force_login(stranger)
    response = client.get(reverse("reports:archived_source", args=(report.pk,)))
    source = report.effective_submission.source_file
    assert b"".join(response.streaming_content) == source.file.open("rb").read()
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_number_of_queries_does_not_grow_with_the_archive(
    client, department, stranger, django_assert_max_num_queries
):
    for _ in range(5):
        published(make_agency(parent=department.parent))
    report = published(department)
    AnnualReport.objects.filter(agency=department).update(agency_published_on="2025-03-15")
    client.force_login(stranger)
    with django_assert_max_num_queries(16):
        assert len(titles(client.get(reverse("reports:archive"), {"q": "政府信息公开"}))) == 6
    with django_assert_max_num_queries(9):
        assert len(titles(client.get(reverse("reports:archive")))) == 6
    with django_assert_max_num_queries(9):
        client.get(reverse("reports:archived", args=(report.pk,)))


def test_the_sentences_before_part_one_are_shown_without_furniture_and_numbers(client):
    government, bureau = county()
    slot = make_slot(bureau)
    text = "首页 > 信息公开\n根据条例第五十条，编制本年度报告。联系人手机13812345678。"
    reading = replace(make_reading(year=slot.year_id, agency=bureau.name), preamble=text)
    approved = make_approved(slot, reading=reading)
    client.force_login(make_user(Role.AUDITOR, government))
    shown = client.get(reverse("reports:archived", args=(approved.report_id,))).content.decode()
    assert "根据条例第五十条，编制本年度报告。联系人手机138***78。" in shown
    assert "首页 &gt; 信息公开" not in shown


@pytest.mark.parametrize("hidden", ["<!-- 经办人13812345678 -->", "<p style='display:none'>13812345678</p>"])
def test_an_original_whose_bytes_hide_a_number_is_not_for_everybody(client, settings, hidden):
    settings.PUBLIC_ARCHIVE = True
    government, bureau = county()
    report = published(bureau, content=f"<html><body><p>年报</p>{hidden}</body></html>".encode())
    address = reverse("reports:archived_source", args=(report.pk,))
    assert client.get(address).status_code == 403
    assert "下载原件" not in client.get(reverse("reports:archived", args=(report.pk,))).content.decode()
    client.force_login(make_user(Role.OFFICE, government))
    assert client.get(address).status_code == 200
