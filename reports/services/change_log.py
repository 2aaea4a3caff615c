"""Every change of users, roles, agencies, years, settings and lists becomes an event of the portal.

It hangs on the models' signals, so that the administration, imports and a shell are recorded alike. What is written
past the models (``QuerySet.update``, raw SQL) is not seen here; services that do so record it themselves.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save

from reports.models import (
    Agency,
    AgencyAlias,
    BulletinWording,
    CalendarDay,
    CheckSetRevision,
    DueDate,
    Duty,
    Membership,
    ReportingYear,
    SecondFactorRule,
    User,
)
from reports.services.portal_events import record_change

#: Model → (name in the action, fields that are recorded).
RECORDED: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    User: (
        "user",
        (
            "username",
            "display_name",
            "email",
            "telephone",
            "is_active",
            "is_staff",
            "is_superuser",
            "password",
            "second_factor_since",
        ),
    ),
    Membership: ("role", ("user_id", "agency_id", "role", "first_stage", "last_stage")),
    Agency: (
        "agency",
        (
            "name",
            "code",
            "parent_id",
            "kind",
            "level",
            "must_report",
            "vertically_managed",
            "telephone",
            "valid_from",
            "valid_to",
        ),
    ),
    AgencyAlias: ("alias", ("agency_id", "name")),
    ReportingYear: (
        "year",
        (
            "year",
            "review_stages",
            "stage_names",
            "is_open",
            "head_signs",
            "late_passes_singly",
            "second_person_limit",
            "withdrawal_reason",
        ),
    ),
    DueDate: ("due_date", ("year_id", "level", "step", "on")),
    BulletinWording: ("bulletin_wording", ("agency_id", "title", "text")),
    Duty: ("duty", ("year_id", "agency_id", "own", "aggregate", "reason")),
    CalendarDay: ("calendar_day", ("day", "is_working", "name")),
    SecondFactorRule: ("factor_rule", ("region_id",)),
    CheckSetRevision: ("check_set", ("summary",)),
}
#: Only that they changed is recorded.
SECRET_FIELDS = ("password", "second_factor_since")
#: Values before a save that is under way, by the identity of the object.
_before: dict[int, dict[str, Any]] = {}


def connect() -> None:
    """Listen to the models; called when the application is ready."""
    for model in RECORDED:
        _listen(model)


def record_also(model: type[Model], name: str, fields: tuple[str, ...]) -> None:
    """Record a model of an application above this one; called when that is ready."""
    RECORDED[model] = (name, fields)
    _listen(model)


def _listen(model: type[Model]) -> None:
    name = model._meta.label_lower
    pre_save.connect(_remember, sender=model, dispatch_uid=f"change_log.before.{name}")
    post_save.connect(_saved, sender=model, dispatch_uid=f"change_log.saved.{name}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"change_log.deleted.{name}")


def _remember(
    sender: type[Model], *, instance: Model, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    fields = RECORDED[sender][1]
    if raw or instance._state.adding or (update_fields is not None and not set(fields) & set(update_fields)):
        return
    before = sender._base_manager.filter(pk=instance.pk).values(*fields).first()
    if before is not None:
        _before[id(instance)] = before


def _is_news(field: str, value: Any, before: dict[str, Any] | None) -> bool:
    """Whether the value is recorded: it changed, or something new was given it."""
    if before is None:
        return field not in SECRET_FIELDS and value not in (None, "", False)
    return bool(before[field] != value)


def _saved(sender: type[Model], *, instance: Model, created: bool, raw: bool = False, **_: Any) -> None:
    before = _before.pop(id(instance), None)
    if raw or (before is None and not created):
        return
    name, fields = RECORDED[sender]
    changes = {
        field: _shown(field, before[field] if before else None, getattr(instance, field))
        for field in fields
        if _is_news(field, getattr(instance, field), before)
    }
    if changes:
        _record(f"{name}_{'created' if created else 'changed'}", instance, changes)


def _deleted(sender: type[Model], *, instance: Model, **_: Any) -> None:
    name, fields = RECORDED[sender]
    _record(
        f"{name}_deleted",
        instance,
        {field: _shown(field, getattr(instance, field), None) for field in fields},
    )


def _record(action: str, instance: Model, changes: dict[str, Any]) -> None:
    record_change(action=action, subject=str(instance), agency=_agency_of(instance), data=changes)


def _agency_of(instance: Model) -> Agency | None:
    if isinstance(instance, Agency):
        return instance
    found = getattr(instance, "agency", None) or getattr(instance, "region", None)
    return found if isinstance(found, Agency) else None


def _shown(field: str, before: Any, after: Any) -> list[Any]:
    if field in SECRET_FIELDS:
        return []
    return [
        value if value is None or isinstance(value, bool | int) else str(value) for value in (before, after)
    ]
