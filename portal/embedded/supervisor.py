"""Supervisord: its configuration, its start and its end.

Layout below VAR_DIR: run/ (lock, supervisor configuration, broker address), log/ (one file a program),
valkey/ (the broker's data).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
#: Every process of a stack carries this variable with its VAR_DIR: it distinguishes the leftovers of stacks.
MARK = "PORTAL_STACK"
BROKER = "broker"


@dataclass(frozen=True, kw_only=True)
class Program:
    """One supervised process. `stop_seconds`: how long it may take to end after SIGTERM."""

    name: str
    command: tuple[str, ...]
    priority: int
    stop_seconds: int = 20


def supervisor_configuration(listed: list[Program], *, run_dir: Path, log_dir: Path, directory: Path) -> str:
    """Return the text of supervisord.conf, free of secrets: programs inherit the supervisor's environment."""
    parts = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={_escaped(log_dir / 'supervisor.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={_escaped(run_dir / 'supervisord.pid')}",
        f"childlogdir={_escaped(log_dir)}",
        f"directory={_escaped(directory)}",
        "umask=077",
    ]
    for program in listed:
        command = (sys.executable, str(LEASH), *program.command)
        parts += [
            "",
            f"[program:{program.name}]",
            "command=" + " ".join(_quoted(word) for word in command),
            f"priority={program.priority}",
            "autostart=true",
            "autorestart=true",
            "startsecs=1",
            "startretries=1000000",
            # SIGTERM goes to the head of the group only: Celery and gunicorn then let running work finish.
            # Programs still running by then are killed with their children.
            "stopsignal=TERM",
            f"stopwaitsecs={program.stop_seconds}",
            "stopasgroup=false",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={_escaped(log_dir / program.name)}.log",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=3",
        ]
    # Programs of one group are stopped at the same time; the broker after them, for they report to it.
    others = [program.name for program in listed if program.name != BROKER]
    parts += ["", "[group:portal]", f"programs={','.join(others)}", "priority=20"]
    return "\n".join(parts) + "\n"


def _escaped(value: object) -> str:
    return str(value).replace("%", "%%")


def _quoted(word: str) -> str:
    # Double quotes and backslashes as shlex reads them; single quotes would not survive a path with one.
    safe = word.replace("\\", "\\\\").replace('"', '\\"')
    return _escaped(f'"{safe}"')


def leftovers(var_dir: Path) -> list[int]:
    """Return the process ids of an earlier stack on this VAR_DIR whose supervisor is gone (Linux; elsewhere none).

    Hold the Lock when calling: without it, a running stack would be taken for leftovers.
    """
    mark = f"{MARK}={var_dir}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            if pid != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(pid)
        except OSError:
            continue
    return found


def end_leftovers(var_dir: Path, *, patience: float = 10) -> int:
    """End the leftovers, SIGTERM first, SIGKILL after `patience` seconds; return how many there were."""
    found = leftovers(var_dir)
    for number, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5)):
        for pid in leftovers(var_dir):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + wait
        while leftovers(var_dir):
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        else:
            break
    return len(found)


def start_supervisor(
    configuration: str, *, run_dir: Path, var_dir: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start supervisord in a separate session: Ctrl-C reaches only the command, which stops it in order."""
    path = run_dir / "supervisord.conf"
    path.write_text(configuration)
    command = [sys.executable, str(LEASH), sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
    return subprocess.Popen(
        command,
        env={**environment, MARK: str(var_dir)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_supervisor(supervisor: subprocess.Popen[bytes], var_dir: Path, *, patience: float = 75) -> None:
    """End the supervisor and everything below it; returns when no process of the stack is left."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(patience)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
    end_leftovers(var_dir)
