"""PDFs asked for at once: one thread a process converts, few wait, the others are told at once."""

import fcntl
import threading
import time

import pytest

from reports.services import official_prints
from reports.services.official_prints import PrintRefused, pdf_of


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Let another process convert, as it seems from here."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "files")
    with (tmp_path / "printing.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held


def test_few_threads_wait_for_another_process_and_the_others_do_not(elsewhere, monkeypatch):
    monkeypatch.setattr(official_prints, "WAIT_SECONDS", 1.0)
    told: list[tuple[str, float]] = []
    begun = time.monotonic()

    def ask(number: int) -> None:
        with pytest.raises(PrintRefused) as refused:
            pdf_of(b"document %d" % number)
        told.append((refused.value.code, time.monotonic() - begun))

    people = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert [code for code, _ in told] == ["PDF_BUSY"] * 6
    assert sum(seconds > 0.9 for _, seconds in told) == 1 + official_prints.MOST_WAITING


def test_after_a_refusal_the_next_one_may_convert(elsewhere, monkeypatch):
    monkeypatch.setattr(official_prints, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(official_prints, "pdf_from_docx", lambda document: b"%PDF-" + document)
    with pytest.raises(PrintRefused):
        pdf_of(b"first", kept=False)
    fcntl.flock(elsewhere, fcntl.LOCK_UN)
    assert pdf_of(b"second", kept=False) == b"%PDF-second"


def test_those_who_wait_a_moment_get_their_document(settings, tmp_path, monkeypatch):
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "files")

    def slow(document: bytes) -> bytes:
        time.sleep(0.2)
        return b"%PDF-" + document

    monkeypatch.setattr(official_prints, "pdf_from_docx", slow)
    made: list[bytes] = []
    numbers = range(1 + official_prints.MOST_WAITING)
    people = [
        threading.Thread(target=lambda n=number: made.append(pdf_of(b"%d" % n, kept=False)))
        for number in numbers
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(made) == [b"%%PDF-%d" % number for number in numbers]
