"""Agencies and people from a workbook: a dry run first, then all rows or none."""

import random
import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from reports.models import Agency, AnnualReport, Event, ImportPreview, Membership, User
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.agency_rows import EXAMPLE as AGENCY_EXAMPLE
from reports.services.agency_rows import HEADINGS as AGENCY_HEADINGS
from reports.services.importing import LISTS, ImportRefused, apply_import, blank_workbook, dry_run
from reports.services.list_files import MOST_BYTES, WorkbookRefused, read_rows
from tests.factories import make_agency, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def workbook(headings, *rows) -> bytes:
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def place():
    government = make_agency("青禾县人民政府", kind="government", code="QH")
    return {
        "government": government,
        "bureau": make_agency("青禾县财政局", parent=government, code="QH01"),
        "office": make_user(Role.OFFICE, government),
        "administrator": make_user(Role.ADMINISTRATOR, government),
    }


def agencies(place, *rows) -> ImportPreview:
    data = workbook(AGENCY_HEADINGS, *rows)
    return dry_run(actor=place["office"], kind="agencies", data=data, file_name="单位.xlsx")


#: The columns of the tests' rows of people; the telephone is left out.
PEOPLE_HEADINGS = ("用户名", "姓名", "邮箱", "角色", "单位代码", "起始审核环节", "终止审核环节")
AGENCY_FORM = LISTS["agencies"]


def people(place, *rows) -> ImportPreview:
    data = workbook(PEOPLE_HEADINGS, *rows)
    return dry_run(actor=place["administrator"], kind="people", data=data, file_name="人员.xlsx")


def errors(preview: ImportPreview) -> list[str]:
    return ["".join(row["errors"]) for row in preview.rows]


NEW = ("QH02", "青禾县水利局", "QH", "部门", "县级", "否", "是", "0999-1", 20, "")
BELOW = ("QH03", "青禾县水利站", "QH02", "部门", "乡级", "", "", "", "", date(2020, 5, 1))


def test_a_dry_run_writes_no_agency_and_the_import_all_of_them(place):
    preview = agencies(place, NEW, BELOW)
    assert errors(preview) == ["", ""]
    assert not Agency.objects.filter(code="QH02").exists()
    apply_import(actor=place["office"], preview_id=preview.pk)
    water, station = Agency.objects.get(code="QH02"), Agency.objects.get(code="QH03")
    assert (water.parent, water.telephone, water.order) == (place["government"], "0999-1", 20)
    assert (station.parent, station.valid_from, station.must_report) == (water, date(2020, 5, 1), True)
    assert station.path == f"{water.path}{station.pk}/"


def test_agencies_that_come_in_owe_the_reports_of_the_open_years_at_once(place):
    make_year(2024)
    make_year(2023, is_open=False)
    unit = ("QH09", "青禾县林业局", "QH", "部门", "县级", "", "否", "", "", "")
    apply_import(actor=place["office"], preview_id=agencies(place, NEW, BELOW, unit).pk)
    slots = AnnualReport.objects.order_by("agency__code").values_list("agency__code", "year_id", "scope")
    assert list(slots) == [("QH02", 2024, "own"), ("QH03", 2024, "own")]
    assert (
        list(Event.objects.filter(move="open_slot").values_list("actor", flat=True))
        == [place["office"].pk] * 2
    )


def test_one_wrong_row_keeps_all_out(place):
    preview = agencies(place, NEW, ("QH04", "", "NOWHERE", "局", "县级", "也许"))
    assert errors(preview)[0] == ""
    for words in ("请填写单位全称", "没有这个上级代码", "单位类型应为", "垂直管理应填"):
        assert words in errors(preview)[1]
    with pytest.raises(ImportRefused) as refused:
        apply_import(actor=place["office"], preview_id=preview.pk)
    assert refused.value.code == "HAS_ERRORS"
    assert not Agency.objects.filter(code="QH02").exists()


