"""Agencies, people, slots and submissions for tests, made through the services where they exist."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal

from django.core.files.base import ContentFile

from reports.intake import receive_upload
from reports.models import (
    Agency,
    AnnualReport,
    Finding,
    Membership,
    ParseRun,
    ReportingYear,
    Submission,
    User,
)
from reports.models.people import Role
from reports.reading.model.document import Place
from reports.recognition.reading import (
    CellReading,
    CellState,
    Chapter,
    Doubt,
    Reading,
    TableFound,
    to_json,
)
from reports.services.agencies import save_agency
from reports.services.parsing import claim_run, finish_run
from reports.services.slots import open_slot
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS
from review import services
from review.lifecycle import Move

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"
#: Why an approved report is corrected.
CORRECTED = "核对台账后更正"
#: Figures that two offices do not have by chance.
COPIED = {
    "proactive.normative_documents.issued": 7,
    "proactive.normative_documents.repealed": 5,
    "proactive.normative_documents.in_force": 41,
    "proactive.licensing.decisions": 1873,
    "proactive.penalties.decisions": 264,
    "proactive.compulsion.decisions": 39,
    "proactive.fees.amount": "312.45",
    "reconsideration.cases.upheld": 3,
    "reconsideration.cases.pending": 12,
    "reconsideration.cases.total": 15,
}


def make_agency(
    name: str | None = None, parent: Agency | None = None, kind: str = "department", **values
) -> Agency:
    """Save an agency with a unique code through the service."""
    number = next(_numbers)
    level = {"government": "county", "town": "township", "street": "township"}.get(kind, "county")
    return save_agency(
        agency=Agency(
            name=name or f"青禾县第{number}局",
            code=values.pop("code", f"T{number:06d}"),
            parent=parent,
            kind=kind,
            level=values.pop("level", level),
            **values,
        )
    )


def make_year(year: int = 2024, **values) -> ReportingYear:
    return ReportingYear.objects.get_or_create(year=year, defaults=values)[0]


def make_slot(agency: Agency | None = None, year: int = 2024, **values) -> AnnualReport:
    """Make the slot of an agency, and the year when needed."""
    report, _ = open_slot(
        agency=agency or make_agency(), year=make_year(year), scope=values.pop("scope", None)
    )
    for name, value in values.items():
        setattr(report, name, value)
    report.save()
    return report


def make_user(
    role: str | None = None, agency: Agency | None = None, name: str | None = None, **values
) -> User:
    """Make a person and, with a role, a membership in the agency. ``stages`` (1, 2) limits a reviewer."""
    number = next(_numbers)
    stages = values.pop("stages", (1, 3))
    user = User.objects.create_user(
        username=name or f"user{number}", password=PASSWORD, display_name=f"人员{number}", **values
    )
    if role:
        Membership.objects.create(
            user=user, agency=agency, role=role, first_stage=stages[0], last_stage=stages[1]
        )
    return user


def county() -> tuple[Agency, Agency]:
    """Make a county government and one of its departments."""
    government = make_agency("青禾县人民政府", kind="government")
    return government, make_agency("青禾县财政局", parent=government)


def make_reading(
    cells: dict[str, object] | None = None,
    *,
    edition: str = "2021",
    year: int = 2024,
    agency: str = "",
    doubtful: Collection[str] = (),
) -> Reading:
    """Return a complete reading: every cell of the edition 0 except ``cells`` (None: blank, ...: missing).

    The cells of ``doubtful`` are as guessed from a picture.
    """
    values: dict[str, object] = dict.fromkeys(EDITIONS[edition].cells, 0) | (cells or {})
    found = {}
    for position, (code, value) in enumerate(values.items()):
        if value is ...:
            continue
        state = CellState.BLANK if value is None else CellState.NUMBER
        number = None if value is None else Decimal(str(value))
        raw = "" if value is None else str(value)
        doubt = (0.5, Doubt.OCR) if code in doubtful else (1.0, None)
        found[code] = CellReading(code, state, number, raw, Place(1, position, 0), *doubt)
    chapters = tuple(
        Chapter(
            part,
            f"{PART_NUMERALS[part]}、{PARTS[part]}",
            f"{agency}第{PART_NUMERALS[part]}部分的文字，供测试使用，内容完整。",
            Place(part),
            PART_NUMERALS[part],
        )
        for part in PARTS
    )
    tables = {
        table.code: TableFound(
            table.code, edition, Place(1), labels={line.code: line.label for line in table.lines}
        )
        for table in EDITIONS[edition].tables
        if any(code in found for code in table.cell_codes)
    }
    return Reading(
        kind="docx",
        reader="docx",
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=agency or None,
        year=year,
        report_date=f"{year + 1}-01-20",
        chapters=chapters,
        tables=tables,
        cells=found,
    )


def upload_bytes(content: bytes | None = None) -> ContentFile:
    """Return an uploadable text file; different content at each call unless given."""
    return ContentFile(
        content or f"政府信息公开工作年度报告 {next(_numbers)}\n表\t0\n".encode(), name="年报.txt"
    )


def make_draft(
    report: AnnualReport | None = None,
    clerk: User | None = None,
    cells: dict[str, object] | None = None,
    *,
    reading: Reading | None = None,
    content: bytes | None = None,
    name: str = "年报.txt",
) -> Submission:
    """Make a draft whose file has been read: upload through intake, then finish its run as the worker does.

    In a slot with an approved version it is the draft of a correction.
    """
    report = report or make_slot()
    clerk = clerk or make_user(Role.CLERK, report.agency)
    draft = receive_upload(actor=clerk, report=report, file=upload_bytes(content), name=name, replace=True)
    finish_reading(draft, reading or make_reading(cells, year=report.year_id, agency=report.agency_name))
    return Submission.objects.get(pk=draft.pk)


def finish_reading(draft: Submission, reading: Reading) -> None:
    """Finish the draft's queued run with this reading."""
    run, fence = claim_run(run_id=draft.active_run_id)
    assert finish_run(run_id=run.pk, fence=fence, result={"reading": to_json(reading)}, seconds=0.1)


