"""The id of the request that a process works for, from the answer in the browser to the log of the worker.

A web process gives each request one (django-guid; header ``X-Request-ID``). A job keeps the id of the request that
asked for it, and a worker that takes the job logs under that id, whichever message woke it.
"""

from __future__ import annotations

from django_guid.context import guid

#: Characters of an id: a UUID with its hyphens.
LONGEST_ID = 36


def request_id() -> str:
    """Return the id under which this thread or task works; "" outside of both."""
    return (guid.get() or "")[:LONGEST_ID]


def work_for(asked_by: str) -> None:
    """Go on under this id until another one is set; nothing changes where a job has none."""
    if asked_by:
        guid.set(asked_by)
