"""Agencies and people from a workbook: a dry run that says what each row would do, then the same rows for good.

The dry run and the import ask the same questions: the import asks them again on the kept rows and writes nothing
unless all rows still hold. The present agencies and people leave the portal in the same form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reports.models import ImportPreview
from reports.models.accounts import ImportKind
from reports.models.actors import Actor
from reports.models.reach import Role, memberships_of
from reports.permissions import NotAllowed
from reports.refusals import Refused
from reports.services import agency_rows, people_rows
from reports.services.access_log import downloaded
from reports.services.list_files import WorkbookRefused, list_to_fill_in, read_rows
from reports.services.list_rows import SAME, Judge
from reports.services.people import import_people
from reports.services.portal_events import record_change
from reports.services.slots import open_owed_slots


@dataclass(frozen=True, slots=True)
class ListForm:
    """How a list is printed and judged; ``role`` may bring it in and take it out."""

    role: str
    headings: tuple[str, ...]
    required: tuple[str, ...]
    example: tuple[str, ...]
    choices_of: Callable[[Actor], dict[str, tuple[str, ...]]]
    judge_of: Callable[[Actor], Judge]
    rows_of: Callable[[Actor], list[dict[str, str]]]


LISTS: dict[str, ListForm] = {
    kind: ListForm(
        role=role,
        headings=rows.HEADINGS,
        required=rows.REQUIRED,
        example=rows.EXAMPLE,
        choices_of=rows.choices_of,
        judge_of=rows.judge_of,
        rows_of=rows.rows_of,
    )
    for kind, role, rows in (
        (ImportKind.AGENCIES, Role.OFFICE, agency_rows),
        (ImportKind.PEOPLE, Role.ADMINISTRATOR, people_rows),
    )
}


class ImportRefused(Refused):
    MESSAGES = {
        "HAS_ERRORS": "有{n}行不能导入，请改正后重新上传。没有导入任何一行。",
        "APPLIED": "这份名单已经导入过了。",
        "NOTHING": "名单与现有内容一致，没有可以导入的行。",
    }


def may_import(user: Actor, kind: str) -> bool:
    """Whether the person may bring in this kind of list at all; each row is asked for again."""
    return any(membership.role == LISTS[kind].role for membership in memberships_of(user))


def blank_workbook(*, actor: Actor, kind: str) -> bytes:
    """Return the list to fill in. Raises NotAllowed."""
    return _workbook(actor, kind, [])


def present_workbook(*, actor: Actor, kind: str) -> bytes:
    """Return the present list of the actor's region in the form of the import, and record it. Raises NotAllowed."""
    data = _workbook(actor, kind, LISTS[kind].rows_of(actor))
    downloaded(user=actor, what=f"{ImportKind(kind).label}名单", agency=None, export=True)
    return data


def _workbook(actor: Actor, kind: str, rows: list[dict[str, str]]) -> bytes:
    if not may_import(actor, kind):
        raise NotAllowed
    form = LISTS[kind]
    return list_to_fill_in(form.headings, form.required, form.example, form.choices_of(actor), rows)


def dry_run(*, actor: Actor, kind: str, data: bytes, file_name: str) -> ImportPreview:
    """Read the workbook and store its rows with what each would do. Raises NotAllowed, WorkbookRefused."""
    if not may_import(actor, kind):
        raise NotAllowed
    form = LISTS[kind]
    example = dict(zip(form.headings, form.example, strict=True))
    found = [
        row
        for row in read_rows(data, form.headings, form.required)
        if any(text != example[name] for name, text in row["values"].items())
    ]
    if not found:
        raise WorkbookRefused("EMPTY")
    return ImportPreview.objects.create(
        kind=kind, file_name=file_name[-255:], rows=_judged(actor, kind, found), by=actor, at=timezone.now()
    )


@transaction.atomic
def apply_import(*, actor: Actor, preview_id: int) -> tuple[ImportPreview, dict[str, str]]:
    """Bring the rows in, all or none; the preview and the first passwords of new people, which are kept nowhere.

    Rows that change nothing are left out. Raises NotAllowed, ImportRefused (HAS_ERRORS, APPLIED, NOTHING),
    ImportPreview.DoesNotExist for somebody else's.
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
    counting = [row["values"] for row in rows if row["action"] != SAME]
    if not counting:
        raise ImportRefused("NOTHING")
    passwords: dict[str, str] = {}
    if preview.kind == ImportKind.AGENCIES:
        for values in counting:
            open_owed_slots(agency=agency_rows.write_row(values), actor=actor)
    else:
        passwords = import_people(rows=[people_rows.person_of(values) for values in counting])
    preview.rows, preview.applied_at = rows, timezone.now()
    preview.save(update_fields=["rows", "applied_at"])
    subject = f"{preview.get_kind_display()}名单{preview.file_name}（{len(counting)}行）"
    record_change(action="list_imported", subject=subject, actor=actor)
    return preview, passwords


def _judged(actor: Actor, kind: str, rows: list[dict]) -> list[dict]:
    """Return each row with ``action``, ``errors`` and ``changes``, in the order of the list."""
    judge = LISTS[kind].judge_of(actor)
    judged = []
    for row in rows:
        found = judge(row["values"])
        judged.append(
            {
                "row": row["row"],
                "values": row["values"],
                "action": found.action,
                "errors": found.errors,
                "changes": found.changes,
            }
        )
    return judged
