"""People who exceed their rights: other people's reports, more roles, many passwords, the record, the queue."""

from __future__ import annotations

import re
import signal
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.drills.outcome import WHOLE, Outcome, highest
from bench.drills.place import PASSWORD, Answer, Person, Place, document, running

#: Attempts of one clerk on the report of another: reads and writes.
READS = ("", "source/", "source/view/", "source/pages/1.png", "progress/", "compare/", "record/", "findings/")
WRITES = (
    "move/submit/",
    "move/discard/",
    "move/pass/",
    "claim/",
    "reread/",
    "block/",
    "void/",
    "other-slot/",
)


def others_things(database: str, size: int) -> Outcome:
    """Request everything of other people's reports as clerks and without login."""
    outcome = Outcome("requests for other people's things")
    number = max(3, min(size, 12))
    with running(number, database=database) as place:
        clerks = [place.clerk(each) for each in range(number)]
        for each, clerk in enumerate(clerks):
            clerk.upload(place.slots[each], document(each))
        place.wait_until_read()
        ids = _submissions(place)
        for person in (*clerks, place.person()):
            for owner, submission in enumerate(ids):
                if person.name == f"clerk{owner}":
                    continue
                base, mark = f"/submissions/{submission}/", f"青禾县第{owner}局"
                for part in READS:
                    answer = person.get(base + part, allow_redirects=False)
                    outcome.check(
                        answer.status in (302, 403, 404), f"{person.name} read {part}: {answer.status}"
                    )
                    outcome.check(mark not in answer.text, f"{person.name} saw {mark} at {part}")
                for part in WRITES:
                    answer = person.post(
                        base + part, {"reason": "x", "attested": "on"}, allow_redirects=False
                    )
                    refused = answer.status in (403, 404, 405) or (
                        answer.status == 302 and "/login/" in answer.headers.get("Location", "")
                    )
                    outcome.check(refused, f"{person.name or 'nobody'} wrote {part}: {answer.status}")
        states = place.inside(
            "import json; from reports.models import Submission;"
            "print(json.dumps(sorted(set(Submission.objects.values_list('state', flat=True)))))"
        )
        outcome.check(states == ["draft"], f"states became {states}")
    return outcome


def spraying(database: str, size: int) -> Outcome:
    """Try one password with many names from one address; clerks at the same address still get in."""
    outcome, names = Outcome("one password tried with many names"), 76 if size >= WHOLE else 20
    with running(2, database=database) as place:
        known = place.clerk(0)
        known.post("/logout/")
        statuses = [_try_login(place, f"name{number}").status for number in range(names)]
        answered = sum(1 for status in statuses if status != 429)
        outcome.check(answered <= 12, f"{answered} of {names} names were answered")
        again = _try_login(place, "clerk0", PASSWORD, known)
        outcome.check(again.status == 302, f"a browser that is known was answered {again.status}")
        new = _try_login(place, "clerk1", PASSWORD)
        pause = int(new.headers.get("Retry-After", "0"))
        outcome.check(new.status == 302 or 0 < pause <= 60, f"a new browser waits {pause} s")
        if size >= WHOLE:
            time.sleep(pause)
            new = _try_login(place, "clerk1", PASSWORD)
            outcome.check(new.status == 302, f"a new browser was answered {new.status} after its pause")
        outcome.figures |= {"names": str(names), "answered": str(answered), "pause": f"{pause} s"}
    return outcome


