"""Old reports are filed one by one, approved from the archive, nothing twice, whatever interrupts them."""

import time
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reports.demo.printing import PrintedReport, print_html
from reports.models import (
    AnnualReport,
    ArchiveFile,
    Event,
    PortalEvent,
    ReportingYear,
    Submission,
)
from reports.models.archive_batches import Answer, Certainty, Outcome
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.progress import Timeliness, timeliness_of
from reports.selectors.year_trend import by_year, rows_by_year
from reports.services.archive_answers import answer_files, choose, confirm_sure
from reports.services.archive_batches import (
    BATCHES,
    ArchiveRefused,
    cancel,
    discard,
    pause,
    receive_zip,
    resume,
    start_filing,
)
from reports.services.publishing import PublishingRefused, publish_report
from reports.services.rechecking import recheck_year, work_off
from reports.services.reparsing import queue_reparse
from reports.services.slots import open_slot
from reports.states import JobState, RunState, State
from reports.tasks import read_submission
from review.archiving import file_batch
from tests.factories import make_agency, make_approved, make_draft, make_slot, make_user
from tests.recognition.reading_of import numbered_cells
from tests.services.old_reports import REASON, confirmed, filed, new_report, old_text, outcomes, received

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("own_store"),
]


def test_an_old_report_is_kept_as_a_document_that_counts_as_approved(office, top, water):
    batch = received(office, top, ("水利局/2012.txt", old_text()))
    file = batch.files.get()
    assert (file.agency, file.year, file.certainty) == (water, 2012, Certainty.SURE)
    assert not AnnualReport.objects.exists()  # matching makes nothing
    filed(office, batch)
    report = AnnualReport.objects.get(agency=water, year=2012)
    version = report.effective_submission
    assert (version.state, version.uploaded_by, version.submitted_at) == (State.APPROVED, office, None)
    assert version.archived_at is not None
    parts = list(version.narratives.values_list("heading", flat=True))
    assert parts[:3] == ["", "一、概述", "二、主动公开政府信息情况"]
    assert len(parts) == 8  # more than the six parts of the form
    assert "主动公开\t条\t128" in version.narratives.get(heading="七、附表").text
    assert version.requesthandling_set.count() == 0
    assert not version.findings.exists()
    event = Event.objects.get(report=report, move="archive")
    assert (event.actor, event.comment, event.from_state, event.to_state) == (
        office,
        REASON,
        "draft",
        "approved",
    )


def test_a_year_that_was_never_opened_stays_closed_and_makes_nobody_late(office, top, water):
    filed(office, received(office, top, ("a.txt", old_text())))
    year = ReportingYear.objects.get(pk=2012)
    assert not year.is_open
    report = AnnualReport.objects.get()  # of no other agency
    assert timeliness_of(report, date(2026, 1, 1))[0] is Timeliness.ARCHIVED
    numbers = by_year(rows_by_year(top, date(2026, 1, 1)))[2012]
    assert (numbers.approved, numbers.late, numbers.missing) == (1, 0, 0)


def test_a_report_with_tables_enters_with_its_figures_and_findings_that_do_not_block(office, top, water):
    batch = filed(office, received(office, top, ("b.docx", new_report())))
    assert outcomes(batch) == [("b.docx", Outcome.FILED, "")]
    version = Submission.objects.get()
    assert version.requesthandling_set.count() == 23
    assert version.findings.filter(severity="error").exists()  # the numbered cells hold in no sum
    assert version.report.effective_submission == version


def test_what_counts_is_never_replaced_and_the_same_file_is_not_filed_twice(office, top, water):
    make_slot(water, 2020)
    approved = make_approved(AnnualReport.objects.get(year=2020))
    first = filed(office, received(office, top, ("a.txt", old_text()), ("b.docx", new_report())))
    assert outcomes(first) == [("a.txt", Outcome.FILED, ""), ("b.docx", Outcome.REFUSED, "EFFECTIVE")]
    assert "第1版" in first.files.get(path="b.docx").outcome_message
    again = filed(office, received(office, top, ("c.txt", old_text()), ("d.txt", old_text(words="另一份。"))))
    assert outcomes(again) == [("c.txt", Outcome.THERE, "SAME_FILE"), ("d.txt", Outcome.REFUSED, "EFFECTIVE")]
    assert Submission.objects.count() == 2
    assert AnnualReport.objects.get(year=2020).effective_submission == approved


