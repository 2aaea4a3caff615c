"""Agencies and people from a workbook: a dry run that says what each row would do, then the same rows for good.

The dry run and the import ask the same questions: the import asks them again on the kept rows and writes nothing
unless all rows still hold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from reports.models import Agency, ImportPreview, Membership, User
from reports.models.accounts import ImportKind
from reports.models.actors import Actor
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.reach import Role, memberships_of
from reports.permissions import NotAllowed, may
from reports.refusals import Refused
from reports.services.agencies import save_agency
from reports.services.list_files import WorkbookRefused, read_rows
from reports.services.people import PersonRow, check_person, import_people
from reports.services.portal_events import record_change
from reports.services.slots import open_owed_slots

AGENCY_HEADINGS = (
    "单位代码",
    "单位全称",
    "上级代码",
    "单位类型",
    "层级",
    "垂直管理",
    "应报年报",
    "联系电话",
    "排序",
    "设立日期",
)
AGENCY_REQUIRED = AGENCY_HEADINGS[:5]
AGENCY_EXAMPLE = ("QH08", "青禾县水利局", "QH", "部门", "县级", "否", "是", "0999-8220320", "80", "")
PEOPLE_HEADINGS = ("用户名", "姓名", "邮箱", "角色", "单位代码", "起始审核环节", "终止审核环节")
PEOPLE_REQUIRED = ("用户名", "姓名", "角色", "单位代码")
PEOPLE_EXAMPLE = ("zhangsan", "张三", "zhangsan@example.cn", "填报员", "QH08", "", "")

#: kind → (headings, those that must be there, an example row)
LISTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    ImportKind.AGENCIES: (AGENCY_HEADINGS, AGENCY_REQUIRED, AGENCY_EXAMPLE),
    ImportKind.PEOPLE: (PEOPLE_HEADINGS, PEOPLE_REQUIRED, PEOPLE_EXAMPLE),
}
#: Roles that may import each list: the office its agencies, administrators people.
ROLES = {ImportKind.AGENCIES: Role.OFFICE, ImportKind.PEOPLE: Role.ADMINISTRATOR}
MOST_NEW_PEOPLE = 300  # hashing a first password takes long on purpose
YES, NO = ("是", "1", "y", "Y", "√"), ("否", "0", "n", "N", "")


#: A function of the values of one row: (new or update, errors).
Judge: TypeAlias = Callable[[dict[str, str]], tuple[str, list[str]]]


class ImportRefused(Refused):
    MESSAGES = {
        "HAS_ERRORS": "有{n}行不能导入，请改正后重新上传。没有导入任何一行。",
        "APPLIED": "这份名单已经导入过了。",
    }


def may_import(user: Actor, kind: str) -> bool:
    """Whether the person may bring in this kind of list at all; each row is asked for again."""
    return any(membership.role == ROLES[ImportKind(kind)] for membership in memberships_of(user))


def choices_of(actor: Actor, kind: str) -> dict[str, tuple[str, ...]]:
    """Heading → what the drop-downs of the blank list offer this person: codes of the own region among them."""
    yes_no = (YES[0], NO[0])
    if kind == ImportKind.AGENCIES:
        codes = Agency.objects.run_by(actor).filter(valid_to__isnull=True).values_list("code", flat=True)
        return {
            "上级代码": tuple(codes),
            "单位类型": tuple(AgencyKind.labels),
            "层级": tuple(AgencyLevel.labels),
            "垂直管理": yes_no,
            "应报年报": yes_no,
        }
    return {"角色": tuple(Role.labels)}


def dry_run(*, actor: Actor, kind: str, data: bytes, file_name: str) -> ImportPreview:
    """Read the workbook and store its rows with what each would do. Raises NotAllowed, WorkbookRefused."""
    if not may_import(actor, kind):
        raise NotAllowed
    headings, required, example = LISTS[kind]
    found = [row for row in read_rows(data, headings, required) if tuple(row["values"].values()) != example]
    if not found:
        raise WorkbookRefused("EMPTY")
    rows = _judged(actor, kind, found)
    return ImportPreview.objects.create(
        kind=kind, file_name=file_name[-255:], rows=rows, by=actor, at=timezone.now()
    )


@transaction.atomic
def apply_import(*, actor: Actor, preview_id: int) -> tuple[ImportPreview, dict[str, str]]:
    """Brings the rows in, all or none; the preview and the first passwords of new people, which are kept nowhere.

    Raises NotAllowed, ImportRefused (HAS_ERRORS, APPLIED), ImportPreview.DoesNotExist for somebody else's.
    """
    preview = ImportPreview.objects.select_for_update().get(pk=preview_id, by=actor)
    if preview.applied_at is not None:
        raise ImportRefused("APPLIED")
    if not may_import(actor, preview.kind):
        raise NotAllowed
    rows = _judged(actor, preview.kind, preview.rows)
    wrong = sum(bool(row["errors"]) for row in rows)
    if wrong:
        raise ImportRefused("HAS_ERRORS", n=wrong)
    passwords: dict[str, str] = {}
    if preview.kind == ImportKind.AGENCIES:
        for row in rows:
            agency = _write_agency(row["values"])
            open_owed_slots(agency=agency, actor=actor)
    else:
        passwords = import_people(rows=[_person(row["values"]) for row in rows])
    preview.rows, preview.applied_at = rows, timezone.now()
    preview.save(update_fields=["rows", "applied_at"])
    subject = f"{preview.get_kind_display()}名单{preview.file_name}（{len(rows)}行）"
    record_change(action="list_imported", subject=subject, actor=actor)
    return preview, passwords


def _judged(actor: Actor, kind: str, rows: list[dict]) -> list[dict]:
    """Each row with ``action`` (new, update) and ``errors``, in the order of the list."""
    judge = _agency_judge(actor) if kind == ImportKind.AGENCIES else _people_judge(actor)
    judged = []
    for row in rows:
        action, errors = judge(row["values"])
        judged.append({"row": row["row"], "values": row["values"], "action": action, "errors": errors})
    return judged


def _agency_judge(actor: Actor) -> Judge:
    """A function of one row; rows may name earlier rows of the same list as their parent."""
    existing = {agency.code: agency for agency in Agency.objects.select_related("parent")}
    coming: set[str] = set()

    def judge(values: dict[str, str]) -> tuple[str, list[str]]:
        code, parent_code = values["单位代码"], values["上级代码"]
        errors = [f"请填写{name}。" for name in AGENCY_REQUIRED if not values[name]]
        old, parent = existing.get(code), existing.get(parent_code)
        if code in coming:
            errors.append("单位代码在表中重复。")
        if parent is None and parent_code and parent_code not in coming:
            errors.append("没有这个上级代码（上级单位须先列出）。")
        if parent is not None and not may(actor, "manage_agency", parent):
            errors.append("上级单位不在您的地区。")
        errors += _agency_cells(values)
        if old is not None:
            errors += _agency_kept(actor, old, values)
        coming.add(code)
        return "new" if old is None else "update", errors

    return judge


def _agency_cells(values: dict[str, str]) -> list[str]:
    """What is wrong with the cells of one row by themselves."""
    errors = []
    if len(values["单位代码"]) > 32 or len(values["单位全称"]) > 100 or len(values["联系电话"]) > 32:
        errors.append("单位代码、电话不超过32字，全称不超过100字。")
    if _choice(AgencyKind, values["单位类型"]) is None:
        errors.append(f"单位类型应为：{'、'.join(AgencyKind.labels)}。")
    if _choice(AgencyLevel, values["层级"]) is None:
        errors.append(f"层级应为：{'、'.join(AgencyLevel.labels)}。")
    errors += [f"{n}应填“是”或“否”。" for n in ("垂直管理", "应报年报") if values[n] not in YES + NO]
    if values["排序"] and not (values["排序"].isdecimal() and len(values["排序"]) < 9):
        errors.append("排序应为整数。")
    if values["设立日期"] and _day(values["设立日期"]) is None:
        errors.append("设立日期应写成2026-01-31。")
    return errors


def _agency_kept(actor: Actor, old: Agency, values: dict[str, str]) -> list[str]:
    """Errors of a row that would change a name or parent: those have their own pages, which record the history."""
    errors = []
    if not may(actor, "manage_agency", old):
        errors.append("这个单位不在您的地区。")
    if values["单位全称"] != old.name:
        errors.append("名称与现有不同，改名请在“单位”中办理。")
    if values["上级代码"] != (old.parent.code if old.parent else ""):
        errors.append("上级与现有不同，划转请在“单位”中办理。")
    return errors


def _write_agency(values: dict[str, str]) -> Agency:
    agency = Agency.objects.filter(code=values["单位代码"]).first() or Agency(code=values["单位代码"])
    if agency.pk is None:
        agency.name = values["单位全称"]
        agency.parent = Agency.objects.get(code=values["上级代码"])
    agency.kind = _choice(AgencyKind, values["单位类型"]) or ""
    agency.level = _choice(AgencyLevel, values["层级"]) or ""
    agency.vertically_managed = values["垂直管理"] in YES
    agency.must_report = values["应报年报"] in YES or not values["应报年报"]
    agency.telephone = values["联系电话"]
    agency.order = int(values["排序"] or agency.order or 0)
    if values["设立日期"]:
        agency.valid_from = _day(values["设立日期"])
    return save_agency(agency=agency)


def _people_judge(actor: Actor) -> Judge:
    """A function of one row that knows the rows before it."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    known = set(User.objects.values_list("username", flat=True))
    elsewhere: dict[str, list[Agency]] = {}
    for held in Membership.objects.select_related("agency", "user"):
        elsewhere.setdefault(held.user.username, []).append(held.agency)
    rows_before = _PeopleBefore(known)

    def judge(values: dict[str, str]) -> tuple[str, list[str]]:
        name = values["用户名"]
        errors = [f"请填写{name}。" for name in PEOPLE_REQUIRED if not values[name]]
        errors += _place_errors(actor, agencies.get(values["单位代码"]))
        if _choice(Role, values["角色"]) is None:
            errors.append(f"角色应为：{'、'.join(Role.labels)}。")
        if not errors:
            errors += check_person(_person(values))
        if name == actor.username:
            errors.append("不能给自己分配角色。")
        elif not all(may(actor, "manage_people", held) for held in elsewhere.get(name, ())):
            errors.append("这个用户名已属于其他地区的人员。")
        errors += rows_before.errors(values)
        return "update" if name in known else "new", errors

    return judge


