"""People by a name that they have or had: whose events may stand under it in the record."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from reports.models import PortalEvent, User

#: Of more people than these the newest events are found soon enough by time.
MOST_NAMED = 200


def few_ever_named(text: str) -> list[int] | None:
    """Return ids of the people whose name or user name holds the text, or held it; None of many. Two queries.

    Former names are those of the record of changes; a name that was changed past it is not known.
    """
    known = Q(display_name__icontains=text) | Q(username__icontains=text)
    former = _names_after(text)
    if former:
        known |= Q(display_name__in=former) | Q(username__in=former)
    ids = list(User.objects.filter(known).order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    return ids if len(ids) <= MOST_NAMED else None


def _names_after(text: str) -> set[str]:
    """The names into which a name that holds the text was changed, and those into which these were."""
    after: dict[str, set[str]] = defaultdict(set)
    changes = PortalEvent.objects.filter(action="user_changed").order_by()
    renamed = changes.filter(Q(data__has_key="display_name") | Q(data__has_key="username"))
    for data in renamed.values_list("data", flat=True):
        for before, now in (data[name] for name in ("display_name", "username") if name in data):
            after[before or ""].add(now or "")
    waiting = [name for name in after if text.lower() in name.lower()]
    found: set[str] = set()
    while waiting:
        new = after.get(waiting.pop(), set()) - found - {""}
        found |= new
        waiting += new
    return found
