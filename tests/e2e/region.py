"""A small invented county for one browser test, made in the stack's database through the services.

`make_region` runs inside the stack (`Stack.inside`); `new_region` asks for it from the test. Files are
printed in the test, so that the test knows every figure that they state.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from random import Random

from reports.demo.figures import make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport
from tests.machinery.stack import Stack

PASSWORD = "duan-dao-duan-2026"
YEAR = 2025
BUREAUS = ("财政局", "教育局", "水利局")
PEOPLE = ("clerk", "reviewer", "office", "auditor", "admin")


@dataclass(frozen=True)
class Region:
    """A county; ``slots`` maps the name of a bureau (县 for the government) to the id of its slot of YEAR."""

    key: str
    name: str
    slots: dict[str, int]

    def user(self, role: str) -> str:
        return f"{self.key}-{role}"

    def agency(self, bureau: str) -> str:
        return f"{self.name}{bureau}"


def new_region(stack: Stack, key: str, name: str) -> Region:
    """Make a county: three bureaus, one person per role (one clerk for all), slots of YEAR and the year before."""
    said = stack.inside(f"from tests.e2e.region import make_region; make_region({key!r}, {name!r})")
    return Region(key, name, said)


def make_region(key: str, name: str) -> None:
    """Make the county inside the stack and print the slot ids by bureau."""
    from reports.models import Agency, ReportingYear
    from reports.services.agencies import save_agency
    from reports.services.people import save_person
    from reports.services.slots import open_slot

    government = save_agency(
        agency=Agency(name=f"{name}人民政府", code=f"{key}-0", kind="government", level="county")
    )
    agencies = {"县": government} | {
        bureau: save_agency(
            agency=Agency(
                name=f"{name}{bureau}",
                code=f"{key}-{number}",
                kind="department",
                level="county",
                parent=government,
            )
        )
        for number, bureau in enumerate(BUREAUS, start=1)
    }
    roles = {
        "clerk": tuple(("clerk", agencies[bureau], 1, 3) for bureau in BUREAUS),
        "reviewer": (("reviewer", government, 1, 3),),
        "office": (("office", government, 1, 3),),
        "auditor": (("auditor", government, 1, 3),),
        "admin": (("administrator", government, 1, 3),),
    }
    for person, memberships in roles.items():
        save_person(
            username=f"{key}-{person}",
            display_name=f"{name}{person}",
            password=PASSWORD,
            roles=memberships,
            staff=person == "admin",
        )
    slots = {}
    for year in (YEAR - 1, YEAR):
        row, _ = ReportingYear.objects.get_or_create(year=year)
        for bureau, agency in agencies.items():
            slot, _ = open_slot(agency=agency, year=row)
            slots[bureau if year == YEAR else f"{bureau}{year}"] = slot.pk
    print(json.dumps(slots))


def printed(agency: str, seed: int, *, year: int = YEAR, wrong: dict[str, int] | None = None):
    """Return (report to print, correct figures). ``wrong`` is added to single cells of the print only."""
    random = Random(seed)
    cells = make_figures(random, "department")
    narrative = make_narrative(random, agency, year, cells)
    stated = dict(cells) | {code: cells[code] + more for code, more in (wrong or {}).items()}
    report = PrintedReport(agency=agency, year=year, cells=stated, narrative=narrative)
    return report, cells


def advance(region_key: str, slot_id: int, hex_content: str, file_name: str, moves: tuple[str, ...]) -> None:
    """Upload as the clerk, wait for the stack's worker, then make the moves; runs inside the stack.

    Moves are submit, pass, return and publish. Prints the id of the submission.
    """
    from django.core.files.base import ContentFile

    from reports.intake import receive_upload
    from reports.models import AnnualReport, ParseRun, User
    from reports.services.explanations import explain
    from reports.services.publishing import publish_report
    from review.lifecycle import Move
    from review.selectors import unexplained_errors
    from review.services import move

    person = {
        role: User.objects.get(username=f"{region_key}-{role}") for role in ("clerk", "reviewer", "office")
    }
    draft = receive_upload(
        actor=person["clerk"],
        report=AnnualReport.objects.get(pk=slot_id),
        file=ContentFile(bytes.fromhex(hex_content), name=file_name),
        name=file_name,
    )
    while not ParseRun.objects.get(pk=draft.active_run_id).is_finished:
        time.sleep(0.1)
    for name in moves:
        if name == "publish":
            publish_report(actor=person["office"], report_id=slot_id)
            continue
        actor = person["clerk"] if name == "submit" else person["reviewer"]
        if name == "submit":
            for finding in unexplained_errors(draft):
                explain(
                    actor=actor, submission_id=draft.pk, fingerprint=finding.fingerprint, text="已对照原件。"
                )
        reason = "请写明改进措施的时间安排。" if name == "return" else ""
        move(actor=actor, submission_id=draft.pk, move=Move(name), attested=True, reason=reason)
    print(json.dumps(draft.pk))


def upload_and(stack: Stack, region: Region, bureau: str, content: bytes, file_name: str, *moves: str) -> int:
    """Upload, wait for the reading and make these moves without a browser; return the submission's id."""
    call = f"advance({region.key!r}, {region.slots[bureau]}, {content.hex()!r}, {file_name!r}, {moves!r})"
    return stack.inside(f"from tests.e2e.region import advance; {call}")
