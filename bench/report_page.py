"""Time of the work page with all cells, 20 findings and 5 questions, and of saving one cell.

``python -m bench.report_page [times]``. Whole requests through middleware, views, templates and a throw-away SQLite
database, without the network. Status 1 when 95 of 100 requests take more than 150 ms of processor time; clock
time is printed too, which depends on the load of the machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.recheck import start_django

TIMES = 60
LIMIT = 0.150
CELL = "proactive.licensing.decisions"


def measure(times: int = TIMES) -> tuple[list[str], bool]:
    """Return lines to print, and whether both kinds of request stay within the limit."""
    from portal.embedded.collected import collect_static

    with tempfile.TemporaryDirectory(prefix="bench-page-") as folder:
        start_django(folder)
        collect_static(Path(folder) / "static")
        client, submission_id, facts = _prepare()
        page = f"/submissions/{submission_id}/"
        form = f"{page}cells/{CELL}/"
        figures = iter(range(1, times + 10))

        def look() -> None:
            _expect(200, client.get(page))

        def save() -> None:
            values = {"value": str(next(figures)), "reason": "对照原件"}
            _expect(204, client.post(form, values, headers={"HX-Request": "true"}))

        lines = [f"work page with {facts}, {times} requests:"]
        within = True
        for name, request in (("page", look), ("cell saved", save)):
            request()
            clock, busy = _timed(request, times)
            within &= busy[1] <= LIMIT
            lines.append(
                f"  {name:<11} processor {busy[0] * 1000:6.1f} ms, p95 {busy[1] * 1000:6.1f} ms"
                f"   by the clock {clock[0] * 1000:6.1f} ms, p95 {clock[1] * 1000:6.1f} ms"
            )
    return lines, within


def _expect(status: int, answer) -> None:
    if answer.status_code != status:
        raise SystemExit(f"{status} expected, answered {answer.status_code}")


def _timed(request: Callable[[], None], times: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return (median, 95th percentile) of clock seconds and of processor seconds."""
    clock, busy = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        request()
        clock.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
    return tuple((statistics.median(taken), statistics.quantiles(taken, n=20)[-1]) for taken in (clock, busy))


def _prepare():
    """Return (client of a reviewer, id of a waiting version, description of its content)."""
    from django.test import Client

    from reports.models.people import Role
    from reports.services.explanations import explain
    from reports.statutory.editions import EDITIONS
    from review.lifecycle import Move
    from review.questions import ask
    from review.services import move
    from tests.factories import county, make_draft, make_slot, make_user

    government, department = county()
    clerk, reviewer = make_user(Role.CLERK, department), make_user(Role.REVIEWER, government)
    edition = EDITIONS["2021"]
    totals = [f"requests.{line.code}.total" for line in edition.table("requests").lines]
    draft = make_draft(make_slot(department), clerk, dict.fromkeys(totals, 4))
    for root in draft.findings.filter(severity="error", echo_of__isnull=True):
        explain(actor=clerk, submission_id=draft.pk, fingerprint=root.fingerprint, text="口径说明")
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    asker = make_user(Role.REVIEWER, government)
    for code in totals[:5]:
        ask(actor=asker, submission_id=submission.pk, kind="cell", subject=code, text="为何与各列之和不符？")
    client = Client(headers={"host": "localhost"})
    client.force_login(reviewer)
    facts = f"{len(edition.cells)} cells, {submission.findings.count()} findings, 5 questions"
    return client, submission.pk, facts


if __name__ == "__main__":
    said, fast_enough = measure(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
    print("\n".join(said))
    sys.exit(0 if fast_enough else 1)
