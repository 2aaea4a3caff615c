"""Every hostile file of the tests, handled as by a worker: its code, its time, the memory of the child.

``python -m bench.hostile [WORD …]`` (only files whose name contains one of the words). Each file is handled like an
upload: a separate process detects its kind, as on arrival; what is not refused there is read by
``services.reading_files.read_stored_file`` in the limited child. The memory is that counted by the kernel for the
child, including the readers it shares with its forker. The memory of LibreOffice is counted separately: it is the same
for any converted file. The limit of two seconds is processor time: clock time, printed beside it, depends on the load
of the machine. Ordinary reports come last. Exit status 1 when a file is over a limit or has a code its test does not
expect.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from reports.isolation import sandbox
from reports.isolation.reading_files import read_stored_file
from reports.isolation.usage import Usage
from reports.reading.kinds import sniff
from reports.reading.model.errors import ReadingError

MOST_SECONDS, MOST_BYTES = 2.0, 100 * 1024**2
MB = 1024**2
#: Kinds that LibreOffice opens first.
_CONVERTED = ("doc", "rtf", "odt")


@dataclass
class Outcome:
    """Costs of one file. ``children`` read it, ``arrival`` is the process that detected its kind."""

    name: str
    code: str
    seconds: float
    processor: float
    arrival: int
    children: list[Usage] = field(default_factory=list)
    converter: int = 0
    expected: tuple[str, ...] = ()

    @property
    def peak(self) -> int:
        return max((usage.peak_bytes for usage in self.children), default=0)

    @property
    def alone(self) -> int:
        """Return the part of the peak that the child does not share with its forker."""
        return max((usage.peak_bytes - usage.shared_bytes for usage in self.children), default=0)

    @property
    def faults(self) -> list[str]:
        over = []
        if self.processor > MOST_SECONDS:
            over.append(f"{self.processor:.1f} s")
        if self.peak > MOST_BYTES:
            over.append(f"{self.peak // MB} MB")
        if self.arrival > MOST_BYTES:
            over.append(f"{self.arrival // MB} MB on arrival")
        if self.expected and self.code not in self.expected:
            over.append(f"not {'/'.join(self.expected)}")
        return over


class _Usages(logging.Handler):
    """Collect what the sandbox reports about its children."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Usage] = []

    def emit(self, record: logging.LogRecord) -> None:
        if (usage := getattr(record, "usage", None)) is not None:
            self.found.append(usage)


@contextmanager
def listening() -> Iterator[_Usages]:
    handler = _Usages()
    sandbox.logger.addHandler(handler)
    sandbox.logger.setLevel(logging.INFO)
    sandbox.logger.propagate = False
    yield handler
    sandbox.logger.removeHandler(handler)


def measured(path: Path, name: str, expected: tuple[str, ...] = ()) -> Outcome:
    """Process one file and return its costs."""
    started = time.monotonic()
    kind, code, arrival, processor = _on_arrival(path)
    outcome = Outcome(name, code, 0.0, processor, arrival, expected=expected)
    if not code:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with listening() as usages:
            result = read_stored_file(path, kind, name=name)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        outcome.children = usages.found
        outcome.processor += sum(usage.processor_seconds for usage in usages.found)
        if kind in _CONVERTED:  # children of the forker are not counted here, LibreOffice is
            outcome.processor += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            outcome.converter = after.ru_maxrss * 1024
        outcome.code = result.get("error", {}).get("code", "")
    outcome.seconds = time.monotonic() - started
    return outcome


