"""The real `manage.py runstack`: what it starts, what it refuses, and that it leaves no process behind."""

import json
import os
import signal
import socket
import time
import urllib.error
import urllib.request

import psutil
import pytest

from portal.embedded.guards import StackRefused, require_private_folder, require_proxy
from tests.machinery.processes import wait_for
from tests.machinery.worker import exists

PROGRAMS = ("supervisor.supervisord", "server.conf", "gunicorn", "interactive,bulk", "queues export", "beat")


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return reply.status
    except urllib.error.HTTPError as refused:
        return refused.code


def web_processes(stack) -> list[int]:
    """Return the processes of gunicorn that answer: those whose parent is one of gunicorn too."""
    found = {pid for pid, line in stack.processes().items() if "gunicorn" in line}
    workers = [pid for pid in found if psutil.Process(pid).ppid() in found]
    assert len(workers) == 2
    return workers


def running(stack) -> set[str]:
    """Return the names in PROGRAMS that are running."""
    lines = list(stack.processes().values())
    return {text for text in PROGRAMS if any(text in line for line in lines)}


def ends_completely(stack) -> None:
    wait_for(lambda: not stack.processes(), 10, what=f"{stack.processes()} to end")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", stack.port)), "a process still listens on the port"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_command_starts_everything_and_a_signal_ends_everything(new_stack, number):
    stack = new_stack(empty=number == signal.SIGINT)
    stack.start()
    assert running(stack) == set(PROGRAMS)
    status, body = stack.get("/healthz")
    assert (status, json.loads(body)) == (
        200,
        {"database": "ok", "broker": "ok", "files": "ok", "readings": "ok"},
    )
    assert stack.url in stack.output

    assert stack.stop(number) == 0
    ends_completely(stack)
    assert not (stack.var_dir / "run" / "broker.url").exists()


def test_taken_port_is_one_sentence_and_nothing_is_started(new_stack):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        stack = new_stack(port=port)
        stack.start(ready=False)
        assert stack.process.wait(60) == 1
    assert f"端口 127.0.0.1:{port} 不能使用" in stack.output
    assert f"PORT={port + 1} make run" in stack.output
    assert "Traceback" not in stack.output
    assert not (stack.var_dir / "run" / "supervisord.conf").exists()
    assert not stack.processes()


def test_unreachable_redis_is_one_sentence_and_nothing_is_started(new_stack):
    stack = new_stack(REDIS_URL="redis://127.0.0.1:1/0")
    stack.start(ready=False)
    assert stack.process.wait(60) == 1
    assert "REDIS_URL 指向的服务器没有应答" in stack.output
    assert "Traceback" not in stack.output
    assert not stack.processes()


def test_secrets_are_private_and_both_web_processes_count_requests_together(new_stack):
    stack = new_stack(PUBLIC_ARCHIVE="1", API_RATE_ANON="2/min")
    stack.start()
    private = [stack.var_dir / "secret_key", stack.var_dir / "run" / "broker.url"]
    private.append(stack.var_dir / "valkey" / "server.conf")
    assert [oct(path.stat().st_mode & 0o777) for path in private] == ["0o600"] * 3
    password = private[1].read_text().split("@")[0].rpartition(":")[2]
    assert len(password) == 48
    assert not [line for line in stack.processes().values() if password in line]
    assert password not in (stack.var_dir / "run" / "supervisord.conf").read_text()
    counted = []
    for held in web_processes(stack):
        os.kill(held, signal.SIGSTOP)  # the other one answers
        counted.append([status(f"{stack.url}/api/v1/years/") for _ in range(3)])
        os.kill(held, signal.SIGCONT)
    assert counted == [[200, 200, 429], [429, 429, 429]]
    stack.stop()


@pytest.fixture(scope="class")
def hurt(new_stack):
    stack = new_stack()
    stack.start()
    return stack


