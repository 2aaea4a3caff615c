"""Who may do what to one thing: ``may(user, action, subject)`` is the only question asked anywhere.

Rules are registered by action; the workflow registers its own in ``review.permissions``, so that views of both
packages ask the same function. Lists never ask here, they start from ``visible_to(user)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied

from reports.models import Agency, AnnualReport, Submission
from reports.models.people import Membership
from reports.models.reach import Role, memberships_of
from reports.states import State

Rule = Callable[[Any, Any], bool]
RULES: dict[str, Rule] = {}


class NotAllowed(PermissionDenied):
    """The person may see the thing but not do this to it (403); ``message`` is the sentence for the page."""

    code = "NOT_ALLOWED"

    def __init__(self, message: str = "您没有办理此事的权限。") -> None:
        self.message = message
        super().__init__(message)


def rule(action: str) -> Callable[[Rule], Rule]:
    """Registers the decorated function as the rule of an action. Raises ValueError when the action has one already."""

    def register(function: Rule) -> Rule:
        if action in RULES:
            raise ValueError(f"{action} has a rule already")
        RULES[action] = function
        return function

    return register


def may(user: Any, action: str, subject: Any) -> bool:
    """Whether this user may do this to this subject now. Raises KeyError for an action without a rule."""
    decide = RULES[action]
    return bool(user is not None and user.is_authenticated and user.is_active and decide(user, subject))


def require(user: Any, action: str, subject: Any) -> None:
    """Raises NotAllowed unless the user may."""
    if not may(user, action, subject):
        raise NotAllowed


def holds(user: Any, role: str, agency: Agency) -> Membership | None:
    """The membership by which the user holds the role over this agency, else None; reach as in ``agency_scope``."""
    for membership in memberships_of(user):
        if membership.role != role:
            continue
        own = membership.agency_id == agency.pk
        path = membership.agency.path
        below = bool(agency.path and path and agency.path.startswith(path))
        reached = {Role.CLERK: own, Role.REVIEWER: below and not own}.get(Role(role), below)
        if reached:
            return membership
    return None


def is_clerk_of(user: Any, agency: Agency) -> bool:
    return holds(user, Role.CLERK, agency) is not None


@rule("upload")
def may_upload(user: Any, report: AnnualReport) -> bool:
    """Clerks upload for their own agency."""
    return is_clerk_of(user, report.agency)


@rule("correct")
def may_correct(user: Any, submission: Submission) -> bool:
    """The clerk while it is a draft; a reviewer of the waiting stage while it waits (design.md section 5)."""
    if submission.state == State.DRAFT:
        return is_clerk_of(user, submission.report.agency)
    if submission.state == State.SUBMITTED:
        membership = holds(user, Role.REVIEWER, submission.report.agency)
        if is_clerk_of(user, submission.report.agency):
            return False
        return membership is not None and membership.first_stage <= submission.stage <= membership.last_stage
    return False


@rule("explain")
def may_explain(user: Any, submission: Submission) -> bool:
    """The clerk explains findings while it is a draft."""
    return submission.state == State.DRAFT and is_clerk_of(user, submission.report.agency)


@rule("reread")
def may_reread(user: Any, submission: Submission) -> bool:
    """The clerk asks for another reading while it is a draft."""
    return may_explain(user, submission)


@rule("export")
def may_export(user: Any, region: Agency) -> bool:
    """The office exports its own region or a part of it."""
    return holds(user, Role.OFFICE, region) is not None


@rule("publish")
def may_publish(user: Any, report: AnnualReport) -> bool:
    """The office puts approved reports of its region into the public archive."""
    return holds(user, Role.OFFICE, report.agency) is not None


@rule("oversee")
def may_oversee(user: Any, region: Agency) -> bool:
    """The office and auditors see the progress of their region."""
    return holds(user, Role.OFFICE, region) is not None or holds(user, Role.AUDITOR, region) is not None


@rule("manage_agency")
def may_manage_agency(user: Any, agency: Agency) -> bool:
    """The office keeps the agencies of its region: names, mergers, what they must report."""
    return holds(user, Role.OFFICE, agency) is not None


@rule("demand_second_factor")
def may_demand_second_factor(user: Any, region: Agency) -> bool:
    """The office asks a second factor of those who review in its region."""
    return holds(user, Role.OFFICE, region) is not None


@rule("manage_people")
def may_manage_people(user: Any, agency: Agency) -> bool:
    """Administrators give roles in their region and below."""
    return holds(user, Role.ADMINISTRATOR, agency) is not None


@rule("audit")
def may_audit(user: Any, region: Agency) -> bool:
    """Auditors read the record of their region."""
    return holds(user, Role.AUDITOR, region) is not None


@rule("keep_lists")
def may_keep_lists(user: Any, subject: None) -> bool:
    """Administrators keep the word lists and the settings of the checks; both hold for the whole portal."""
    return any(membership.role == Role.ADMINISTRATOR for membership in memberships_of(user))


@rule("decide")
def may_decide(user: Any, submission: Submission) -> bool:
    """The reviewer of the waiting stage decides on findings, but not on what is of the own hand or agency."""
    if submission.state != State.SUBMITTED or is_clerk_of(user, submission.report.agency):
        return False
    if user.pk in (submission.uploaded_by_id, submission.submitted_by_id):
        return False
    membership = holds(user, Role.REVIEWER, submission.report.agency)
    return membership is not None and membership.first_stage <= submission.stage <= membership.last_stage
