"""What packed values take, and how long packing lasts: ``python -m bench.packing [PATH …]``, paths of report files.

``python -m bench.packing --make FOLDER`` writes dictionaries from the demonstration, for a new format: those of a
released format are never written again (decision 0272).
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec

#: Bytes of a dictionary, and of its part for texts: deflate looks back 32 kB, from the end of the dictionary on.
LONGEST, TEXTS, SMALL = 32_000, 14_000, 4_000
#: Reports of each kind of file that are read.
OF_A_KIND = 12
DAY = date(2026, 11, 20)


def readings(paths: Iterable[Path] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (kind, reading as JSON) of these files, of the demonstration where there are none."""
    from reports.demo.files import demo_files
    from reports.reading.registry import read
    from reports.recognition.reading import to_json
    from reports.recognition.recognise import recognise

    named = [(path.name, path.read_bytes()) for path in paths]
    met: Counter[str] = Counter()
    for name, content in named or ((file.name, file.content) for file in demo_files(DAY)):
        kind = name.rpartition(".")[2]
        met[kind] += 1
        if named or met[kind] <= OF_A_KIND:
            reading = to_json(recognise(read(content), file_name=name))
            yield kind, msgspec.json.decode(msgspec.json.encode(reading))


def checked(reading: dict[str, Any]) -> dict[str, Any]:
    """Return what a run of the checks keeps of a reading."""
    from reports.checks.engine import run_checks
    from reports.checks.results import Outcome
    from reports.checks.subjects import subject_from_reading
    from reports.recognition.reading import from_json

    subject = subject_from_reading(from_json(reading))
    return {
        "amounts": {
            code: f"{cell.amount.normalize():f}"
            for code, cell in subject.cells.items()
            if cell.amount is not None
        },
        "unassessed": [
            {"check": i.check, "key": i.key, "reason": i.reason}
            for i in run_checks(subject).instances
            if i.outcome is Outcome.NOT_ASSESSABLE
        ],
    }


def phrases(texts: Iterable[str], most: int) -> str:
    """Return the parts of sentences that save most, the best at the end, in ``most`` bytes of UTF-8."""
    met: Counter[str] = Counter()
    for text in texts:
        met.update(set(re.findall(r"[^，。；：、\n\d]{4,}[，。；：、]?", text)))
    ranked = sorted(met, key=lambda part: (met[part] - 1) * len(part), reverse=True)
    kept: list[str] = []
    size = 0
    for part in ranked:
        if met[part] < 2 or size + len(part.encode()) > most or any(part in other for other in kept):
            continue
        kept.append(part)
        size += len(part.encode())
    return "".join(reversed(kept))


def make(folder: Path) -> None:
    """Write the dictionaries."""
    from reports.packing.folding import fold_checked, fold_reading

    read = [reading for _, reading in readings()]
    texts = [chapter["text"] for reading in read for chapter in reading["chapters"]]
    by_edition = {
        reading["tables"]["requests"]["edition"]: reading
        for reading in read
        if "requests" in reading["tables"]
    }
    forms = "".join(_written(fold_reading({**reading, "chapters": []})) for reading in by_edition.values())
    one = _written(fold_reading({**read[0], "cells": {}, "tables": {}}))
    said = phrases(texts, min(TEXTS, LONGEST - len((forms + one).encode())))
    _write(folder / "reading-1.dictionary", said + one + forms)
    _write(folder / "text-1.dictionary", phrases(texts, TEXTS))
    of_checks = [checked(reading) for reading in by_edition.values()]
    reasons = {row["reason"] for reading in read[:20] for row in checked(reading)["unassessed"]}
    kept = "".join(sorted(reasons)) + "".join(_written(fold_checked(each)) for each in of_checks)
    _write(folder / "checked-1.dictionary", kept[-SMALL:])


def _written(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode()[-LONGEST:])
    print(f"{path}: {path.stat().st_size} bytes")


def measure(paths: list[Path]) -> None:
    """Print bytes and milliseconds of processor time by kind of value and of file."""
    from reports.packing import Format, pack, unpack

    read = list(readings(paths))
    for kind in sorted({kind for kind, _ in read}):
        some = [reading for each, reading in read if each == kind]
        _print(kind, "reading", some, lambda value: pack(value, Format.READING), unpack)
        _print(
            kind,
            "checked",
            [checked(each) for each in some],
            lambda value: pack(value, Format.CHECKED),
            unpack,
        )
        texts = [chapter["text"] for each in some for chapter in each["chapters"] if chapter["text"]]
        _print(kind, "text", texts, lambda value: pack(value, Format.TEXT), unpack)


def _print(
    kind: str, what: str, values: list[Any], pack: Callable[[Any], bytes], unpack: Callable[[bytes], Any]
) -> None:
    pack(values[0])
    began = time.process_time()
    packed = [pack(value) for value in values]
    middle = time.process_time()
    assert [unpack(each) for each in packed] == values  # noqa: S101
    ended = time.process_time()
    plain = mean(len(msgspec.json.encode(value)) for value in values)
    costs = [seconds / len(values) * 1000 for seconds in (middle - began, ended - middle)]
    print(
        f"{kind:6}{what:9}{len(values):5} of {plain:8.0f} B: {mean(map(len, packed)):6.0f} B,"
        f" packed in {costs[0]:.2f} ms, unpacked in {costs[1]:.2f} ms"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    if sys.argv[1:2] == ["--make"]:
        make(Path(sys.argv[2]))
    else:
        measure([Path(name) for name in sys.argv[1:]])
