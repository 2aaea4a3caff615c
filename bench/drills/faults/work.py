"""Uploads by clerks during a fault, and the conditions that must hold afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.drills.outcome import Outcome
from bench.drills.place import Answer, Place, document

AT_A_TIME = 4
#: The fault goes on after the last upload until it has happened this often: files are still being read then.
LEAST = 3
#: Seconds during which a person sends a file again when nobody answers.
SENDING = 180

#: Query of every submission: each acknowledged file is stored once, read once, its events in order.
STATE_OF_THINGS = """
import json
from collections import Counter
from reports.models import Event, ParseRun, RequestHandling, Submission
runs = Counter(ParseRun.objects.filter(state__in=("succeeded", "partial")).values_list("submission_id", flat=True))
print(json.dumps({
    "slots": list(Submission.objects.values_list("report_id", flat=True)),
    "read_twice": [pk for pk, number in runs.items() if number > 1],
    "unread": list(Submission.objects.exclude(active_run__state__in=("succeeded", "partial"))
                   .values_list("report_id", flat=True)),
    "tables_missing": list(Submission.objects.filter(active_run__state="succeeded")
                           .exclude(pk__in=RequestHandling.objects.values("submission_id"))
                           .values_list("report_id", flat=True)),
    "without_event": list(Submission.objects.exclude(
        pk__in=Event.objects.filter(move="upload").values("submission_id")).values_list("report_id", flat=True)),
}))
"""


def upload_all(
    place: Place, outcome: Outcome, disturb: Callable[[], None], *, every: float, least: int = LEAST
) -> list[int]:
    """Let every clerk send one file while ``disturb`` runs ``least`` times or more; return the acknowledged slots.

    A clerk whose request fails sends the file again, as people do; only acknowledged files count.
    """
    people = [place.clerk(number) for number in range(len(place.slots))]
    over = threading.Event()

    disturbed = 0

    def keep_disturbing() -> None:
        nonlocal disturbed
        while not over.is_set() or disturbed < least:
            disturb()
            disturbed += 1
            time.sleep(every)

    disturber = threading.Thread(target=keep_disturbing)
    disturber.start()
    acknowledged: list[int] = []
    answers: list[Answer] = []

    def send(number: int) -> None:
        ends = time.monotonic() + SENDING
        while time.monotonic() < ends:
            answer = people[number].upload(place.slots[number], document(number))
            answers.append(answer)
            # 409: the connection of the previous request broke after the file had been stored.
            if answer.status in (201, 409):
                acknowledged.append(place.slots[number])
                return
            time.sleep(0.3)

    try:
        with ThreadPoolExecutor(AT_A_TIME) as threads:
            list(threads.map(send, range(len(place.slots))))
    finally:
        over.set()
        disturber.join()
    outcome.check(
        len(acknowledged) == len(people), f"{len(acknowledged)} of {len(people)} files were accepted"
    )
    outcome.figures["requests"] = str(len(answers))
    outcome.figures["answers of 500"] = str(sum(1 for one in answers if one.status == 500))
    outcome.check(not any(one.status == 500 for one in answers), "an upload was answered with 500")
    return acknowledged


def nothing_lost(place: Place, outcome: Outcome, acknowledged: list[int]) -> None:
    """Check that every acknowledged file is stored once, read once, with its tables and its event."""
    found = place.inside(STATE_OF_THINGS)
    for slot in acknowledged:
        outcome.check(found["slots"].count(slot) == 1, f"slot {slot}: {found['slots'].count(slot)} versions")
    for what in ("read_twice", "unread", "tables_missing", "without_event"):
        outcome.check(not found[what], f"{what}: {found[what][:5]}")
