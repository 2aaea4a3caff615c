"""Stored files are complete or absent, identical to the upload or refused, and kept while in use."""

import errno
import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from reports import tasks
from reports.intake import UploadRefused, open_draft, receive_upload, store_source
from reports.models import FileFault, SourceFile
from reports.reading.previews import PAGED
from reports.services import source_pages, sweeping
from reports.services.parsing import claim_run
from reports.services.source_files import SourceRefused, require_intact
from reports.states import RunState
from tests.factories import make_draft, make_slot, make_user, upload_bytes

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return Path(settings.MEDIA_ROOT)


def stored() -> SourceFile:
    """Store a file that no submission uses yet."""
    slot = make_slot()
    return store_source(actor=make_user("clerk", slot.agency), agency=slot.agency, file=upload_bytes())


class FullAfter(ContentFile):
    """An upload during whose copy the disk becomes full."""

    def chunks(self, chunk_size=None):
        yield b"half "
        raise OSError(errno.ENOSPC, "No space left on device")


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_write_cut_short_leaves_no_file_and_no_name(store):
    with pytest.raises(OSError, match="No space"):
        default_storage.save("exports/a.xlsx", FullAfter(b"half of it"))
    assert not files_in(store)
    assert default_storage.save("exports/a.xlsx", ContentFile(b"whole")) == "exports/a.xlsx"
    second = default_storage.save("exports/a.xlsx", ContentFile(b"another"))
    assert second != "exports/a.xlsx"
    assert default_storage.open("exports/a.xlsx").read() == b"whole"


def test_a_file_is_on_the_disk_before_it_has_its_name(store, monkeypatch):
    """Record the order of calls: synchronise the bytes, rename, synchronise the folder."""
    calls = []
    for name in ("fsync", "link"):
        plain = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *given, name=name, plain=plain: (calls.append(name), plain(*given))[1]
        )
    default_storage.save("exports/b.xlsx", ContentFile(b"whole"))
    assert calls[-3:] == ["fsync", "link", "fsync"]


def test_a_source_that_was_not_written_as_received_has_no_row(store, monkeypatch):
    monkeypatch.setattr(
        "reports.storage.DurableStorage.replace_from", lambda self, name, _: self.replace(name, b"x")
    )
    with pytest.raises(OSError, match="not written as it was received"):
        stored()
    assert not SourceFile.objects.exists()


@pytest.fixture
def draft():
    return make_draft()


def derived(draft) -> tuple[str, str]:
    folder = f"rendered/{draft.source_file.sha256[:2]}/{draft.source_file.sha256}"
    return f"{folder}/shown-{draft.active_run.parser_version}.html", f"{folder}/pages-1.json"


@pytest.mark.parametrize("left", [b"", b"[{", b"{}", b"[1]"], ids=["empty", "cut", "other", "no page"])
def test_a_list_of_pages_that_cannot_be_read_counts_as_absent(client, draft, store, left):
    SourceFile.objects.update(kind=next(iter(PAGED)))
    draft.refresh_from_db()
    path = store / derived(draft)[1]
    path.parent.mkdir(parents=True)
    path.write_bytes(left)
    assert source_pages.pages_of(SourceFile.objects.get()) == ()
    client.force_login(draft.uploaded_by)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.get(reverse("reports:source_view", args=(draft.pk,))).status_code == 200


def test_pages_whose_pictures_were_cut_short_count_as_absent(draft, store):
    SourceFile.objects.update(kind=next(iter(PAGED)))
    source = SourceFile.objects.get()
    listed = store / derived(draft)[1]
    listed.parent.mkdir(parents=True)
    listed.write_text(json.dumps([{"width": 1, "height": 1, "points": [1, 1]}]))
    assert source_pages.pages_of(source) == ()
    picture = listed.with_name("page-1-000.png")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n half")
    assert source_pages.picture_of(source, 0) is None


@pytest.mark.parametrize("left", [b"", b"\xe6\x8a"], ids=["empty", "cut within a character"])
def test_a_page_that_was_cut_short_is_made_again(client, draft, store, left):
    path = store / derived(draft)[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(left)
    client.force_login(draft.uploaded_by)
    address = reverse("reports:source_view", args=(draft.pk,))
    assert client.get(address).status_code == 200
    assert source_pages.rendered_source(draft) is None
    result = {"reading": {"parser_version": draft.active_run.parser_version}, "html": "<p>年报</p>"}
    source_pages.keep_html(source=draft.source_file, result=result)
    assert source_pages.rendered_source(draft) == "<p>年报</p>"


@pytest.mark.parametrize(
    "torn", [lambda page: page[:-3], lambda page: bytes(len(page)), lambda page: page[3:] + page[:3]]
)
def test_a_page_that_a_power_cut_has_torn_counts_as_absent_and_is_made_again(draft, store, torn):
    result = {"reading": {"parser_version": draft.active_run.parser_version}, "html": "<p>年报</p>"}
    source_pages.keep_html(source=draft.source_file, result=result)
    path = store / derived(draft)[0]
    path.write_bytes(torn(path.read_bytes()))
    assert source_pages.rendered_source(draft) is None
    source_pages.keep_html(source=draft.source_file, result=result)
    assert source_pages.rendered_source(draft) == "<p>年报</p>"


def test_a_page_that_a_release_before_has_written_is_shown(draft, store):
    path = store / derived(draft)[0].replace("/shown-", "/read-")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<p>年报</p>")
    assert source_pages.rendered_source(draft) == "<p>年报</p>"


def test_a_reading_waits_for_no_disk_and_an_upload_does(draft, store, monkeypatch):
    calls = []
    monkeypatch.setattr(os, "fsync", calls.append)
    result = {"reading": {"parser_version": draft.active_run.parser_version}, "html": "<p>年报</p>"}
    source_pages.keep_html(source=draft.source_file, result=result)
    assert calls == []
    default_storage.replace("sources/aa/b", b"whole")
    assert len(calls) >= 2


def damage(source: SourceFile) -> None:
    path = Path(source.file.path)
    data = bytearray(path.read_bytes())
    data[0] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)