def _try_login(
    place: Place,
    name: str,
    password: str = "one-password-for-all",  # noqa: S107
    person: Person | None = None,
) -> Answer:
    person = person or place.person()
    page = person.get("/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {"username": name, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    return person.post("/login/", form, allow_redirects=False)


def many_logins(database: str, size: int) -> Outcome:
    """Let sixteen people log in at once; pages beside them are answered within a second, or as on the busy machine."""
    outcome = Outcome("16 logins at once")
    with running(16, database=database) as place, ThreadPoolExecutor(16) as threads:
        quiet = max(place.person().get("/healthz").seconds for _ in range(10))
        waiting = [threads.submit(place.clerk, number) for number in range(16)]
        pages = [place.person().get("/healthz") for _ in range(10)]
        for one in waiting:
            outcome.check(one.result().logged_in, "a login failed")
        most = max(1.0, 4 * quiet)
        for page in pages:
            outcome.check(page.status == 200 and page.seconds < most, f"/healthz took {page.seconds:.1f} s")
        outcome.figures |= {"slowest page": highest([page.seconds for page in pages])}
        outcome.figures |= {"slowest without logins": highest([quiet])}
    return outcome


def own_roles(database: str, size: int) -> Outcome:
    """Let the administrator try to become a reviewer by every way of granting roles."""
    outcome = Outcome("the administrator gives himself a deciding role")
    with running(1, database=database) as place:
        for way in (
            "Membership(user=admin, role='reviewer', agency=top, first_stage=1, last_stage=3).save()",
            "Membership.objects.create(user=admin, role='office', agency=top, first_stage=1, last_stage=3)",
            "Membership.objects.bulk_create([Membership(user=admin, role='reviewer', agency=top,"
            " first_stage=1, last_stage=3)])",
            "Membership.objects.filter(user=admin).update(role='reviewer');"
            " Membership.objects.create(user=admin, role='administrator', agency=top, first_stage=1, last_stage=3)",
        ):
            code = (
                "import json\nfrom django.db import transaction\n"
                "from reports.models import Agency, Membership, User\n"
                "admin, top = User.objects.get(username='administrator'), Agency.objects.get(code='D')\n"
                f"try:\n    with transaction.atomic():\n        {way}\n"
                "except Exception as error:\n    pass\n"
                "admin.refresh_from_db()\n"
                "roles = set(admin.memberships.values_list('role', flat=True))\n"
                "gives = admin.is_staff or 'administrator' in roles\n"
                "print(json.dumps(bool(gives and roles - {'administrator'})))\n"
            )
            outcome.check(not place.inside(code), f"{way.split('(')[0]} gave the role beside the other")
            place.inside(
                "from reports.models import Membership;"
                "Membership.objects.filter(user__username='administrator').exclude(role='administrator').delete();"
                "print(1)"
            )
    return outcome


def open_folder(database: str, size: int) -> Outcome:
    """Search the var directory for files that another local user could read."""
    outcome = Outcome("files that other local users can read")
    with running(1, database=database) as place:
        place.clerk(0).upload(place.slots[0], document(0))
        place.wait_until_read()
        # mkdtemp closes the parent folder; the mode of each file is what counts.
        for path in place.stack.var_dir.rglob("*"):
            if path.is_symlink() or path.is_socket() or path.name == "runstack.out":  # written by the drill
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            outcome.check(not mode & 0o077, f"{path.relative_to(place.stack.var_dir)} has mode {mode:o}")
    return outcome


def flood(database: str, size: int) -> Outcome:
    """Let one clerk send up to 300 files while nothing is read; another agency's one file is read among the first."""
    outcome, limit = Outcome("300 uploads by one clerk"), 20 if size >= WHOLE else 4
    with running(2, database=database, MAX_WAITING_OF_PERSON=str(limit)) as place:
        greedy, other = place.clerk(0), place.clerk(1)
        place.signal("interactive,bulk", signal.SIGSTOP)
        accepted = 0
        for number in range(300):
            content = document(number % 40) + bytes([number % 251])
            answer = greedy.upload(place.slots[0], content, replace="on")
            outcome.check(not answer.fault, f"upload {number} answered {answer.status}")
            if answer.status == 429:
                break
            accepted += answer.status == 201
        outcome.check(accepted <= limit, f"{accepted} files were accepted from one clerk")
        answer = other.upload(place.slots[1], document(1))
        outcome.check(answer.status == 201, f"the other agency was answered {answer.status}")
        place.signal("interactive,bulk", signal.SIGCONT)
        place.wait_until_read()
        before = place.inside(_READ_BEFORE.format(slot=place.slots[1]))
        # Two workers: each may have begun one file of the greedy clerk, and one turn may have passed.
        outcome.check(before <= 4, f"the other agency's file was read after {before} of the greedy clerk's")
        outcome.figures |= {"accepted": str(accepted), "read before the other's": str(before)}
    return outcome


_READ_BEFORE = """
import json
from reports.models import ParseRun
other = ParseRun.objects.get(submission__report_id={slot})
earlier = ParseRun.objects.filter(started_at__lt=other.started_at)
print(json.dumps(earlier.count()))
"""


def record(database: str, size: int) -> Outcome:
    """Shorten, change and replace the event record in the database; the verification reports it."""
    outcome = Outcome("changes of the record")
    with running(2, database=database) as place:
        for number in range(2):
            place.clerk(number).upload(place.slots[number], document(number))
        place.wait_until_read()
        intact = place.inside(_VERIFY)
        outcome.check(not intact, f"an untouched record is broken: {intact}")
        for name, statement in _TAMPERINGS.items():
            said = place.inside(_TAMPER.format(statement=statement, verify=_VERIFY_BODY))
            outcome.check(bool(said), f"{name} was not noticed")
    return outcome


_VERIFY_BODY = """
from reports.models import AnnualReport
from reports.services.chains import verify_chains
found = [str(one) for one in verify_chains(AnnualReport.objects.all()).breaks]
"""
_VERIFY = "import json\n" + _VERIFY_BODY + "print(json.dumps(found))"
#: Changes by an attacker with the database file, who drops the triggers first.
_TAMPERINGS = {
    "the last event removed": "DELETE FROM reports_event WHERE id = (SELECT max(id) FROM reports_event)",
    "a comment changed": "UPDATE reports_event SET comment = 'x' WHERE id = (SELECT min(id) FROM reports_event)",
    "an actor changed": "UPDATE reports_event SET actor_id = NULL WHERE actor_id IS NOT NULL",
    "all events of a report removed": "DELETE FROM reports_event WHERE report_id ="
    " (SELECT max(report_id) FROM reports_event)",
}
_TAMPER = """
import json
from django.db import connection, transaction
class Undo(Exception): pass
try:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{{name}}"')
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("{statement}")
{verify_indented}
        raise Undo
except Undo:
    pass
print(json.dumps(found))
"""
_TAMPER = _TAMPER.replace(
    "{verify_indented}", "\n".join(f"        {line}" for line in _VERIFY_BODY.strip().splitlines())
)


def old_sessions(database: str, size: int) -> Outcome:
    """Change a password, end a role, switch a person off and on: old sessions and tokens stay ended."""
    outcome = Outcome("sessions and tokens after a change")
    with running(3, database=database) as place:
        for number, change in enumerate(_CHANGES):
            person = place.clerk(number)
            token = _token(place, f"clerk{number}")
            outcome.check(person.get("/my/").status == 200, "the session did not work before")
            place.inside(change.format(name=f"clerk{number}"))
            answer = person.get("/my/", allow_redirects=False)
            outcome.check(answer.status in (302, 403), f"after {_name(change)} a session got {answer.status}")
            if token:
                asked = place.person().get("/api/v1/reports/", headers={"Authorization": f"Token {token}"})
                outcome.check(asked.status in (401, 403), f"after {_name(change)} a token got {asked.status}")
    return outcome


_CHANGES = (
    "# password\nfrom reports.models import User\nfrom reports.services.accounts import *\n"
    "u = User.objects.get(username='{name}'); u.set_password('another-pass-word-2027'); u.save(); print(1)",
    "# deactivation\nfrom reports.models import User\n"
    "u = User.objects.get(username='{name}'); u.is_active = False; u.save(); u.is_active = True; u.save(); print(1)",
    "# role\nfrom reports.models import Membership\n"
    "Membership.objects.filter(user__username='{name}').delete(); print(1)",
)


def _name(change: str) -> str:
    return change.splitlines()[0].strip("# ")


def _token(place: Place, name: str) -> str:
    answer = place.person().request("POST", "/api/v1/login/", json={"username": name, "password": PASSWORD})
    found = re.search(r'"token":\s*"([^"]+)"', answer.text)
    return found[1] if found else ""


def _submissions(place: Place) -> list[int]:
    """Return the newest submission of each slot, in the order of the clerks."""
    found = place.inside(
        "import json; from reports.models import Submission;"
        "print(json.dumps(dict(Submission.objects.order_by('pk').values_list('report_id', 'pk'))))"
    )
    return [found[str(slot)] for slot in place.slots]


def race_to_pass(database: str, size: int) -> Outcome:
    """Let twenty sessions of reviewers pass one report at once: one succeeds, the others learn who did."""
    outcome = Outcome("20 passes of one report at once")
    with running(1, database=database) as place:
        clerk = place.clerk(0)
        clerk.upload(place.slots[0], document(0))
        place.wait_until_read()
        submission = _submissions(place)[0]
        page = clerk.get(f"/submissions/{submission}/move/submit/")
        handed_in = clerk.post(
            f"/submissions/{submission}/move/submit/",
            _form(page.text) | {"attested": "on"},
            allow_redirects=False,
        )
        outcome.check(handed_in.status == 302, f"hand-in answered {handed_in.status}")
        people = [place.person("reviewer") for _ in range(20)]
        page = people[0].get(f"/submissions/{submission}/move/pass/")
        form = _form(page.text)

        def pass_it(person: Person) -> int:
            return person.post(f"/submissions/{submission}/move/pass/", form, allow_redirects=False).status

        with ThreadPoolExecutor(20) as threads:
            statuses = list(threads.map(pass_it, people))
        passed = place.inside(
            "import json; from reports.models import Event;"
            "print(json.dumps(Event.objects.filter(move='pass').count()))"
        )
        outcome.check(passed == 1, f"{passed} events of pass")
        outcome.check(statuses.count(302) == 1, f"statuses {sorted(set(statuses))}")
        outcome.check(not any(status >= 500 for status in statuses), "an answer of 500")
    return outcome


def _form(page: str) -> dict[str, str]:
    """Return the hidden fields of the last form of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    others_things,
    spraying,
    many_logins,
    own_roles,
    open_folder,
    flood,
    record,
    old_sessions,
    race_to_pass,
)
