"""Receiving uploads: what is stored, what is refused and the message given."""

import tracemalloc

import pytest
from django.core.files.base import ContentFile, File

from reports.intake import UploadRefused, printable_name, receive_upload
from reports.models import Event, ParseRun, SourceFile, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.states import State
from tests.factories import county, make_draft, make_slot, make_submitted, make_user, upload_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def slot():
    return make_slot(county()[1])


@pytest.fixture
def clerk(slot):
    return make_user(Role.CLERK, slot.agency)


def upload(clerk, slot, content=None, **values):
    return receive_upload(actor=clerk, report=slot, file=upload_bytes(content), name="年报.txt", **values)


def refusal(*args, **values) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        upload(*args, **values)
    return refused.value


def test_an_upload_becomes_a_draft_with_a_queued_run_and_an_event(clerk, slot):
    draft = upload(clerk, slot, b"\xe8\xa1\xa8\t1\n", address="127.0.0.1")
    assert (draft.version, draft.state, draft.active_run.state) == (1, State.DRAFT, "queued")
    assert draft.source_file.kind == "text"
    assert draft.source_file.file.read() == b"\xe8\xa1\xa8\t1\n"
    event = Event.objects.get()
    assert (event.move, event.actor, event.address) == ("upload", clerk, "127.0.0.1")


def test_the_same_bytes_are_stored_once(clerk, slot):
    other = make_slot(slot.agency, year=2023)
    content = "表\t1\n".encode()
    first, second = upload(clerk, slot, content), upload(clerk, other, content)
    assert first.source_file_id == second.source_file_id
    assert SourceFile.objects.count() == 1


def test_the_same_file_again_in_the_same_slot_is_recognised(clerk, slot):
    content = "表\t1\n".encode()
    draft = upload(clerk, slot, content)
    refused = refusal(clerk, slot, content)
    assert (refused.code, refused.existing) == ("SAME_FILE", draft)


def test_a_second_file_is_asked_about_and_then_replaces_the_draft(clerk, slot):
    first = upload(clerk, slot)
    refused = refusal(clerk, slot)
    assert (refused.code, refused.existing) == ("DRAFT_EXISTS", first)
    second = upload(clerk, slot, replace=True)
    first.refresh_from_db()
    assert (first.state, second.version) == (State.SUPERSEDED, 2)


def test_nothing_is_uploaded_over_a_report_in_review(clerk, slot):
    make_submitted(slot, clerk)
    assert refusal(clerk, slot, replace=True).code == "IN_REVIEW"


def test_a_closed_year_takes_no_uploads(clerk, slot):
    slot.year.is_open = False
    slot.year.save()
    assert refusal(clerk, slot).code == "YEAR_CLOSED"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"\x00\x01\x02" * 100, "KIND_UNKNOWN"),
        (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 50, "KIND_NOT_YET_READ"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing_behind(clerk, slot, content, code):
    with pytest.raises(UploadRefused) as refused:
        receive_upload(actor=clerk, report=slot, file=ContentFile(content), name="年报.docx")
    assert refused.value.code == code
    assert not Submission.objects.exists()
    assert not ParseRun.objects.exists()


def test_a_file_over_the_limit_is_refused_while_it_streams(clerk, slot, settings):
    settings.MAX_UPLOAD_BYTES = 10
    assert refusal(clerk, slot, b"x" * 11).code == "TOO_LARGE"


MB = 1024 * 1024


def a_file_on_disk(tmp_path, size: int) -> File:
    """Return a text file of this many bytes as Django passes large uploads."""
    path = tmp_path / "large.txt"
    line = "报告 0 \n".encode() * 4096
    with path.open("wb") as stream:
        while stream.tell() < size:
            stream.write(line[: size - stream.tell()])
    return File(path.open("rb"), name="large.txt")


def test_the_limit_can_be_raised_and_its_sentence_names_it(clerk, slot, settings, tmp_path):
    file = a_file_on_disk(tmp_path, 51 * MB)
    with pytest.raises(UploadRefused) as refused:
        receive_upload(actor=clerk, report=slot, file=file, name="年报.txt")
    assert (refused.value.code, refused.value.message[:10]) == ("TOO_LARGE", "文件超过50MB，请")
    settings.MAX_UPLOAD_BYTES = 60 * MB
    draft = receive_upload(actor=clerk, report=slot, file=file, name="年报.txt")
    assert (draft.source_file.size, draft.source_file.kind) == (51 * MB, "text")


def test_an_upload_is_never_in_memory_as_a_whole(clerk, slot, tmp_path):
    file = a_file_on_disk(tmp_path, 30 * MB)
    tracemalloc.start()
    try:
        receive_upload(actor=clerk, report=slot, file=file, name="年报.txt")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6 * MB


def test_only_a_clerk_of_the_agency_uploads(slot):
    stranger = make_user(Role.CLERK, county_sibling(slot))
    with pytest.raises(NotAllowed):
        upload(stranger, slot)


def county_sibling(slot):
    from tests.factories import make_agency

    return make_agency(parent=slot.agency.parent)


def test_a_returned_or_approved_slot_takes_a_new_version(clerk, slot):
    make_draft(slot, clerk)
    assert upload(clerk, slot, replace=True).version == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\etc/passwd", "passwd"),
        ("a\u202excod.exe", "axcod.exe"),
        ("\x00\n", "未命名文件"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
        ("年报13912345678.docx", "年报139***78.docx"),
        ("a-11010519491231002X.pdf", "a-110***2X.pdf"),
        ("财政局-2024-20250131.docx", "财政局-2024-20250131.docx"),
    ],
)
def test_names_are_kept_as_harmless_text(name, kept):
    assert printable_name(name) == kept
