"""The list of people as a workbook: what each row of a filled one would do, and the rows of the present people.

A row is one role of one person. Rows only add: an empty mail or telephone leaves the known one, no role is taken away.
"""

from __future__ import annotations

from reports.models import Agency, Membership, User
from reports.models.actors import Actor
from reports.models.reach import Role
from reports.permissions import may
from reports.selectors.people import administered_by
from reports.services.list_rows import CHANGED, NEW, SAME, Judge, Judgement, choice, difference
from reports.services.people import PersonRow, check_person

HEADINGS = ("用户名", "姓名", "邮箱", "联系电话", "角色", "单位代码", "起始审核环节", "终止审核环节")
REQUIRED = ("用户名", "姓名", "角色", "单位代码")
EXAMPLE = ("zhangsan", "张三", "zhangsan@example.cn", "0999-8220316", "填报员", "QH08", "", "")
FIRST_STAGE, LAST_STAGE = "1", "3"
MOST_NEW_PEOPLE = 300  # hashing a first password takes long on purpose


def choices_of(_actor: Actor) -> dict[str, tuple[str, ...]]:
    """Heading → what its drop-down offers."""
    return {"角色": tuple(Role.labels)}


def rows_of(actor: Actor) -> list[dict[str, str]]:
    """Return the roles held in the actor's region as rows of the list."""
    held = Membership.objects.filter(agency__in=administered_by(actor)).select_related("user", "agency")
    return [_row(each) for each in held.order_by("agency__sort_key", "user__username", "role")]


def _row(held: Membership) -> dict[str, str]:
    reviews = held.role == Role.REVIEWER
    return {
        "用户名": held.user.username,
        "姓名": held.user.display_name,
        "邮箱": held.user.email,
        "联系电话": held.user.telephone,
        "角色": held.get_role_display(),
        "单位代码": held.agency.code,
        "起始审核环节": str(held.first_stage) if reviews else "",
        "终止审核环节": str(held.last_stage) if reviews else "",
    }


def judge_of(actor: Actor) -> Judge:
    """Return a function of one row that knows the rows before it."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    known = {person.username: person for person in User.objects.all()}
    elsewhere: dict[str, list[Agency]] = {}
    present: dict[tuple[str, str, str], dict[str, str]] = {}
    for held in Membership.objects.select_related("agency", "user"):
        elsewhere.setdefault(held.user.username, []).append(held.agency)
        present[held.user.username, held.role, held.agency.code] = _row(held)
    rows_before = _PeopleBefore(set(known))

    def judge(values: dict[str, str]) -> Judgement:
        name, role = values["用户名"], choice(Role, values["角色"])
        place = agencies.get(values["单位代码"])
        errors = [f"请填写{name}。" for name in REQUIRED if not values[name]] + _place_errors(actor, place)
        person = known.get(name)
        before = present.get((name, role or "", values["单位代码"])) or _without_role(person)
        changes = difference(before, _row_after(before, values)) if person else []
        repeated = rows_before.errors(values)
        if person and not errors and not changes:
            return Judgement(SAME, repeated)
        if role is None:
            errors.append(f"角色应为：{'、'.join(Role.labels)}。")
        if not errors:
            errors += check_person(person_of(values))
        if name == actor.username:
            errors.append("不能给自己分配角色，也不能在名单中改自己的资料。")
        elif not all(may(actor, "manage_people", held) for held in elsewhere.get(name, ())):
            errors.append("这个用户名已属于其他地区的人员。")
        return Judgement(CHANGED if person else NEW, errors + repeated, changes)

    return judge


def _without_role(person: User | None) -> dict[str, str]:
    """The row of somebody who does not hold the role yet."""
    row = dict.fromkeys(HEADINGS, "")
    if person:
        row |= {"用户名": person.username, "姓名": person.display_name}
        row |= {"邮箱": person.email, "联系电话": person.telephone}
    return row


def _row_after(before: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    """Return the row as it would be printed after the import."""
    after = before | {name: text for name, text in values.items() if text}
    role = choice(Role, after["角色"])
    after["角色"] = Role(role).label if role else after["角色"]
    reviews = role == Role.REVIEWER
    after["起始审核环节"] = (values.get("起始审核环节") or FIRST_STAGE) if reviews else ""
    after["终止审核环节"] = (values.get("终止审核环节") or LAST_STAGE) if reviews else ""
    return after


def _place_errors(actor: Actor, agency: Agency | None) -> list[str]:
    if agency is None:
        return ["没有这个单位代码。"]
    return [] if may(actor, "manage_people", agency) else ["这个单位不在您的地区。"]


class _PeopleBefore:
    """The earlier rows of the list: names with their person, roles given, accounts that would be new."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._seen: dict[str, tuple[str, ...]] = {}
        self._given: set[tuple[str, str, str]] = set()
        self._coming: set[str] = set()

    def errors(self, values: dict[str, str]) -> list[str]:
        """What is wrong with this row beside them; the row counts as an earlier one from now on."""
        name = values["用户名"]
        who = (values["姓名"], values.get("邮箱", ""), values.get("联系电话", ""))
        errors = []
        if self._seen.setdefault(name, who) != who:
            errors.append("同一用户名的姓名、邮箱、电话前后不一致。")
        entry = (name, values["角色"], values["单位代码"])
        if entry in self._given:
            errors.append("这一角色在表中重复。")
        self._given.add(entry)
        if name not in self._known:
            self._coming.add(name)
        if len(self._coming) > MOST_NEW_PEOPLE:
            errors.append(f"一次最多新建{MOST_NEW_PEOPLE}个账号，请分几次导入。")
        return errors


def person_of(values: dict[str, str]) -> PersonRow:
    """Return the row as the service takes it; stages 0 where they could not be understood."""
    first, last = values.get("起始审核环节") or FIRST_STAGE, values.get("终止审核环节") or LAST_STAGE
    return PersonRow(
        username=values["用户名"],
        display_name=values["姓名"],
        email=values.get("邮箱", ""),
        telephone=values.get("联系电话", ""),
        role=choice(Role, values["角色"]) or "",
        agency_code=values["单位代码"],
        first_stage=int(first) if first in ("1", "2", "3") else 0,
        last_stage=int(last) if last in ("1", "2", "3") else 0,
    )
