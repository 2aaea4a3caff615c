"""The portal's Celery application with a slow task, for tests that interrupt a running task."""

import os
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.celery import app

__all__ = ["app"]


@app.task(name="tests.note_and_wait")
def note_and_wait(path: str, seconds: float) -> None:
    """Append "begun" to the file, wait, append "ended"."""
    note(path, "begun")
    time.sleep(seconds)
    note(path, "ended")


def note(path: str, word: str) -> None:
    with Path(path).open("a") as stream:
        stream.write(word + "\n")
