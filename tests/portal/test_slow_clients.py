"""Clients that send slowly, hold connections or send malformed requests, against the real web server."""

import contextlib
import re
import socket
import time
import urllib.request

import pytest

from tests.machinery.processes import wait_for

HEAD = b"POST /api/v1/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def connections(stack, number, first):
    """Open this many connections, each sending only `first`."""
    with contextlib.ExitStack() as opened:
        made = [
            opened.enter_context(socket.create_connection(("127.0.0.1", stack.port))) for _ in range(number)
        ]
        for one in made:
            one.sendall(first)
        yield made


def seconds_of_a_page(stack) -> float:
    begun = time.monotonic()
    with urllib.request.urlopen(f"{stack.url}/login/", timeout=20) as reply:
        assert reply.status == 200
        reply.read()
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "first", [HEAD, HEAD + b"Content-Length: 100000\r\n\r\n{"], ids=["slow heads", "slow bodies"]
)
def test_pages_are_answered_while_a_hundred_connections_drip(stack, first):
    seconds_of_a_page(stack)
    with connections(stack, 100, first):
        slowest = max(seconds_of_a_page(stack) for _ in range(5))
    assert slowest < 10, "a page waited for slow clients"


def test_a_head_that_never_ends_is_cut_off(stack):
    with connections(stack, 1, HEAD) as [one]:
        one.settimeout(0.2)
        begun = time.monotonic()

        def cut_off() -> bool:
            try:
                one.sendall(b"X: y\r\n")
                return one.recv(10) == b""
            except TimeoutError:
                return False
            except OSError:
                return True

        wait_for(cut_off, 40, what="the server to close the connection")
        assert time.monotonic() - begun > 5, "a client on a slow line was cut off"


def answer_to(stack, raw: bytes) -> str:
    with socket.create_connection(("127.0.0.1", stack.port), timeout=20) as one:
        one.sendall(raw)
        found = b""
        with contextlib.suppress(OSError):
            while piece := one.recv(65536):
                found += piece
    return found.decode("latin-1")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", "431"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n", "400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", "413"),
    ],
)
def test_what_the_server_itself_refuses_carries_the_headers_of_every_answer(stack, raw, status):
    answer = answer_to(stack, raw)
    assert answer.split()[1] == status, answer[:200]
    for header in ("Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff"):
        assert header in answer
    assert "waitress" not in answer.lower().partition("\r\n\r\n")[0]


def test_static_files_carry_the_policy_and_may_be_kept(stack):
    with urllib.request.urlopen(f"{stack.url}/login/", timeout=20) as reply:
        address = re.search(r'href="(/static/[^"]+\.css)"', reply.read().decode())[1]
    with urllib.request.urlopen(stack.url + address, timeout=20) as reply:
        assert "default-src 'self'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in reply.headers["Cache-Control"]


def test_a_claim_of_https_is_not_believed_without_a_proxy_setting(stack):
    request = urllib.request.Request(
        f"{stack.url}/api/v1/schema/?format=json",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        assert "evil.example" not in reply.read().decode()
    raw = (
        b"GET /password/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    )
    assert "https://" not in answer_to(stack, raw).partition("\r\n\r\n")[0]
