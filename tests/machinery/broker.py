"""A real broker (the one of the embedded mode) that a test may kill and start again."""

import signal
from pathlib import Path

import kombu.pools
import redis

from portal.celery import app
from portal.embedded.broker import answers, prepare_private_broker, wait_until_it_answers
from tests.machinery.processes import Running, plain_environment


class Broker:
    """`url` stays the same over kill() and start(), and so does what the server had on disk."""

    def __init__(self, folder: Path):
        self._log = folder / "server.log"
        self._prepared = prepare_private_broker(folder)
        self.url = self._prepared.url
        self._running: Running | None = None

    def start(self) -> None:
        """Returns when it answers."""
        self._running = Running(list(self._prepared.command), log=self._log, environment=plain_environment())
        assert wait_until_it_answers(self.url, 20), self._log.read_text()

    def kill(self) -> None:
        """SIGKILL, without any chance to save."""
        self._running.send(signal.SIGKILL)
        self._running.process.wait()

    def make_ready(self) -> None:
        """Running and empty, whatever the last test did to it."""
        if not answers(self.url):
            self.stop()
            self.start()
        self.flush()

    def flush(self) -> None:
        """Lose everything that was queued."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def queued(self, queue: str) -> int:
        """How many messages wait in `queue`."""
        with redis.Redis.from_url(self.url) as client:
            return client.llen(queue)

    def stop(self) -> None:
        if self._running:
            self._running.stop(10)


def publish_to(url: str) -> str:
    """Let tasks sent from this process go to `url`; returns where they went before."""
    before = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    kombu.pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    return before
