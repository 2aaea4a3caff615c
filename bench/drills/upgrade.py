"""``python -m bench.drills.upgrade [COMMIT] [--database KIND] [--back]``: an older release with data, upgraded.

The older program (by default the one before the newest migration) is unpacked beside this one, migrates an empty
database and makes the small demonstration. Then this program migrates it, and everything has to be as it was: rows,
chains, sources, sums, search index. ``--back`` migrates back afterwards, as far as that is possible, and looks again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.__main__ import machine
from bench.drills.outcome import Outcome
from tests.machinery import postgresql
from tests.machinery.processes import ROOT, plain_environment

#: What both programs know: rows that an upgrade may neither lose nor make.
COUNTED = ("agency", "annualreport", "submission", "sourcefile", "parserun", "event", "finding", "narrative")
COUNT = """
import json, django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    counts = {}
    for table in %r:
        cursor.execute(f"SELECT count(*) FROM reports_{table}")
        counts[table] = cursor.fetchone()[0]
print(json.dumps(counts))
"""


def main(arguments: list[str]) -> int:
    """Run the drill; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.drills.upgrade", description=__doc__)
    parser.add_argument("commit", nargs="?")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--back", action="store_true", help="migrate back afterwards")
    asked = parser.parse_args(arguments)
    commit = asked.commit or _before_the_newest_migration()
    print(f"{machine()}; {asked.database}, from {_git('log', '-1', '--format=%h %s', commit)}", flush=True)
    outcome = upgrade(commit, asked.database, back=asked.back)
    print("\n".join(outcome.lines()))
    return 0 if outcome.held else 1


def upgrade(commit: str, database: str, *, back: bool) -> Outcome:
    """Make data with the older program, migrate them with this one, compare."""
    outcome = Outcome(f"upgrade of {database} from {commit[:9]}")
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder, _database(database) as url:
        older = Path(folder) / "older"
        _unpack(commit, older)
        environment = plain_environment(VAR_DIR=f"{folder}/var", DJANGO_SETTINGS_MODULE="portal.settings")
        environment |= {"DATABASE_URL": url} if url else {}

        def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, *arguments]
            return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)

        def step(place: Path, *arguments: str) -> str:
            began = time.monotonic()
            done = run(place, "manage.py", *arguments)
            said = (done.stdout + done.stderr).strip()[-300:]
            outcome.check(done.returncode == 0, f"{arguments[0]}: {said}")
            outcome.figures[f"{arguments[0]} ({'older' if place == older else 'this'})"] = (
                f"{time.monotonic() - began:.0f} s"
            )
            return done.stdout

        def counted() -> dict[str, int]:
            done = run(ROOT, "-c", COUNT % (COUNTED,))
            return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr[-200:]}

        step(older, "migrate", "--verbosity", "0")
        step(older, "create_demo", "--small", "--url", "http://127.0.0.1:1")
        first = _newest(older)
        before = counted()
        outcome.check("error" not in before and before["submission"] > 0, f"the older program made {before}")
        step(ROOT, "migrate", "--verbosity", "0")
        outcome.check(counted() == before, f"rows were {before}, are {counted()}")
        for command in ("verify_events", "verify_files", "fsck"):
            step(ROOT, command)
        if back:
            for app, name in first.items():
                step(ROOT, "migrate", app, name, "--verbosity", "0")
            outcome.check(counted() == before, f"rows were {before}, are {counted()} after migrating back")
            step(older, "verify_events")
            step(older, "fsck")
        outcome.figures["rows"] = str(before)
    return outcome


@contextlib.contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
    else:
        with postgresql.server() as url:
            yield url


def _unpack(commit: str, folder: Path) -> None:
    folder.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "--extract"], cwd=folder, check=True, input=packed)


def _newest(place: Path) -> dict[str, str]:
    """Return application → its newest migration in that program; what others depend on last."""
    return {
        app: max(path.stem for path in (place / app / "migrations").glob("0*.py"))
        for app in ("review", "reports")
    }


def _before_the_newest_migration() -> str:
    return _git("log", "-1", "--format=%H", "--", "reports/migrations", "review/migrations") + "~1"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
