"""``manage.py import_archive``: a folder of the server as a batch that the office confirms."""

import io

import pytest
from django.core.management import CommandError, call_command

from reports.models import AnnualReport, ArchiveBatch
from reports.models.archive_batches import BatchStep, Certainty
from reports.models.people import Role
from reports.services.archive_batches import BATCHES, ArchiveRefused, open_folder, resume
from tests.factories import county, make_agency, make_user
from tests.services.old_reports import filed, new_report, old_text

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAX_HOURLY_MB_OF_PERSON = 0  # what the operator brings counts for nobody's hour


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "历年年报"
    (place / "水利局").mkdir(parents=True)
    (place / "水利局" / "2012.txt").write_bytes(old_text())
    (place / "水利局" / "2020.docx").write_bytes(new_report())
    (place / "Thumbs.db").write_bytes(b"x")
    (place / "空.txt").write_bytes(b"")
    return place


@pytest.fixture
def top():
    top = county()[0]
    make_agency("青禾县水利局", parent=top)
    return top


def imported(folder, top, person, *more):
    said = io.StringIO()
    call_command(
        "import_archive", str(folder), f"--region={top.code}", f"--user={person.username}", *more, stdout=said
    )
    return said.getvalue()


def test_a_folder_is_stored_and_recognised_and_an_interrupted_run_repeated(folder, top):
    office = make_user(Role.OFFICE, top)
    begun, _ = open_folder(actor=office, region=top, name="历年年报")  # a run that was interrupted at once
    assert BATCHES.reconcile() == []
    with pytest.raises(ArchiveRefused):
        resume(actor=office, batch_id=begun.pk)
    said = imported(folder, top, office, "--here")
    batch = ArchiveBatch.objects.get()
    assert (batch.step, batch.state, batch.sent_by) == (BatchStep.MATCHING, "succeeded", office)
    assert f"/archive-batches/{batch.pk}/" in said
    assert list(batch.files.values_list("path", "certainty")) == [
        ("水利局/2012.txt", Certainty.SURE),
        ("水利局/2020.docx", Certainty.SURE),
        ("空.txt", Certainty.NONE),
    ]
    assert "0字节" in batch.files.get(path="空.txt").message
    assert not AnnualReport.objects.exists()
    filed(office, batch)
    assert AnnualReport.objects.count() == 2


def test_what_cannot_be_brought_in_is_told(folder, top, tmp_path):
    with pytest.raises(CommandError, match="not of the office"):
        imported(folder, top, make_user(Role.REVIEWER, top))
    with pytest.raises(CommandError, match="no folder"):
        imported(tmp_path / "none", top, make_user(Role.OFFICE, top))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="0 files"):
        imported(tmp_path / "empty", top, make_user(Role.OFFICE, top))
    assert not ArchiveBatch.objects.exists()
