"""All processes of the portal on one machine under one supervisor: broker, web, workers, beat.

`manage.py runstack` is the command over this module. Layout below VAR_DIR:
run/ (lock, supervisor configuration, broker address), log/ (one file a program), valkey/ (the broker's data).
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.broker import PrivateBroker

LEASH = Path(__file__).with_name("leash.py")
# Every process of a stack carries this variable with its VAR_DIR, so that leftovers can be told from others.
MARK = "PORTAL_STACK"
BROKER = "broker"


class StackRefused(Exception):
    """The stack cannot start; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """One supervised process. `stop_seconds`: how long it may take to end after SIGTERM."""

    name: str
    command: tuple[str, ...]
    priority: int
    stop_seconds: int = 20


def programs(*, host: str, port: int, run_dir: Path, broker: PrivateBroker | None) -> list[Program]:
    """What runs, in the order of starting. Without a private broker an outside one is used."""
    python = sys.executable
    celery = (python, "-m", "celery", "--app", "portal")
    web = (python, "-m", "gunicorn", "portal.wsgi", "--bind", address(host, port))
    web += ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120")
    web += ("--graceful-timeout", "10", "--access-logfile", "-", "--no-control-socket")
    if os.path.isdir("/dev/shm"):  # noqa: S108 the workers' heartbeat file must not wait for a disk
        web += ("--worker-tmp-dir", "/dev/shm")  # noqa: S108
    worker = (
        *celery,
        "worker",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
        "--concurrency",
    )
    listed = [
        Program(name="web", command=web, priority=20),
        Program(
            name="reading",
            command=(*worker, "2", "--queues", "interactive,bulk", "--hostname", "reading@%h"),
            priority=30,
            stop_seconds=60,
        ),
        Program(
            name="export",
            command=(*worker, "1", "--queues", "export", "--hostname", "export@%h"),
            priority=30,
            stop_seconds=60,
        ),
        Program(
            name="beat", command=(*celery, "beat", "--schedule", str(run_dir / "beat-schedule")), priority=40
        ),
    ]
    if broker:
        listed.insert(0, Program(name=BROKER, command=broker.command, priority=10))
    return listed


def supervisor_configuration(listed: list[Program], *, run_dir: Path, log_dir: Path, directory: Path) -> str:
    """The text of supervisord.conf. Secrets are not in it: programs inherit the supervisor's environment."""
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
        "umask=027",
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
            # What has not ended by then is killed with everything below it.
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


def _escaped(value) -> str:
    return str(value).replace("%", "%%")


def _quoted(word: str) -> str:
    # Double quotes and backslashes as shlex reads them; single quotes would not survive a path with one.
    safe = word.replace("\\", "\\\\").replace('"', '\\"')
    return _escaped(f'"{safe}"')


def address(host: str, port: int) -> str:
    """host:port, with brackets round an IPv6 host."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Lock:
    """Held while a stack runs on this VAR_DIR; a second one is refused. Freed by the kernel on any death."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+")

    def take(self, note: str) -> None:
        """Raises StackRefused, with the note of the process that has it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.seek(0)
            raise StackRefused(
                f"已经在运行：{self._file.read().strip()}。请先在那个窗口按 Ctrl-C 停止。"
                " / Already running on this var directory; stop it first."
            ) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(note)
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def require_free_port(host: str, port: int) -> None:
    """Raises StackRefused when somebody listens on host:port, or when it cannot be used at all."""
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as error:
        raise StackRefused(
            f"端口 {address(host, port)} 不能使用({error.strerror}),可能已被其他程序占用。"
            f"请换一个端口，例如:PORT={port + 1 if port < 65535 else 8001} make run"
            f" / Port {port} on {host} is taken or not allowed; set PORT to another one."
        ) from None


def leftovers(var_dir: Path) -> list[int]:
    """Process ids of an earlier stack on this VAR_DIR whose supervisor is gone. Linux only; elsewhere empty.

    Call it holding the Lock: without it, a running stack would be taken for leftovers.
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
    """Ends them: SIGTERM first, SIGKILL after `patience` seconds. Returns how many there were."""
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
) -> subprocess.Popen:
    """Start supervisord in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
    path = run_dir / "supervisord.conf"
    path.write_text(configuration)
    command = [sys.executable, str(LEASH), sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
    return subprocess.Popen(
        command,
        env={**environment, MARK: str(var_dir)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_supervisor(supervisor: subprocess.Popen, var_dir: Path, *, patience: float = 75) -> None:
    """End the supervisor and everything below it; returns when no process of the stack is left."""
    if supervisor.poll() is None:
        supervisor.terminate()
        try:
            supervisor.wait(patience)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
    end_leftovers(var_dir)
