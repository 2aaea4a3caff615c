"""Choosing an agency among many: a list while it is short, else a box in which its name is typed."""

import pytest
from django.urls import reverse

from reports import agency_choice
from reports.agency_choice import AgencyField, Known
from reports.models import Agency, Membership
from reports.models.people import Role
from reports.services.publishing import publish_report
from tests.factories import make_agency, make_user, make_year
from tests.selectors.approved import approve
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def city():
    """青河市 with two counties, each with a 财政局 of the same name, and one 卫生健康委员会."""
    city = make_agency("青河市人民政府", kind="government", level="prefecture")
    for name in ("白石县人民政府", "红土县人民政府"):
        make_agency("县财政局", parent=make_agency(name, kind="government", parent=city))
    make_agency("青河市卫生健康委员会", parent=city)
    return city


@pytest.fixture
def few(monkeypatch):
    """Four agencies are many."""
    monkeypatch.setattr(agency_choice, "MOST_LISTED", 2)


def field(**values) -> AgencyField:
    return AgencyField(queryset=Agency.objects.order_by("sort_key"), known=Known.AGENCIES, **values)


def test_a_short_list_is_a_list_with_the_chosen_one_marked(city, django_assert_num_queries):
    county = Agency.objects.get(name="白石县人民政府")
    with django_assert_num_queries(1):
        html = field(required=False, empty_label="全部").widget.render(
            "region", county.pk, {"id": "id_region"}
        )
    assert html.startswith(
        '<select name="region" class="form-select" id="id_region"><option value="">全部</option>'
    )
    assert html.count("<option") == 1 + Agency.objects.count()
    assert f'<option value="{county.pk}" selected>白石县人民政府</option>' in html


def test_a_long_list_is_a_box_with_the_name_of_the_chosen_one(city, few, django_assert_max_num_queries):
    county, finance = (
        Agency.objects.get(name="白石县人民政府"),
        Agency.objects.filter(name="县财政局").first(),
    )
    with django_assert_max_num_queries(3):
        html = field(required=False, empty_label="全部地区").widget.render(
            "region", county.pk, {"id": "id_region"}
        )
    assert 'value="白石县人民政府"' in html
    assert 'placeholder="全部地区，或输入名称"' in html
    assert "<option" not in html
    # Of two agencies with one name each is shown with what tells it from the other, and found by that.
    shown = agency_choice.name_to_type(Agency.objects.all(), finance.pk)
    assert shown == f"县财政局（{finance.code}）"
    assert field().clean(shown) == finance


@pytest.mark.parametrize("typed", ["青河市卫生健康委员会", " 青河市卫生健康委员会 ", "卫健委", "卫生健康"])
def test_an_agency_is_meant_by_its_name_a_part_of_it_or_an_everyday_name(city, typed):
    assert field().clean(typed).name == "青河市卫生健康委员会"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("县财政局", "名称含“县财政局”的单位不止一个，请输入全称或从提示中选择。"),
        ("不存在局", "没有找到“不存在局”，请输入单位名称或从提示中选择。"),
        ("9" * 30, "没有找到“99999999999999999999”，请输入单位名称或从提示中选择。"),
    ],
)
def test_a_name_of_none_or_of_several_is_refused_with_what_to_do(city, typed, sentence):
    with pytest.raises(agency_choice.forms.ValidationError) as refused:
        field().clean(typed)
    assert refused.value.messages == [sentence]


def test_every_page_with_a_region_takes_its_name(client, city, few):
    make_year(2024)
    approve(Agency.objects.filter(name="县财政局").first(), {"requests.received.total": 3})
    client.force_login(make_user(Role.OFFICE, city))
    for route in (
        "year",
        "duties",
        "finding_statistics",
        "document_counts",
        "aggregate_differences",
        "bulletin",
    ):
        page = client.get(reverse(f"reports:{route}", args=(2024,)), {"region": "白石县人民政府"})
        assert page.status_code == 200, route
        assert parsed(page).xpath("//input[@type='search'][@name='region']/@value") == ["白石县人民政府"], (
            route
        )
    for address in (reverse("reports:statistics"), reverse("review:quality", args=(2024,))):
        page = parsed(client.get(address, {"region": "白石县人民政府"}))
        assert page.xpath("//input[@type='search'][@name='region']/@value") == ["白石县人民政府"], address
    unknown = client.get(reverse("reports:bulletin", args=(2024,)), {"region": "不存在县"})
    assert unknown.status_code == 400
    assert "没有找到“不存在县”，请输入单位名称或从提示中选择。" in unknown.content.decode()
    several = client.get(reverse("reports:year_trend"), {"region": "县"})
    assert "名称含“县”的单位不止一个，请输入全称或从提示中选择。" in several.content.decode()


def test_a_role_is_given_in_an_agency_by_its_name(client, city, few):
    client.force_login(make_user(Role.ADMINISTRATOR, city))
    person = make_user(Role.CLERK, Agency.objects.get(name="白石县人民政府"))
    address = reverse("reports:give_role", args=(person.pk,))
    refused = client.post(address, {"role": "clerk", "agency": "县财政局"})
    assert "不止一个" in refused.content.decode()
    client.post(address, {"role": "clerk", "agency": "卫健委"})
    assert Membership.objects.filter(user=person, agency__name="青河市卫生健康委员会").exists()


def suggested(client, route, *args, **asked) -> list[tuple[str, str]]:
    response = client.get(reverse(f"reports:{route}", args=args), asked)
    assert response.status_code == 200
    found = parsed(response) if response.content else None
    return (
        [(each.get("value"), text_of(each)) for each in found.xpath("//option")] if found is not None else []
    )


def test_suggestions_are_of_agencies_that_the_person_may_see(client, city, django_assert_max_num_queries):
    make_agency("黑水市财政局")
    client.force_login(make_user(Role.OFFICE, city))
    codes = dict(Agency.objects.filter(name="县财政局").values_list("parent__name", "code"))
    assert suggested(client, "agency_names", "agencies", field="agency", agency="财政") == [
        (f"县财政局（{codes[parent]}）", parent) for parent in ("白石县人民政府", "红土县人民政府")
    ]
    assert suggested(client, "agency_names", "regions", field="region", region="县") == [
        ("白石县人民政府", "青河市人民政府"),
        ("红土县人民政府", "青河市人民政府"),
    ]
    assert suggested(client, "agency_names", "regions", field="region", region="") == []
    assert client.get(reverse("reports:agency_names", args=("others",))).status_code == 404


def test_the_archive_suggests_regions_with_something_published(client, city, settings):
    settings.PUBLIC_ARCHIVE = True
    assert suggested(client, "archive_region_names", field="region", region="县") == []
    county = Agency.objects.get(name="白石县人民政府")
    submission = approve(county.children.get(), {"requests.received.total": 3}, year=2024)
    publish_report(actor=make_user(Role.OFFICE, city), report_id=submission.report_id)
    found = suggested(client, "archive_region_names", field="region", region="县")
    assert found == [("白石县人民政府", "青河市人民政府")]