def make_submitted(
    report: AnnualReport | None = None, clerk: User | None = None, cells=None, **values
) -> Submission:
    """Make a submission that waits at stage 1; its figures must satisfy all sums."""
    draft = make_draft(report, clerk, cells, **values)
    reason = CORRECTED if draft.report.effective_submission_id else ""
    return services.move(
        actor=clerk or draft.uploaded_by,
        submission_id=draft.pk,
        move=Move.SUBMIT,
        attested=True,
        reason=reason,
    )


def make_approved(
    report: AnnualReport | None = None, cells=None, *, reviewer: User | None = None, **values
) -> Submission:
    """Make an approved submission, passed through each stage of its year by a different reviewer."""
    submission = make_submitted(report, cells=cells, **values)
    top = submission.report.agency.parent or submission.report.agency
    if submission.report.agency.parent is None:
        raise ValueError("an approved report needs an agency with a parent: nobody reviews the top")
    while submission.state != "approved":
        actor = reviewer or make_user(Role.REVIEWER, top)
        submission = services.move(actor=actor, submission_id=submission.pk, move=Move.PASS)
    return submission


def at(*parts: int) -> datetime:
    """Return a time in UTC."""
    return datetime(*parts, tzinfo=UTC)


def add_finding(submission: Submission, severity="error", check="T3-SUM", **values) -> Finding:
    """Add a finding to those of the checks."""
    return Finding.objects.create(
        submission=submission,
        position=100 + submission.findings.count(),
        check_id=check,
        key=str(submission.findings.count()),
        severity=severity,
        outcome="fail",
        fault="source",
        message="合计不符",
        fingerprint="f" * 64,
        check_set_version="1",
        **values,
    )


def make_finding(submission: Submission, position: int, **values) -> Finding:
    """Make a root finding with a fingerprint of its own, as a run of the checks writes it."""
    defaults = {
        "check_id": "T3-SUM",
        "key": f"made.{position}",
        "severity": "error",
        "outcome": "fail",
        "fault": "source",
        "message": f"第{position}处数字不相符",
        "fingerprint": f"{position + 1:016x}".ljust(64, "0"),
        "check_set_version": "1",
    }
    return Finding.objects.create(submission=submission, position=1000 + position, **(defaults | values))


def damage_reading(submission: Submission) -> None:
    """Let one bit of the stored reading of its run be another."""
    packed = bytearray(ParseRun.objects.get(pk=submission.active_run_id).reading_packed)
    packed[40] ^= 1
    ParseRun.objects.filter(pk=submission.active_run_id).update(reading_packed=bytes(packed))
