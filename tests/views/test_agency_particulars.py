"""单位 kept in the portal: a new agency, its particulars and aliases, by the rules of the list."""

from datetime import date

import pytest
from django.urls import reverse

from reports.models import Agency, AgencyAlias, AnnualReport, PortalEvent
from reports.models.people import Role
from tests.factories import county, make_agency, make_user, make_year
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, region):
    person = make_user(Role.OFFICE, region[0])
    client.force_login(person)
    return person


def typed(**changes) -> dict:
    values = {
        "kind": "department",
        "level": "county",
        "telephone": "0999-1",
        "order": "7",
        "must_report": "on",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def test_a_new_agency_owes_the_reports_of_the_open_years_at_once(client, region, office):
    make_year(2024)
    address = reverse("reports:new_agency")
    assert_clean(parsed(client.get(address)))
    named = {"name": "青禾县水利局", "code": "QH08", "parent": region[0].pk, "aliases": "县水利局\n水务局"}
    sent = client.post(address, typed(**named, founded="2020-05-01"))
    made = Agency.objects.get(code="QH08")
    assert sent.url == reverse("reports:agency", args=(made.pk,))
    assert (made.parent, made.order, made.valid_from) == (region[0], 7, date(2020, 5, 1))
    assert set(made.aliases.values_list("name", flat=True)) == {"县水利局", "水务局"}
    assert AnnualReport.objects.get(agency=made).year_id == 2024


def test_a_second_agency_of_the_same_name_below_the_same_one_is_refused(client, region, office):
    address = reverse("reports:new_agency")
    named = {"name": region[1].name, "code": "T1", "parent": region[0].pk}
    answer = client.post(address, typed(**named))
    assert f"已有“{region[1].name}”，不能同名" in answer.content.decode()
    assert not Agency.objects.filter(code="T1").exists()
    Agency.objects.filter(pk=region[1].pk).update(valid_to=date(2024, 6, 1))
    client.post(address, typed(**named))
    assert Agency.objects.filter(code="T1").exists()


def test_particulars_change_and_are_recorded_while_name_and_parent_stay(client, region, office):
    bureau = region[1]
    AgencyAlias.objects.create(agency=bureau, name="县财政局")
    address = reverse("reports:agency_particulars", args=(bureau.pk,))
    page = parsed(client.get(address))
    assert_clean(page)
    assert page.xpath("string(//textarea[@name='aliases'])").strip() == "县财政局"
    client.post(
        address, typed(name="另一个名称", must_report=None, vertically_managed="on", aliases="财政局")
    )
    bureau.refresh_from_db()
    assert (bureau.name, bureau.telephone, bureau.must_report, bureau.vertically_managed) == (
        region[1].name,
        "0999-1",
        False,
        True,
    )
    assert list(bureau.aliases.values_list("name", flat=True)) == ["财政局"]
    actions = set(PortalEvent.objects.values_list("action", flat=True))
    assert {"agency_changed", "alias_created", "alias_deleted"} <= actions
    shown = text_of(parsed(client.get(reverse("reports:agency", args=(bureau.pk,)))))
    assert "财政局" in shown
    assert "垂直管理" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写单位全称"),
        ({"code": ""}, "请填写单位代码"),
        ({"parent": ""}, "请选择上级单位"),
        ({"kind": "bureau"}, "请从列表中选择单位类型"),
        ({"order": "x"}, "排序应为整数"),
        ({"aliases": "、".join(map(str, range(21)))}, "最多20个"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(client, region, office, changes, sentence):
    named = {"name": "青禾县水利局", "code": "QH08", "parent": region[0].pk}
    answer = client.post(reverse("reports:new_agency"), typed(**named) | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Agency.objects.filter(name="青禾县水利局").exists()


def test_a_code_is_given_once_and_parents_lie_in_the_region(client, region, office):
    named = {"name": "青禾县水利局", "code": region[1].code, "parent": region[0].pk}
    assert "已被使用" in client.post(reverse("reports:new_agency"), typed(**named)).content.decode()
    elsewhere = county()[0]
    other = typed(**(named | {"code": "QH09", "parent": elsewhere.pk}))
    assert "请选择上级单位" in client.post(reverse("reports:new_agency"), other).content.decode()
    foreign = reverse("reports:agency_particulars", args=(elsewhere.pk,))
    assert client.get(foreign).status_code == 404
    assert client.post(foreign, typed()).status_code == 404


def test_the_top_of_a_region_keeps_its_parent_outside_of_it(client):
    city = make_agency("云岭市人民政府", kind="government")
    county_government = make_agency("青禾县人民政府", kind="government", parent=city)
    client.force_login(make_user(Role.OFFICE, county_government))
    address = reverse("reports:agency_particulars", args=(county_government.pk,))
    assert client.post(address, typed(kind="government", telephone="0999-2")).status_code == 302
    county_government.refresh_from_db()
    assert (county_government.telephone, county_government.parent) == ("0999-2", city)