def test_names_and_parents_of_existing_agencies_are_not_changed_by_a_list(place):
    preview = agencies(place, ("QH01", "另一个名称", "QH", "部门", "县级"))
    assert "改名" in errors(preview)[0]
    preview = agencies(place, ("QH01", "青禾县财政局", "QH", "部门", "县级", "是", "否", "0999-2"))
    assert (errors(preview), preview.rows[0]["action"]) == ([""], "update")
    apply_import(actor=place["office"], preview_id=preview.pk)
    place["bureau"].refresh_from_db()
    assert (place["bureau"].vertically_managed, place["bureau"].must_report) == (True, False)


def test_a_list_reaches_no_further_than_the_region(place):
    make_agency("长汀区人民政府", kind="government", code="CT")
    preview = agencies(place, ("CT01", "长汀区财政局", "CT", "部门", "县级"))
    assert "不在您的地区" in errors(preview)[0]
    assert "不在您的地区" in errors(people(place, ("someone", "某人", "", "填报员", "CT")))[0]


def test_a_preview_is_judged_again_when_it_is_brought_in(place):
    preview = agencies(place, NEW)
    make_agency("青禾县水利局", code="QH02", parent=place["bureau"])
    with pytest.raises(ImportRefused) as refused:
        apply_import(actor=place["office"], preview_id=preview.pk)
    assert refused.value.code == "HAS_ERRORS"


def test_a_preview_is_brought_in_once_and_only_by_its_owner(place):
    preview = agencies(place, NEW)
    with pytest.raises(ImportPreview.DoesNotExist):
        apply_import(actor=make_user(Role.OFFICE, place["government"]), preview_id=preview.pk)
    apply_import(actor=place["office"], preview_id=preview.pk)
    with pytest.raises(ImportRefused) as refused:
        apply_import(actor=place["office"], preview_id=preview.pk)
    assert refused.value.code == "APPLIED"


def test_people_come_with_first_passwords_that_they_must_change(place):
    preview = people(
        place,
        ("zhang", "张三", "zhang@example.cn", "填报员", "QH01"),
        ("li", "李四", "", "审核员", "QH", 1, 2),
    )
    _, passwords = apply_import(actor=place["administrator"], preview_id=preview.pk)
    assert set(passwords) == {"zhang", "li"}
    zhang = User.objects.get(username="zhang")
    assert zhang.check_password(passwords["zhang"])
    assert zhang.must_change_password
    assert not zhang.is_staff
    assert passwords["zhang"] not in str(ImportPreview.objects.get(pk=preview.pk).rows)
    stages = Membership.objects.get(user__username="li")
    assert (stages.role, stages.first_stage, stages.last_stage) == ("reviewer", 1, 2)


def test_known_people_keep_password_and_roles_and_get_more(place):
    known = make_user(Role.CLERK, place["bureau"], name="wang")
    password = User.objects.get(pk=known.pk).password
    preview = people(place, ("wang", known.display_name, "wang@example.cn", "填报员", "QH"))
    assert errors(preview) == [""]
    apply_import(actor=place["administrator"], preview_id=preview.pk)
    wang = User.objects.get(pk=known.pk)
    assert (wang.password, wang.email, wang.memberships.count()) == (password, "wang@example.cn", 2)


def test_duties_that_exclude_one_another_are_not_given_to_one_person(place):
    make_user(Role.CLERK, place["bureau"], name="wang")
    assert "不能兼任" in errors(people(place, ("wang", "王", "", "审核员", "QH01")))[0]
    assert "系统管理员不能兼任" in errors(people(place, ("wang", "王", "", "系统管理员", "QH")))[0]
    own = place["administrator"]
    assert "不能给自己" in errors(people(place, (own.username, "我", "", "审核员", "QH")))[0]


