"""The real LibreOffice on real files, and misbehaving programs as replacements."""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import subprocess
import threading
import time
import zipfile
from pathlib import Path

import pytest

from reports.demo.printing import PrintedReport, print_docx
from reports.isolation import converter
from reports.isolation.converter import docx_from, find_converter
from reports.isolation.reading_files import read_stored_file
from reports.reading.docx.reader import READER
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.samples.builders import balanced_cells

CELLS = balanced_cells(17)
REPORT = PrintedReport(
    "临江市水利局",
    2022,
    CELLS | {"proactive.normative_documents.issued": "22（其中修订16件）"},
    narrative={1: ("本年度主动公开政府信息1234条。",), 6: ("无。",)},
)
KINDS = (FileKind.DOC, FileKind.RTF, FileKind.ODT)


@pytest.fixture(scope="module")
def office_files(tmp_path_factory) -> dict[FileKind, bytes]:
    """Return the same report as other office programs save it."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.docx").write_bytes(print_docx(REPORT))
    found = {}
    for kind in KINDS:
        command = [find_converter(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        subprocess.run(
            [*command, "--convert-to", kind.value, "--outdir", str(folder), str(folder / "report.docx")],
            check=True,
            capture_output=True,
            timeout=120,
        )
        found[kind] = (folder / f"report.{kind.value}").read_bytes()
    return found


def code_of(data: bytes, kind: FileKind, **options) -> str:
    with pytest.raises(ReadingError) as refused:
        docx_from(data, kind, **options)
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_of_an_older_office_file_is_read(office_files, kind):
    data = office_files[kind]
    assert sniff(data) is kind
    document = read(data, convert=docx_from)
    assert (document.kind, document.reader) == (kind, f"{kind.value}+{READER}")
    reading = recognise(document)
    expected = CELLS | {"proactive.normative_documents.issued": 22}
    assert {code: cell.value for code, cell in reading.cells.items()} == expected
    assert reading.cells["proactive.normative_documents.issued"].note == "其中修订16件"
    assert (reading.agency, reading.year, reading.doubtful) == ("临江市水利局", 2022, ())


def test_a_stored_office_file_is_converted_and_read_in_a_child(office_files, tmp_path):
    stored = tmp_path / "upload"
    stored.write_bytes(office_files[FileKind.DOC])
    reading = read_stored_file(stored, "doc")["reading"]
    assert (reading["kind"], reading["reader"], len(reading["cells"])) == ("doc", f"doc+{READER}", 200)


def test_a_stored_file_that_cannot_be_converted_comes_back_with_its_sentence(tmp_path):
    stored = tmp_path / "upload"
    stored.write_bytes(rb"{\rtf1 " + bytes(range(256)) * 40)
    error = read_stored_file(stored, "rtf")["error"]
    assert error["code"] == "CONVERSION_FAILED"
    assert "另存为docx" in error["message"]


def test_without_a_converter_the_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(converter, "FOLDERS", ())
    assert find_converter() is None
    with pytest.raises(ReadingError) as refused:
        docx_from(rb"{\rtf1}", FileKind.RTF)
    assert refused.value.code == "CONVERTER_MISSING"
    assert "docx" in refused.value.message


def test_a_reader_without_a_converter_refuses_instead_of_guessing(office_files):
    with pytest.raises(ReadingError) as refused:
        read(office_files[FileKind.ODT])
    assert refused.value.code == "CONVERTER_MISSING"


@contextlib.contextmanager
def web_server():
    """Yield (port, requested paths) of a server that records its requests."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


