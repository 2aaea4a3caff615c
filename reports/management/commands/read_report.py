"""``manage.py read_report PATH…``: what is read in report files, one JSON object a line. Needs no database."""

from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.isolation.converter import docx_from
from reports.management.reading_lines import json_line, refusal, report_line
from reports.reading.model.errors import MESSAGES, ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Read report files and print one JSON object a line; a folder is walked in sorted order."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a report file, or a folder of them")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for every file. Exit status 1 when a path cannot be opened; the others are still read."""
        unopened = 0
        for given in options["paths"]:
            for path, problem in _files(Path(given)):
                if problem is None:
                    try:
                        data = path.read_bytes() if path.stat().st_size <= settings.MAX_UPLOAD_BYTES else None
                    except OSError as error:
                        problem = error.strerror or "cannot be opened"
                    else:
                        self.stdout.write(json_line(_read(path, data)))
                        self.stdout.flush()
                if problem is not None:
                    unopened += 1
                    self.stderr.write(f"{path}: {problem}")
        if unopened:
            raise SystemExit(1)


def _files(path: Path) -> Iterator[tuple[Path, str | None]]:
    """Files at or below a path with, instead of one that cannot be opened, the reason."""
    if path.is_file():
        yield path, None
    elif path.is_dir():
        problems: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=problems.append):
            folders.sort()
            for name in sorted(names):
                found = Path(folder, name)
                yield found, None if found.is_file() else "not a regular file"
        for error in problems:
            yield Path(error.filename), error.strerror
    else:
        yield path, "not a regular file" if path.exists() else "no such file or folder"


def _read(path: Path, data: bytes | None) -> dict[str, Any]:
    """The line of one file. Whatever a file does to the readers, the next one is read."""
    started = time.perf_counter()
    try:
        if data is None:
            raise ReadingError(  # noqa: TRY301 answered below like the refusals of the readers
                "TOO_LARGE", limit=f"{settings.MAX_UPLOAD_BYTES / 1024**2:g}"
            )
        reading = recognise(read(data, convert=docx_from), file_name=path.name)
        findings = run_checks(subject_from_reading(reading)).findings
    except ReadingError as error:
        return refusal(str(path), error.code, error.message, time.perf_counter() - started)
    except Exception:
        log.exception("%s could not be read", path)  # standard error: the lines on standard output stay JSON
        return refusal(str(path), "READER_CRASHED", MESSAGES["READER_CRASHED"], time.perf_counter() - started)
    return report_line(str(path), reading, findings, time.perf_counter() - started)
