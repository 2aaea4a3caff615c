"""Which programs the portal consists of on one machine: broker, web, two workers, beat."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from portal.embedded.broker import PrivateBroker
from portal.embedded.supervisor import BROKER, Program

#: The gunicorn worker that stands up to slow clients; production uses it too (docs/operations.md).
WORKER = "portal.embedded.buffering.BufferingWorker"


def programs(*, host: str, port: int, run_dir: Path, broker: PrivateBroker | None) -> list[Program]:
    """List what runs, in the order of starting; without a private broker an outside one is used."""
    python = sys.executable
    celery: tuple[str, ...] = (python, "-m", "celery", "--app", "portal")
    web: tuple[str, ...] = (python, "-m", "gunicorn", "portal.wsgi", "--bind", address(host, port))
    web += ("--worker-class", WORKER, "--workers", "2", "--threads", "4", "--timeout", "120")
    # Imported once, by the process that starts the two others: they share its memory and are ready at once.
    web += ("--graceful-timeout", "10", "--access-logfile", "-", "--no-control-socket", "--preload")
    if os.path.isdir("/dev/shm"):  # noqa: S108 - the heartbeat file must not wait for a disk  # nosec B108
        web += ("--worker-tmp-dir", "/dev/shm")  # noqa: S108 - gunicorn makes its own file there  # nosec B108
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
            command=(*worker, "2", "--queues", "upkeep,interactive,bulk", "--hostname", "reading@%h"),
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


def address(host: str, port: int) -> str:
    """host:port, with brackets round an IPv6 host."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
