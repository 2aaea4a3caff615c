"""Logins, failed logins, exports, downloads and uploads that were given up in the record of the portal.

A failed login names the account only where there is one: people type a password into the wrong field.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from reports.acting import acting_address
from reports.models import Agency, PortalEvent, ReceivedPackage, Submission, User
from reports.models.actors import Visitor
from reports.services.portal_events import record_change

#: Failed logins of a name from an address that are recorded within the window; a flood adds nothing.
MOST_FAILURES, WINDOW = 10, timedelta(minutes=15)
UNKNOWN = "不存在的用户名"


def connect() -> None:
    """Listen to the logins; called when the application is ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="access_log.in")
    user_logged_out.connect(_logged_out, dispatch_uid="access_log.out")
    user_login_failed.connect(_login_failed, dispatch_uid="access_log.failed")


def downloaded(*, user: Visitor, what: str, agency: Agency | None, export: bool = False) -> None:
    """Record that somebody with a name took a file out of the portal; ``what`` names it."""
    if isinstance(user, User):
        action = "list_exported" if export else "file_downloaded"
        record_change(action=action, subject=what, agency=agency, actor=user)


def source_downloaded(*, user: Visitor, submission: Submission) -> None:
    """Record the download of an uploaded file."""
    what = f"{submission.report}第{submission.version}版原件"
    downloaded(user=user, what=what, agency=submission.report.agency)


def record_removed(*, package: ReceivedPackage, action: str, actor: User | None = None) -> None:
    """Record that files which waited for a confirmation were removed: ``package_discarded`` or ``package_expired``."""
    files = sum(row["source"] is not None for row in package.rows)
    record_change(
        action=action,
        subject=package.name,
        agency=home_of(package.sent_by),
        data={"user_id": [None, package.sent_by_id], "files": [None, files]},
        actor=actor,
    )


def home_of(user: User) -> Agency | None:
    """Return the agency by which auditors find the person: that of the first role."""
    held = user.memberships.select_related("agency").order_by("pk").first()
    return held.agency if held else None


def _logged_in(*, user: User, **_: Any) -> None:
    if acting_address() is not None:  # not in a shell
        record_change(action="logged_in", subject=str(user), agency=home_of(user), actor=user)


def _logged_out(*, user: User | None, **_: Any) -> None:
    if user is not None and acting_address() is not None:
        record_change(action="logged_out", subject=str(user), agency=home_of(user), actor=user)


def _login_failed(*, credentials: dict[str, Any], **_: Any) -> None:
    address = acting_address()
    if address is None:
        return
    person = User.objects.filter(username=str(credentials.get("username", ""))[:150]).first()
    subject = f"{person}（{person.username}）" if person else UNKNOWN
    recent = PortalEvent.objects.filter(
        action="login_failed", at__gte=timezone.now() - WINDOW, subject=subject, address=address
    )
    if recent.count() < MOST_FAILURES:
        agency = home_of(person) if person else None
        record_change(action="login_failed", subject=subject, agency=agency)