def test_people_of_other_regions_are_not_touched(place):
    other = make_agency("长汀区人民政府", kind="government", code="CT")
    make_user(Role.CLERK, other, name="chen")
    preview = people(place, ("chen", "冒名", "evil@example.cn", "填报员", "QH01"))
    assert "其他地区" in errors(preview)[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("a b", "某人", "", "填报员", "QH01"), "用户名只能用"),
        (("aa", "某人", "not-an-address", "填报员", "QH01"), "邮箱不正确"),
        (("aa", "某人", "", "县长", "QH01"), "角色应为"),
        (("aa", "某人", "", "审核员", "QH01", 3, 1), "审核环节"),
        (("aa", "某人", "", "审核员", "QH01", "x", 1), "审核环节"),
        (("aa", "", "", "填报员", "QH01"), "请填写姓名"),
        (("aa", "某人", "", "填报员", "NOWHERE"), "没有这个单位代码"),
    ],
)
def test_what_is_wrong_in_a_row_is_said(place, row, words):
    assert words in errors(people(place, row))[0]


def test_only_the_office_brings_in_agencies_and_only_administrators_people(place):
    for actor, kind in ((place["administrator"], "agencies"), (place["office"], "people")):
        with pytest.raises(NotAllowed):
            dry_run(actor=actor, kind=kind, data=b"", file_name="x")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "NOT_XLSX"),
        (b"PK\x03\x04broken", "NOT_XLSX"),
        (b"name,code\n", "NOT_XLSX"),
        (b"x" * (5 * 1024 * 1024 + 1), "TOO_LARGE"),
        (workbook(("单位代码", "别的列"), ("1", "2")), "HEADINGS"),
        (workbook(AGENCY_HEADINGS), "EMPTY"),
    ],
    # Not by the bytes: workbooks written here hold the time.
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_what_is_no_list_is_refused_with_a_sentence(data, code):
    with pytest.raises(WorkbookRefused) as refused:
        read_rows(data, AGENCY_FORM.headings, AGENCY_FORM.required)
    assert refused.value.code == code


def test_a_list_that_unpacks_to_far_more_is_not_parsed():
    stream = BytesIO(workbook(AGENCY_HEADINGS, NEW))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        chance = random.Random(1)
        lines = b"".join(chance.randbytes(250) + bytes(9_750) for _ in range(4_400))
        archive.writestr("xl/media/image1.bin", lines)
    assert len(stream.getvalue()) < MOST_BYTES
    with pytest.raises(WorkbookRefused) as refused:
        read_rows(stream.getvalue(), AGENCY_FORM.headings, AGENCY_FORM.required)
    assert refused.value.code == "TOO_LARGE"


def blank_of(place, kind) -> bytes:
    return blank_workbook(actor=place["office" if kind == "agencies" else "administrator"], kind=kind)


@pytest.mark.parametrize("kind", ["agencies", "people"])
def test_the_blank_list_holds_its_example_where_it_is_not_read(place, kind):
    form, data = LISTS[kind], blank_of(place, kind)
    with pytest.raises(WorkbookRefused) as refused:
        read_rows(data, form.headings, form.required)
    assert refused.value.code == "EMPTY"
    book = load_workbook(BytesIO(data))
    assert [cell.value for cell in book.worksheets[1][2]] == [value or None for value in form.example]
    assert book.worksheets[0]["A1"].value.endswith("*")


def test_the_blank_list_of_agencies_offers_kind_level_and_parent(place):
    book = load_workbook(BytesIO(blank_of(place, "agencies")))
    offered = {
        AGENCY_HEADINGS[ord(str(rule.sqref)[0]) - ord("A")]: rule.formula1
        for rule in book.worksheets[0].data_validations.dataValidation
    }
    assert list(offered) == ["上级代码", "单位类型", "层级", "垂直管理", "应报年报"]
    codes = [cell.value for cell in book["可选项"]["A"]][1:]
    assert [code for code in codes if code] == ["QH", "QH01"]


def test_the_example_row_is_never_imported(place):
    with pytest.raises(WorkbookRefused) as refused:
        agencies(place, AGENCY_EXAMPLE)
    assert refused.value.code == "EMPTY"
    assert [row["values"]["单位代码"] for row in agencies(place, AGENCY_EXAMPLE, NEW).rows] == ["QH02"]