def test_drafts_exempted_slots_and_withdrawn_years_are_left_alone(office, top, water):
    make_draft(make_slot(water, 2020))
    make_slot(water, 2021, exempted=True, exemption_reason="机构合并")
    ReportingYear.objects.create(year=2013, withdrawal_reason="误开")
    batch = received(
        office,
        top,
        ("a.docx", new_report()),
        ("b.docx", new_report(year=2021, edition="2021")),
        ("c.txt", old_text(year=2013)),
    )
    assert [code for _, _, code in outcomes(filed(office, batch))] == ["IN_WORK", "EXEMPT", "YEAR_WITHDRAWN"]
    assert not AnnualReport.objects.filter(effective_submission__isnull=False).exists()


def test_what_is_being_collected_or_has_not_ended_is_not_filed_past_the_review(office, top, water):
    make_slot(water, 2020)
    coming = timezone.localdate().year
    batch = received(
        office, top, ("a.docx", new_report()), ("b.docx", new_report(year=coming, edition="2021"))
    )
    assert [row.certainty for row in batch.files.order_by("number")] == ["doubtful", "none"]
    assert "2020年度正在填报" in batch.files.get(path="a.docx").message
    assert "尚未结束" in batch.files.get(path="b.docx").message
    assert [code for _, _, code in outcomes(filed(office, batch))] == ["YEAR_OPEN", ""]
    batch.files.filter(path="b.docx").update(agency=water, year=coming, scope="own", answer="confirmed")
    start_filing(actor=office, batch_id=batch.pk, reason="历年年报")
    assert file_batch(batch.pk)
    assert batch.files.get(path="b.docx").outcome_code == "YEAR_TO_COME"
    assert not Submission.objects.exists()


def test_a_refused_file_has_to_be_confirmed_again(office, top, water):
    draft = make_draft(make_slot(water, 2020))
    batch = filed(office, received(office, top, ("a.docx", new_report())))
    assert batch.files.get().answer == Answer.OPEN
    draft.report.year.is_open = False
    draft.report.year.save()
    with pytest.raises(ArchiveRefused) as refused:
        start_filing(actor=office, batch_id=batch.pk, reason="历年年报")
    assert refused.value.code == "NOTHING_CONFIRMED"


def test_an_unreadable_file_is_told_and_does_not_stop_the_others(office, top, water):
    broken = b"PK\x03\x04" + b"\x00" * 200
    batch = received(
        office,
        top,
        ("a/青禾县水利局2020年.pdf", b"%PDF-1.4\nbroken"),
        ("b.zip", broken),
        ("c.txt", old_text()),
    )
    batch.files.update(unread_code="")  # as where the reader knew no better when the file was matched
    confirmed(office, batch)
    assert file_batch(batch.pk)
    rows = {file.path: file for file in batch.files.all()}
    assert rows["a/青禾县水利局2020年.pdf"].outcome_code == "UNREADABLE"
    assert rows["b.zip"].source is None
    assert rows["b.zip"].message
    assert rows["c.txt"].outcome == Outcome.FILED


