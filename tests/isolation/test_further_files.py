"""A child reads further files of the same person, and of nobody else; what goes wrong there is read alone."""

import contextlib
import os
import random
import signal
import threading
from pathlib import Path

import pytest

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_docx, print_html
from reports.isolation import forked_children
from reports.isolation.forked_children import FILES_A_CHILD
from reports.isolation.reading_files import read_stored_file
from reports.isolation.sandbox import let_child_go, read_file_in_child
from tests.reading.docx_builder import docx, paragraph


@pytest.fixture(autouse=True)
def _no_child_stays():
    let_child_go()
    yield
    let_child_go()


@pytest.fixture
def stored(tmp_path):
    def store(data: bytes) -> Path:
        path = tmp_path / f"upload{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        return path

    return store


def report(seed: int, *, page: bool = False) -> bytes:
    printed = PrintedReport(f"青禾县第{seed}局", 2024, make_figures(random.Random(seed), "government"))
    return print_html(printed) if page else print_docx(printed)


def forker() -> forked_children.Forker:
    return forked_children._forkers[os.getpid()]


def children_forked(act) -> int:
    """How many children were forked meanwhile."""
    read_file_in_child("/dev/null")  # a forker is there
    before = forker().served
    act()
    return forker().served - before


def waiting_child() -> int:
    assert forker().kept is not None
    return forker().kept[1].pid


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(parents: set[int]) -> set[int]:
    """The pids of what these processes started and what still runs."""
    found = set()
    for pid in (int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()):
        with contextlib.suppress(OSError):
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if parent in parents and pid not in parents and is_alive(pid):
                found.add(pid)
    return found


def killed_children(times: int, act) -> int:
    """Kill the first children that are started meanwhile, forked or not; return how many there were to kill.

    What this process had started before (servers and browsers of other tests) stays alive.
    """
    killed: set[int] = set()
    above, over = {os.getpid(), forker()._process.pid}, threading.Event()
    older = children_of(above)

    def look() -> None:
        while not over.is_set() and len(killed) < times:
            for pid in sorted(children_of(above) - older - killed)[: times - len(killed)]:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                    killed.add(pid)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        act()
    finally:
        over.set()
        watcher.join()
    return len(killed)


def test_a_child_that_something_killed_is_followed_by_one_more(stored):
    path = stored(report(1))
    alone, found = read_file_in_child(path), []
    assert killed_children(1, lambda: found.append(read_file_in_child(path))) == 1
    assert found == [alone]


def test_a_file_whose_two_children_were_killed_is_told_without_blaming_its_pictures(stored):
    path, found = stored(report(1, page=True)), []
    read_file_in_child(path)
    assert killed_children(2, lambda: found.append(read_file_in_child(path))) == 2
    assert found[0]["error"]["code"] == "MEMORY_LIMIT"
    assert "有大图片的删去" in found[0]["error"]["message"]


def test_files_of_a_person_are_read_in_one_child_as_each_alone(stored):
    paths = [stored(report(seed, page=seed % 3 == 0)) for seed in range(FILES_A_CHILD)]
    alone = [read_file_in_child(path) for path in paths]
    together = []
    forked = children_forked(lambda: together.extend(read_file_in_child(path, person="1") for path in paths))
    assert forked == 1
    assert together == alone


def test_a_child_reads_no_more_than_so_many_files(stored):
    path = stored(report(1))
    forked = children_forked(lambda: [read_file_in_child(path, person="1") for _ in range(FILES_A_CHILD + 1)])
    assert forked == 2


@pytest.mark.parametrize("other", ["2", None])
def test_a_child_that_read_the_file_of_a_person_reads_nobody_elses(stored, other):
    path = stored(report(1))
    read_file_in_child(path, person="1")
    first = waiting_child()
    assert children_forked(lambda: read_file_in_child(path, person=other)) == 1
    assert not is_alive(first)


def test_a_child_that_refused_a_file_reads_no_further_one(stored):
    refused, good = stored(docx(paragraph("文"))), stored(report(1))
    found = []
    forked = children_forked(
        lambda: found.extend(read_file_in_child(path, person="1") for path in (refused, good))
    )
    assert ["error" in each for each in found] == [True, False]
    assert forked == 2


def test_a_further_file_that_is_refused_is_read_alone_before_that_counts(stored):
    refused, good = stored(docx(paragraph("文"))), stored(report(1))
    alone, found = read_file_in_child(refused), []
    forked = children_forked(
        lambda: found.extend(read_file_in_child(path, person="1") for path in (good, refused, good))
    )
    assert found[1] == alone
    assert "reading" in found[2]
    assert forked == 3


def test_a_further_file_has_the_whole_memory_of_a_child_of_its_own(stored):
    source = random.Random(3)
    large = stored(docx(*(paragraph(source.randbytes(40).hex()) for _ in range(45_000))))
    limit, found = 80 * 1024 * 1024, []
    forked = children_forked(
        lambda: found.extend(
            read_file_in_child(path, memory_bytes=limit, person="1") for path in (stored(report(1)), large)
        )
    )
    assert found[1]["error"]["code"] == "MEMORY_LIMIT"
    assert forked == 2


def test_a_child_that_dies_while_it_waits_costs_nothing(stored):
    path = stored(report(1))
    alone = read_file_in_child(path, person="1")
    os.kill(waiting_child(), signal.SIGKILL)
    assert children_forked(lambda: None) == 0
    assert read_file_in_child(path, person="1") == alone


def test_a_child_that_is_let_go_has_ended(stored):
    read_file_in_child(stored(report(1)), person="1")
    child = waiting_child()
    let_child_go()
    assert forker().kept is None
    assert not is_alive(child)


def test_a_file_with_other_limits_has_a_child_of_its_own(stored):
    path = stored(report(1))
    assert (
        children_forked(lambda: [read_file_in_child(path, cpu_seconds=n, person="1") for n in (60, 61)]) == 2
    )


def test_each_pdf_has_a_child_of_its_own(stored):
    path = stored(b"%PDF-1.7")
    assert children_forked(lambda: [read_stored_file(path, "pdf", person="1") for _ in range(2)]) == 2
    assert forker().kept is None


def test_files_of_kinds_that_are_read_on_share_a_child(stored):
    paths = [(stored(report(1)), "docx"), (stored(report(2, page=True)), "html")]
    assert children_forked(lambda: [read_stored_file(path, kind, person="1") for path, kind in paths]) == 1


def test_no_group_is_killed_by_a_number_that_the_forker_has_waited_for(stored, monkeypatch):
    read_file_in_child(stored(report(1)), person="1")
    child = waiting_child()
    os.kill(child, signal.SIGKILL)
    while Path(f"/proc/{child}").exists():
        os.sched_yield()
    killed = []
    monkeypatch.setattr(forked_children.os, "killpg", lambda *told: killed.append(told))
    let_child_go()
    assert killed == []


def test_a_child_that_does_not_leave_is_killed(stored):
    read_file_in_child(stored(report(1)), person="1")
    child = waiting_child()
    os.kill(child, signal.SIGSTOP)
    let_child_go()
    assert not is_alive(child)
