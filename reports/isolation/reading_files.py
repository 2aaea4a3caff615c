"""From a stored file to its reading, whatever its kind: converted, read, or guessed from pictures."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from reports.isolation.converter import LONGEST_SECONDS, docx_from
from reports.isolation.sandbox import read_file_in_child
from reports.reading.containers.office_kinds import CONVERTED, refuse_hostile
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.model.progress import Progress

logger = logging.getLogger(__name__)

#: Of a child that guesses from pictures: two networks, a page and its masks (measured: docs/decisions/0070).
GUESSING_MEMORY = 2 * 1024**3
GUESSING_CPU_SECONDS = 900
GUESSING_WALL_SECONDS = 480
#: Kinds of which a child reads several files of a person one after the other: our own readers over a parser of markup.
#: The libraries of PDF and old workbooks keep more to themselves, and such files are few and slow.
READ_ON = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.HTML, FileKind.TEXT})


def read_stored_file(
    path: str | os.PathLike[str],
    kind: str,
    *,
    wall_seconds: float = 120,
    name: str | None = None,
    kept: bool = False,
    while_waiting: Progress | None = None,
    person: str | None = None,
) -> dict[str, Any]:
    """What sandbox.read_file_in_child returns, for a file of any ``kind`` (FileKind, found in its bytes on arrival).

    Office kinds other than docx are converted first, within ``wall_seconds`` together with the reading. A picture or
    a PDF with pages without a text layer that passes the first look is read in a child with more memory and time;
    meanwhile ``while_waiting`` is called every few seconds with the pages read and of all. ``name``: as the sender
    named the file. ``kept``: as of read_file_in_child; ``person`` too, for kinds of READ_ON.
    """
    if kind in CONVERTED:
        return _converted(Path(path), FileKind(kind), wall_seconds, name, kept=kept)
    found = read_file_in_child(
        path,
        wall_seconds=wall_seconds,
        name=name,
        kept=kept,
        person=person if kind in READ_ON else None,
    )
    pictured = found.pop("pictured", False)
    if not pictured and found.get("error", {}).get("code") != "SCANNED":
        return found
    guessed = read_file_in_child(
        path,
        memory_bytes=GUESSING_MEMORY,
        cpu_seconds=GUESSING_CPU_SECONDS,
        wall_seconds=GUESSING_WALL_SECONDS,
        guess=True,
        kept=kept,
        name=name,
        while_waiting=while_waiting,
    )
    return found if pictured and "reading" not in guessed else guessed


def _converted(
    path: Path, kind: FileKind, wall_seconds: float, name: str | None, *, kept: bool
) -> dict[str, Any]:
    deadline = time.monotonic() + wall_seconds
    try:
        data = path.read_bytes()
        refuse_hostile(data, kind)
        docx = docx_from(data, kind, seconds=min(LONGEST_SECONDS, wall_seconds * 0.6))
    except ReadingError as error:
        return {"error": {"code": error.code, "message": error.message}}
    with tempfile.NamedTemporaryFile(prefix="converted-", suffix=".docx") as written:
        written.write(docx)
        written.flush()
        found = read_file_in_child(
            written.name, wall_seconds=max(deadline - time.monotonic(), 1.0), name=name, kept=kept
        )
    if "reading" in found:
        found["reading"] |= {"kind": kind.value, "reader": f"{kind.value}+{found['reading']['reader']}"}
    return found
