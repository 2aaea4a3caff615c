"""Two provinces with five agencies, one per relation to the person of a county, each with four reports.

Every report holds a unique number, sentence, file name and file content: its marks. A page on
which the mark of a report appears has shown that report.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.core.files.base import ContentFile
from django.test import Client
from django.test.client import ClientHandler

from portal.gate import SEEN
from reports.models import (
    Agency,
    AnnualReport,
    ArchiveBatch,
    ArchiveFile,
    CalendarDay,
    ExportJob,
    Finding,
    ReceivedPackage,
    Submission,
    User,
)
from reports.models.archive_batches import BatchStep
from reports.models.people import Role
from reports.services.explanations import explain
from reports.services.publishing import publish_report
from reports.services.source_files import store_file
from review import questions
from review.decisions import decide
from review.lifecycle import Move
from review.services import move
from tests import factories

#: Relation of the agency to the agency of the requesting person.
RELATIONS = ("own", "parent", "child", "sibling", "foreign")
#: State of the report by the year of its slot. The foreign agency has no published report.
STATES = {"published": 2022, "approved": 2023, "submitted": 2024, "draft": 2025}
FREE_YEAR = 2026
ROLES = (
    "anonymous",
    "nobody",
    "superuser",
    "administrator",
    "clerk",
    "head",
    "reviewer",
    "office",
    "auditor",
)
#: Cell of the secret number of a report: no sum and no other year contradicts it.
SECRET_CELL = "proactive.licensing.decisions"
ANOTHER_CELL = "proactive.fees.amount"


@dataclass
class World:
    """Ids of all objects that an address can name."""

    agency: dict[str, Agency] = field(default_factory=dict)
    slot: dict[tuple[str, str], AnnualReport] = field(default_factory=dict)
    submission: dict[tuple[str, str], Submission] = field(default_factory=dict)
    finding: dict[tuple[str, str], Finding] = field(default_factory=dict)
    question: dict[str, int] = field(default_factory=dict)
    #: Of the submitted report of each relation.
    decision: dict[str, int] = field(default_factory=dict)
    event: dict[str, int] = field(default_factory=dict)
    free_slot: dict[str, AnnualReport] = field(default_factory=dict)
    job: dict[str, ExportJob] = field(default_factory=dict)
    batch: dict[str, ArchiveBatch] = field(default_factory=dict)
    marks: dict[tuple[str, str], tuple[bytes, ...]] = field(default_factory=dict)
    job_marks: dict[str, bytes] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    #: Key of a package that the clerk has sent and not confirmed.
    package: str = ""
    _handlers: dict[bool, ClientHandler] = field(default_factory=dict)

    def client(self, role: str, **options) -> Client:
        """Return a client logged in as the person of this role."""
        client = Client(raise_request_exception=False, **options)
        # The chain of middleware keeps nothing of a request: build it once, not for each of 23,000 clients.
        client.handler = self._handlers.setdefault(client.handler.enforce_csrf_checks, client.handler)
        if role in self.cookies:
            client.cookies["portal_session"] = self.cookies[role]
        return client


def build() -> World:
    """Make the whole world through the services."""
    world = World()
    province = factories.make_agency("北原省人民政府", kind="government")
    elsewhere = factories.make_agency("南河省人民政府", kind="government")
    parent = factories.make_agency("云岭市人民政府", kind="government", parent=province)
    own = factories.make_agency("青禾县人民政府", kind="government", parent=parent)
    world.agency = {
        "parent": parent,
        "own": own,
        "child": factories.make_agency("青禾县财政局", parent=own),
        "sibling": factories.make_agency("长汀县人民政府", kind="government", parent=parent),
        "foreign": factories.make_agency("沙湾市人民政府", kind="government", parent=elsewhere),
    }
    for number, (relation, agency) in enumerate(world.agency.items(), start=1):
        for place, state in enumerate(STATES, start=1):
            _report(world, relation, state, agency, secret=73_000_000 + number * 10_007 + place * 101)
        world.free_slot[relation] = factories.make_slot(agency, FREE_YEAR)
        _workbook(world, relation, agency)
        _old_reports(world, relation, agency)
    _people(world, own)
    world.package = ReceivedPackage.objects.create(
        sent_by=world.people["clerk"], name="年报.zip", state="succeeded"
    ).key
    CalendarDay.objects.get_or_create(day=date(2025, 10, 1), defaults={"name": "国庆节"})
    return world


def _question(world: World, relation: str, agency: Agency, submission_id: int, secret: int) -> None:
    """Ask and close a question, so that it blocks no move; its text is a mark of the report."""
    reviewer = factories.make_user(Role.REVIEWER, agency.parent)
    query = questions.ask(
        actor=reviewer, submission_id=submission_id, kind="part", subject="1", text=f"机密文字{secret}"
    )
    questions.close(actor=reviewer, query_id=query.pk)
    world.question[relation] = query.pk


def _report(world: World, relation: str, state: str, agency: Agency, *, secret: int) -> None:
    year = STATES[state]
    sentence, name, content = (
        f"机密文字{secret}",
        f"机密文件{secret}.txt",
        f"年报\n机密字节{secret}\n".encode(),
    )
    reading = factories.make_reading({SECRET_CELL: secret}, year=year, agency=agency.name)
    chapters = tuple(replace(chapter, text=chapter.text + sentence) for chapter in reading.chapters)
    clerk = factories.make_user(Role.CLERK, agency)
    draft = factories.make_draft(
        factories.make_slot(agency, year), clerk, reading=replace(reading, chapters=chapters), content=content
    )
    Submission.objects.filter(pk=draft.pk).update(original_name=name)
    finding = draft.findings.filter(echo_of__isnull=True).order_by("position").first()
    explain(actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text=f"机密说明{secret}")
    if state != "draft":
        move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    if state in ("approved", "published"):
        reviewer = factories.make_user(Role.REVIEWER, agency.parent)
        move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
    if state == "published" and relation != "foreign":
        publish_report(actor=factories.make_user(Role.OFFICE, agency), report_id=draft.report_id)
    if state == "submitted":
        _question(world, relation, agency, draft.pk, secret)
        decided = decide(
            actor=factories.make_user(Role.REVIEWER, agency.parent),
            submission_id=draft.pk,
            fingerprint=finding.fingerprint,
            verdict="dismiss",
            reason=f"机密说明{secret}",
        )
        world.decision[relation] = decided.pk
        world.event[relation] = draft.events.order_by("-sequence").values_list("pk", flat=True)[0]
    key = (relation, state)
    world.submission[key] = Submission.objects.get(pk=draft.pk)
    world.slot[key] = AnnualReport.objects.get(pk=draft.report_id)
    world.finding[key] = finding
    world.marks[key] = tuple(
        text.encode()
        for text in (str(secret), sentence, f"机密文件{secret}", f"机密字节{secret}", f"机密说明{secret}")
    )


def _workbook(world: World, relation: str, agency: Agency) -> None:
    mark = f"工作簿的字节-{relation}".encode()
    job = ExportJob.objects.create(
        year_id=STATES["approved"],
        region=agency,
        requested_by=factories.make_user(Role.OFFICE, agency),
        state="succeeded",
        done=1,
        total=1,
    )
    job.file.save(f"{relation}.xlsx", ContentFile(mark))
    world.job[relation], world.job_marks[relation] = job, mark


def _old_reports(world: World, relation: str, agency: Agency) -> None:
    """Make a batch of one old report that waits for its confirmation."""
    batch = ArchiveBatch.objects.create(
        region=agency,
        sent_by=factories.make_user(Role.OFFICE, agency),
        name=f"历年年报-{relation}.zip",
        step=BatchStep.MATCHING,
        state="succeeded",
    )
    source = store_file(
        actor=batch.sent_by, agency=agency, file=ContentFile(f"旧年报-{relation}\n2012年\n".encode())
    )
    ArchiveFile.objects.create(
        batch=batch,
        number=0,
        path="2012.txt",
        source=source,
        matched=True,
        agency=agency,
        year=2012,
        scope="own",
    )
    world.batch[relation] = batch


def _people(world: World, own: Agency) -> None:
    world.people = {
        "nobody": factories.make_user(),
        "superuser": factories.make_user(is_staff=True, is_superuser=True),
        "administrator": factories.make_user(Role.ADMINISTRATOR, own, is_staff=True),
        "clerk": factories.make_user(Role.CLERK, own),
        "head": factories.make_user(Role.HEAD, own),
        "reviewer": factories.make_user(Role.REVIEWER, own),
        "office": factories.make_user(Role.OFFICE, own),
        "auditor": factories.make_user(Role.AUDITOR, own),
    }
    for role, person in world.people.items():
        client = Client()
        client.force_login(person)
        # The first POST of a session enters it in the person's list of sessions; not again in every case.
        client.post("/")
        # Nor does a session of this minute need to be noted anew.
        session = client.session
        session[SEEN] += 7200
        session.save()
        world.cookies[role] = client.cookies["portal_session"].value
