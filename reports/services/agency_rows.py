"""The list of agencies as a workbook: what each row of a filled one would do, and the rows of the present agencies.

A column that the workbook does not have leaves its values as they are. An empty cell empties telephone and aliases; it
leaves order and foundation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from reports.models import Agency
from reports.models.actors import Actor
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.permissions import may
from reports.services.agencies import save_agency, save_aliases
from reports.services.list_rows import CHANGED, NEW, SAME, Judge, Judgement, choice, difference

HEADINGS = (
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
    "简称和曾用名",
)
REQUIRED = HEADINGS[:5]
EXAMPLE = (
    "QH08",
    "青禾县水利局",
    "QH",
    "部门",
    "县级",
    "否",
    "是",
    "0999-8220320",
    "80",
    "",
    "县水利局；青禾县水务局",
)
YES, NO = ("是", "1", "y", "Y", "√"), ("否", "0", "n", "N", "")
LONGEST_ORDER = 8  # digits
MOST_ALIASES = 20


def choices_of(actor: Actor) -> dict[str, tuple[str, ...]]:
    """Heading → what its drop-down offers: parents are the agencies of the actor's region."""
    yes_no = (YES[0], NO[0])
    codes = Agency.objects.run_by(actor).filter(valid_to__isnull=True).values_list("code", flat=True)
    return {
        "上级代码": tuple(codes),
        "单位类型": tuple(AgencyKind.labels),
        "层级": tuple(AgencyLevel.labels),
        "垂直管理": yes_no,
        "应报年报": yes_no,
    }


def rows_of(actor: Actor) -> list[dict[str, str]]:
    """Return the present agencies of the actor's region as rows of the list."""
    kept = Agency.objects.run_by(actor).filter(valid_to__isnull=True)
    return [row_of(agency) for agency in kept.select_related("parent").prefetch_related("aliases")]


def row_of(agency: Agency) -> dict[str, str]:
    """Return a present agency as a row of the list."""
    return {
        "单位代码": agency.code,
        "单位全称": agency.name,
        "上级代码": agency.parent.code if agency.parent else "",
        "单位类型": agency.get_kind_display(),
        "层级": agency.get_level_display(),
        "垂直管理": _yes(agency.vertically_managed),
        "应报年报": _yes(agency.must_report),
        "联系电话": agency.telephone,
        "排序": str(agency.order),
        "设立日期": agency.valid_from.isoformat() if agency.valid_from else "",
        "简称和曾用名": "；".join(sorted(alias.name for alias in agency.aliases.all())),
    }


def judge_of(actor: Actor) -> Judge:
    """Return a function of one row; rows may name earlier rows of the same list as their parent."""
    known = Agency.objects.select_related("parent").prefetch_related("aliases")
    existing = {agency.code: agency for agency in known}
    coming: set[str] = set()
    names = {
        (agency.parent.code if agency.parent else "", agency.name)
        for agency in existing.values()
        if agency.valid_to is None
    }

    def judge(values: dict[str, str]) -> Judgement:
        code = values["单位代码"]
        repeated = ["单位代码在表中重复。"] if code in coming else []
        old = existing.get(code)
        if old is None:
            errors = _of_new(actor, values, existing.get(values["上级代码"]), coming)
            coming.add(code)
            called = (values["上级代码"], values["单位全称"])
            if called in names:
                errors.append(f"上级单位下已有“{called[1]}”，不能同名。原单位已撤销的，请先办理撤销。")
            names.add(called)
            return Judgement(NEW, repeated + errors + _cells(values))
        coming.add(code)
        before = row_of(old)
        after = _row_after(before, values)
        errors = repeated + _of_known(actor, old, before, values)
        changes = difference(before, after)
        if errors or changes:
            errors += _cells(values)
        return Judgement(CHANGED if changes else SAME, errors, changes)

    return judge


def _of_new(actor: Actor, values: dict[str, str], parent: Agency | None, coming: set[str]) -> list[str]:
    errors = [f"请填写{name}。" for name in REQUIRED if not values[name]]
    above = values["上级代码"]
    if parent is None and above and above not in coming:
        errors.append("没有这个上级代码（上级单位须先列出）。")
    if parent is not None and not may(actor, "manage_agency", parent):
        errors.append("上级单位不在您的地区。")
    return errors