class TestAStackThatIsHurt:
    """A series of failures on one var directory, in this order."""

    def test_second_stack_on_the_same_data_is_refused(self, hurt, new_stack):
        second = new_stack(var_dir=hurt.var_dir)
        second.start(ready=False)
        assert second.process.wait(60) == 1
        assert hurt.url in second.output
        assert "已经在运行" in second.output
        assert running(hurt) == set(PROGRAMS)

    @pytest.mark.parametrize("text", PROGRAMS[1:])
    def test_killed_program_is_started_again(self, hurt, text):
        before = hurt.pid_of(text)
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: not exists(before), what="its end")
        wait_for(lambda: running(hurt) == set(PROGRAMS), 30, what=f"{text} to come back")
        wait_for(lambda: healthy(hurt), 30, what="the stack to be healthy")

    def test_workers_find_the_broker_again(self, hurt):
        os.kill(hurt.pid_of("server.conf"), signal.SIGKILL)
        wait_for(lambda: healthy(hurt), 30, what="the broker")

        def both_answer() -> bool:
            names = hurt.manage("shell", "-c", PING).split()
            return {name.split("@")[0] for name in names} >= {"reading", "export"}

        wait_for(both_answer, 60, what="an answer of both workers")

    def test_killed_supervisor_takes_everything_along_and_the_next_start_works(self, hurt):
        os.kill(hurt.pid_of("supervisor.supervisord"), signal.SIGKILL)
        assert hurt.process.wait(60) == 1
        assert "监管进程意外结束" in hurt.output
        ends_completely(hurt)
        hurt.start()
        assert running(hurt) == set(PROGRAMS)

    def test_killed_command_takes_everything_along_and_the_next_start_works(self, hurt):
        hurt.process.send_signal(signal.SIGKILL)
        hurt.process.wait()
        hurt.start()
        assert running(hurt) == set(PROGRAMS)
        assert healthy(hurt)

    def test_data_is_kept_between_starts(self, hurt):
        hurt.manage("shell", "-c", MAKE_USER)
        key = (hurt.var_dir / "secret_key").read_text()
        assert hurt.stop(signal.SIGINT) == 0
        hurt.start()
        assert hurt.manage("shell", "-c", COUNT_USERS).split()[-1] == "1"
        assert (hurt.var_dir / "secret_key").read_text() == key
        assert hurt.stop() == 0
        ends_completely(hurt)


PING = "from portal.celery import app; print(*[name for one in app.control.ping(timeout=3) for name in one])"
MAKE_USER = (
    "from django.contrib.auth import get_user_model; "
    "get_user_model().objects.create_user(username='kept', password='long enough 1')"
)
COUNT_USERS = (
    "from django.contrib.auth import get_user_model; "
    "print(get_user_model().objects.filter(username='kept').count())"
)


def healthy(stack) -> bool:
    try:
        return json.loads(stack.get("/healthz")[1]) == {
            "database": "ok",
            "broker": "ok",
            "files": "ok",
            "readings": "ok",
        }
    except OSError:
        return False


def test_leftovers_of_another_directory_are_left_alone(new_stack):
    one, other = new_stack(), new_stack()
    one.start()
    other.start()
    assert other.stop() == 0
    time.sleep(1)
    assert running(one) == set(PROGRAMS)
    assert one.stop() == 0


def test_a_public_address_without_a_proxy_is_refused_and_says_which_settings(new_stack):
    stack = new_stack(HOST="0.0.0.0")
    stack.start(ready=False)
    assert stack.process.wait(60) == 1
    for name in ("PROXY_HOPS=1", "HTTPS=1", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EXPOSED=1"):
        assert name in stack.output
    assert "Traceback" not in stack.output
    assert not stack.processes()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_an_address_of_this_machine_needs_no_proxy(host):
    require_proxy(host, 0)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "portal.example.cn"])
def test_any_other_address_needs_one(host):
    with pytest.raises(StackRefused, match="PROXY_HOPS"):
        require_proxy(host, 0)
    require_proxy(host, 1)


def test_nothing_of_the_stack_is_readable_by_other_users(stack):
    open_to_others = [
        path
        for path in [stack.var_dir, *stack.var_dir.rglob("*")]
        if not path.is_symlink()
        and path.stat().st_mode & 0o077
        # The output file of runstack itself is opened by the test.
        and path.name not in {"runstack.out", "portal.sqlite3"}
    ]
    assert not open_to_others


def test_a_folder_that_was_open_is_closed_at_the_start(tmp_path):
    tmp_path.chmod(0o755)
    assert require_private_folder(tmp_path) is True
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert require_private_folder(tmp_path) is False
