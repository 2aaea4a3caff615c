"""The entries of the top bar by role, and the page a person starts on.

What a page then shows is decided by ``visible_to`` and ``may``; an entry only leads there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from reports.models.actors import Actor, Visitor
from reports.models.reach import HOME_ROLES, Role, memberships_of


@dataclass(frozen=True, slots=True)
class Entry:
    """``route`` is a URL name, ``icon`` a name of the icon font; ``roles`` empty: everybody who has logged in.

    The bar shows the entries by ``place``, lowest first.
    """

    place: int
    label: str
    route: str
    icon: str
    roles: tuple[str, ...] = ()


_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Add entries to the bar, each once; packages above register theirs in their AppConfig."""
    _entries.extend(entry for entry in entries if entry not in _entries)
    _entries.sort(key=lambda entry: entry.place)


register(
    Entry(10, "我的年报", "reports:my_reports", "clipboard-list", HOME_ROLES),
    Entry(20, "上传", "reports:upload", "upload", (Role.CLERK,)),
    Entry(40, "年度总览", "reports:years", "chart-bar", (Role.OFFICE, Role.AUDITOR, Role.REVIEWER)),
    Entry(48, "统计分析", "reports:statistics", "chart-histogram", (Role.OFFICE, Role.AUDITOR)),
    Entry(50, "单位", "reports:agencies", "building", (Role.OFFICE,)),
    Entry(45, "年度", "reports:year_list", "calendar", (Role.ADMINISTRATOR,)),
    Entry(60, "人员", "reports:people", "users", (Role.ADMINISTRATOR,)),
    Entry(70, "词库与校验", "reports:words_entries", "list-check", (Role.ADMINISTRATOR,)),
    Entry(80, "导出", "reports:exports", "table-export", (Role.OFFICE, Role.AUDITOR)),
    Entry(100, "年报档案", "reports:archive_home", "archive"),
    Entry(105, "系统状态", "system_status", "activity", (Role.ADMINISTRATOR,)),
    Entry(110, "系统管理", "admin:index", "settings", (Role.ADMINISTRATOR,)),
)
PUBLIC_ENTRIES: tuple[Entry, ...] = (Entry(100, "年报档案", "reports:archive_home", "archive"),)


def entries_for(user: Visitor | None) -> tuple[Entry, ...]:
    """The entries of this person in printed order; without login only the public archive, where it is open.

    The administration is shown to staff, whom Django's admin lets in; a membership alone does not open it.
    """
    if not user or not user.is_authenticated:
        return PUBLIC_ENTRIES if settings.PUBLIC_ARCHIVE else ()
    roles = {membership.role for membership in memberships_of(user)}
    found = []
    for entry in _entries:
        if entry.route == "admin:index":
            shown = user.is_staff
        else:
            shown = not entry.roles or bool(roles.intersection(entry.roles))
        if shown:
            found.append(entry)
    return tuple(found)


def start_of(user: Actor) -> str:
    """URL name of the page the person starts on: the first entry, for staff without a role the administration."""
    entries = entries_for(user)
    if user.is_staff and not memberships_of(user):
        return "admin:index"
    return entries[0].route
