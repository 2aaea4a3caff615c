"""Runs code on the database of a stack, a piece a line, in one process: Django starts once instead of each time.

In: lines on standard input, each a JSON string of code. Out: for each, a line of JSON: ``[last line printed, error]``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from typing import IO, Any, cast

from tests.machinery.processes import ROOT


class Inside:
    """The process, seen from the drill; started by the first ``run``."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> Any:
        """Return the last line that the code prints, parsed as JSON. Raises RuntimeError with its traceback."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.drills.inside"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        stdin, stdout = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        stdin.write(json.dumps(code) + "\n")
        stdin.flush()
        printed, error = json.loads(stdout.readline())
        if error:
            raise RuntimeError(error)
        return json.loads(printed)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.communicate(timeout=30)
            self._process = None


def main() -> None:
    """Run what comes on standard input until it ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.db import close_old_connections, connections

    from portal import collector

    collector.spare(cleaned=False)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        printed, error = io.StringIO(), ""
        close_old_connections()
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(json.loads(line), "drill", "exec"), {})  # noqa: S102 - code of the drills  # nosec B102
        except Exception:
            error = traceback.format_exc()
        connections.close_all()
        last = printed.getvalue().strip().splitlines()[-1:] or ["null"]
        answers.write(json.dumps([last[0], error]) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
