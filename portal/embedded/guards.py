"""Checks before the start: one stack per VAR_DIR, folder closed to other users, port usable."""

from __future__ import annotations

import fcntl
import ipaddress
import os
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


def require_private_folder(path: Path) -> bool:
    """Close VAR_DIR to other users of the machine; True when it was open. Raise StackRefused where that fails."""
    if not path.stat().st_mode & 0o077:
        return False
    try:
        os.chmod(path, 0o700)
    except OSError as error:
        raise StackRefused(
            f"数据目录 {path} 对本机其他用户开放，且不能修改权限({error.strerror})。请执行：chmod 700 {path}"
            f" / VAR_DIR is open to other users of this machine; run chmod 700 {path}"
        ) from None
    return True


def require_proxy(host: str, proxy_hops: int) -> None:
    """Raise StackRefused when the stack would listen on a public address with no reverse proxy in front."""
    if proxy_hops or _is_local(host):
        return
    raise StackRefused(
        f"HOST={host} 会把网页服务直接暴露在网络上。请放在反向代理之后运行，并设置 PROXY_HOPS=1、HTTPS=1、"
        "ALLOWED_HOSTS、CSRF_TRUSTED_ORIGINS(见 docs/operations.md);仅在封闭网络试用时可设 EXPOSED=1。"
        f" / HOST={host} would expose the web server: run it behind a reverse proxy with PROXY_HOPS=1, HTTPS=1,"
        " ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS set, or set EXPOSED=1 in a closed network."
    )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


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
