"""The rows of the API as plain dictionaries, made of columns: a serializer's instances cost ten times as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, DateField, Max, QuerySet, Value, When
from django.utils import timezone

from reports.checks.results import CellValue
from reports.models import AgencyAlias, AnnualReport, Event, FormerName, Narrative, Submission
from reports.models.actors import Visitor
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.agency_changes import ChangeKind
from reports.models.reach import HOME_ROLES, Role, agency_scope
from reports.models.submissions import BEYOND_ITS_AGENCY
from reports.selectors.archived_agencies import Succession, successions
from reports.selectors.corrected_reports import changed_parts
from reports.selectors.damaged_readings import cells_or_tables
from reports.selectors.hand_ins import counted_moments
from reports.selectors.shown_texts import shown_text
from reports.selectors.slots import status_of
from reports.shown_values import same_cell, shown_value
from reports.statements import query_of_keys
from reports.states import SLOT_STATUS_TEXT, STATE_TEXT, SlotStatus

Row = dict[str, Any]
_BEIJING = timezone.get_default_timezone()
KINDS, LEVELS = dict(AgencyKind.choices), dict(AgencyLevel.choices)
AGENCY_COLUMNS = (
    "id", "sort_key", "code", "name", "parent_id", "path", "kind", "level", "vertically_managed",
    "must_report", "valid_from", "valid_to",
)  # fmt: skip
REPORT_COLUMNS = (
    "id", "agency_id", "agency__code", "agency__name", "agency__kind", "agency__level", "agency__sort_key",
    "agency_name", "year_id", "year__is_open", "scope", "due_on", "exempted", "published_at",
    "agency_published_on", "agency_published_url", "effective_submission_id",
)  # fmt: skip
#: What is read of each version, in the order of ``Effective``.
VERSION_COLUMNS = (
    "version", "state", "submitted_at", "id", "decided_at", "source_file__kind", "source_file__size",
    "source_file__sha256",
)  # fmt: skip


# A page has as many keys as the last one: their texts are made once.
def _names(keys: Sequence[int]) -> QuerySet[Any, Any]:
    """Other names of agencies, without a day, and former ones with the day until which they held."""
    aliases = AgencyAlias.objects.filter(agency__in=keys).order_by()
    former = FormerName.objects.filter(agency__in=keys).order_by()
    no_day = Value(None, output_field=DateField())
    return aliases.values_list("agency_id", "name", no_day, "id").union(
        former.values_list("agency_id", "name", "until", "id"), all=True
    )


_names_of = query_of_keys(_names)
_versions_of = query_of_keys(
    lambda keys: (
        Submission.objects.filter(report__in=keys).order_by().values_list("report_id", *VERSION_COLUMNS)
    )
)
_touched = query_of_keys(
    lambda keys: (
        Event.objects.filter(report__in=keys).order_by().values_list("report_id").annotate(newest=Max("at"))
    )
)


def number(value: Decimal | int | None) -> int | float | str | None:
    """A number as JSON carries it without loss; text for an amount with more digits than a double holds."""
    if value is None or isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value.normalize():f}"


def local(moment: datetime | None) -> datetime | None:
    """A moment with the offset of Beijing."""
    return None if moment is None else moment.astimezone(_BEIJING)


def in_reach(user: Visitor, *, prefix: str, roles: tuple[str, ...] = tuple(Role.values)) -> Case:
    """A column that says whether a row's agency is in the person's reach; the rest is there because it is published."""
    scope = agency_scope(user, prefix=prefix, roles=roles)
    return Case(When(scope, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def seen_version(user: Visitor) -> Case:
    """A column of submissions that says whether the person's work reaches it, as ``Submission.visible_to``."""
    prefix = "report__agency__"
    everything = agency_scope(user, prefix=prefix, roles=(*HOME_ROLES, Role.AUDITOR))
    handed_in = agency_scope(user, prefix=prefix, roles=(Role.REVIEWER, Role.OFFICE)) & BEYOND_ITS_AGENCY
    return Case(
        When(everything | handed_in, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


@lru_cache(maxsize=4096)
def _ancestors(path: str) -> tuple[int, ...]:
    """The agencies above, the highest first, from the path of the one above: neighbours have the same."""
    return tuple(map(int, path.split("/"))) if path else ()


def agency_rows(page: Sequence[Mapping[str, Any]], user: Visitor) -> list[Row]:
    """Agencies from their columns, with their names of other times, and who came before and after them.

    Two queries, and those of ``successions``. Of other agencies only those that the person may see.
    """
    wanted = [row["id"] for row in page]
    aliases: dict[int, list[str]] = defaultdict(list)
    former: dict[int, list[Row]] = defaultdict(list)
    for pk, name, until, _ in sorted(_names_of(wanted), key=_oldest_first):
        if until is None:
            aliases[pk].append(name)
        else:
            former[pk].append({"name": name, "until": until})
    before: dict[int, list[Row]] = defaultdict(list)
    after: dict[int, list[Row]] = defaultdict(list)
    for each in successions(user, wanted, [row["id"] for row in page if row["valid_to"] is not None]):
        before[each.after[0]].append(_succession(each, each.before))
        after[each.before[0]].append(_succession(each, each.after))
    return [
        {
            "id": row["id"],
            "code": row["code"],
            "name": row["name"],
            "aliases": aliases.get(row["id"], ()),
            "former_names": former.get(row["id"], ()),
            "predecessors": before.get(row["id"], ()),
            "successors": after.get(row["id"], ()),
            "parent": row["parent_id"],
            "ancestors": _ancestors((row["path"] or "").rpartition("/")[0].rpartition("/")[0]),
            "kind": row["kind"],
            "kind_text": KINDS[row["kind"]],
            "level": row["level"],
            "level_text": LEVELS[row["level"]],
            "vertically_managed": row["vertically_managed"],
            "must_report": row["must_report"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
        }
        for row in page
    ]


def _oldest_first(name: tuple[Any, ...]) -> tuple[date, int]:
    return name[2] or date.min, name[3]


def _succession(one: Succession, other: tuple[int, str]) -> Row:
    pk, name = other
    return {
        "id": pk,
        "name": name,
        "change": one.kind,
        "change_text": ChangeKind(one.kind).label,
        "on": one.on,
    }


def report_values(slots: QuerySet[AnnualReport], user: Visitor) -> QuerySet[Any, Row]:
    """The slots as columns, with ``in_reach``.

    What is in other tables is read for the rows of a page: as columns it would be read for all rows that are sorted.
    """
    return slots.annotate(in_reach=in_reach(user, prefix="agency__")).values(*REPORT_COLUMNS, "in_reach")


class Effective(NamedTuple):
    """A version with its file (``VERSION_COLUMNS``)."""

    version: int
    state: str
    submitted_at: datetime | None
    id: int
    decided_at: datetime | None
    file_kind: str
    file_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Around:
    """What other tables say of the slots of a page.

    ``effective``: the effective versions by their id; ``touched``: the newest event of slots in reach.
    """

    effective: Mapping[int, Effective]
    statuses: Mapping[int, SlotStatus]
    handed_in: Container[int]
    touched: Mapping[int, datetime]


def around(page: Sequence[Mapping[str, Any]]) -> Around:
    """Read the versions and the newest events of these slots: two queries.

    The status of published reports outside the person's reach is 已通过, whatever goes on there.
    """
    mine = [row["id"] for row in page if row["in_reach"]]
    versions: dict[int, list[tuple[int, str]]] = defaultdict(list)
    dated: dict[int, list[tuple[int, str, datetime | None]]] = defaultdict(list)
    wanted = {row["effective_submission_id"] for row in page}
    effective = {}
    for pk, *of_version in _versions_of([row["id"] for row in page]):
        version = Effective(*of_version)
        versions[pk].append((version.version, version.state))
        dated[pk].append((version.version, version.state, version.submitted_at))
        if version.id in wanted:
            effective[version.id] = version
    handed_in = {pk for pk, rows in dated.items() if counted_moments(rows)}
    today = timezone.localdate()
    statuses = {
        row["id"]: status_of(
            today,
            exempted=row["exempted"],
            approved=row["effective_submission_id"] is not None,
            due_on=row["due_on"],
            year_is_open=row["year__is_open"],
            versions=versions[row["id"]],
        )
        if row["in_reach"]
        else SlotStatus.APPROVED
        for row in page
    }
    return Around(effective, statuses, handed_in, dict(_touched(mine)))


def report_rows(page: Sequence[Mapping[str, Any]], *, base: str) -> list[Row]:
    """Slots from their columns; ``base`` is the address of the list."""
    found = around(page)
    return [_report_row(row, found, base) for row in page]


def _report_row(row: Mapping[str, Any], found: Around, base: str) -> Row:
    pk = row["id"]
    status = found.statuses[pk]
    effective = found.effective.get(row["effective_submission_id"])
    return {
        "id": pk,
        "url": f"{base}{pk}/",
        "agency": {
            "id": row["agency_id"],
            "code": row["agency__code"],
            "name": row["agency__name"],
            "kind": row["agency__kind"],
            "level": row["agency__level"],
        },
        "agency_name": row["agency_name"],
        "year": row["year_id"],
        "scope": row["scope"],
        "due_on": _due_on(row, handed_in=pk in found.handed_in),
        "status": status.value,
        "status_text": SLOT_STATUS_TEXT[status],
        "published_at": local(row["published_at"]),
        "agency_published_on": row["agency_published_on"],
        "agency_published_url": row["agency_published_url"],
        "changed_at": _changed_at(row, effective, found.touched.get(pk)),
        "effective": _effective(effective) if effective else None,
    }


def _due_on(row: Mapping[str, Any], *, handed_in: bool) -> date | None:
    """As ``selectors.slots.due_date``: None where nothing was due, as for a report from the archive."""
    archived = row["effective_submission_id"] is not None and not handed_in
    return None if archived and not row["exempted"] else row["due_on"]


def _changed_at(
    row: Mapping[str, Any], effective: Effective | None, touched: datetime | None
) -> datetime | None:
    """The last change that the person may know of: of a published report of others, what became public."""
    if row["in_reach"]:
        return local(touched)
    times = (row["published_at"], effective.decided_at if effective else None)
    return local(max((each for each in times if each), default=None))


def _effective(version: Effective) -> Row:
    return {
        "id": version.id,
        "version": version.version,
        "submitted_at": local(version.submitted_at),
        "approved_at": local(version.decided_at),
        "file_kind": version.file_kind,
        "file_size": version.file_size,
        "sha256": version.sha256,
    }


def correction_row(
    version: Submission,
    replaced: Submission,
    cells: Mapping[str, CellValue],
    texts: Mapping[int, Sequence[Narrative]],
    *,
    on: date | None,
    note: str,
) -> Row:
    """What an approved version has changed of the one that readers had before; ``cells`` are its own. 1 query.

    ``on``: the day on which it became public.
    """
    before = cells_or_tables(replaced)
    changed = [
        code for code in dict.fromkeys((*cells, *before)) if not same_cell(before.get(code), cells.get(code))
    ]
    stated = {code: (before.get(code), cells.get(code)) for code in changed}
    return {
        "replaced_version": replaced.version,
        "on": on or timezone.localdate(version.decided_at),
        "cells": [
            {
                "code": code,
                "before": _told_before(was),
                "after": number(now.value if now else None),
            }
            for code, (was, now) in stated.items()
        ],
        "parts": [*changed_parts(texts[replaced.pk], texts[version.pk])],
        "note": note,
    }


def _told_before(cell: CellValue | None) -> int | float | str | None:
    """The number of a version that counts no more, None where it is a personal number."""
    if cell is None or cell.value is None or shown_text(shown_value(cell)) != shown_value(cell):
        return None
    return number(cell.value)


def version_row(version: Submission) -> Row:
    """One version as the detail of a report lists it."""
    return {
        "id": version.pk,
        "version": version.version,
        "state": version.state,
        "state_text": STATE_TEXT[version.state],
        "stage": version.stage,
        "submitted_at": local(version.submitted_at),
        "decided_at": local(version.decided_at),
    }
