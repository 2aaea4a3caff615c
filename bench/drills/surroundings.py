"""What a place may have around it: a small file system for its files, a server for its cache."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.broker import prepare_private_broker, wait_until_it_answers
from tests.machinery.processes import Running, plain_environment

#: Size of the file system, in MB: room for the files of a drill, filled in a moment.
DISK_MB = 64


def may_mount() -> bool:
    """Return whether file systems can be mounted: only root may."""
    return os.geteuid() == 0


@contextlib.contextmanager
def mounted(folder: Path) -> Iterator[Path | None]:
    """Mount a file system of ``DISK_MB`` at the folder and yield it; None where nothing can be mounted."""
    if not may_mount():
        yield None
        return
    folder.mkdir(mode=0o700)
    options = f"size={DISK_MB}m,mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def remount(folder: Path, how: str) -> None:
    """Make a mounted file system read-only (``ro``) or writable again (``rw``)."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Leave no byte free on the file system of the folder."""
    filler = folder / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb") as stream:
            while True:
                stream.write(b"0" * 1024 * 1024)
                stream.flush()
        # The last whole pages: a megabyte that does not fit leaves less than one free.
        with contextlib.suppress(OSError), filler.open("ab", buffering=0) as stream:
            while stream.write(b"0" * 4096):
                pass
        yield
    finally:
        filler.unlink(missing_ok=True)


@dataclass
class CacheServer:
    """A server for the cache of a stack, which can be made to hang and to go on."""

    url: str
    running: Running

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Stop it with SIGSTOP: connections are accepted by the kernel, nothing is answered."""
        self.running.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.running.send(signal.SIGCONT)


@contextlib.contextmanager
def cache_server(folder: Path) -> Iterator[CacheServer]:
    """Run a Valkey with its files in this folder."""
    prepared = prepare_private_broker(folder)
    running = Running(list(prepared.command), log=folder / "server.log", environment=plain_environment())
    try:
        wait_until_it_answers(prepared.url, 20)
        yield CacheServer(prepared.url, running)
    finally:
        running.kill_group()
