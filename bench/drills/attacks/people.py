"""People who exceed their rights: other people's reports, the queue, one report passed twenty times."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.drills.outcome import WHOLE, Outcome
from bench.drills.place import HIDDEN, Person, Place, document, running

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
            accepted += answer.status == 201
            if answer.status == 429 or accepted > limit:
                break
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
        submission = place.newest(0)
        handed_in = clerk.move(submission, "submit")
        outcome.check(handed_in.status == 302, f"hand-in answered {handed_in.status}")
        people = [place.person("reviewer") for _ in range(20)]
        page = people[0].get(f"/submissions/{submission}/move/pass/")
        form = dict(HIDDEN.findall(page.text))
        del form["csrfmiddlewaretoken"]  # each session has its own, in a header

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
        outcome.check(statuses.count(409) == 19, f"statuses {sorted(set(statuses))}")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (others_things, flood, race_to_pass)