def _of_known(actor: Actor, old: Agency, before: dict[str, str], values: dict[str, str]) -> list[str]:
    """Errors of a row that would change a name or parent: those have their own pages, which record the history."""
    errors = []
    if not may(actor, "manage_agency", old):
        errors.append("这个单位不在您的地区。")
    if values["单位全称"] != before["单位全称"]:
        errors.append("名称与现有不同，改名请在“单位”中办理。")
    if values["上级代码"] != before["上级代码"]:
        errors.append("上级与现有不同，划转请在“单位”中办理。")
    return errors


def _row_after(before: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    """Return the row as it would be printed after the import, with the columns that the workbook has."""
    after = before | values
    for name, choices in (("单位类型", AgencyKind), ("层级", AgencyLevel)):
        value = choice(choices, after[name])
        after[name] = str(choices(value).label) if value else after[name]
    after["垂直管理"] = _yes(after["垂直管理"] in YES)
    after["应报年报"] = _yes(after["应报年报"] in YES or not after["应报年报"])
    after["排序"] = str(int(after["排序"])) if _is_order(after["排序"]) else after["排序"] or before["排序"]
    after["设立日期"] = after["设立日期"] or before["设立日期"]
    after["简称和曾用名"] = "；".join(
        sorted(aliases_in(after["简称和曾用名"], before["简称和曾用名"].split("；")))
    )
    return after


def aliases_in(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return the names in a cell, separated by ；、 or line breaks; ``known`` names may hold a 、 themselves."""
    kept = set(known)
    found: list[str] = []
    for part in re.split(r"[；;\n]", text):
        pieces = [part] if part.strip() in kept else part.split("、")
        found += [piece.strip() for piece in pieces if piece.strip()]
    return list(dict.fromkeys(found))


def _cells(values: dict[str, str]) -> list[str]:
    """Return what is wrong with the cells of one row by themselves."""
    errors = []
    telephone = values.get("联系电话", "")
    if len(values["单位代码"]) > 32 or len(values["单位全称"]) > 100 or len(telephone) > 32:
        errors.append("单位代码、电话不超过32字，全称不超过100字。")
    if choice(AgencyKind, values["单位类型"]) is None:
        errors.append(f"单位类型应为：{'、'.join(AgencyKind.labels)}。")
    if choice(AgencyLevel, values["层级"]) is None:
        errors.append(f"层级应为：{'、'.join(AgencyLevel.labels)}。")
    yes_no = ("垂直管理", "应报年报")
    errors += [f"{n}应填“是”或“否”。" for n in yes_no if values.get(n, "") not in YES + NO]
    if values.get("排序") and not _is_order(values["排序"]):
        errors.append("排序应为整数。")
    if values.get("设立日期") and _day(values["设立日期"]) is None:
        errors.append("设立日期应写成2026-01-31。")
    names = aliases_in(values.get("简称和曾用名", ""))
    if len(names) > MOST_ALIASES or any(len(name) > 100 for name in names):
        errors.append(f"简称和曾用名最多{MOST_ALIASES}个，每个不超过100字，用；隔开。")
    return errors


def write_row(values: dict[str, str]) -> Agency:
    """Create or change the agency of a row that was judged without errors."""
    known = Agency.objects.filter(code=values["单位代码"]).select_related("parent").first()
    agency = known or Agency(code=values["单位代码"], name=values["单位全称"])
    if known is None:
        agency.parent = Agency.objects.get(code=values["上级代码"])
    before = row_of(agency) if known else dict.fromkeys(HEADINGS, "")
    after = _row_after(before, values)
    agency.kind = choice(AgencyKind, after["单位类型"]) or ""
    agency.level = choice(AgencyLevel, after["层级"]) or ""
    agency.vertically_managed = after["垂直管理"] == YES[0]
    agency.must_report = after["应报年报"] == YES[0]
    agency.telephone = after["联系电话"]
    agency.order = int(after["排序"] or 0)
    agency.valid_from = _day(after["设立日期"]) if after["设立日期"] else None
    agency = save_agency(agency=agency)
    if after["简称和曾用名"] != before["简称和曾用名"]:
        save_aliases(agency=agency, names=after["简称和曾用名"].split("；") if after["简称和曾用名"] else [])
    return agency


def _yes(value: bool) -> str:
    return YES[0] if value else NO[0]


def _is_order(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_ORDER


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
