"""Mutated documents of all kinds, read and recognised: ``python -m bench.fuzz [COUNT] [SEED]``.

Bytes are changed, cut, doubled and crossed with other files; inside Office files also XML members are mutated, so that
the archive stays whole and the parser is reached. A mutant is read, or refused with a code; anything else is printed
with its seed and ends the run with status 1. A mutant that takes longer than LONGEST seconds counts as a hang. Batches
run in separate processes, so that a crash of a library is found too.
"""

from __future__ import annotations

import io
import multiprocessing
import signal
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.reading.rendering import render
from reports.recognition.reading import from_json, to_json
from reports.recognition.recognise import recognise
from tests.accuracy.cases import WRITERS, case_of

COUNT = 10_000
BATCH = 250
#: Seconds for one mutant, with a margin for a busy machine.
LONGEST = 20
SEEDS_A_KIND = 6
TOKENS = (
    b"<", b">", b"</td>", b"<table>", b'colspan="9999"', b"&#0;", b"&#x202e;", b"\x00", b"\xff\xfe", b"|", b"\t",
    b"\n\n", b"---", "规章".encode(), "（七）总计".encode(), b"0 0 0 0 0 0 0", b"<w:tbl>", b"</w:tc>", b"<w:vMerge/>",
    b'<w:gridSpan w:val="-1"/>', b'<w:gridSpan w:val="99999999999"/>', b"endobj", b"stream", b"/Kids",
    b"99999999999999999999",
    b"-1", b"1e999", b"NaN", "２".encode(), "〇".encode(), b"{\\rtf", b"PK\x03\x04", b"%PDF-1.4", b"\xef\xbb\xbf",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the mutants in batches; return 1 when one crashed, hung, or raised another error than ReadingError."""
    count = int(arguments[0]) if arguments else COUNT
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    started = time.monotonic()
    faults: list[str] = []
    outcomes: dict[str, int] = {}
    for first in range(0, count, BATCH):
        found, codes = _batch(seed, first, min(first + BATCH, count))
        faults += found
        for code, number in codes.items():
            outcomes[code] = outcomes.get(code, 0) + number
        print(f"\r{min(first + BATCH, count)} of {count}, {len(faults)} faults", end="", flush=True)
    print(f"\n{time.monotonic() - started:.0f} s", dict(sorted(outcomes.items(), key=lambda item: -item[1])))
    for fault in faults:
        print(fault)
    return int(bool(faults))


def _batch(seed: int, first: int, last: int) -> tuple[list[str], dict[str, int]]:
    """Run these mutants in another process, skipping one that kills it; return faults and counts by outcome."""
    faults: list[str] = []
    outcomes: dict[str, int] = {}
    while first < last:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_run, args=(sender, seed, first, last))
        process.start()
        sender.close()
        reached = first
        while True:
            try:
                if not receiver.poll(LONGEST * 3):
                    process.kill()
                    break
                number, outcome = receiver.recv()
            except EOFError:
                break
            reached = number + 1
            if outcome.startswith("!"):
                faults.append(f"seed {seed} mutant {number}: {outcome[1:]}")
            outcomes[outcome.split("\n")[0][:40]] = outcomes.get(outcome.split("\n")[0][:40], 0) + 1
        process.join()
        if reached < last:
            faults.append(f"seed {seed} mutant {reached}: the process died with {process.exitcode}")
        first = reached + 1 if reached < last else last
    return faults, outcomes


def _run(sender: Any, seed: int, first: int, last: int) -> None:
    signal.signal(signal.SIGALRM, _too_long)
    for number in range(first, last):
        signal.alarm(LONGEST)
        try:
            sender.send((number, outcome_of(mutant(seed, number))))
        finally:
            signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError


def outcome_of(data: bytes) -> str:
    """Return ``read`` or the code of the refusal; ``!`` and a traceback for anything else."""
    try:
        document = read(data, guess=False)
        render(document)
        reading = recognise(document, file_name="年报.docx")
        if from_json(to_json(reading)) != reading:
            return "!the reading does not come back from its JSON"
    except ReadingError as error:
        return error.code
    except TimeoutError:
        return "!hung\n" + traceback.format_exc(limit=-4)
    except Exception:
        return "!" + traceback.format_exc(limit=-3)
    return "read"


def mutant(seed: int, number: int) -> bytes:
    """Return the mutant of this number; deterministic."""
    chance = Random(f"{seed} {number}")  # noqa: S311 - not a secret
    kinds = list(WRITERS)
    kind = kinds[number % len(kinds)]
    data = _source(kind, chance.randrange(SEEDS_A_KIND))
    for _ in range(chance.choice((1, 1, 2, 4, 12))):
        if data[:2] == b"PK" and chance.random() < 0.8:
            data = _inside(data, chance)
        else:
            data = chance.choice(MUTATIONS)(data, chance)
    return data


_SOURCES: dict[tuple[str, int], bytes] = {}


def _source(kind: str, seed: int) -> bytes:
    if (kind, seed) not in _SOURCES:
        _SOURCES[kind, seed] = case_of(kind, 2000 + seed).data
    return _SOURCES[kind, seed]


def _inside(data: bytes, chance: Random) -> bytes:
    """Mutate one member of an archive and pack a valid archive again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # zipfile and zlib raise many kinds of errors on a damaged archive
        return chance.choice(MUTATIONS)(data, chance)
    if not members:
        return data
    weights = [max(len(body), 1) for body in members.values()]
    name = chance.choices(list(members), weights)[0]
    members[name] = chance.choice(MUTATIONS)(members[name], chance)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, body in members.items():
            archive.writestr(member, body)
    return buffer.getvalue()


def _span(data: bytes, chance: Random, most: int = 4000) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randrange(1, most))


def _changed(data: bytes, chance: Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randrange(1, 30)):
        if found:
            found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cut(data: bytes, chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _doubled(data: bytes, chance: Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.randrange(1, 20) + data[end:]


def _swapped(data: bytes, chance: Random) -> bytes:
    (one, two), (three, four) = sorted((_span(data, chance), _span(data, chance)))
    return (
        data if two > three else data[:one] + data[three:four] + data[two:three] + data[one:two] + data[four:]
    )


def _ended(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _with_token(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 3, 200)) + data[at:]


def _crossed(data: bytes, chance: Random) -> bytes:
    other = _source(chance.choice(list(WRITERS)), chance.randrange(SEEDS_A_KIND))
    start, end = _span(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _pieces(data: bytes, chance: Random) -> bytes:
    """Drop, double or move elements, lines or cells."""
    separator = chance.choice((b">", b"\n", b"|", b"\t", b"\nendobj"))
    parts = data.split(separator)
    for _ in range(chance.randrange(1, 12)):
        if len(parts) < 3:
            break
        at = chance.randrange(len(parts))
        match chance.randrange(3):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[at])
            case 2:
                parts.insert(chance.randrange(len(parts)), parts.pop(at))
    return separator.join(parts)


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _changed,
    _cut,
    _doubled,
    _swapped,
    _ended,
    _with_token,
    _crossed,
    _pieces,
    _pieces,
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
