"""Permissions on one object: all code asks ``may(user, action, subject)``.

Rules are registered by action; the workflow registers its own in ``review.permissions``, so that views of both
packages ask the same function. Lists never ask here, they start from ``visible_to(user)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied

from reports.models import Agency, AnnualReport
from reports.models.actors import Visitor
from reports.models.people import Membership, User
from reports.models.reach import HOME_ROLES, Role, memberships_of


class NotAllowed(PermissionDenied):
    """The person may see the thing but not do this to it (403); ``message`` is the sentence for the page."""

    code = "NOT_ALLOWED"

    def __init__(self, message: str = "您没有办理此事的权限。") -> None:
        self.message = message
        super().__init__(message)


Subject = TypeVar("Subject")
Rule = Callable[[Visitor, Subject], bool]
#: Says why not, or None when nothing stands against it. The subject is whatever the action is done to.
Judge = Callable[[Visitor, Any], NotAllowed | None]
JUDGES: dict[str, Judge] = {}


def judge(action: str, function: Judge) -> None:
    """Register who judges an action. Raises ValueError when another function does."""
    if action in JUDGES:
        raise ValueError(f"{action} has a rule already")
    JUDGES[action] = function


def rule(action: str) -> Callable[[Rule[Subject]], Rule[Subject]]:
    """Register the decorated function as the rule of an action. Raises ValueError when the action has one already."""

    def register(function: Rule[Subject]) -> Rule[Subject]:
        judge(action, lambda user, subject: None if function(user, subject) else NotAllowed())
        return function

    return register


def refusal(user: Visitor | None, action: str, subject: Any) -> NotAllowed | None:
    """Return why this user may not do this to this subject now, or None. Raises KeyError for an unknown action."""
    judged_by = JUDGES[action]
    if user is None or not user.is_authenticated or not user.is_active:
        return NotAllowed()
    return judged_by(user, subject)


def may(user: Visitor | None, action: str, subject: Any) -> bool:
    """Return whether this user may do this to this subject now. Raises KeyError for an action without a rule."""
    return refusal(user, action, subject) is None


def require(user: Visitor | None, action: str, subject: Any) -> None:
    """Raise NotAllowed with the reason unless the user may."""
    refused = refusal(user, action, subject)
    if refused is not None:
        raise refused


@dataclass(frozen=True, slots=True)
class Roles:
    """What somebody is to one agency: reach as in ``agency_scope``; ``stages`` of all memberships as a reviewer."""

    clerk: bool = False
    head: bool = False
    office: bool = False
    stages: frozenset[int] = frozenset()

    @property
    def reviewer(self) -> bool:
        return bool(self.stages)


def roles_over(user: Visitor | None, agency: Agency) -> Roles:
    """Return the part that the user's memberships give in the work on this agency's reports."""
    held = [membership for membership in memberships_of(user) if reaches(membership, agency)]
    roles = {membership.role for membership in held}
    return Roles(
        clerk=Role.CLERK in roles,
        head=Role.HEAD in roles,
        office=Role.OFFICE in roles,
        stages=frozenset(
            stage
            for membership in held
            if membership.role == Role.REVIEWER
            for stage in range(membership.first_stage, membership.last_stage + 1)
        ),
    )


def reaches(membership: Membership, agency: Agency) -> bool:
    """Return whether the membership reaches the agency: HOME_ROLES their own, reviewers below, others both."""
    own = membership.agency_id == agency.pk
    above = membership.agency.path or ""
    below = bool(agency.path) and (agency.path or "").startswith(above)
    if membership.role in HOME_ROLES:
        return own
    return below and not (own and membership.role == Role.REVIEWER)


def holds(user: Visitor | None, role: str, agency: Agency) -> Membership | None:
    """Return the first membership by which the user holds the role over this agency, else None."""
    held = (membership for membership in memberships_of(user) if membership.role == role)
    return next((membership for membership in held if reaches(membership, agency)), None)


@rule("export")
def may_export(user: Visitor, region: Agency) -> bool:
    """The office exports its own region or a part of it."""
    return holds(user, Role.OFFICE, region) is not None


@rule("archive_old")
def may_archive_old(user: Visitor, region: Agency) -> bool:
    """The office brings old reports of its region, or of a part of it, into the archive."""
    return holds(user, Role.OFFICE, region) is not None


@rule("publish")
def may_publish(user: Visitor, report: AnnualReport) -> bool:
    """The office puts approved reports of its region into the public archive."""
    return holds(user, Role.OFFICE, report.agency) is not None


@rule("record_publication")
def may_record_publication(user: Visitor, report: AnnualReport) -> bool:
    """Clerks enter when their agency published its report, the office for the agencies of its region."""
    agency = report.agency
    return holds(user, Role.CLERK, agency) is not None or holds(user, Role.OFFICE, agency) is not None


@rule("write")
def may_write(user: Visitor, report: AnnualReport) -> bool:
    """Clerks write the report of their own agency on pages."""
    return holds(user, Role.CLERK, report.agency) is not None


@rule("oversee")
def may_oversee(user: Visitor, region: Agency) -> bool:
    """The office and auditors see the progress of their region."""
    return holds(user, Role.OFFICE, region) is not None or holds(user, Role.AUDITOR, region) is not None


@rule("add_up")
def may_add_up(user: Visitor, report: AnnualReport) -> bool:
    """Clerks of a government and the office of the region add up the reports of the units below."""
    roles = roles_over(user, report.agency)
    return roles.clerk or roles.office


@rule("see_added_up")
def may_see_added_up(user: Visitor, report: AnnualReport) -> bool:
    """Whoever works on the aggregate report sees what its cells are made of: its people, reviewers and auditors."""
    roles = roles_over(user, report.agency)
    held = roles.clerk or roles.head or roles.office or roles.reviewer
    return held or holds(user, Role.AUDITOR, report.agency) is not None


@rule("urge")
def may_urge(user: Visitor, report: AnnualReport) -> bool:
    """The office and the reviewers of an agency ask it for a report that is owed."""
    roles = roles_over(user, report.agency)
    return roles.office or roles.reviewer


@rule("manage_agency")
def may_manage_agency(user: Visitor, agency: Agency) -> bool:
    """The office keeps the agencies of its region: names, mergers, what they must report."""
    return holds(user, Role.OFFICE, agency) is not None


@rule("manage_years")
def may_manage_years(user: Visitor, _subject: None) -> bool:
    """Years hold for the whole portal: administrators keep them, and the office of an agency with none above it."""
    return any(
        membership.role == Role.ADMINISTRATOR
        or (membership.role == Role.OFFICE and membership.agency.parent_id is None)
        for membership in memberships_of(user)
    )


@rule("keep_originals")
def may_keep_originals(user: Visitor, agency: Agency) -> bool:
    """Administrators hold originals of their region, and remove them, two at a time."""
    return holds(user, Role.ADMINISTRATOR, agency) is not None


@rule("demand_second_factor")
def may_demand_second_factor(user: Visitor, region: Agency) -> bool:
    """The office asks a second factor of those who review in its region."""
    return holds(user, Role.OFFICE, region) is not None


@rule("manage_people")
def may_manage_people(user: Visitor, agency: Agency) -> bool:
    """Administrators give roles in their region and below."""
    return holds(user, Role.ADMINISTRATOR, agency) is not None


@rule("keep_webhooks")
def may_keep_webhooks(user: Visitor, region: Agency) -> bool:
    """Administrators list the systems that are told of the reports of their region."""
    return holds(user, Role.ADMINISTRATOR, region) is not None


@rule("see_person")
def may_see_person(user: Visitor, person: User) -> bool:
    """Administrators see who holds a role in their region, and who holds none anywhere."""
    held = [membership.agency for membership in person.memberships.select_related("agency")]
    administers = any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(user))
    return administers and (not held or any(may_manage_people(user, agency) for agency in held))


@rule("manage_person")
def may_manage_person(user: Visitor, person: User) -> bool:
    """Administrators keep an account all of whose roles lie in their region; that of staff only as staff.

    Otherwise a password set in a county would open what the person holds elsewhere.
    """
    held = [membership.agency for membership in person.memberships.select_related("agency")]
    if (person.is_staff or person.is_superuser) and not getattr(user, "is_staff", False):
        return False
    return may_see_person(user, person) and all(may_manage_people(user, agency) for agency in held)


@rule("audit")
def may_audit(user: Visitor, region: Agency) -> bool:
    """Auditors read the record of their region."""
    return holds(user, Role.AUDITOR, region) is not None


@rule("keep_lists")
def may_keep_lists(user: Visitor, _subject: None) -> bool:
    """Administrators keep the word lists and the settings of the checks; both hold for the whole portal."""
    return any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(user))


@rule("see_operations")
def may_see_operations(user: Visitor, _subject: None) -> bool:
    """Administrators see how the portal works: queues, workers, space, and what failed in their region."""
    return any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(user))
