"""The program that has the readers imported and forks a child of ``recognition.child`` for each file it is asked for.

``python -m reports.isolation.forker FD``: on the socket FD it gets the arguments of a child as JSON together with two
pipe ends (the child's stdout and stderr), answers with the child's number, and, when the child has ended, with its
status and what it used. It never opens a file itself, so nothing a file says can stay with it; importing the readers
once instead of for every file is all it is for. It dies with the worker that started it, and its child with it.

With a third descriptor, a socket, the child may read further files of the same person (docs/decisions/0274): after a
file that it read without a fault it says on the socket what it used and takes the next request there, of the same form.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys

import msgspec

from reports.checks.file_texts import hidden_passages
from reports.exports.form_document import heading, paragraph, table, word_file
from reports.isolation import child, further
from reports.isolation.further import LONGEST_REQUEST
from reports.isolation.gaps import fill_gaps
from reports.isolation.limits import give_up_network, ready_limits
from reports.isolation.usage import ENDING
from reports.reading.registry import load_readers, read
from reports.reading.rendering import render
from reports.recognition.reading import Reading
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS
from reports.statutory.printed_form import print_tables

_PR_SET_PDEATHSIG = 1
PLAIN_TITLE = "政府信息公开工作年度报告"
#: Encodings that files are written in or were taken for; Python imports each when it is first named.
CODECS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252", "latin-1", "big5", "cp437")
#: New objects after which a child looks for garbage; a report makes far fewer.
SELDOM = 200_000


def main(arguments: list[str]) -> int:
    """Serves until the other side closes the socket."""
    _die_with_parent()
    load_readers(guess=False)
    for codec in CODECS:
        codecs.lookup(codec)
    meet_the_form()
    offline = give_up_network()
    ready_limits()
    gc.collect()
    gc.freeze()  # what the children share with this process is not touched by their collectors
    fill_gaps()
    with socket.socket(fileno=int(arguments[0])) as requests:
        while True:
            request, pipes, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 3)
            if not request:
                return 0
            own = _resident()
            pid = os.fork()
            if pid == 0:
                requests.close()
                _become_child(json.loads(request), pipes, own, offline=offline)
            for pipe in pipes:
                os.close(pipe)
            requests.sendall(pid.to_bytes(8, "big"))
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(
                    pid, signal.SIGKILL
                )  # what it started; nobody has waited for it, so the number is its own
            _, status, used = os.wait4(pid, 0)
            seconds = used.ru_utime + used.ru_stime
            requests.sendall(ENDING.pack(os.waitstatus_to_exitcode(status), used.ru_maxrss, own, seconds))


def _become_child(arguments: list[str], pipes: list[int], own: int, *, offline: bool) -> None:
    """Never returns: the forked process reads its file, or its few, and ends without the forker's clean-up."""
    status = 1
    try:
        os.setsid()
        nowhere = os.dup(1)
        further.speak_into(pipes[:2])
        for pipe in pipes[:2]:
            os.close(pipe)
        gc.set_threshold(SELDOM)  # one file, or a few, then the end
        child.confine(arguments, offline=offline)
        was_read = child.answer(arguments)
        status = 0
        if was_read and len(pipes) > 2:
            further.serve(pipes[2], nowhere, own)
    except BaseException:
        status = 1
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _resident() -> int:
    """kB of memory this process holds; 0 where the platform (not Linux) does not say."""
    try:
        with open("/proc/self/statm") as facts:
            return int(facts.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    except OSError:
        return 0


def meet_the_form() -> Reading:
    """Read a form of zeros, so that forked children inherit the caches that reading fills."""
    form = EDITIONS[max(EDITIONS)]
    body = [paragraph(f"示例局2021年{PLAIN_TITLE}", "Title")]
    tables = {each.part: each for each in print_tables(form, dict.fromkeys(form.cells, 0))}
    for part, name in PARTS.items():
        body.append(heading(f"{PART_NUMERALS[part]}、{name}"))
        body.append(table(tables[part]) if part in tables else paragraph("示例文字，没有内容。"))
    data = word_file(PLAIN_TITLE, body)
    document = read(data)
    found = recognise(document)
    hidden_passages(data, found)
    msgspec.json.encode([found, render(document)])
    return found


def _die_with_parent() -> None:
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (AttributeError, OSError):
        return  # not Linux: the closed socket ends it instead


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
