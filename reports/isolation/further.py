"""A child that has read one file without a fault reads the next one of the same person (docs/decisions/0274)."""

from __future__ import annotations

import json
import os
import resource
import socket

from reports.isolation import child
from reports.isolation.usage import ENDING

LONGEST_REQUEST = 64 * 1024
#: Seconds of processor and kB of memory above its forker's: a child that has used more reads no further file.
MOST_SECONDS, MOST_MEMORY = 2.0, 64 * 1024


def serve(lane: int, nowhere: int, own: int) -> None:
    """Read what comes on the socket ``lane`` until it is closed, or a file was not read without a fault.

    After each file what it used is said on the socket, and its pipes are closed in favour of ``nowhere``, an open
    descriptor. ``own``: kB that the forker held.
    """
    spent = 0.0
    with socket.socket(fileno=lane) as requests:
        while True:
            used = resource.getrusage(resource.RUSAGE_SELF)
            seconds = used.ru_utime + used.ru_stime
            if seconds > MOST_SECONDS or used.ru_maxrss > own + MOST_MEMORY:
                return
            requests.sendall(ENDING.pack(0, used.ru_maxrss, own, seconds - spent))
            spent = seconds
            speak_into([nowhere, nowhere])
            request, pipes, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 2)
            if not request:
                return
            speak_into(pipes)
            for pipe in pipes:
                os.close(pipe)
            if not child.answer(json.loads(request)):
                return


def speak_into(pipes: list[int]) -> None:
    """Make these the standard output and standard error of this process."""
    for place, pipe in enumerate(pipes, start=1):
        os.dup2(pipe, place)
