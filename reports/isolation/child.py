"""The program that reads one file under limits: ``python -m reports.isolation.child PATH MEMORY CPU [OPTION …]``.

Options: ``guess`` has the characters of scans and pictures guessed; ``kept`` reads a report of a
year without the form (recognition.kept_documents); ``name=TEXT`` is the file's name as its sender gave
it, the last resort for the title; ``pages=KIND`` draws the pages of the file instead of reading it.

With ``guess`` it prints a line ``{"page": [finished, all]}`` before the first page picture and after each. Then it
prints one JSON object, without a line end: ``{"reading": …, "html": …}`` (recognition.reading.to_json,
reading.rendering.render; html is null for a document too long to be shown; ``"pictured": true`` where some pages are
pictures not read), ``{"pages": [{"png" (base64), "width", "height", "points"}]}``, or
``{"error": {"code", "message"}}``. Started by reports.isolation.sandbox with an empty environment. It needs no
database, no settings, and no network: it gives the network up before it opens the file, where the kernel allows that
without privileges.
"""

from __future__ import annotations

import base64
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from reports.checks.file_texts import hidden_passages
from reports.isolation.limits import give_up_network, give_up_rights, limit
from reports.reading.containers.own_memory import bound_libraries
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.previews import previews
from reports.reading.registry import load_readers, read
from reports.reading.rendering import render
from reports.recognition.kept_documents import kept_document
from reports.recognition.recognise import recognise

#: A hundred pages of prose are half of it.
LONGEST_HTML = 4 * 1024 * 1024


def main(arguments: list[str]) -> int:
    """Read the file named by the first argument; the next two are bytes of memory and seconds of CPU time."""
    options = _options(arguments)
    if "pages" not in options:
        load_readers(guess="guess" in options)
    confine(arguments, offline=False)
    answer(arguments)
    return 0


def confine(arguments: list[str], *, offline: bool) -> None:
    """Take from this process for good what reading needs not. ``offline``: its network is given up already."""
    give_up_rights()
    if not offline:
        give_up_network()
    limit(int(arguments[1]), int(arguments[2]))
    bound_libraries()


def answer(arguments: list[str]) -> bool:
    """Print the answer about the file; return whether it was read, and not refused."""
    options = _options(arguments)
    read_it = False
    try:
        data = Path(arguments[0]).read_bytes()
        if "pages" in options:
            found = msgspec.json.encode(_pages(data, FileKind(options["pages"])))
        else:
            guess, kept = "guess" in options, "kept" in options
            found = msgspec.json.encode(_read(data, options.get("name"), guess=guess, kept=kept))
        read_it = True
    except ReadingError as error:
        found = _refusal(error)
    except MemoryError:
        found = _refusal(ReadingError("MEMORY_LIMIT"))
    sys.stdout.buffer.write(found)
    sys.stdout.flush()
    return read_it


def _options(arguments: list[str]) -> dict[str, str]:
    return dict(option.partition("=")[::2] for option in arguments[3:])


def _read(data: bytes, name: str | None, *, guess: bool, kept: bool) -> dict[str, Any]:
    document = read(data, guess=guess, progress=_print_progress)
    pictured = bool(document.pictured_pages) and not document.guessed
    try:
        reading = (kept_document if kept else recognise)(document, file_name=name or None)
    except ReadingError as error:
        if pictured and not guess:
            raise ReadingError("SCANNED") from error  # the report may be on the pages of pictures
        raise
    if hidden := hidden_passages(data, reading):
        reading = replace(reading, notes=(*reading.notes, *hidden))
    html = render(document)
    answer = {"reading": reading, "html": html if len(html) <= LONGEST_HTML else None}
    return answer | {"pictured": True} if pictured else answer


def _print_progress(done: int, total: int) -> None:
    print(msgspec.json.encode({"page": [done, total]}).decode(), flush=True)


def _pages(data: bytes, kind: FileKind) -> dict[str, Any]:
    return {
        "pages": [
            {
                "png": base64.b64encode(page.png).decode("ascii"),
                "width": page.width,
                "height": page.height,
                "points": page.points,
            }
            for page in previews(data, kind)
        ]
    }


def _refusal(error: ReadingError) -> bytes:
    return msgspec.json.encode({"error": {"code": error.code, "message": error.message}})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
