"""A gunicorn worker that receives requests and sends answers without a thread: only the view takes one.

gunicorn's own threads read the request themselves, so that ten connections that drip bytes stop the portal
(decision 0124). Here waitress' loop collects headers and body, in a temporary file where they are large, within the
limits below, and a thread begins when the request is complete.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

#: Seconds within which the head of a request must be complete; then the connection is closed.
HEAD_SECONDS = 10
#: A body may take this many seconds, and one more for each of these bytes: a phone on a bad line still gets through.
BODY_SECONDS, BODY_BYTES_PER_SECOND = 60, 10_000
#: Seconds an open connection may be silent between two requests.
IDLE_SECONDS = 30
#: Open connections of one process; beyond it new ones wait in the kernel's queue.
CONNECTIONS = 1000
HEAD_BYTES = 32 * 1024
#: What the answers of the server itself carry, as those of the portal do (portal.settings).
SECURITY_HEADERS = [
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class RefusingTask(ErrorTask):
    """The server's own 4xx and 5xx, with the headers of every other answer."""

    def execute(self) -> None:
        self.response_headers.extend(SECURITY_HEADERS)
        super().execute()


class Channel(HTTPChannel):
    """One connection; knows since when the request that is being received is incomplete."""

    error_task_class = RefusingTask
    begun = 0.0
    taken = 0

    def received(self, data: bytes) -> bool:
        """Count what arrives; waitress calls this for every piece."""
        if self.request is None:
            self.begun, self.taken = time.time(), 0
        self.taken += len(data)
        return bool(super().received(data))

    def is_too_slow(self, now: float) -> bool:
        """Whether the request that is being received has had its time."""
        request = self.request
        if request is None:
            return False
        allowed = (
            BODY_SECONDS + self.taken / BODY_BYTES_PER_SECOND if request.headers_finished else HEAD_SECONDS
        )
        return now - self.begun > allowed


class Server(TcpWSGIServer):
    """Waitress' server that also closes connections whose requests drip."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        """Close idle and slow connections; called every `cleanup_interval` seconds."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.is_too_slow(now):
                channel.will_close = True

    def is_at_rest(self) -> bool:
        """Whether no request is being answered."""
        return not any(
            channel.requests or channel.total_outbufs_len for channel in self.active_channels.values()
        )


class BufferingWorker(Worker):
    """Run waitress in a process that gunicorn's master starts, watches and ends."""

    def run(self) -> None:
        """Serve until gunicorn stops this worker or has ended; then finish running requests."""
        _allow_files(CONNECTIONS + 200)
        sockets: dict[int, Any] = {}
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        servers = [self._server(one.sock, sockets, dispatcher) for one in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self.notify()
            wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        deadline = time.monotonic() + self.cfg.graceful_timeout
        for server in servers:
            server.accepting = False
        while time.monotonic() < deadline and not all(server.is_at_rest() for server in servers):
            self.notify()
            wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
        dispatcher.shutdown()

    def _server(self, listener: Any, sockets: dict[int, Any], dispatcher: ThreadedTaskDispatcher) -> Server:
        limits = Adjustments(
            sockets=[listener],
            threads=self.cfg.threads,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=2,
            max_request_header_size=HEAD_BYTES,
            # An upload a little too large still reaches the page, which answers with a sentence.
            max_request_body_size=2 * settings.MAX_UPLOAD_BYTES,
            # X-Forwarded-*: removed unless the operator says that proxies write them (portal.middleware).
            clear_untrusted_proxy_headers=not settings.PROXY_HOPS,
            asyncore_use_poll=True,
            ident=None,
        )
        info = (listener.family, listener.type, listener.proto, listener.getsockname())
        application = self._logged(self.wsgi)
        return Server(
            application,
            sockets,
            True,
            listener,
            dispatcher=dispatcher,
            adj=limits,
            sockinfo=info,
            bind_socket=False,
        )

    def _logged(self, application: Application) -> Application:
        """Write a line of the access log for each answer: address, request, status, seconds."""

        def logged(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            begun, address = time.monotonic(), environ["REMOTE_ADDR"]

            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                self.log.access_log.info(
                    '%s "%s %s" %s %.3f',
                    environ.get("REMOTE_ADDR", address),
                    environ["REQUEST_METHOD"],
                    _printable(environ["PATH_INFO"]),
                    status[:3],
                    time.monotonic() - begun,
                )
                return start_response(status, headers, *rest)

            return application(environ, start)

        return logged


def _printable(path: str) -> str:
    """The path with no character that could begin a line of the log."""
    return path.encode("unicode_escape").decode("ascii")


def _allow_files(number: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
