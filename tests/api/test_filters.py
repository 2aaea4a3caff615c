"""/api/v1/: order, filters, pages, limits, queries."""

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.urls import reverse

from reports.api.views import AgencyViewSet, FindingViewSet, ReportViewSet, YearViewSet
from reports.models.people import Role
from tests.api.asking import detail, listed, published
from tests.factories import (
    add_finding,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db
LISTS = ("agency", "year", "report", "finding")


# --- filters, pages, limits ---


def test_reports_come_newest_year_first_or_as_asked(client, department):
    for year in (2022, 2024, 2023):
        make_slot(department, year=year)
    auditor = make_user(Role.AUDITOR, department.parent)
    assert [row["year"] for row in listed(client, "report", auditor)] == [2024, 2023, 2022]
    assert [row["year"] for row in listed(client, "report", auditor, ordering="year")] == [2022, 2023, 2024]


def test_each_filter_of_reports_narrows_the_list(client, department):
    town = make_agency("河口镇", parent=department.parent, kind="town")
    station = make_agency("河口镇文化站", parent=town)
    published(department, year=2024)
    make_approved(make_slot(town, year=2023))
    make_slot(station, year=2023, scope="aggregate")
    auditor = make_user(Role.AUDITOR, department.parent)
    expected = {
        "year=2023": {"河口镇", "河口镇文化站"},
        f"agency={town.pk}": {"河口镇"},
        f"region={town.pk}": {"河口镇", "河口镇文化站"},
        "region=999999": set(),
        "kind=town": {"河口镇"},
        "level=township": {"河口镇"},
        "scope=aggregate": {"河口镇文化站"},
        "approved=true": {department.name, "河口镇"},
        "approved=false": {"河口镇文化站"},
        "published=true": {department.name},
        "q=河口": {"河口镇", "河口镇文化站"},
    }
    for query, found in expected.items():
        name, value = query.split("=")
        rows = listed(client, "report", auditor, **{name: value})
        assert {row["agency"]["name"] for row in rows} == found, query


def test_agencies_years_and_findings_have_filters(client, department):
    submission = make_submitted(make_slot(department))
    submission.findings.all().delete()
    add_finding(submission)
    add_finding(submission, severity="notice", check="C-BLANK")
    reviewer = make_user(Role.REVIEWER, department.parent)
    assert [row["id"] for row in listed(client, "agency", reviewer, q="财政")] == [department.pk]
    assert listed(client, "agency", reviewer, kind="town") == []
    assert listed(client, "year", reviewer, is_open="false") == []
    assert [row["check"] for row in listed(client, "finding", reviewer, severity="notice")] == ["C-BLANK"]
    assert [row["check"] for row in listed(client, "finding", reviewer, check="T3-SUM")] == ["T3-SUM"]
    assert len(listed(client, "finding", reviewer, year=2024, report=submission.report_id, root="true")) == 2
    assert listed(client, "finding", reviewer, state="draft") == []


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused_with_the_known_ones(client, stranger, name):
    client.force_login(stranger)
    response = client.get(reverse(f"api:{name}-list"), {"jahr": "2024"})
    assert response.status_code == 400
    answer = response.json()
    assert answer["code"] == "UNKNOWN_PARAMETER"
    assert "jahr" in answer["message"]
    assert "page_size" in answer["message"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"year": "x"},
        {"kind": "castle"},
        {"ordering": "password"},
        {"include": "x"},
        {"approved": "maybe"},
        {"published": "ja"},
        {"page_size": "abc"},
        {"page_size": "0"},
        {"page_size": "-5"},
    ],
)
def test_a_value_that_cannot_be_understood_is_refused(client, stranger, parameters):
    client.force_login(stranger)
    response = client.get(reverse("api:report-list"), parameters)
    assert response.status_code == 400
    answer = response.json()
    assert answer["code"] == "BAD_PARAMETER"
    assert list(answer["fields"]) == list(parameters)
    assert answer["message"].startswith("参数有误。")


@pytest.mark.parametrize(
    ("name", "parameter"),
    [("year", "is_open"), ("agency", "must_report"), ("agency", "vertically_managed"), ("finding", "root")],
)
def test_yes_and_no_are_not_guessed(client, stranger, name, parameter):
    client.force_login(stranger)
    for value, status in (("xx", 400), ("true", 200), ("False", 200)):
        response = client.get(reverse(f"api:{name}-list"), {parameter: value})
        assert response.status_code == status, value
    assert (
        "只能是 true 或 false" in client.get(reverse(f"api:{name}-list"), {parameter: "2"}).content.decode()
    )


def test_a_year_names_the_dates_that_hold_where_the_office_has_set_none(client, department):
    make_slot(department)
    (year,) = listed(client, "year", make_user(Role.REVIEWER, department.parent))
    assert year["due_dates"] == []
    dates = year["statutory_due_dates"]
    assert (dates["government"], dates["department"]) == ("2025-03-31", "2025-01-31")