def test_an_unreadable_file_of_a_year_without_the_form_is_kept_for_download(client, office, top, water):
    batch = received(office, top, ("a/青禾县水利局2011年\u202efdp.pdf", b"%PDF-1.4\nbroken"))
    page = reverse("reports:archive_batch", args=(batch.pk,))
    client.force_login(office)
    text = client.get(page).content.decode()
    assert "[U+202E]" in text
    assert "\u202e" not in text
    confirmed(office, batch)
    assert file_batch(batch.pk)
    version = Submission.objects.get()
    assert "\u202e" not in version.original_name
    assert (version.state, version.active_run.error_code) == (State.APPROVED, "CORRUPT")
    shown = client.get(reverse("reports:archived", args=(version.report_id,))).content.decode()
    assert "只供下载" in shown
    assert version.active_run.error_message in shown
    assert version.active_run.error_message in client.get(version.get_absolute_url()).content.decode()
    source = client.get(reverse("reports:archived_source", args=(version.report_id,)))
    assert b"".join(source.streaming_content) == b"%PDF-1.4\nbroken"
    asked = {"report": version.report_id}
    warned = client.get(reverse("reports:publish", args=(2011,)), asked).content.decode()
    assert "未能读取，公布后只供下载" in warned
    assert version.active_run.error_message in warned