def _on_arrival(path: Path) -> tuple[str, str, int, float]:
    """Return (kind, code if refused, peak bytes, processor seconds) of kind detection in a separate process."""
    out, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            said = {"kind": sniff(path.read_bytes()).value, "code": ""}
        except ReadingError as error:
            said = {"kind": "", "code": error.code}
        os.write(theirs, json.dumps(said).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(out, "rb") as answer:
        found = json.loads(answer.read())
    _, _, used = os.wait4(pid, 0)
    return found["kind"], found["code"], used.ru_maxrss * 1024, used.ru_utime + used.ru_stime


def write_files(folder: Path, words: list[str]) -> None:
    """Write every hostile file and a list into ``folder``; runs in a separate process to free its memory."""
    from tests.hostile.registry import FILES

    listed = []
    for number, (name, file) in enumerate(FILES.items()):
        if not words or any(word in name for word in words):
            (folder / str(number)).write_bytes(file.data)
            listed.append((str(number), name, sorted(file.codes)))
    (folder / "list.json").write_text(json.dumps(listed))


def write_ordinary(folder: Path) -> None:
    """Write reports as offices send them into ``folder``; each file name describes its content."""
    from reports.demo.figures import make_figures
    from reports.demo.narratives import make_narrative
    from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
    from tests.reading.pdf.builder import print_pdf
    from tests.reading.scans.page_pictures import as_file, draw_report
    from tests.reading.sheet_builder import Habit, plan, write_xlsx

    random = Random(3)  # noqa: S311
    agency, year = "青禾县财政局", 2024
    cells = make_figures(random, "government")
    report = PrintedReport(agency, year, cells, make_narrative(random, agency, year, cells))
    for kind, data in {
        "docx": print_docx(report),
        "html": print_html(report),
        "pdf": print_pdf(report),
        "xlsx": write_xlsx(plan(report, Habit())),
        "text": print_text(report, "A"),
        "png (guessed)": as_file(draw_report(report)[0], "PNG"),
    }.items():
        (folder / kind).write_bytes(data)


def row(outcome: Outcome) -> str:
    converter = f" (LibreOffice {outcome.converter // MB} MB)" if outcome.converter else ""
    return (
        f"{outcome.name:48} {outcome.code or 'read':18} {outcome.seconds:6.2f} {outcome.processor:6.2f} "
        f"{outcome.arrival // MB:5} {outcome.peak // MB:5} {outcome.alone // MB:5}{converter}"
        + (f"  OVER: {', '.join(outcome.faults)}" if outcome.faults else "")
    )


def summary(found: list[Outcome]) -> str:
    """Return the worst files and the number over a limit, as text."""
    lines = [f"\n{len(found)} files, {sum(bool(outcome.faults) for outcome in found)} over a limit"]
    for title, key in (
        ("most processor time", lambda outcome: outcome.processor),
        ("most memory of the child", lambda outcome: outcome.peak),
        ("most memory on arrival", lambda outcome: outcome.arrival),
    ):
        worst = sorted(found, key=key, reverse=True)[:5]
        lines += [f"{title}:", *(f"  {row(outcome)}" for outcome in worst)]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure and print; with ``--write FOLDER``, only write the files."""
    if arguments[:1] == ["--write"]:
        write_files(Path(arguments[1]), arguments[2:])
        write_ordinary(Path(arguments[1]))
        return 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "bench.hostile", "--write", name, *arguments], check=True)
        print(f"{'file':48} {'code':18} clock s  cpu s  MB: arrival, child, not shared")
        found = []
        for number, called, codes in json.loads((folder / "list.json").read_text()):
            found.append(in_process_of_its_own(folder / number, called, tuple(codes)))
            print(row(found[-1]), flush=True)
        print(summary(found))
        print("\nordinary reports, memory of the child:")
        for kind in ("docx", "html", "pdf", "xlsx", "text", "png (guessed)"):
            print(row(in_process_of_its_own(folder / kind, kind)).partition("  OVER")[0], flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")
    return 1 if any(outcome.faults for outcome in found) else 0


def in_process_of_its_own(path: Path, name: str, expected: tuple[str, ...] = ()) -> Outcome:
    """Run ``measured`` in a process whose children include LibreOffice, to count its memory.

    Only files that LibreOffice opens need this: the others share a warm forker as in a worker.
    """
    if name.split(":")[0] not in _CONVERTED:
        return measured(path, name, expected)
    out, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(theirs, "wb") as answer:
            answer.write(pickle.dumps(measured(path, name, expected)))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(out, "rb") as answer:
        found: Outcome = pickle.loads(answer.read())  # noqa: S301 - from a child of this process  # nosec B301
    os.waitpid(pid, 0)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
