"""Writes on users and their memberships."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from reports.models import Agency, Membership, User
from reports.models.people import Role
from reports.services.accounts import TELEPHONE, TELEPHONE_SENTENCE
from reports.services.separate_duties import AUDITS_OWN, audits_own_work

#: Without letters and digits that are mistaken for one another when read from paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD_LENGTH = 12
#: Roles that one person may not hold at the same agency: people who submit do not review or keep the record.
APART = (
    {Role.CLERK, Role.REVIEWER},
    {Role.CLERK, Role.AUDITOR},
    {Role.OFFICE, Role.AUDITOR},
    {Role.HEAD, Role.CLERK},
    {Role.HEAD, Role.REVIEWER},
    {Role.HEAD, Role.AUDITOR},
)
APART_SENTENCE = "同一人在同一单位不能兼任填报、分管领导、审核、审计中的两项，也不能兼任政务公开办与审计。"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One role of one person, as a list names it; stages 0 when they could not be understood."""

    username: str
    display_name: str
    email: str
    role: str
    agency_code: str
    first_stage: int = 1
    last_stage: int = 3
    telephone: str = ""


@transaction.atomic
def save_person(
    *,
    username: str,
    display_name: str,
    password: str,
    roles: tuple[tuple[str, Agency, int, int], ...],
    staff: bool = False,
    telephone: str = "",
) -> User:
    """The person with exactly these memberships (role, agency, first stage, last stage); made or brought up to date.

    ``staff`` people reach the administration pages with all rights there; that gives no right on reports.
    """
    person, _ = User.objects.get_or_create(username=username)
    person.display_name, person.telephone = display_name, telephone
    person.is_staff = person.is_superuser = staff
    person.set_password(password)
    person.save()
    Membership.objects.filter(user=person).delete()
    for role, agency, first, last in roles:  # one by one: each is guarded and recorded
        Membership.objects.create(user=person, role=role, agency=agency, first_stage=first, last_stage=last)
    return person


def check_person(row: PersonRow) -> list[str]:
    """The sentences against this row; empty when it may be brought in."""
    errors = []
    try:
        UnicodeUsernameValidator()(row.username)
    except ValidationError:
        errors.append("用户名只能用字母、数字和 @ . + - _。")
    if len(row.username) > 150 or len(row.display_name) > 50:
        errors.append("用户名不超过150字，姓名不超过50字。")
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            errors.append("邮箱不正确。")
    if row.telephone and not TELEPHONE.fullmatch(row.telephone):
        errors.append(TELEPHONE_SENTENCE)
    if not 1 <= row.first_stage <= row.last_stage <= 3:
        errors.append("审核环节只能是1至3，起始审核环节不能晚于终止审核环节。")
    person = User.objects.filter(username=row.username).first()
    if person is not None and not person.is_active:
        errors.append("这个账号已停用，请先启用。")
    held = set(
        Membership.objects.filter(user=person, agency__code=row.agency_code).values_list("role", flat=True)
    )
    if person is not None and any({row.role, other} in APART for other in held):
        errors.append(APART_SENTENCE)
    agency = Agency.objects.filter(code=row.agency_code).first()
    if person is not None and agency is not None and audits_own_work(person, row.role, agency):
        errors.append(AUDITS_OWN)
    other = Membership.objects.filter(user=person).exclude(role=row.role)
    administers = row.role == Role.ADMINISTRATOR or other.filter(role=Role.ADMINISTRATOR).exists()
    if person is not None and administers and other.exists():
        errors.append("系统管理员不能兼任其他角色。")
    return errors


@transaction.atomic
def import_people(*, rows: list[PersonRow]) -> dict[str, str]:
    """Makes new people with a first password each and gives everybody the roles listed; nothing is taken away.

    Returns user name → first password of those who are new. The passwords hold for one login and are kept nowhere.
    """
    passwords: dict[str, str] = {}
    for row in rows:
        person = User.objects.filter(username=row.username).first()
        if person is None:
            password = "".join(secrets.choice(ALPHABET) for _ in range(FIRST_PASSWORD_LENGTH))
            person = User(username=row.username, must_change_password=True)
            person.set_password(password)
            passwords[row.username] = password
        person.display_name, person.email = row.display_name, row.email or person.email
        person.telephone = row.telephone or person.telephone
        person.save()
        Membership.objects.update_or_create(
            user=person,
            agency=Agency.objects.get(code=row.agency_code),
            role=row.role,
            defaults={"first_stage": row.first_stage, "last_stage": row.last_stage},
        )
    return passwords
