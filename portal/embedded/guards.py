"""What is settled before anything starts: one stack per VAR_DIR, and a port that is free."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path

from portal.embedded.stack import address


class StackRefused(Exception):
    """The stack cannot start; the message is one sentence for the person at the terminal."""


class Lock:
    """Held while a stack runs on this VAR_DIR; a second one is refused. The kernel frees it on any death."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+")

    def take(self, note: str) -> None:
        """Raise StackRefused, with the note of the process that holds the lock."""
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
    """Raise StackRefused when another program listens on host:port, or when it cannot be used at all."""
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
