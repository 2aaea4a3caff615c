"""The lists of agencies and people leave the portal in the form in which they come in."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.models import Agency, AgencyAlias, ImportPreview, Membership, PortalEvent, User
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.importing import LISTS, ImportRefused, apply_import, dry_run, present_workbook
from tests.factories import make_agency, make_user
from tests.services.test_importing import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    """A county below a city, with units of every make, and the people of both."""
    city = make_agency("云州市人民政府", kind="government", level="prefecture", code="YZ")
    county = make_agency("青禾县人民政府", kind="government", code="QH", parent=city, order=3)
    bureau = make_agency("青禾县财政局", parent=county, code="QH01", telephone="0999-1", must_report=False)
    odd = make_agency("=青禾县“其他”局", parent=bureau, code="-QH02", vertically_managed=True, order=70)
    Agency.objects.filter(pk=odd.pk).update(valid_from=date(2020, 5, 1))
    closed = make_agency("青禾县旧局", parent=county, code="QH99")
    Agency.objects.filter(pk=closed.pk).update(valid_to=date(2021, 1, 1))
    for name in ("县财政局", "青禾县财政、国资局", "财政局"):
        AgencyAlias.objects.create(agency=bureau, name=name)
    make_user(Role.CLERK, bureau, name="wang")
    reviewer = make_user(Role.REVIEWER, county, name="li")
    Membership.objects.filter(user=reviewer).update(first_stage=2, last_stage=2)
    User.objects.filter(pk=reviewer.pk).update(email="li@example.cn", telephone="0999-8220316")
    elsewhere = make_user(Role.CLERK, odd, name="both")
    Membership.objects.create(user=elsewhere, agency=city, role=Role.OFFICE)
    User.objects.filter(pk=make_user(Role.CLERK, bureau, name="gone").pk).update(is_active=False)
    return {
        "office": make_user(Role.OFFICE, county),
        "administrator": make_user(Role.ADMINISTRATOR, county),
        "bureau": bureau,
        "county": county,
    }


WHO = {"agencies": "office", "people": "administrator"}


def taken_out(place, kind) -> bytes:
    return present_workbook(actor=place[WHO[kind]], kind=kind)


def read_again(place, kind, data) -> ImportPreview:
    return dry_run(actor=place[WHO[kind]], kind=kind, data=data, file_name="名单.xlsx")


def changed(data: bytes, **cells: str) -> bytes:
    book = load_workbook(BytesIO(data))
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("kind", "rows"), [("agencies", 3), ("people", 6)])
def test_a_list_taken_out_and_brought_in_changes_nothing(place, kind, rows):
    preview = read_again(place, kind, taken_out(place, kind))
    assert [(row["action"], row["errors"], row["changes"]) for row in preview.rows] == [
        ("same", [], [])
    ] * rows
    with pytest.raises(ImportRefused) as refused:
        apply_import(actor=place[WHO[kind]], preview_id=preview.pk)
    assert refused.value.code == "NOTHING"


def test_only_the_rows_that_were_changed_are_brought_in(place):
    data = taken_out(place, "agencies")
    head = [cell.value.rstrip("*") for cell in load_workbook(BytesIO(data)).worksheets[0][1]]
    assert head == list(LISTS["agencies"].headings)
    preview = read_again(place, "agencies", changed(data, H3="0999-2", K3="县财政局；财政局、县国资局"))
    assert [row["action"] for row in preview.rows] == ["same", "update", "same"]
    assert preview.rows[1]["changes"] == [
        "联系电话：0999-1 → 0999-2",
        "简称和曾用名：县财政局；财政局；青禾县财政、国资局 → 县国资局；县财政局；财政局",
    ]
    apply_import(actor=place["office"], preview_id=preview.pk)
    place["bureau"].refresh_from_db()
    assert place["bureau"].telephone == "0999-2"
    names = set(place["bureau"].aliases.values_list("name", flat=True))
    assert names == {"县财政局", "财政局", "县国资局"}
    assert PortalEvent.objects.filter(action="list_imported", subject__contains="（1行）").exists()


def test_a_column_that_is_not_there_leaves_its_values(place):
    data = workbook(LISTS["agencies"].required, ("QH01", "青禾县财政局", "QH", "政府办公室", "县级"))
    preview = read_again(place, "agencies", data)
    assert preview.rows[0]["changes"] == ["单位类型：部门 → 政府办公室"]
    apply_import(actor=place["office"], preview_id=preview.pk)
    bureau = Agency.objects.get(code="QH01")
    assert (bureau.telephone, bureau.must_report, bureau.aliases.count()) == ("0999-1", False, 3)


def test_people_change_their_telephone_and_stages_by_list(place):
    row = ("li", "li", "", "0999-5", "审核员", "QH", "1", "2")
    preview = read_again(place, "people", workbook(LISTS["people"].headings, row))
    assert preview.rows[0]["errors"] == []
    shown = preview.rows[0]["changes"]
    assert "联系电话：0999-8220316 → 0999-5" in shown
    assert "起始审核环节：2 → 1" in shown
    apply_import(actor=place["administrator"], preview_id=preview.pk)
    li = User.objects.get(username="li")
    assert (li.email, li.telephone, li.memberships.get().first_stage) == ("li@example.cn", "0999-5", 1)
    wrong = read_again(place, "people", workbook(LISTS["people"].headings, (*row[:3], "打给我", *row[4:])))
    assert "电话只能用数字" in "".join(wrong.rows[0]["errors"])


def test_new_aliases_come_in_with_the_agency_and_too_many_are_refused(place):
    new = ("QH03", "青禾县水利局", "QH", "部门", "县级", "", "", "", "", "", "县水利局\n水利局")
    preview = read_again(place, "agencies", workbook(LISTS["agencies"].headings, new))
    apply_import(actor=place["office"], preview_id=preview.pk)
    aliases = AgencyAlias.objects.filter(agency__code="QH03").values_list("name", flat=True)
    assert set(aliases) == {"县水利局", "水利局"}
    many = "；".join(f"名称{n}" for n in range(21))
    preview = read_again(place, "agencies", workbook(LISTS["agencies"].headings, (*new[:10], many)))
    assert "最多20个" in "".join(preview.rows[0]["errors"])


def test_a_text_that_looks_like_a_formula_stays_text(place):
    sheet = load_workbook(BytesIO(taken_out(place, "agencies"))).worksheets[0]
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=青禾县“其他”局", "s")


def test_lists_are_taken_out_by_those_who_may_bring_them_in_and_it_is_recorded(place):
    for kind, who in WHO.items():
        taken_out(place, kind)
        event = PortalEvent.objects.filter(action="list_exported").order_by("-sequence").first()
        assert event.actor == place[who]
        with pytest.raises(NotAllowed):
            present_workbook(actor=place["office" if kind == "people" else "administrator"], kind=kind)


@pytest.mark.parametrize("kind", ["agencies", "people"])
def test_taking_a_list_out_asks_a_fixed_number_of_queries(place, kind, django_assert_max_num_queries):
    for number in range(8):
        unit = make_agency(parent=place["county"])
        AgencyAlias.objects.create(agency=unit, name=f"又名{number}")
        make_user(Role.CLERK, unit)
    with django_assert_max_num_queries(14):
        taken_out(place, kind)
