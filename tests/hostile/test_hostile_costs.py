"""Hostile files must not start the OCR networks or the converter, nor cost a worker."""

import logging
from pathlib import Path
from random import Random

import pytest
from django.core.files.base import ContentFile

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_docx
from reports.intake import receive_upload
from reports.isolation.reading_files import read_stored_file
from reports.models import ParseRun
from reports.reading.containers.office_kinds import refuse_hostile
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.states import RunState
from tests.factories import county, make_slot, make_user
from tests.hostile.newer import IN_DOUBT
from tests.hostile.registry import FILES
from tests.machinery.processes import wait_for
from tests.machinery.worker import Worker
from tests.reading.pdf.builder import print_pdf

#: Without limits, each of these costs seconds of OCR, 500 MB of memory, or a minute of a worker.
WORST = (
    "pdf: a page without any size",
    "pdf: drawing packed twice",
    "pdf: forms that double 30 times",
    "pdf: 90000 characters a page",
    "png: a square of nothing",
    "tiff: a million strips",
    "docx: a million paragraphs, each another",
    "html: 100000 attributes",
    "mht: 45 MB of short lines",
    "rtf: binary of a lying length",
    "text: bookmarks without end",
    "text: drawn rules",
)


def children_for(data: bytes, folder: Path, caplog) -> tuple[str, int]:
    """Return the code of the file and the number of child processes used."""
    path = folder / "upload"
    path.write_bytes(data)
    with caplog.at_level(logging.INFO, "reports.isolation.sandbox"):
        result = read_stored_file(path, sniff(data).value)
    return result.get("error", {}).get("code", ""), sum(hasattr(line, "usage") for line in caplog.records)


@pytest.mark.parametrize(
    "name", [name for name in FILES if name.split(":")[0] in ("png", "jpg", "gif", "tiff")]
)
def test_a_hopeless_picture_is_refused_before_any_network_is_loaded(name, tmp_path, caplog):
    code, children = children_for(FILES[name].data, tmp_path, caplog)
    assert code in FILES[name].codes
    assert children == 1


@pytest.mark.parametrize(
    "name",
    [
        "pdf: a page without any size",
        "pdf: scripts and programs to start",
        "pdf: a picture packed thrice",
        "pdf: a million objects",
        "pdf: 61 pages of pictures",
        "pdf: a page larger than the earth with a picture",
        "pdf: labels of the form without end",
        "pdf: heads of the form without end",
        "pdf: heads and numbers without end",
    ],
)
def test_a_blank_or_endless_pdf_is_told_so_without_any_guessing(name, tmp_path, caplog):
    code, children = children_for(FILES[name].data, tmp_path, caplog)
    assert (code or IN_DOUBT) in FILES[name].codes
    assert children == 1


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("rtf:")])
def test_a_hostile_rtf_is_refused_before_libreoffice_sees_it(name):
    with pytest.raises(ReadingError) as refused:
        refuse_hostile(FILES[name].data, FileKind.RTF)
    assert refused.value.code in FILES[name].codes


def test_a_picture_of_an_rtf_is_no_text():
    data = b"{\\rtf1 {\\pict\\pngblip\\picw1\\pich1 " + b"89504e47" * 1_000_000 + b"}\\bin3 abc x}"
    refuse_hostile(data, FileKind.RTF)


def test_a_report_of_a_hundred_pages_is_read_within_the_bounds(tmp_path, caplog):
    sentence = "第{}项，本年主动公开政府信息{}条，均按期公开，并在政府网站公布，接受社会监督。"
    text = tuple(sentence.format(number, number) for number in range(4_000))
    cells = make_figures(Random(3), "government")
    report = PrintedReport(agency="青禾县财政局", year=2024, cells=cells, narrative={1: text})
    assert children_for(print_pdf(report), tmp_path, caplog) == ("", 1)


def pool_of(worker: Worker) -> list[int]:
    """Return the worker's processes that take tasks."""

    def parent(pid: int) -> int:
        try:
            return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return 0

    return sorted(pid for pid in worker.children if parent(pid) == worker.main)


def test_a_worker_reads_an_ordinary_report_after_a_dozen_of_the_worst(broker, celery_worker_process):
    _, finance = county()
    slot, clerk = make_slot(finance), make_user("clerk", finance)
    worker = celery_worker_process(concurrency=1)
    pool = pool_of(worker)

    def ended(content: bytes, name: str) -> ParseRun:
        file = ContentFile(content, name=name)
        draft = receive_upload(actor=clerk, report=slot, file=file, name=name, replace=True)
        run = draft.active_run

        def finished() -> bool:
            run.refresh_from_db()
            return run.is_finished

        wait_for(finished, 120, what=f"the end of {name}")
        return run

    for name in WORST:
        assert ended(FILES[name].data, f"{name.split(':')[0]}.bin").error_code in FILES[name].codes, name
    report = PrintedReport(agency="青禾县财政局", year=2024, cells=make_figures(Random(7), "department"))
    assert ended(print_docx(report), "年报.docx").state == RunState.SUCCEEDED
    assert pool_of(worker) == pool
    assert "Traceback" not in worker.output
