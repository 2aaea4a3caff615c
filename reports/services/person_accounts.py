"""人员: accounts and roles as the administrator of a region keeps them. Separate duties hold at every write."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from axes.utils import reset as lift_lock
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from reports.models import Agency, Membership, User
from reports.models.actors import Actor
from reports.models.reach import Role
from reports.permissions import require
from reports.refusals import Refused
from reports.services.access import end_access
from reports.services.accounts import (
    TELEPHONE,
    TELEPHONE_SENTENCE,
    demand_new_password,
    remove_second_factor,
)
from reports.services.people import ALPHABET, APART, APART_SENTENCE, FIRST_PASSWORD_LENGTH
from reports.services.portal_events import record_change


class PersonRefused(Refused):
    MESSAGES = {
        "NAME_WRONG": "用户名只能用字母、数字和 @ . + - _，不超过150字。",
        "NAME_TAKEN": "用户名{username}已被使用。",
        "NAME_MISSING": "请填写姓名，不超过50字。",
        "EMAIL_WRONG": "邮箱不正确。",
        "TELEPHONE": TELEPHONE_SENTENCE,
        "STAGES_WRONG": "审核环节只能是1至3，起始审核环节不能晚于终止审核环节。",
        "ROLE_HELD": "{person}在{agency}已有这个角色。",
        "APART": APART_SENTENCE,
        "DUTIES": "{sentence}",
        "OWN": "不能更改自己的账号状态，请由另一名系统管理员办理。",
    }


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who a person is and how to reach the person."""

    display_name: str
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """A role in an agency; the stages count for reviewers."""

    role: str
    agency: Agency
    first_stage: int = 1
    last_stage: int = 3


@transaction.atomic
def create_person(
    *, actor: Actor, username: str, particulars: Particulars, given: RoleGiven
) -> tuple[User, str]:
    """Make a person with a first role; return the person and the first password, which is kept nowhere.

    Raises NotAllowed and PersonRefused.
    """
    require(actor, "manage_people", given.agency)
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise PersonRefused("NAME_WRONG") from None
    if len(username) > 150:
        raise PersonRefused("NAME_WRONG")
    if User.objects.filter(username__iexact=username).exists():
        raise PersonRefused("NAME_TAKEN", username=username)
    password = _new_password()
    person = User(username=username, must_change_password=True)
    _fill(person, particulars)
    person.set_password(password)
    person.save()
    _give(person, given)
    return person, password


@transaction.atomic
def change_person(*, actor: Actor, person_id: int, particulars: Particulars) -> User:
    """Write name, mail and telephone. Raises NotAllowed and PersonRefused."""
    person = _locked(actor, person_id)
    _fill(person, particulars)
    person.save(update_fields=["display_name", "email", "telephone"])
    return person


@transaction.atomic
def give_role(*, actor: Actor, person_id: int, given: RoleGiven) -> Membership:
    """Give a role in an agency of the actor's region. Raises NotAllowed and PersonRefused."""
    require(actor, "manage_people", given.agency)
    person = User.objects.select_for_update().get(pk=person_id)
    require(actor, "see_person", person)
    return _give(person, given)


@transaction.atomic
def take_role(*, actor: Actor, membership_id: int) -> Membership:
    """Take a role away; all sessions of the person end. Raises NotAllowed and PersonRefused."""
    held = Membership.objects.select_for_update().select_related("agency", "user").get(pk=membership_id)
    require(actor, "manage_people", held.agency)
    try:
        held.delete()
    except ValidationError as refused:
        raise PersonRefused("DUTIES", sentence=refused.messages[0]) from refused
    return held


@transaction.atomic
def reset_password(*, actor: Actor, person_id: int) -> tuple[User, str]:
    """Set a first password that holds for one login and return it; sessions and tokens end. Raises as ``_locked``."""
    person = _locked(actor, person_id, others_only=True)
    password = _new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    demand_new_password(user=person)
    return person, password


@transaction.atomic
def set_active(*, actor: Actor, person_id: int, active: bool) -> User:
    """Switch the account off, which ends all sessions, or on again. Raises as ``_locked``."""
    person = _locked(actor, person_id, others_only=True)
    person.is_active = active
    person.save(update_fields=["is_active"])
    return person


@transaction.atomic
def lift_login_lock(*, actor: Actor, person_id: int) -> User:
    """Forget the failed logins under the name. Raises as ``_locked``."""
    person = _locked(actor, person_id)
    lift_lock(username=person.username)
    record_change(action="lock_lifted", subject=str(person))
    return person


@transaction.atomic
def forget_second_factor(*, actor: Actor, person_id: int) -> User:
    """Take the second factor off an account (lost telephone). Raises as ``_locked``."""
    person = _locked(actor, person_id, others_only=True)
    remove_second_factor(user=person)
    return person


@transaction.atomic
def end_all_access(*, actor: Actor, person_id: int) -> User:
    """End all sessions and tokens of the person. Raises as ``_locked``."""
    person = _locked(actor, person_id, others_only=True)
    end_access(user_id=person.pk)
    record_change(action="access_ended", subject=str(person))
    return person


def _locked(actor: Actor, person_id: int, *, others_only: bool = False) -> User:
    """The person, locked. Raises NotAllowed, and PersonRefused("OWN") for oneself with ``others_only``."""
    person = User.objects.select_for_update().get(pk=person_id)
    require(actor, "manage_person", person)
    if others_only and person.pk == actor.pk:
        raise PersonRefused("OWN")
    return person


def _fill(person: User, particulars: Particulars) -> None:
    name, email = particulars.display_name.strip(), particulars.email.strip()
    telephone = particulars.telephone.strip()
    if not name or len(name) > 50:
        raise PersonRefused("NAME_MISSING")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise PersonRefused("EMAIL_WRONG") from None
    if telephone and not TELEPHONE.fullmatch(telephone):
        raise PersonRefused("TELEPHONE")
    person.display_name, person.email, person.telephone = name, email, telephone


def _give(person: User, given: RoleGiven) -> Membership:
    if not 1 <= given.first_stage <= given.last_stage <= 3:
        raise PersonRefused("STAGES_WRONG")
    held = set(Membership.objects.filter(user=person, agency=given.agency).values_list("role", flat=True))
    if given.role in held:
        raise PersonRefused("ROLE_HELD", person=person, agency=given.agency.name)
    if any({given.role, other} in APART for other in held):
        raise PersonRefused("APART")
    stages = (given.first_stage, given.last_stage) if given.role == Role.REVIEWER else (1, 3)
    try:
        return Membership.objects.create(
            user=person, agency=given.agency, role=given.role, first_stage=stages[0], last_stage=stages[1]
        )
    except ValidationError as refused:
        raise PersonRefused("DUTIES", sentence=refused.messages[0]) from refused


def _new_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(FIRST_PASSWORD_LENGTH))
