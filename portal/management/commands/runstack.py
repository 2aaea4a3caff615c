"""`manage.py runstack`: the whole portal on this machine, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands

from portal import environment
from portal.embedded.broker import (
    NoBroker,
    PrivateBroker,
    answers,
    prepare_private_broker,
    wait_until_it_answers,
)
from portal.embedded.collected import collected_meanwhile
from portal.embedded.guards import (
    Lock,
    StackRefused,
    require_free_port,
    require_private_folder,
    require_proxy,
)
from portal.embedded.stack import address, programs
from portal.embedded.supervisor import (
    end_leftovers,
    start_supervisor,
    stop_supervisor,
    supervisor_configuration,
)


class Stopped(Exception):
    """SIGINT or SIGTERM arrived."""


class Command(BaseCommand):
    help = (
        "Start broker, web, workers and beat under one supervisor; Ctrl-C stops them all. "
        "HOST, PORT, VAR_DIR, REDIS_URL, DATABASE_URL and DEMO come from the environment."
    )
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        try:
            self._run()
        except StackRefused as refusal:
            raise CommandError(str(refusal)) from None
        except Stopped:
            self.stdout.write("已停止。Stopped.")

    def _run(self) -> None:
        self.var_dir = settings.VAR_DIR
        self.run_dir = self.var_dir / "run"
        self.log_dir = self.var_dir / "log"
        self.url = f"http://{address(_reachable(settings.HOST), settings.PORT)}"
        for folder in (self.run_dir, self.log_dir):
            folder.mkdir(parents=True, exist_ok=True)

        lock = Lock(self.run_dir / "stack.lock")
        lock.take(f"{self.url} (pid {os.getpid()})")
        try:
            if end_leftovers(self.var_dir):
                self.stdout.write("清理了上次未正常结束的进程。Ended processes left over from the last run.")
            if not settings.EXPOSED:
                require_proxy(settings.HOST, settings.PROXY_HOPS)
            require_free_port(settings.HOST, settings.PORT)
            if require_private_folder(self.var_dir):
                self.stdout.write("数据目录已改为仅本用户可读。VAR_DIR is now closed to other users.")
            with collected_meanwhile(settings.STATIC_ROOT):
                call_command("migrate", interactive=False, verbosity=0)
            self._supervise()
        finally:
            lock.release()

    def _supervise(self) -> None:
        broker_file = self.run_dir / "broker.url"
        broker_file.unlink(missing_ok=True)
        broker, url = self._choose_broker(broker_file)

        self.child_environment = {**os.environ, "REDIS_URL": url, "VAR_DIR": str(self.var_dir)}
        if broker and not environment.given("CACHE_URL"):
            # Both web processes count the requests of the API together.
            self.child_environment["CACHE_URL"] = f"{url.rpartition('/')[0]}/1"
        listed = programs(host=settings.HOST, port=settings.PORT, run_dir=self.run_dir, broker=broker)
        configuration = supervisor_configuration(
            listed, run_dir=self.run_dir, log_dir=self.log_dir, directory=settings.BASE_DIR
        )
        supervisor = start_supervisor(
            configuration,
            run_dir=self.run_dir,
            var_dir=self.var_dir,
            environment=self.child_environment,
        )
        try:
            self._wait_until_ready(supervisor, url)
            self.stdout.write(f"已启动：{self.url}  (日志：{self.log_dir})")
            self.stdout.flush()
            self._create_demo()
            self.stdout.write("按 Ctrl-C 停止。Press Ctrl-C to stop.")
            self.stdout.flush()
            supervisor.wait()
            raise StackRefused(
                "监管进程意外结束，已停止全部进程，请重新启动。 / The supervisor ended; start again."
            )
        finally:
            _ignore_further_signals()
            stop_supervisor(supervisor, self.var_dir)
            broker_file.unlink(missing_ok=True)

    def _choose_broker(self, broker_file: Path) -> tuple[PrivateBroker | None, str]:
        """Return the private broker to start, or None for the one at REDIS_URL, and the address of either."""
        url = environment.text("REDIS_URL")
        if url:
            if not answers(url):
                raise StackRefused(
                    "REDIS_URL 指向的服务器没有应答，请检查地址和密码。"
                    " / The server at REDIS_URL does not answer."
                )
            return None, url
        try:
            broker = prepare_private_broker(self.var_dir / "valkey")
        except NoBroker as reason:
            raise StackRefused(
                f"本机没有可用的 Redis 服务程序({reason})。请安装 redis-server,或设置 REDIS_URL。"
            ) from None
        with open(os.open(broker_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as stream:
            stream.write(broker.url)
        return broker, broker.url

    def _wait_until_ready(
        self, supervisor: subprocess.Popen[bytes], broker_url: str, seconds: float = 90
    ) -> None:
        deadline = time.monotonic() + seconds
        if not wait_until_it_answers(broker_url, 20):
            raise StackRefused(f"消息服务没有启动，请看 {self.log_dir}/broker.log。")
        while not self._web_is_ready():
            if supervisor.poll() is not None or time.monotonic() > deadline:
                raise StackRefused(f"网页服务没有启动，请看 {self.log_dir}/web.log。")
            time.sleep(0.1)

    def _web_is_ready(self) -> bool:
        allowed = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name.strip("*")]
        request = urllib.request.Request(  # noqa: S310 an address of our own
            f"{self.url}/healthz", headers={"Host": allowed[0] if allowed else "localhost"}
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310 - our own address  # nosec B310
                state = json.load(reply)
                return state["database"] == "ok" and state["broker"] == "ok"
        except (OSError, urllib.error.URLError, ValueError, KeyError):
            return False

    def _create_demo(self) -> None:
        """On the first start of an embedded portal, make the demo data through the running web server."""
        wanted = (
            environment.flag("DEMO") if environment.given("DEMO") else not environment.given("DATABASE_URL")
        )
        if not wanted or "create_demo" not in get_commands():
            return
        done = self.var_dir / "demo-created"
        begun = self.var_dir / "demo-begun"
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "create_demo", "--url", self.url]
        if done.exists():
            command.append("--accounts")
        elif not begun.exists() and _has_users():
            return  # somebody's own data: the demo stays out of it
        else:
            begun.touch()
            self.stdout.write("首次启动，正在生成演示数据……")
            self.stdout.flush()
        if subprocess.run(command, env=self.child_environment, stdin=subprocess.DEVNULL).returncode:
            self.stderr.write("演示数据没有生成，下次启动时会再试。The demo data could not be created.")
        else:
            done.touch()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped


def _ignore_further_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _reachable(host: str) -> str:
    """An address this machine can connect to, for a host that may mean 'all addresses'."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound  # nosec B104


def _has_users() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.exists()
