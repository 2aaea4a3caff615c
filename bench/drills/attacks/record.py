"""Powers and the record: the administrator as reviewer; events removed, changed, rehashed or replaced."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

from bench.drills.outcome import Outcome
from bench.drills.place import document, running

#: Everything that ``manage.py verify_events`` looks at.
_FAULTS = """
from reports.models import AnnualReport
from reports.services.chains import portal_faults, verify_chains
from reports.services.signed_heads import signature_faults
found = [str(one) for one in verify_chains(AnnualReport.objects.all()).breaks]
found += [str(one) for one in portal_faults()] + list(signature_faults())
"""
#: Twice, as on two days: that the last signature is gone only the mail to the auditors and the backup tell.
_SIGN = """
import json
from reports.models import ReportingYear
from reports.services.signed_heads import sign_heads
sign_heads()
ReportingYear.objects.create(year=2016)
sign_heads()
"""
_REHASH = """
from reports.models import ChainHead, Event
from reports.services.events import event_hash
slot, previous = Event.objects.latest("pk").report_id, ""
for number, event in enumerate(Event.objects.filter(report_id=slot).order_by("sequence")):
    if not number:
        event.actor_name = "另一人"
    event.previous_hash = previous
    event.hash = previous = event_hash(event)
    event.save()
ChainHead.objects.filter(report_id=slot).update(hash=previous)
"""


def _sql(statement: str) -> str:
    return f"cursor.execute({statement!r})"


_NEWEST = """
from reports.models import ChainHead, Event
from review.models import Outbox
slot = Event.objects.latest("pk").report_id
Outbox.objects.all().delete()
"""
#: What somebody does who has the database and takes the triggers off first.
_TAMPERINGS = {
    "the last event removed": _sql(
        "DELETE FROM reports_event WHERE id = (SELECT max(id) FROM reports_event)"
    ),
    "a comment changed": _sql(
        "UPDATE reports_event SET comment = 'x' WHERE id = (SELECT min(id) FROM reports_event)"
    ),
    "an actor changed": _sql("UPDATE reports_event SET actor_id = NULL WHERE actor_id IS NOT NULL"),
    "all events of a report removed": f"{_NEWEST}\nEvent.objects.filter(report_id=slot).delete()",
    "all events of a report and their count removed": f"{_NEWEST}\nEvent.objects.filter(report_id=slot).delete()"
    "\nChainHead.objects.filter(report_id=slot).delete()",
    "a report rehashed whole": _REHASH,
    "a change of the portal rewritten": _sql(
        "UPDATE reports_portalevent SET subject = 'x' WHERE sequence = 2"
    ),
    "the last change of the portal removed": _sql(
        "DELETE FROM reports_portalevent WHERE sequence = (SELECT max(sequence) FROM reports_portalevent)"
    ),
    "a signature removed": _sql("DELETE FROM reports_signedheads WHERE number = 1"),
    "all signatures but the last removed": _sql(
        "DELETE FROM reports_signedheads WHERE number < (SELECT max(number) FROM reports_signedheads)"
    ),
}
#: What the triggers refuse to everybody.
_REFUSED = {
    "UPDATE": "UPDATE reports_event SET comment = 'x'",
    "DELETE": "DELETE FROM reports_event",
    "UPDATE of the portal's chain": "UPDATE reports_portalevent SET subject = 'x'",
    "DELETE of a signature": "DELETE FROM reports_signedheads",
    "ON CONFLICT": "INSERT INTO reports_event SELECT * FROM reports_event WHERE id = (SELECT min(id) FROM"
    " reports_event) ON CONFLICT (id) DO UPDATE SET comment = 'x'",
}
_REFUSED_BY = {
    "sqlite": {"REPLACE": "INSERT OR REPLACE INTO reports_event SELECT * FROM reports_event"},
    "postgresql": {"TRUNCATE": "TRUNCATE reports_event CASCADE"},
}
_TRY = """
import json
from django.db import DatabaseError, connection, transaction
class Undo(Exception): pass
refused = False
try:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute({statement!r})
        raise Undo
except Undo:
    pass
