"""Each hostile file ends with its code after the real upload and the real child process."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from reports.intake import UploadRefused, receive_upload
from reports.models import ParseRun, SourceFile, Submission
from reports.models.people import Role
from reports.reading.model.errors import MESSAGES
from reports.recognition.reading import from_json
from reports.tasks import read_submission
from tests.factories import make_slot, make_user
from tests.hostile.newer import IN_DOUBT
from tests.hostile.registry import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def slot():
    return make_slot()


@pytest.fixture
def clerk(slot):
    return make_user(Role.CLERK, slot.agency)


def outcome(clerk, slot, data, name):
    """Return the code with which the file ends; of one that was read, IN_DOUBT if all its numbers carry a doubt."""
    try:
        draft = receive_upload(actor=clerk, report=slot, file=ContentFile(data, name=name), name=name)
    except UploadRefused as refused:
        return refused.code if refused.message and not Submission.objects.exists() else "STORED"
    read_submission(draft.active_run_id)
    run = ParseRun.objects.get()
    if not run.is_finished or bool(run.error_code) != bool(run.error_message):
        return "UNFINISHED"
    if run.error_code:
        return run.error_code
    reading = from_json(run.reading)
    return IN_DOUBT if set(reading.cells) == set(reading.doubtful) else "READ"


def test_there_are_enough_of_them():
    assert len(FILES) >= 200


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_with_its_code(clerk, slot, name):
    file = FILES[name]
    assert file.codes <= {*MESSAGES, IN_DOUBT}
    assert outcome(clerk, slot, file.data, f"年报.{name.split(':')[0]}") in file.codes


NAMES = {
    "direction turned": ("年报\u202efdp.exe", "年报fdp.exe"),
    "255 characters": ("年" * 251 + ".txt", "年" * 251 + ".txt"),
    "a thousand characters": ("年" * 1000 + ".txt", "年" * 251 + ".txt"),
    "a path upwards": ("../../../etc/passwd", "passwd"),
    "a path of another system": ("C:\\windows\\system32\\cmd.exe", "cmd.exe"),
    "a zero byte": ("年报.txt\0.exe", "年报.txt.exe"),
    "lines": ("年报\r\nContent-Type: text/html.txt", "html.txt"),
    "nothing": ("", "未命名文件"),
    "only dots": ("..", ".."),
    "markup": ("<script>alert(1)</script>.txt", "script>.txt"),
    "escapes": ("%E6%94%BF%2e%2e%2f.txt", "%E6%94%BF%2e%2e%2f.txt"),
    "invisible": ("年\u200b报\ufeff.txt", "年报.txt"),
    "a half character": ("年\ud800报.txt", "年报.txt"),
    "like an option": ("name=x guess pages=pdf.txt", "name=x guess pages=pdf.txt"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_hostile_name_is_text_and_never_a_path(clerk, slot, kind):
    name, kept = NAMES[kind]
    draft = receive_upload(
        actor=clerk, report=slot, file=ContentFile("没有表格".encode(), name="x"), name=name
    )
    assert draft.original_name == kept
    assert draft.source_file.file.name == f"sources/{draft.source_file.sha256[:2]}/{draft.source_file.sha256}"
    read_submission(draft.active_run_id)
    assert ParseRun.objects.get().error_code == "NO_TABLES"


@pytest.mark.parametrize(
    "name",
    [
        "docx: a part of 400 MB of zeros",
        "docx: encrypted member",
        "zip: only a signature",
        "pdf: a program",
        "text: nothing",
        "text: noise",
        "html: 10000 elements deep",
        "doc: only its first bytes",
    ],
)
def test_the_upload_page_answers_a_hostile_file_with_a_sentence(client, clerk, slot, name):
    client.force_login(clerk)
    file = FILES[name]
    sent = ContentFile(file.data, name="年报\u202e.docx")
    answer = client.post(reverse("reports:upload"), {"report": slot.pk, "file": sent})
    if SourceFile.objects.exists():  # accepted here, refused by the reader
        assert answer.status_code == 302
        return
    assert answer.status_code in (413, 422)
    shown = answer.content.decode()
    assert any(MESSAGES[code][:8] in shown for code in file.codes) or "空" in shown
