"""The program that reads one file under limits: ``python -m reports.recognition.child PATH MEMORY CPU [guess]``.

Prints one JSON object: ``{"reading": …}`` (recognition.reading.to_json) or ``{"error": {"code", "message"}}``.
Started by reports.services.sandbox with an empty environment. It needs no database, no settings, and no network: it
gives the network up before it opens the file, where the kernel allows that without privileges.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from reports.reading.errors import ReadingError
from reports.reading.ocr_engine import preload
from reports.reading.registry import GUESSING_READERS, READERS, read
from reports.recognition.reading import to_json
from reports.recognition.recognise import recognise

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 32


def main(arguments: list[str]) -> int:
    """Reads the file named by the first argument; the others are bytes of memory and seconds of CPU time.

    A fourth, ``guess``, has the characters of scans and pictures guessed.
    """
    path, memory, cpu = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    guess = arguments[3:] == ["guess"]
    readers = GUESSING_READERS if guess else READERS
    for module in {module for module, _ in readers.values()}:
        import_module(module)
    if guess:
        preload()
    give_up_rights()
    limit(memory, cpu)
    try:
        found: dict[str, Any] = {"reading": to_json(recognise(read(path.read_bytes(), guess=guess)))}
        answer = json.dumps(found)
    except ReadingError as error:
        answer = _refusal(error)
    except MemoryError:
        answer = _refusal(ReadingError("MEMORY_LIMIT"))
    sys.stdout.write(answer)
    sys.stdout.flush()
    return 0


def _refusal(error: ReadingError) -> str:
    return json.dumps({"error": {"code": error.code, "message": error.message}})


def limit(memory: int, cpu: int) -> None:
    """Limits this process for good: address space, CPU seconds, no file writing, few open files, no core
    dump.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def give_up_rights() -> bool:
    """No new privileges, death with the parent, and a network namespace of its own without interfaces.

    Best effort: False where the platform (not Linux) or the kernel's policy refuses the namespace. The
    readers open no connection in any case; this guards against a parser that would.
    """
    import ctypes

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return not libc.unshare(_CLONE_NEWNET) or not libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    except (AttributeError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
