"""Separate duties of administrators: who gives roles holds none in the work on reports, and nobody changes the own.

Asked by the administration and the import before, and by the models' signals at the write, so in a shell too; the
database has the first rule once more as triggers (``database_guards.install_role_guard``).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import pre_delete, pre_save

from reports.acting import acting_user
from reports.models import Agency, Membership, User
from reports.models.reach import Role

MIXED = "系统管理员（含可登录后台的人员）不能兼任其他角色。"
AUDITS_OWN = "审计员不能在所审计地区兼任填报、分管领导、审核或政务公开办，请另行指定人员。"
OWN = "不能更改自己的角色和管理权限，请由另一名系统管理员办理。"
#: Fields of a user that give or take the rights of an administrator.
POWERS = ("is_staff", "is_superuser", "is_active")


def connect() -> None:
    """Guard the models; called when the application is ready."""
    pre_save.connect(_guard_role, sender=Membership, dispatch_uid="separate_duties.role")
    pre_delete.connect(_guard_removal, sender=Membership, dispatch_uid="separate_duties.removal")
    pre_save.connect(_guard_user, sender=User, dispatch_uid="separate_duties.user")


def mixed(*, roles: set[str], staff: bool) -> bool:
    """Return whether these roles of one person, who may be staff, mix giving roles with working on reports."""
    gives = staff or Role.ADMINISTRATOR in roles
    return gives and bool(roles - {Role.ADMINISTRATOR.value})


def audits_own_work(person: User, role: str, agency: Agency, *, but: int | None = None) -> bool:
    """Return whether this role would make the person audit a region in which the same person works on reports.

    Regions overlap where one agency lies below the other. ``but``: a membership that is about to be changed.
    """
    held = Membership.objects.filter(user=person).select_related("agency")
    if but is not None:
        held = held.exclude(pk=but)
    return any(
        (Role.AUDITOR in (role, other.role))
        and role != other.role
        and (agency.branch.startswith(other.agency.branch) or other.agency.branch.startswith(agency.branch))
        for other in held
    )


def _guard_role(*, instance: Membership, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    _refuse_own(instance.user_id)
    others = Membership.objects.filter(user=instance.user_id).exclude(pk=instance.pk)
    roles = {str(role) for role in others.values_list("role", flat=True)} | {str(instance.role)}
    if mixed(roles=roles, staff=instance.user.is_staff):
        raise ValidationError(MIXED, code="MIXED_DUTIES")
    if audits_own_work(instance.user, str(instance.role), instance.agency, but=instance.pk):
        raise ValidationError(AUDITS_OWN, code="AUDITS_OWN_WORK")


def _guard_removal(*, instance: Membership, **_: Any) -> None:
    _refuse_own(instance.user_id)


def _guard_user(*, instance: User, raw: bool = False, update_fields: Any = None, **_: Any) -> None:
    touched = set(POWERS) if update_fields is None else set(POWERS) & set(update_fields)
    if raw or instance._state.adding or not touched:
        return
    before = User.objects.filter(pk=instance.pk).values(*POWERS).first()
    if before is None or all(before[name] == getattr(instance, name) for name in touched):
        return
    _refuse_own(instance.pk)
    roles = {str(role) for role in Membership.objects.filter(user=instance).values_list("role", flat=True)}
    if instance.is_staff and not before["is_staff"] and mixed(roles=roles, staff=True):
        raise ValidationError(MIXED, code="MIXED_DUTIES")


def _refuse_own(user_id: int | None) -> None:
    actor = acting_user()
    if actor is not None and actor.pk == user_id:
        raise ValidationError(OWN, code="OWN_ROLE")