def lose(source: SourceFile) -> None:
    Path(source.file.path).unlink()


SPOILT = {"SOURCE_DAMAGED": damage, "SOURCE_LOST": lose}


@pytest.mark.parametrize("code", SPOILT)
def test_a_spoilt_source_is_refused_and_reported_once(client, draft, code):
    SPOILT[code](draft.source_file)
    client.force_login(draft.uploaded_by)
    for _ in range(2):
        response = client.get(reverse("reports:source", args=(draft.pk,)))
        assert response.status_code == 409
        assert "已报告系统管理员" in response.content.decode()
    fault = FileFault.objects.get()
    assert (fault.source_file, fault.restored_at) == (draft.source_file, None)
    assert client.get("/healthz").json()["files"] == "damaged"
    staff = make_user("administrator", draft.report.agency, is_staff=True)
    client.force_login(staff)
    assert fault.get_kind_display() in client.get("/admin/reports/filefault/").content.decode()


@pytest.mark.parametrize("code", SPOILT)
def test_a_spoilt_source_is_not_read(code):
    slot = make_slot()
    clerk = make_user("clerk", slot.agency)
    draft = receive_upload(actor=clerk, report=slot, file=upload_bytes(), name="年报.txt")
    SPOILT[code](draft.source_file)
    tasks.read_submission(draft.active_run_id)
    run = draft.parse_runs.get()
    assert (run.state, run.error_code) == (RunState.FAILED, code)
    assert "重新上传" in run.error_message
    assert claim_run(run_id=run.pk) is None


@pytest.mark.parametrize("code", SPOILT)
def test_the_same_bytes_restore_a_spoilt_source(draft, code):
    content = default_storage.open(draft.source_file.file.name).read()
    SPOILT[code](draft.source_file)
    with pytest.raises(SourceRefused) as refused:
        require_intact(draft.source_file)
    assert refused.value.code == code
    with pytest.raises(UploadRefused) as refused:
        receive_upload(
            actor=draft.uploaded_by, report=draft.report, file=ContentFile(content), name="年报.txt"
        )
    assert refused.value.code == "SAME_FILE"
    require_intact(draft.source_file)
    assert FileFault.objects.get().restored_at is not None


def test_verify_files_names_every_spoilt_source(capsys):
    drafts = [make_draft() for _ in range(3)]
    call_command("verify_files")
    assert "3 files, 0 lost or damaged" in capsys.readouterr().out
    damage(drafts[0].source_file)
    lose(drafts[1].source_file)
    with pytest.raises(SystemExit):
        call_command("verify_files")
    out = capsys.readouterr().out
    assert f"{drafts[0].source_file.sha256} damaged submissions: {drafts[0].pk}" in out
    assert f"{drafts[1].source_file.sha256} lost submissions: {drafts[1].pk}" in out
    assert FileFault.objects.filter(restored_at=None).count() == 2


def make_old(path: Path) -> None:
    past = time.time() - sweeping.OLD - 60
    os.utime(path, (past, past))


def test_the_sweep_names_what_it_removes_and_leaves_what_is_used(draft, store, caplog):
    unconfirmed = stored()
    recent = stored()
    SourceFile.objects.filter(pk=unconfirmed.pk).update(created_at=timezone.now() - timedelta(days=2))
    SourceFile.objects.filter(pk=draft.source_file_id).update(created_at=timezone.now() - timedelta(days=2))
    leftovers = [
        "sources/ab/.x.1234.part",
        "sources/ab/" + "ab" * 32,
        f"rendered/ab/{'ab' * 32}/pages-1.json",
        "exports/unknown.xlsx",
    ]
    for name in leftovers:
        (store / name).parent.mkdir(parents=True, exist_ok=True)
        (store / name).write_bytes(b"x")
        make_old(store / name)
    young = store / "exports" / "being-written.xlsx"
    young.write_bytes(b"x")
    foreign = store / "notes" / "readme.txt"
    foreign.parent.mkdir()
    foreign.write_bytes(b"x")
    make_old(foreign)
    make_old(Path(draft.source_file.file.path))
    removed = sweeping.sweep()
    assert sorted(removed) == sorted([*leftovers, unconfirmed.file.name])
    assert all(f"removed {name}" in caplog.text for name in removed)
    kept = files_in(store)
    assert {draft.source_file.file.name, recent.file.name} <= set(kept)
    assert {"exports/being-written.xlsx", "notes/readme.txt"} <= set(kept)
    assert sweeping.sweep() == []


def test_a_package_file_that_was_swept_is_refused_with_a_sentence():
    slot = make_slot()
    clerk = make_user("clerk", slot.agency)
    source = stored()
    SourceFile.objects.filter(pk=source.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert sweeping.sweep() == [source.file.name]
    with pytest.raises(UploadRefused) as refused:
        open_draft(actor=clerk, report=slot, source=source, name="年报.txt")
    assert refused.value.code == "SOURCE_GONE"
