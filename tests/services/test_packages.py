"""Packages: each file is matched to one of the person's reports and accepted only after confirmation."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
from reports.models import AgencyAlias, PortalEvent, ReceivedPackage, SourceFile, Submission
from reports.models.people import Role
from reports.packages import (
    Choice,
    PackageRefused,
    accept_choices,
    proposed_entries,
    receive_package,
    settle_package,
)
from reports.permissions import NotAllowed
from reports.selectors.slot_matching import own_slots
from reports.services import package_titles
from reports.services.package_titles import read_titles
from reports.services.sweeping import sweep
from reports.states import JobState
from reports.tasks import reconcile_packages
from tests.factories import county, make_agency, make_draft, make_slot, make_submitted, make_user
from tests.machinery.processes import wait_for
from tests.reading.docx_builder import zipped
from tests.reading.mail_builder import mail
from tests.reading.sheet_builder import Habit, plan, write_xlsx
from tests.recognition.reading_of import numbered_cells

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bureaus():
    """Two bureaus of one clerk, with reports of 2023 and 2024 each."""
    top = county()[0]
    water = make_agency("青禾县水利局", parent=top)
    finance = make_agency("青禾县财政局", parent=top)
    for agency in (water, finance):
        for year in (2023, 2024):
            make_slot(agency, year)
    return water, finance


@pytest.fixture
def clerk(bureaus):
    user = make_user(Role.CLERK, bureaus[0])
    user.memberships.create(agency=bureaus[1], role=Role.CLERK)
    return user


def report(agency="青禾县水利局", year=2024, **more):
    return PrintedReport(agency, year, numbered_cells("2021"), **more)


def received(clerk, *files):
    return sent(clerk, zipped([(name, content) for name, content in files]))


def sent(clerk, data, name="年报.zip"):
    """Send a package and read its titles as a worker does; return its files with the proposals."""
    package = receive_package(actor=clerk, file=ContentFile(data, name), name=name)
    read_titles(package.pk)
    package.refresh_from_db()
    assert (package.state, package.done) == (JobState.SUCCEEDED, package.total)
    return proposed_entries(package, own_slots(clerk))


def matched(entries):
    return {
        entry.name: str(entry.report.agency_name) + str(entry.report.year_id)
        for entry in entries
        if entry.report
    }


def test_files_of_several_kinds_are_matched_by_their_titles_whatever_their_names(clerk):
    entries = received(
        clerk,
        ("a.docx", print_docx(report())),
        ("b.html", print_html(report("青禾县财政局", 2023))),
        ("c.txt", print_text(report("青禾县财政局", 2024), "B")),
        ("2024年财政局.xlsx", write_xlsx(plan(report("青禾县水利局", 2023), Habit()))),
    )
    assert matched(entries) == {
        "a.docx": "青禾县水利局2024",
        "b.html": "青禾县财政局2023",
        "c.txt": "青禾县财政局2024",
        "2024年财政局.xlsx": "青禾县水利局2023",
    }
    assert {entry.message for entry in entries} == {"按标题对应"}
    assert SourceFile.objects.count() == 4
    assert not Submission.objects.exists()


def test_a_mail_is_a_package_of_the_files_attached_to_it(clerk):
    data = mail(
        ("甲.docx", print_docx(report())),
        ("乙.html", print_html(report("青禾县财政局", 2023))),
    )
    entries = sent(clerk, data, "报送.eml")
    assert matched(entries) == {"甲.docx": "青禾县水利局2024", "乙.html": "青禾县财政局2023"}


def test_a_mail_without_files_is_refused(clerk):
    with pytest.raises(PackageRefused) as refused:
        receive_package(actor=clerk, file=ContentFile(mail(), "空.eml"), name="空.eml")
    assert refused.value.code == "MAIL_WITHOUT_FILES"


def test_what_the_title_does_not_say_the_name_says(bureaus, clerk):
    AgencyAlias.objects.create(agency=bureaus[1], name="县财政局")
    untitled = report(title=("政府信息公开工作年度报告",))
    entries = received(clerk, ("2023年/县财政局年报_2024-01-15.docx", print_docx(untitled)))
    assert matched(entries) == {"2023年/县财政局年报_2024-01-15.docx": "青禾县财政局2023"}
    assert entries[0].message == "按文件名对应"


@pytest.mark.parametrize(
    ("agency", "year", "reason"),
    [
        ("青禾县教育局", 2024, "标题中的单位“青禾县教育局”不是您填报的单位，请核对"),
        ("青禾县水利局", 2019, "没有2019年开放填报的年报，请核对"),
    ],
)
def test_a_title_of_another_body_or_year_is_not_overruled_by_the_name(clerk, agency, year, reason):
    (entry,) = received(clerk, ("青禾县水利局2024年.docx", print_docx(report(agency, year))))
    assert (entry.report, entry.message) == (None, reason)
    assert entry.source is not None


def test_two_files_are_never_proposed_for_one_report(clerk):
    first, second = received(clerk, ("a.docx", print_docx(report())), ("b.txt", print_text(report(), "A")))
    assert first.report is not None
    assert second.report is None
    assert "已对应另一个文件" in second.message


def test_a_file_that_cannot_be_read_is_told_and_does_not_stop_the_others(clerk):
    entries = received(
        clerk,
        ("a.docx", print_docx(report())),
        ("b.bin", b"\x00\x01\x02" * 100),
        ("c.docx", b""),
        ("d.zip", zipped([("x.txt", b"x")])),
        ("通知.txt", "关于报送年度报告的通知。\n请各单位按时报送。".encode()),
    )
    assert [(entry.name, entry.code) for entry in entries] == [
        ("a.docx", ""),
        ("b.bin", "KIND_UNKNOWN"),
        ("c.docx", "EMPTY"),
        ("d.zip", "PACKAGE_INSIDE"),
        ("通知.txt", "NO_TABLES"),
    ]
    assert all(entry.message.endswith("。") for entry in entries[1:])


def test_a_word_file_with_a_damaged_part_is_told_to_be_damaged_and_not_to_have_no_year(clerk):
    whole = print_docx(report())
    parts = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(parts, "w") as new:
        for each in old.namelist():
            new.writestr(each, old.read(each)[:900] if each == "word/document.xml" else old.read(each))
    entry, _ = received(clerk, ("年报.docx", parts.getvalue()), ("青禾县水利局2024年.docx", whole))
    assert (entry.code, entry.message[:5]) == ("CORRUPT", "文件已损坏")


def test_a_draft_that_stands_there_already_is_told(bureaus, clerk):
    make_draft(bureaus[0].reports.get(year=2024), clerk)
    assert received(clerk, ("a.docx", print_docx(report())))[0].asks == "DRAFT_EXISTS"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        ("年度报告".encode(), "NOT_A_PACKAGE"),
        (print_docx(report()), "NOT_A_PACKAGE"),
        (b"PK\x03\x04" + b"\x00" * 40, "CORRUPT"),
        (zipped([]), "PACKAGE_EMPTY"),
    ],
    ids=["nothing", "text", "docx", "cut off", "empty"],
)
def test_what_is_no_package_is_refused_and_leaves_nothing_behind(clerk, content, code):
    with pytest.raises(PackageRefused) as refused:
        receive_package(actor=clerk, file=ContentFile(content, "a.zip"), name="a.zip")
    assert refused.value.code == code
    assert not SourceFile.objects.exists()


def test_a_package_above_the_limit_is_refused(clerk, settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(PackageRefused) as refused:
        received(clerk, ("a.txt", b"x" * 100))
    assert refused.value.code == "TOO_LARGE"


def test_who_fills_in_nothing_sends_no_package(bureaus):
    with pytest.raises(NotAllowed):
        received(make_user(Role.REVIEWER, bureaus[0].parent), ("a.docx", print_docx(report())))


def choices_of(entries, **more):
    return [Choice(entry.name, entry.source, entry.report, **more) for entry in entries if entry.report]


def test_each_accepted_file_is_an_upload_of_its_own(clerk):
    entries = received(
        clerk, ("a.docx", print_docx(report())), ("年报/b.html", print_html(report("青禾县财政局", 2023)))
    )
    accepted = accept_choices(actor=clerk, choices=choices_of(entries), address="127.0.0.1")
    drafts = [result.submission for result in accepted]
    assert [(draft.original_name, draft.state, draft.active_run.state) for draft in drafts] == [
        ("a.docx", "draft", "queued"),
        ("b.html", "draft", "queued"),
    ]
    assert [draft.events.get().address for draft in drafts] == ["127.0.0.1"] * 2


def test_a_refused_choice_does_not_stop_the_others(bureaus, clerk):
    make_submitted(bureaus[0].reports.get(year=2024), clerk)
    make_draft(bureaus[0].reports.get(year=2023), clerk)
    entries = received(
        clerk,
        ("a.docx", print_docx(report())),
        ("b.docx", print_docx(report(year=2023))),
        ("c.docx", print_docx(report("青禾县财政局"))),
    )
    accepted = accept_choices(actor=clerk, choices=choices_of(entries))
    assert [result.refusal and result.refusal.code for result in accepted] == [
        "IN_REVIEW",
        "DRAFT_EXISTS",
        None,
    ]
    again = accept_choices(actor=clerk, choices=choices_of(entries[1:2], replace=True))
    assert again[0].submission.version == 2


def test_one_report_takes_one_file_of_a_package(bureaus, clerk):
    slot = bureaus[0].reports.get(year=2024)
    first, second = received(clerk, ("a.docx", print_docx(report())), ("b.txt", print_text(report(), "A")))
    both = [Choice(entry.name, entry.source, slot, replace=True) for entry in (first, second)]
    accepted = accept_choices(actor=clerk, choices=both)
    assert [result.refusal and result.refusal.code for result in accepted] == [None, "SLOT_TWICE"]


def test_a_report_of_another_agency_is_not_accepted(bureaus, clerk):
    foreign = make_slot(make_agency(parent=bureaus[0].parent), 2024)
    (entry,) = received(clerk, ("a.docx", print_docx(report())))
    with pytest.raises(NotAllowed):
        accept_choices(actor=clerk, choices=[Choice("a.docx", entry.source, foreign)])
    assert not foreign.submissions.exists()


def waiting(clerk, *files):
    """Send a package whose titles nobody has read yet."""
    data = zipped([(name, content) for name, content in files])
    return receive_package(actor=clerk, file=ContentFile(data, "年报.zip"), name="年报.zip")


def test_the_request_reads_no_title(clerk, monkeypatch):
    monkeypatch.setattr(
        package_titles, "read_file_in_child", lambda *_, **__: pytest.fail("read in the request")
    )
    package = waiting(clerk, ("a.docx", print_docx(report())), ("b.bin", b"\x00\x01\x02" * 100))
    assert (package.state, package.done, package.total) == (JobState.QUEUED, 0, 1)


def test_long_packages_take_turns_with_other_work_and_every_title_is_read_once(clerk, monkeypatch):
    monkeypatch.setattr(package_titles, "SECONDS_A_TURN", 0.0)
    package = waiting(
        clerk, ("a.docx", print_docx(report())), ("b.txt", print_text(report("青禾县财政局", 2023), "A"))
    )
    ended = [read_titles(package.pk) for _ in range(3)]
    package.refresh_from_db()
    assert (ended, package.state) == ([False, True, False], JobState.SUCCEEDED)
    assert (package.done, package.fence, package.lost_leases) == (2, 2, 0)
    assert matched(proposed_entries(package, own_slots(clerk))) == {
        "a.docx": "青禾县水利局2024",
        "b.txt": "青禾县财政局2023",
    }


def test_beyond_the_time_of_a_package_its_files_are_matched_by_name(clerk, monkeypatch):
    monkeypatch.setattr(package_titles, "SECONDS_A_PACKAGE", 0.0)
    (entry,) = received(clerk, ("青禾县财政局2023年.docx", print_docx(report())))
    assert (str(entry.report.agency_name), entry.message) == ("青禾县财政局", "按文件名对应")


def test_a_stored_file_that_was_damaged_is_told_and_not_read(clerk):
    package = waiting(clerk, ("a.docx", print_docx(report())))
    path = Path(SourceFile.objects.get().file.path)
    path.chmod(0o600)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    read_titles(package.pk)
    package.refresh_from_db()
    (entry,) = proposed_entries(package, own_slots(clerk))
    assert (entry.report, entry.code) == (None, "SOURCE_DAMAGED")


def test_a_package_is_removed_after_a_day_and_its_files_with_it(clerk):
    old, new = (waiting(clerk, (f"{n}.docx", print_docx(report(year=2023 + n)))) for n in (0, 1))
    a_day_ago = timezone.now() - timedelta(days=1, minutes=1)
    ReceivedPackage.objects.filter(pk=old.pk).update(created_at=a_day_ago)
    SourceFile.objects.filter(pk=old.rows[0]["source"]).update(created_at=a_day_ago)
    removed = sweep()
    assert (removed[0], len(removed)) == ("package 年报.zip", 2)
    assert list(ReceivedPackage.objects.all()) == [new]
    assert SourceFile.objects.get().pk == new.rows[0]["source"]
    event = PortalEvent.objects.get(action="package_expired")
    assert (event.subject, event.actor, event.data["user_id"]) == ("年报.zip", None, [None, clerk.pk])


def test_of_two_requests_at_once_the_later_one_sees_what_the_other_received(bureaus, clerk):
    waiting(clerk, ("a.docx", print_docx(report())))
    read_titles(ReceivedPackage.objects.get().pk)
    package = ReceivedPackage.objects.get()
    (entry,) = proposed_entries(package, own_slots(clerk))
    choices = {0: Choice(entry.name, entry.source, entry.report)}
    first, second = (settle_package(actor=clerk, package=package, choices=choices) for _ in range(2))
    assert [result.submission for result in second] == [result.submission for result in first]
    assert Submission.objects.count() == 1


def test_a_name_that_postgresql_stores_in_no_json_is_stored_readably(clerk):
    data = mail(("a.docx", print_docx(report()))).replace(b"a.docx", b"a\xff\x00.docx")
    package = receive_package(actor=clerk, file=ContentFile(data, "报送.eml"), name="报送.eml")
    (row,) = package.rows
    assert "\x00" not in row["name"]
    assert row["name"].encode()


def test_a_worker_reads_the_titles_of_a_package(broker, celery_worker_process, bureaus, clerk):
    package = waiting(
        clerk, ("a.docx", print_docx(report())), ("b.html", print_html(report("青禾县财政局", 2023)))
    )
    assert broker.queued("interactive") == 1
    celery_worker_process()
    wait_for(lambda: ReceivedPackage.objects.get().is_finished, what="the titles")
    package.refresh_from_db()
    assert (package.state, package.done) == (JobState.SUCCEEDED, 2)
    assert matched(proposed_entries(package, own_slots(clerk))) == {
        "a.docx": "青禾县水利局2024",
        "b.html": "青禾县财政局2023",
    }


def test_titles_whose_worker_was_killed_are_read_by_another(broker, celery_worker_process, bureaus, clerk):
    long = report(narrative={1: tuple(f"第{n}项，本年主动公开政府信息{n}条。" for n in range(12_000))})
    package = waiting(clerk, ("a.docx", print_docx(report())), ("b.txt", print_text(long, "A")))
    first = celery_worker_process(LEASE_SECONDS="60")
    wait_for(lambda: ReceivedPackage.objects.get().done == 1, what="the first title")
    first.kill()
    celery_worker_process(LEASE_SECONDS="60", BROKER_VISIBILITY_SECONDS="2")

    def finished():
        reconcile_packages.apply_async(queue="interactive")
        return ReceivedPackage.objects.get().is_finished

    wait_for(finished, what="the titles")
    package.refresh_from_db()
    assert (package.state, package.fence, package.lost_leases) == (JobState.SUCCEEDED, 2, 1)


def test_a_package_that_is_a_bomb_is_not_told_to_be_saved_as_a_word_file(clerk):
    bomb = zipped([("a.txt", b"\x00" * (3 * 1024 * 1024))])
    (row,) = receive_package(actor=clerk, file=ContentFile(bomb, "a.zip"), name="a.zip").rows
    assert (row["source"], row["code"]) == (None, "UNSAFE")
    assert "重新打包" in row["message"]
    assert "docx" not in row["message"]
