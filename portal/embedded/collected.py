"""Collecting the static files only when one of them changed: hashing and compressing all takes seconds."""

import hashlib
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static(root: Path) -> bool:
    """Run collectstatic into `root` unless the sources are those of the last run. True when it ran."""
    stamp = root / ".sources"
    now = _fingerprint()
    if stamp.is_file() and stamp.read_text() == now:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)
    return True


@contextmanager
def collected_meanwhile(root: Path) -> Iterator[None]:
    """Collect in a process of its own while the block runs, on the other core; RuntimeError when that fails."""
    process = multiprocessing.get_context("fork").Process(target=_collect_alone, args=(root,))
    process.start()
    try:
        yield
        process.join()
    finally:
        process.terminate()
        process.join()
    if process.exitcode:
        raise RuntimeError(f"static files were not collected: exit status {process.exitcode}")


def _collect_alone(root: Path) -> None:
    """Of the signals of the command only the end is wanted here."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    collect_static(root)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
