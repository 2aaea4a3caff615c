"""How a worker follows the pages that a child finishes."""

import pytest

from reports.isolation.following import BUSY_SECONDS, QUIET_SECONDS, Following


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def called():
    return []


@pytest.fixture
def following(clock, called):
    return Following(lambda *page: called.append((clock.now, *page)), clock)


def say(following, *chunks: bytes) -> bytes:
    """Let the child say these chunks; return what is its answer so far."""
    output = bytearray()
    for chunk in chunks:
        output += chunk
        following.take_lines(output, len(chunk))
    return bytes(output)


def test_lines_are_taken_out_of_the_answer_however_they_are_cut(following, called, clock):
    assert (
        say(following, b'{"page": [1', b", 12]}", b'\n{"page": [2, 12]}\n{"rea', b'ding": 1}')
        == b'{"reading": 1}'
    )
    clock.now = QUIET_SECONDS
    following.call_when_due()
    assert called == [(QUIET_SECONDS, 2, 12)]


def test_many_pages_at_once_are_told_once_a_second_and_silence_now_and_then(following, called, clock):
    for done in range(350):
        clock.now += 0.01
        say(following, b'{"page": [%d, 400]}\n' % done)
        following.call_when_due()
    assert len(called) == 3
    assert all(98 * at <= page <= 102 * at for at, page, _ in called)
    called.clear()
    for _ in range(60):
        clock.now += 0.2
        following.call_when_due()
    assert len(called) in (3, 4)
    assert called[-1][1:] == (349, 400)
    assert following.seconds <= QUIET_SECONDS


def test_news_are_due_after_a_second(following, clock):
    assert following.seconds == QUIET_SECONDS
    say(following, b'{"page": [0, 3]}\n')
    assert following.seconds == BUSY_SECONDS


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"[]",
        b"3",
        b"null",
        b'{"page": 3}',
        b'{"page": [1]}',
        b'{"page": [4, 3]}',
        b'{"page": [-1, 3]}',
        b'{"page": ["1", "3"]}',
        b'{"page": [true, 3]}',
        b'{"page": [1, 99999999999999999999]}',
        b'{"page": [1, 3], "x": "' + b"x" * 1000 + b'"}',
        b"\xff\xfe",
        b"[" * 50_000,
    ],
)
def test_a_line_that_counts_no_pages_is_passed_over(following, called, clock, line):
    assert say(following, line + b"\n{}") == b"{}"
    clock.now = QUIET_SECONDS
    following.call_when_due()
    assert called == [(QUIET_SECONDS, 0, 0)]