def open_text(body: str) -> bytes:
    """Return a small OpenDocument text."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    return written.getvalue()


def picture_from(address: str) -> dict[FileKind, bytes]:
    """Return files that load a picture from another host."""
    frame = (
        '<text:p>报告<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:type="simple" '
        f'xlink:show="embed" xlink:actuate="onLoad" xlink:href="{address}"/></draw:frame></text:p>'
    )
    field = (
        rf'{{\rtf1\ansi report {{\field{{\*\fldinst INCLUDEPICTURE "{address}" \\d}}{{\fldrslt x}}}} end}}'
    )
    return {FileKind.ODT: open_text(frame), FileKind.RTF: field.encode()}


@pytest.mark.parametrize("cut_off", [True, False], ids=["own network", "network left"])
@pytest.mark.parametrize("kind", [FileKind.ODT, FileKind.RTF])
def test_nothing_is_loaded_from_the_network(monkeypatch, kind, cut_off):
    if not cut_off:  # as on a kernel without namespaces: filter and profile must suffice
        monkeypatch.setattr(converter, "_without_network", tuple)
    with web_server() as (port, asked):
        docx_from(picture_from(f"http://127.0.0.1:{port}/x.png")[kind], kind)
        assert asked == []


@pytest.mark.parametrize("cut_off", [True, False], ids=["own network", "network left"])
def test_a_page_named_doc_is_refused_and_loads_nothing(monkeypatch, cut_off):
    if not cut_off:
        monkeypatch.setattr(converter, "_without_network", tuple)
    with web_server() as (port, asked):
        page = (
            f'<html><head><link rel="stylesheet" href="http://127.0.0.1:{port}/a.css"></head><body>x'.encode()
        )
        assert code_of(page, FileKind.DOC) == "CONVERSION_FAILED"
        assert asked == []


def test_links_to_files_of_this_machine_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim-4711")
    section = (
        f'<text:section text:name="s"><text:section-source xlink:type="simple" xlink:href="{secret.as_uri()}" '
        'xlink:show="embed" text:filter-name="Text"/><text:p>报告</text:p></text:section>'
    )
    field = rf'{{\rtf1\ansi report {{\field{{\*\fldinst INCLUDETEXT "{secret}"}}{{\fldrslt x}}}} end}}'
    for kind, data in ((FileKind.ODT, open_text(section)), (FileKind.RTF, field.encode())):
        with zipfile.ZipFile(io.BytesIO(docx_from(data, kind))) as archive:
            assert b"geheim" not in b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("kind", [FileKind.DOC, FileKind.ODT])
def test_what_is_no_document_of_its_kind_is_refused(kind):
    for data in (b"plain text", "政府信息公开年度报告".encode(), b"\x00" * 5000):
        assert code_of(data, kind) == "CONVERSION_FAILED"


def program(folder: Path, text: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_that_hangs_is_killed_with_all_it_started(tmp_path):
    hanging = program(tmp_path, f"sleep 300 & echo $! > {tmp_path}/child; sleep 300")
    assert code_of(rb"{\rtf1}", FileKind.RTF, program=hanging, seconds=1) == "TIME_LIMIT"
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_running(child):
        assert time.monotonic() < deadline, "a child outlived its converter"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_after_one_that_hung_the_next_file_is_converted(office_files, tmp_path):
    hanging = program(tmp_path, "sleep 300")
    assert code_of(rb"{\rtf1}", FileKind.RTF, program=hanging, seconds=0.3) == "TIME_LIMIT"
    assert docx_from(office_files[FileKind.RTF], FileKind.RTF).startswith(b"PK")


def test_success_without_a_file_is_a_failure(tmp_path):
    assert code_of(rb"{\rtf1}", FileKind.RTF, program=program(tmp_path, "exit 0")) == "CONVERSION_FAILED"


def test_a_program_that_fills_the_disk_is_stopped(tmp_path):
    greedy = program(tmp_path, 'mkdir -p "$HOME/out"; head -c 300000000 /dev/zero > "$HOME/out/source.docx"')
    assert code_of(rb"{\rtf1}", FileKind.RTF, program=greedy) == "TOO_LARGE"


def test_the_program_sees_no_secret_and_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    looking = program(tmp_path, f"env > {tmp_path}/environment; pwd > {tmp_path}/folder")
    code_of(rb"{\rtf1}", FileKind.RTF, program=looking)
    assert "geheim" not in (tmp_path / "environment").read_text()
    assert not os.path.exists((tmp_path / "folder").read_text().strip())