except DatabaseError:
    refused = True
print(json.dumps(refused))
"""
_TAMPER = """
import json
from django.db import connection, transaction
class Undo(Exception): pass
try:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
TAMPERING
        raise Undo
except Undo:
    pass
print(json.dumps(found))
"""


def record(database: str, size: int) -> Outcome:
    """Shorten, change, rehash and replace the record in the database: refused, or found by the verification."""
    outcome = Outcome("changes of the record")
    with running(2, database=database) as place:
        for number in range(2):
            place.clerk(number).upload(place.slots[number], document(number))
        place.wait_until_read()
        intact = place.inside(f"{_SIGN}{_FAULTS}print(json.dumps(found))")
        outcome.check(not intact, f"an untouched record is broken: {intact}")
        for name, statement in {**_REFUSED, **_REFUSED_BY[database]}.items():
            outcome.check(place.inside(_TRY.format(statement=statement)), f"{name} was not refused")
        for name, tampering in _TAMPERINGS.items():
            code = indent(f"{tampering}\n{_FAULTS}", " " * 8)
            outcome.check(bool(place.inside(_TAMPER.replace("TAMPERING", code))), f"{name} was not noticed")
    return outcome


#: Ways in a shell by which a person could hold a deciding role beside the administrator's.
_WAYS = (
    "Membership(user=admin, role='reviewer', agency=top, first_stage=1, last_stage=3).save()",
    "Membership.objects.create(user=admin, role='office', agency=top, first_stage=1, last_stage=3)",
    "Membership.objects.bulk_create([Membership(user=admin, role='reviewer', agency=top,"
    " first_stage=1, last_stage=3)])",
    "Membership.objects.filter(user=admin).update(role='reviewer');"
    " Membership.objects.create(user=admin, role='administrator', agency=top, first_stage=1, last_stage=3)",
)
_TRY_WAY = """
import json
from django.db import transaction
from reports.models import Agency, Membership, User
admin, top = User.objects.get(username='administrator'), Agency.objects.get(code='D')
try:
    with transaction.atomic():
        {way}
except Exception as error:
    pass
"""
_BOTH = """
import json
from reports.models import Membership, User
admin = User.objects.get(username='administrator')
roles = set(admin.memberships.values_list('role', flat=True))
gives = admin.is_staff or 'administrator' in roles
Membership.objects.filter(user=admin).exclude(role='administrator').delete()
print(json.dumps(bool(gives and roles - {'administrator'})))
"""


def own_roles(database: str, size: int) -> Outcome:
    """Let the administrator try to become a reviewer by every way of granting roles, and to give rights unrecorded."""
    outcome = Outcome("the administrator gives himself a deciding role")
    with running(1, database=database) as place:
        for way in _WAYS:
            place.inside(_TRY_WAY.format(way=way))
            outcome.check(not place.inside(_BOTH), f"{way.split('(')[0]} gave the role beside the other")
        person = place.person("administrator")
        ids = place.inside(
            "import json; from reports.models import User;"
            "print(json.dumps(dict(User.objects.values_list('username', 'pk'))))"
        )
        form = {"role": "reviewer", "agency": str(place.top), "first_stage": "1", "last_stage": "3"}
        answer = person.post(f"/people/{ids['administrator']}/roles/", form)
        outcome.check(not answer.fault, f"the page of the own roles answered {answer.status}")
        outcome.check(not place.inside(_BOTH), "the page of the own roles gave the role beside the other")
        for role, expected in (("auditor", 422), ("office", 302)):
            # A clerk audits no region in which the same person fills in reports.
            given = person.post(
                f"/people/{ids['clerk0']}/roles/", form | {"role": role}, allow_redirects=False
            )
            outcome.check(given.status == expected, f"{role} for a clerk was answered {given.status}")
        recorded = place.inside(
            "import json; from reports.models import PortalEvent;"
            "print(json.dumps(PortalEvent.objects.filter(action='role_created',"
            " actor_name='administrator').exclude(address=None).count()))"
        )
        outcome.check(recorded == 1, f"{recorded} events of the one role that was given")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (own_roles, record)
