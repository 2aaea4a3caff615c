"""Whom to call about the reports of an agency, and when it was last asked for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from reports.models import Agency, Event, Membership, User
from reports.models.reach import HOME_ROLES, Role

#: What the record calls 催报.
URGE = "urge"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of an agency and how to reach the person; ``telephone`` may be empty."""

    name: str
    telephone: str


def contacts_of(agency_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Return agency id → its active clerks in the order in which they were named: one query."""
    found: dict[int, list[Contact]] = defaultdict(list)
    held = Membership.objects.filter(agency__in=set(agency_ids), role=Role.CLERK, user__is_active=True)
    for membership in held.select_related("user").order_by("pk"):
        person = membership.user
        found[membership.agency_id].append(Contact(str(person), person.telephone))
    return found


def last_urged(report_ids: list[int]) -> dict[int, date]:
    """Return report id → the local day of its last 催报: one query."""
    events = Event.objects.filter(report__in=report_ids, move=URGE).order_by("at")
    return {report: timezone.localdate(at) for report, at in events.values_list("report_id", "at")}


def clerks_of(agency: Agency) -> list[User]:
    """Return the active people who are clerks of the agency."""
    return list(
        User.objects.filter(is_active=True, memberships__role=Role.CLERK, memberships__agency=agency)
        .distinct()
        .order_by("id")
    )


def heads_of(agency: Agency) -> list[User]:
    """Return the active people who are heads in charge (分管领导) of the agency."""
    held = User.objects.filter(is_active=True, memberships__role=Role.HEAD, memberships__agency=agency)
    return list(held.distinct().order_by("id"))


def reviewers_of(agency: Agency, stage: int) -> list[User]:
    """Return the active reviewers of a stage in the nearest region above the agency that has any.

    A reviewer of the province may look at everything below, but gets no message about every report of every town.
    """
    above = [int(part) for part in (agency.path or "").strip("/").split("/") if part][:-1]
    for region in reversed(above):
        found = list(
            User.objects.filter(
                is_active=True,
                memberships__role=Role.REVIEWER,
                memberships__agency_id=region,
                memberships__first_stage__lte=stage,
                memberships__last_stage__gte=stage,
            )
            .exclude(memberships__in=agency.memberships.filter(role__in=HOME_ROLES))
            .distinct()
            .order_by("id")
        )
        if found:
            return found
    return []


def clerks_and_reviewers_of(agency: Agency, stage: int) -> tuple[list[User], list[User]]:
    """Return what ``clerks_of`` and ``reviewers_of`` do: one query."""
    above = [int(part) for part in (agency.path or "").strip("/").split("/") if part][:-1]
    reviewing = Q(role=Role.REVIEWER, agency__in=above, first_stage__lte=stage, last_stage__gte=stage)
    held = Membership.objects.filter(Q(role__in=HOME_ROLES, agency=agency) | reviewing, user__is_active=True)
    clerks: dict[int, User] = {}
    at_home: set[int] = set()
    reviewers: dict[int, dict[int, User]] = {}
    for membership in held.select_related("user").order_by("user"):
        if membership.role == Role.REVIEWER:
            reviewers.setdefault(membership.agency_id, {})[membership.user_id] = membership.user
            continue
        at_home.add(membership.user_id)
        if membership.role == Role.CLERK:
            clerks[membership.user_id] = membership.user
    for region in reversed(above):
        found = [person for pk, person in reviewers.get(region, {}).items() if pk not in at_home]
        if found:
            return list(clerks.values()), found
    return list(clerks.values()), []


def office_of(agency: Agency) -> list[User]:
    """Return the active people of the office in the nearest region at or above the agency that has any."""
    at_or_above = [int(part) for part in (agency.path or "").strip("/").split("/") if part]
    for region in reversed(at_or_above):
        found = list(
            User.objects.filter(is_active=True, memberships__role=Role.OFFICE, memberships__agency_id=region)
            .distinct()
            .order_by("id")
        )
        if found:
            return found
    return []
