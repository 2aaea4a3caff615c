"""A real S3-compatible server (moto) that can be slow, failing or stopped: ``python -m tests.machinery.objects``.

It keeps objects in memory: they are gone with the process. What it does wrong is read from a file before each request.
"""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from portal.embedded.broker import free_port
from tests.machinery.processes import Running, plain_environment, wait_for

BUCKET = "annual-reports"
KEYS = {"S3_ACCESS_KEY": "portal", "S3_SECRET_KEY": "of the tests"}


class ObjectServer:
    """The server in a process of its own; `environment` are the variables of a portal that uses it."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._port = folder, free_port()
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self.environment = {"FILES_URL": f"s3+{self.endpoint}/{BUCKET}/files", **KEYS}
        self._running: Running | None = None

    def start(self) -> None:
        """Start the server with an empty bucket and return when it answers."""
        self.behave()
        self._running = Running(
            [sys.executable, "-m", "tests.machinery.objects", str(self._port), str(self._rules)],
            log=self._folder / "objects.log",
            environment=plain_environment(),
        )
        wait_for(self._answers, 60, what="the object server")
        request = urllib.request.Request(f"{self.endpoint}/{BUCKET}", method="PUT")
        urllib.request.urlopen(request, timeout=10).close()

    @property
    def process(self) -> Any:
        return self._running.process

    def behave(self, *, seconds: float = 0.0, failing: float = 0.0, refusing: bool = False) -> None:
        """Answer each request after these seconds, this share with 500, or (refusing) all with 503."""
        unfinished = self._rules.with_suffix(".part")
        unfinished.write_text(json.dumps({"seconds": seconds, "failing": failing, "refusing": refusing}))
        unfinished.replace(self._rules)

    def requests(self) -> int:
        """Return how many requests the server has had."""
        return int(urllib.request.urlopen(f"{self.endpoint}/-/requests", timeout=10).read())

    def stop(self) -> None:
        if self._running:
            self._running.kill_group()

    @property
    def _rules(self) -> Path:
        return self._folder / "objects.json"

    def _answers(self) -> bool:
        try:
            return self.requests() >= 0
        except OSError:
            return False


Application = Callable[[dict, Callable], Iterable[bytes]]


def misbehaving(application: Application, rules: Path) -> Application:
    """Wrap the server in what the rules ask for."""
    chance, seen = random.Random(1), [0]

    def answer(environ: dict, start: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/-/requests":
            start("200 OK", [("Content-Type", "text/plain")])
            return [str(seen[0]).encode()]
        seen[0] += 1
        rule = json.loads(rules.read_text())
        time.sleep(rule["seconds"])
        if rule["refusing"] or chance.random() < rule["failing"]:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("503 Slow Down" if rule["refusing"] else "500 Error", [("Content-Type", "text/plain")])
            return [b""]
        return application(environ, start)

    return answer


def serve(port: int, rules: Path) -> None:
    """Serve until the process ends."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, run_simple

    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    application = DomainDispatcherApplication(create_backend_app)
    run_simple("127.0.0.1", port, misbehaving(application, rules), threaded=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
