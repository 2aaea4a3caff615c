"""The real child process on real files, without mocks."""

import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.demo.printing import PrintedReport, print_docx
from reports.isolation.forker import meet_the_form
from reports.isolation.sandbox import PROJECT, read_file_in_child
from reports.reading.model.errors import MESSAGES
from reports.recognition.reading import from_json
from reports.statutory.editions import EDITIONS, TABLE_CODES
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
        (b"%PDF-1.7", "CORRUPT"),
        (docx(paragraph("文"))[:-30], "CORRUPT"),
        ("今天天气很好。".encode(), "NO_TABLES"),
    ],
    ids=["nothing", "pdf", "cut off", "no report"],
)
def test_what_the_reader_refuses_comes_back_as_its_code_and_sentence(stored, data, code):
    result = read_file_in_child(stored(data))
    assert code_of(result) == code


def many_paragraphs(count):
    source = random.Random(3)
    return docx(*(paragraph(source.randbytes(40).hex()) for _ in range(count)))


def test_a_file_that_needs_too_much_memory_is_refused(stored):
    path = stored(many_paragraphs(45_000))
    for memory in (50, 60, 80):
        assert code_of(read_file_in_child(path, memory_bytes=memory * 1024 * 1024)) == "MEMORY_LIMIT"
    assert code_of(read_file_in_child(path)) == "NO_TABLES"


def test_a_page_that_needs_too_much_memory_is_refused(stored):
    path = stored(b"<p>x</p><p>y</p><p>z</p>" * 300_000)
    for memory in (60, 100, 150):
        assert code_of(read_file_in_child(path, memory_bytes=memory * 1024 * 1024)) == "MEMORY_LIMIT"


def test_a_file_that_needs_too_much_computing_is_refused(stored):
    page = "<p>" + "</p><p>".join(random.Random(3).randbytes(10).hex() for _ in range(190_000))
    assert code_of(read_file_in_child(stored(page.encode()), cpu_seconds=1)) == "TIME_LIMIT"


def test_a_child_that_takes_too_long_is_killed(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)  # without a writer the child would wait for ever
    assert code_of(read_file_in_child(path, wall_seconds=0.3)) == "TIME_LIMIT"


def test_a_child_that_dies_is_a_crash_and_no_exception(tmp_path):
    result = read_file_in_child(tmp_path / "absent")
    assert code_of(result) == "READER_CRASHED"
    assert result["error"]["message"] == MESSAGES["READER_CRASHED"]


PROBE = """
import json, os, resource, socket, sys
from reports.isolation.limits import give_up_network, give_up_rights, limit
give_up_rights()
isolated = give_up_network()
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
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        probe = [sys.executable, "-c", PROBE, str(port), str(tmp_path / "written")]
        found = json.loads(subprocess.run(probe, cwd=PROJECT, capture_output=True, check=True).stdout)
    assert found["no_network"] == found["isolated"]
    assert found["no_writing"]
    assert found["no_more_files"]
    assert found["core"] == [0, 0]
    assert not found["django"]


def test_what_the_forker_meets_before_it_forks_is_read_whole():
    found = meet_the_form()
    assert len(found.cells) == len(EDITIONS["2021"].cells)
    assert set(found.tables) == set(TABLE_CODES)


def test_the_child_sees_no_secret_and_dies_with_a_killed_worker(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    path = tmp_path / "fifo"
    os.mkfifo(path)  # the child waits at it, so that the test can inspect it
    worker = subprocess.Popen(
        [sys.executable, "-c", f"from reports.isolation.sandbox import *; read_file_in_child({str(path)!r})"],
        cwd=PROJECT,
    )
    try:
        with held_open(path):
            child = child_reading(worker.pid)
            assert b"geheim" not in Path(f"/proc/{child}/environ").read_bytes()
            assert b"geheim" in Path(f"/proc/{worker.pid}/environ").read_bytes()
            own_network = os.readlink(f"/proc/{child}/ns/net") != os.readlink("/proc/self/ns/net")
            assert own_network == may_have_its_own_network()
            assert "NoNewPrivs:\t1" in Path(f"/proc/{child}/status").read_text()
            worker.kill()
            worker.wait()
            deadline = time.monotonic() + 5
            while command_line(child):
                assert time.monotonic() < deadline, "the child outlived its killed worker"
                time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()


def may_have_its_own_network():
    """Return whether the kernel allows a network namespace here."""
    asked = "from reports.isolation.limits import give_up_network; print(give_up_network())"
    return subprocess.check_output([sys.executable, "-c", asked], cwd=PROJECT) == b"True\n"


@contextlib.contextmanager
def held_open(fifo):
    """Return the write end of ``fifo``, opened once a reader is there."""
    deadline = time.monotonic() + 20
    writer = None
    while writer is None:
        assert time.monotonic() < deadline, "no child opened the fifo"
        with contextlib.suppress(OSError):  # ENXIO: no reader yet
            writer = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.02)
    try:
        yield
    finally:
        os.close(writer)


def command_line(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\x00", b" ").decode()
    except OSError:
        return ""


def child_reading(worker):
    """Return the child that the forker of this worker forked: it runs the forker's program."""
    forkers = children_of(worker)
    (found,) = [child for forker in forkers for child in children_of(forker)]
    assert "reports.isolation.forker" in command_line(found)
    return found


def children_of(process):
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
