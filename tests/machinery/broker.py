"""A real broker (the one of the embedded mode) that a test may kill and restart."""

import signal
from pathlib import Path

import kombu.pools
import redis

from portal.celery import app
from portal.embedded.broker import answers, prepare_private_broker, wait_until_it_answers
from tests.machinery.processes import Running, plain_environment


class Broker:
    """A broker whose `url` and files on disk survive kill() and start()."""

    def __init__(self, folder: Path):
        self._log = folder / "server.log"
        self._prepared = prepare_private_broker(folder)
        self.url = self._prepared.url
        self._running: Running | None = None

    def start(self) -> None:
        """Start the server and return when it answers."""
        self._running = Running(list(self._prepared.command), log=self._log, environment=plain_environment())
        assert wait_until_it_answers(self.url, 20), self._log.read_text()

    def kill(self) -> None:
        """Send SIGKILL: the server cannot save anything."""
        self._running.send(signal.SIGKILL)
        self._running.process.wait()

    def make_ready(self) -> None:
        """Start the server if necessary and empty it."""
        if not answers(self.url):
            self.stop()
            self.start()
        self.flush()

    def flush(self) -> None:
        """Drop all queued messages."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def queued(self, queue: str) -> int:
        """Return the number of messages waiting in `queue`."""
        with redis.Redis.from_url(self.url) as client:
            return client.llen(queue)

    def stop(self) -> None:
        if self._running:
            self._running.stop(10)


def publish_to(url: str) -> str:
    """Send the tasks of this process to `url`; return the previous address."""
    before = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    kombu.pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    return before