def _place_errors(actor: Actor, agency: Agency | None) -> list[str]:
    if agency is None:
        return ["没有这个单位代码。"]
    return [] if may(actor, "manage_people", agency) else ["这个单位不在您的地区。"]


class _PeopleBefore:
    """The earlier rows of the list: names with their person, roles given, accounts that would be new."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._seen: dict[str, tuple[str, str]] = {}
        self._given: set[tuple[str, str, str]] = set()
        self._coming: set[str] = set()

    def errors(self, values: dict[str, str]) -> list[str]:
        """What is wrong with this row beside them; the row counts as an earlier one from now on."""
        name, who = values["用户名"], (values["姓名"], values["邮箱"])
        errors = []
        if self._seen.setdefault(name, who) != who:
            errors.append("同一用户名的姓名、邮箱前后不一致。")
        entry = (name, values["角色"], values["单位代码"])
        if entry in self._given:
            errors.append("这一角色在表中重复。")
        self._given.add(entry)
        if name not in self._known:
            self._coming.add(name)
        if len(self._coming) > MOST_NEW_PEOPLE:
            errors.append(f"一次最多新建{MOST_NEW_PEOPLE}个账号，请分几次导入。")
        return errors


def _person(values: dict[str, str]) -> PersonRow:
    first, last = (
        values[name] or default for name, default in (("起始审核环节", "1"), ("终止审核环节", "3"))
    )
    return PersonRow(
        username=values["用户名"],
        display_name=values["姓名"],
        email=values["邮箱"],
        role=_choice(Role, values["角色"]) or "",
        agency_code=values["单位代码"],
        first_stage=int(first) if first in ("1", "2", "3") else 0,
        last_stage=int(last) if last in ("1", "2", "3") else 0,
    )


def _choice(choices: type[TextChoices], words: str) -> str | None:
    """The value with this label or name; None when there is none."""
    return next((value for value, label in choices.choices if words in (label, value)), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