def test_a_ground_that_is_too_long_is_refused_beside_its_field_and_kept(client, office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    answer_files(
        actor=office,
        batch_id=batch.pk,
        numbers=batch.files.values_list("number", flat=True),
        answer=Answer.CONFIRMED,
    )
    client.force_login(office)
    ground = "据" * 201
    page = client.post(reverse("reports:start_archive", args=(batch.pk,)), {"reason": ground})
    assert page.status_code == 422
    assert "归档依据不超过200字，现为201字" in page.content.decode()
    assert ground in page.content.decode()
    batch.refresh_from_db()
    assert batch.reason == ""


def test_only_the_office_of_the_region_may(office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    others = [
        make_user(Role.CLERK, water),
        make_user(Role.REVIEWER, top),
        make_user(Role.AUDITOR, top),
        make_user(Role.OFFICE, water),
        make_user(Role.OFFICE, make_agency("长汀县人民政府", kind="government")),
    ]
    for person in others:
        for act in (
            lambda who: receive_zip(actor=who, region=top, file=ContentFile(b"PK"), name="x"),
            lambda who: confirm_sure(actor=who, batch_id=batch.pk),
            lambda who: choose(actor=who, file_id=batch.files.get().pk, agency=water, year=2012),
            lambda who: start_filing(actor=who, batch_id=batch.pk, reason=REASON),
            lambda who: discard(actor=who, batch_id=batch.pk),
        ):
            with pytest.raises(NotAllowed):
                act(person)


def test_a_removed_right_stops_the_filing(office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    confirmed(office, batch)
    office.memberships.all().delete()
    file_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == (JobState.FAILED, "NOT_ALLOWED")
    assert not Submission.objects.exists()


def test_filing_needs_a_reason_and_something_confirmed(office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    for reason, code in ((" ", "REASON_MISSING"), (REASON, "NOTHING_CONFIRMED")):
        with pytest.raises(ArchiveRefused) as refused:
            start_filing(actor=office, batch_id=batch.pk, reason=reason)
        assert refused.value.code == code


#: Years of both kinds.
YEARS = (2012, 2020, 2023)


def many(top, number):
    """Files of ten agencies: documents of the years before the form, web pages with tables of later ones."""
    agencies = [make_agency(f"青禾县第{'一二三四五六七八九十'[n]}水务所", parent=top) for n in range(10)]
    files = []
    for n in range(number):
        agency, year = agencies[n % 10].name, YEARS[n // 10]
        edition = "2019" if year < 2021 else "2021"
        report = PrintedReport(agency, year, numbered_cells(edition), edition=edition)
        files.append((f"{n:04}", print_html(report) if year >= 2019 else old_text(agency, year)))
    return files


def test_a_batch_interrupted_three_times_ends_complete(office, top):
    """Once by a worker that dies between two files, once by one that dies within a file, once by a pause."""
    batch = received(office, top, *many(top, 30))
    confirmed(office, batch)

    def left():
        return batch.files.filter(outcome=Outcome.WAITING).count()

    assert not file_batch(batch.pk, turn=0)  # the turn of one file
    assert left() == 29
    BATCHES.take(batch.pk)  # a worker that dies before its first file
    BATCHES.jobs.filter(pk=batch.pk).update(lease_until=timezone.now())
    assert not file_batch(batch.pk, turn=0)
    claim = BATCHES.take(batch.pk)  # one that dies within a file: its transaction is gone, its lease runs out
    assert claim is not None
    ArchiveFile.objects.filter(batch=batch, number=2).update(tries=1)
    BATCHES.jobs.filter(pk=batch.pk).update(lease_until=timezone.now())
    assert not file_batch(batch.pk, turn=0)
    pause(actor=office, batch_id=batch.pk)
    assert BATCHES.reconcile() == []
    assert not file_batch(batch.pk)
    assert left() == 27
    resume(actor=office, batch_id=batch.pk)
    assert file_batch(batch.pk, turn=3600)  # as long as this machine needs
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total, left()) == (JobState.SUCCEEDED, 30, 30, 0)
    assert Submission.objects.filter(state=State.APPROVED).count() == 30
    assert AnnualReport.objects.count() == 30


def test_a_late_worker_files_nothing(office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    confirmed(office, batch)
    _, fence = BATCHES.take(batch.pk)
    pause(actor=office, batch_id=batch.pk)
    resume(actor=office, batch_id=batch.pk)
    assert not BATCHES.held(batch.pk, fence).exists()
    assert file_batch(batch.pk)
    assert Submission.objects.count() == 1


def test_a_file_over_which_workers_die_is_passed_over(office, top, water):
    batch = received(office, top, ("a.txt", old_text()), ("b.txt", old_text(year=2013)))
    confirmed(office, batch)
    batch.files.filter(path="a.txt").update(tries=2)
    assert file_batch(batch.pk)
    assert [code for _, _, code in outcomes(batch)] == ["TRIED_ENOUGH", ""]


def test_a_cancelled_batch_keeps_what_is_filed_and_can_be_started_again(office, top, water):
    batch = received(office, top, ("a.txt", old_text()), ("b.txt", old_text(year=2013)))
    confirmed(office, batch)
    file_batch(batch.pk, turn=0)
    cancel(actor=office, batch_id=batch.pk)
    assert not file_batch(batch.pk)
    assert Submission.objects.count() == 1
    with pytest.raises(ArchiveRefused) as refused:
        discard(actor=office, batch_id=batch.pk)
    assert refused.value.code == "HAS_FILED"
    start_filing(actor=office, batch_id=batch.pk, reason=REASON)
    assert file_batch(batch.pk)
    assert Submission.objects.count() == 2
    actions = set(PortalEvent.objects.values_list("action", flat=True))
    assert {"archive_received", "archive_filing", "archive_cancelled"} <= actions


def test_the_office_and_the_agency_see_what_was_filed(office, top, water):
    filed(office, received(office, top, ("a.txt", old_text())))
    version = Submission.objects.get()
    for person in (office, make_user(Role.CLERK, water), make_user(Role.REVIEWER, top)):
        assert version in Submission.objects.visible_to(person)
    open_slot(agency=water, year=ReportingYear.objects.get(pk=2012))
    assert AnnualReport.objects.count() == 1


def test_an_old_report_stays_a_document_when_it_is_checked_and_read_again(office, top, water):
    words = "联系人身份证号11010519491231002X，手机13812345678。"
    filed(office, received(office, top, ("a.txt", old_text(words=words))))
    version = Submission.objects.get()
    found = [("P-ID",), ("P-MOBILE",)]
    assert list(version.findings.values_list("check_id").order_by("check_id")) == found
    recheck_year(year=2012)
    assert work_off(seconds=60, clock=time.monotonic) == 1
    assert list(version.findings.values_list("check_id").order_by("check_id")) == found
    with pytest.raises(PublishingRefused) as refused:
        publish_report(actor=office, report_id=version.report_id)
    assert refused.value.code == "PERSONAL_NUMBERS"
    run = queue_reparse(submission_id=version.pk)
    read_submission(run.pk)
    run.refresh_from_db()
    assert (run.state, len(run.reading["chapters"])) == (RunState.SUCCEEDED, 8)
    call_command("fsck")  # leaves with an error where sums or index differ
