"""The real child process on real files; nothing is replaced."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.demo.printing import PrintedReport, print_docx
from reports.reading.errors import MESSAGES
from reports.recognition.reading import from_json
from reports.services.sandbox import PROJECT, read_file_in_child
from reports.statutory.editions import EDITIONS
from tests.reading.docx_builder import docx, paragraph


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return path

    return store


def code_of(result):
    assert set(result) == {"error"}
    assert result["error"]["message"]
    return result["error"]["code"]


def test_a_report_comes_back_as_a_reading(stored):
    report = PrintedReport("临江市", 2022, dict.fromkeys(EDITIONS["2021"].cells, 0))
    reading = from_json(read_file_in_child(stored(print_docx(report)))["reading"])
    assert (reading.agency, reading.year) == ("临江市", 2022)
    assert len(reading.cells) == 200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"%PDF-1.7", "KIND_NOT_YET_READ"),
        (docx(paragraph("文"))[:-30], "CORRUPT"),
        ("今天天气很好。".encode(), "NO_TABLES"),
    ],
)
def test_what_the_reader_refuses_comes_back_as_its_code_and_sentence(stored, data, code):
    result = read_file_in_child(stored(data))
    assert code_of(result) == code


def many_paragraphs(count):
    source = random.Random(3)
    return docx(*(paragraph(source.randbytes(40).hex()) for _ in range(count)))


def test_a_file_that_needs_too_much_memory_is_refused(stored):
    path = stored(many_paragraphs(60_000))
    for memory in (40, 60, 80, 100):
        assert code_of(read_file_in_child(path, memory_bytes=memory * 1024 * 1024)) == "MEMORY_LIMIT"
    assert code_of(read_file_in_child(path)) == "NO_TABLES"


def test_a_page_that_needs_too_much_memory_is_refused(stored):
    path = stored(b"<p>x</p><p>y</p><p>z</p>" * 300_000)
    for memory in (60, 100, 150):
        assert code_of(read_file_in_child(path, memory_bytes=memory * 1024 * 1024)) == "MEMORY_LIMIT"


def test_a_file_that_needs_too_much_computing_is_refused(stored):
    page = "<p>" + "</p><p>".join(random.Random(3).randbytes(10).hex() for _ in range(300_000))
    assert code_of(read_file_in_child(stored(page.encode()), cpu_seconds=1)) == "TIME_LIMIT"


def test_a_child_that_takes_too_long_is_killed(stored):
    started = time.monotonic()
    assert code_of(read_file_in_child(stored(many_paragraphs(60_000)), wall_seconds=0.3)) == "TIME_LIMIT"
    assert time.monotonic() - started < 2


def test_a_child_that_dies_is_a_crash_and_no_exception(tmp_path):
    result = read_file_in_child(tmp_path / "absent")
    assert code_of(result) == "READER_CRASHED"
    assert result["error"]["message"] == MESSAGES["READER_CRASHED"]


PROBE = """
import json, os, resource, socket, sys
from reports.recognition.child import give_up_rights, limit
isolated = give_up_rights()
limit(512 * 1024 * 1024, 60)
def refused(act):
    try:
        act()
    except OSError:
        return True
    return False
print(json.dumps({
    "isolated": isolated,
    "no_network": refused(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)),
    "no_writing": refused(lambda: open(sys.argv[2], "wb", buffering=0).write(b"x")),
    "no_more_files": refused(lambda: [open("/dev/null") for _ in range(40)]),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "django": "django" in sys.modules,
}))
"""


def test_the_child_has_given_up_what_it_does_not_need(tmp_path):
    import json
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        probe = [sys.executable, "-c", PROBE, str(port), str(tmp_path / "written")]
        found = json.loads(subprocess.run(probe, cwd=PROJECT, capture_output=True, check=True).stdout)
    assert found["no_network"] == found["isolated"]
    assert found["no_writing"]
    assert found["no_more_files"]
    assert found["core"] == [0, 0]
    assert not found["django"]


def test_the_child_sees_no_secret_of_the_worker(stored, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    path = tmp_path / "fifo"
    os.mkfifo(path)  # the child waits here, so that its environment can be looked at
    worker = subprocess.Popen(
        [sys.executable, "-c", f"from reports.services.sandbox import *; read_file_in_child({str(path)!r})"],
        cwd=PROJECT,
    )
    try:
        child = wait_for_child(worker.pid)
        assert b"geheim" not in Path(f"/proc/{child}/environ").read_bytes()
        assert b"geheim" in Path(f"/proc/{worker.pid}/environ").read_bytes()
    finally:
        worker.kill()
        worker.wait()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and "reports.recognition.child" in command_line(child):
        assert time.monotonic() < deadline, "the child outlived its killed worker"
        time.sleep(0.02)


def command_line(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\x00", b" ").decode()
    except OSError:
        return ""


def wait_for_child(parent):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in task.read_text().split():
                waiting = Path(f"/proc/{child}/wchan").read_text()
                if "reports.recognition.child" in command_line(child) and (
                    "fifo" in waiting or "wait_for_partner" in waiting
                ):
                    return int(child)
        time.sleep(0.02)
    raise AssertionError("no child was started")
