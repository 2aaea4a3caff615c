"""The program that runs expressions of the word list under limits: ``python -m reports.isolation.expression_child``.

Two arguments: bytes of memory and seconds of processor time. Each line on standard input is a JSON request, each line
on standard output its answer:

``{"texts": [[part, text], …]}`` keeps the passages and answers ``{"texts": 3}``.
``{"entry": {…}, "seconds": s}`` answers ``{"places": [[passage, start, end], …]}`` or ``{"fault": …}``.
``{"judge": pattern, "trials": […], "seconds": s}`` answers ``{"fault": ""}`` or the fault with ``"why"``.
Faults are the values of ``reports.isolation.expressions.Fault``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from reports.checks.expressions import PatternError, PatternTooLargeError, compiled, hits
from reports.checks.texts import OUTSIDE, Passage, WordEntry
from reports.isolation.limits import give_up_network, give_up_rights, limit


def main(arguments: list[str]) -> int:
    """Answers until standard input is closed."""
    memory, cpu = int(arguments[0]), int(arguments[1])
    give_up_rights()
    give_up_network()
    limit(memory, cpu)
    passages: list[Passage] = []
    for line in sys.stdin:
        request = json.loads(line)
        if "texts" in request:
            passages = [Passage(part, text) for part, text in request["texts"]]
            answer: dict[str, Any] = {"texts": len(passages)}
        else:
            answer = _guarded(request, passages)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


def _guarded(request: dict[str, Any], passages: list[Passage]) -> dict[str, Any]:
    """The answer to one request; whatever the expression does is a fault."""
    try:
        if "judge" in request:
            return _judged(request["judge"], request["trials"], request["seconds"])
        return _places(request["entry"], passages, request["seconds"])
    except PatternTooLargeError as error:
        return {"fault": "large", "why": str(error)}
    except PatternError as error:
        return {"fault": "bad", "why": str(error)[:100]}
    except TimeoutError:
        return {"fault": "slow", "why": ""}
    except (MemoryError, RecursionError):
        return {"fault": "large", "why": "所需内存超过上限"}


def _judged(pattern: str, trials: list[str], seconds: float) -> dict[str, Any]:
    if compiled(pattern, True).fullmatch("", timeout=seconds) is not None:
        return {"fault": "empty", "why": ""}
    for trial in trials:
        hits(WordEntry(0, pattern, is_expression=True), Passage(OUTSIDE, trial), seconds=seconds)
    return {"fault": "", "why": ""}


def _places(data: dict[str, Any], passages: list[Passage], seconds: float) -> dict[str, Any]:
    entry = WordEntry(
        data["id"],
        data["pattern"],
        is_expression=True,
        exceptions=tuple(data["exceptions"]),
        parts=tuple(data["parts"]),
    )
    places = [
        [number, start, end]
        for number, passage in enumerate(passages)
        for start, end, _ in hits(entry, passage, seconds=seconds)
    ]
    return {"places": places}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