@pytest.mark.parametrize("view", [AgencyViewSet, YearViewSet, ReportViewSet, FindingViewSet])
def test_odd_values_of_any_filter_never_break_the_list(client, department, view):
    make_approved(make_slot(department))
    client.force_login(make_user(Role.AUDITOR, department.parent))
    name = view.__name__.removesuffix("ViewSet").lower()
    for parameter in (*view.filterset_class.base_filters, "page", "page_size"):
        for value in ("9" * 30, "9" * 19, "-1", "1.5", "NaN", "\x00", "'", ""):
            cache.clear()
            response = client.get(reverse(f"api:{name}-list"), {parameter: value})
            assert response.status_code in (200, 400, 404), (parameter, value)


@pytest.mark.parametrize("version", ["x", "99", "-1", "9" * 40, "9" * 5000])
def test_an_impossible_version_is_refused(client, department, version):
    report = make_approved(make_slot(department)).report
    response = detail(client, report, make_user(Role.AUDITOR, department.parent), version=version)
    assert response.status_code in (400, 404)
    assert response.json()["message"]


def test_pages_follow_one_another_and_none_is_counted(client, department, django_assert_max_num_queries):
    for _ in range(6):
        make_slot(make_agency(parent=department.parent))
    client.force_login(make_user(Role.AUDITOR, department.parent))
    address, seen, lengths = reverse("api:report-list") + "?page_size=2", [], []
    while address:
        with django_assert_max_num_queries(7) as queries:
            answer = client.get(address)
        said = " ".join(query["sql"].upper() for query in queries.captured_queries)
        assert "COUNT(" not in said
        assert "OFFSET" not in said
        assert answer.headers.get("Link", "").startswith("<http") == bool(answer.json()["next"])
        lengths.append(len(answer.json()["results"]))
        seen += [row["id"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    assert lengths == [2, 2, 2]
    assert seen == [row["id"] for row in listed(client, "report")]


@pytest.mark.parametrize("ordering", ["published_at", "-published_at", "due_on,-year", "agency"])
def test_rows_without_a_value_and_rows_that_come_and_go_move_no_other(client, department, ordering):
    for number in range(3):
        published(make_agency(parent=department.parent), year=2022 + number)
        make_slot(make_agency(parent=department.parent), year=2022 + number)
    client.force_login(make_user(Role.AUDITOR, department.parent))
    whole = [row["id"] for row in listed(client, "report", ordering=ordering)]
    address = f"{reverse('api:report-list')}?page_size=1&ordering={ordering}"
    seen = []
    while address:
        answer = client.get(address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
        if len(seen) == 2:
            make_slot(make_agency("后来的局", parent=department.parent), year=2021)
    assert [pk for pk in seen if pk in whole] == whole
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("after", ["x", "WyJhIl0", "WyJhIl0:x", "9" * 19])
def test_a_place_that_this_portal_did_not_give_is_refused(client, stranger, after):
    client.force_login(stranger)
    answer = client.get(reverse("api:report-list"), {"after": after})
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_PARAMETER") if after != "9" * 19 else 400


def test_the_place_of_one_order_does_not_serve_another(client, department):
    for year in (2022, 2023):
        make_slot(department, year=year)
    client.force_login(make_user(Role.AUDITOR, department.parent))
    after = client.get(reverse("api:report-list"), {"page_size": 1}).json()["next"]
    other = client.get(f"{after}&ordering=year")
    assert (other.status_code, list(other.json()["fields"])) == (400, ["after"])


def test_pages_by_number_are_told_what_took_their_place(client, stranger):
    client.force_login(stranger)
    assert client.get(reverse("api:report-list"), {"page": 1}).status_code == 200
    beyond = client.get(reverse("api:report-list"), {"page": 9})
    assert beyond.status_code == 400
    assert "next" in beyond.json()["message"]


def test_too_many_requests_are_refused(client, stranger):
    from rest_framework.throttling import UserRateThrottle

    client.force_login(stranger)
    limit = int(configured.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["user"].split("/")[0])
    throttle = UserRateThrottle()
    cache.set(throttle.cache_format % {"scope": "user", "ident": stranger.pk}, [throttle.timer()] * limit, 60)
    response = client.get(reverse("api:year-list"))
    assert response.status_code == 429
    assert (response.json()["code"], response.json()["detail"]) == ("TOO_MANY", "请求过于频繁，请稍后再试。")


# --- queries ---


@pytest.mark.parametrize(
    ("name", "parameters", "most"),
    [
        ("agency", {}, 6),
        ("year", {}, 5),
        ("report", {}, 8),  # the years, and each of the two that the list is looked for in
        ("report", {"include": "tables"}, 12),
        ("report", {"status": "approved", "changed_since": "2020-01-01"}, 6),
        ("finding", {}, 4),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_list(
    client, department, django_assert_max_num_queries, name, parameters, most
):
    for year in (2022, 2023):
        for _ in range(3):
            add_finding(make_approved(make_slot(make_agency(parent=department.parent), year=year)))
    client.force_login(make_user(Role.AUDITOR, department.parent))
    with django_assert_max_num_queries(most):
        assert len(client.get(reverse(f"api:{name}-list"), parameters).json()["results"]) >= 2


def test_one_report_takes_few_queries(client, department, django_assert_max_num_queries):
    report = make_approved(make_slot(department)).report
    client.force_login(make_user(Role.AUDITOR, department.parent))
    with django_assert_max_num_queries(14):
        assert detail(client, report).status_code == 200
