"""Disk faults: full, read-only, a flipped byte, a lost file. Needs root to mount a small file system."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.drills.outcome import Outcome
from bench.drills.place import Place, document, running

SIZE = "3m"
#: Larger than the free space of the small file system.
TOO_MUCH = b"0" * (4 * 1024 * 1024)


@contextlib.contextmanager
def _small_disk(size: int, database: str) -> Iterator[tuple[Place, Path]]:
    """Yield a place whose files are on a file system of 3 MB, and that folder."""
    mounted: list[Path] = []

    def mount(var: Path) -> None:
        files = var / "files"
        files.mkdir(mode=0o700)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(files)], check=True
        )
        mounted.append(files)

    try:
        with running(size, database=database, wrap=mount, RECONCILE_SECONDS="2") as place:
            yield place, mounted[0]
            # The var directory is removed at the end, so unmount the file system first.
            place.stack.destroy()
            _unmount(mounted)
    finally:
        _unmount(mounted)


def _unmount(mounted: list[Path]) -> None:
    while mounted:
        subprocess.run(["umount", "-l", str(mounted.pop())], check=False)


def _may_mount(outcome: Outcome) -> bool:
    if os.geteuid() == 0:
        return True
    outcome.figures["left out"] = "only root may mount a file system"
    outcome.tried = 1
    return False


def full_disk(database: str, size: int) -> Outcome:
    """Fill the disk between upload and reading and while pages are shown; then make room."""
    outcome = Outcome("disk full")
    if not _may_mount(outcome):
        return outcome
    with _small_disk(size, database) as (place, files):
        clerk, other = place.clerk(0), place.clerk(1)
        first = clerk.upload(place.slots[0], document(0))
        outcome.check(first.status == 201, f"upload on an empty disk answered {first.status}")
        place.wait_until_read()
        filler = files / "filler"
        with contextlib.suppress(OSError):
            filler.write_bytes(TOO_MUCH)
        refused = other.upload(place.slots[1], document(1))
        outcome.check(refused.status == 503, f"upload on a full disk answered {refused.status}")
        outcome.check("Retry-After" in refused.headers, "no Retry-After on a full disk")
        page = clerk.get(f"/submissions/{_submission(place, 0)}/")
        outcome.check(page.status == 200, f"report page on a full disk answered {page.status}")
        filler.unlink()
        again = other.upload(place.slots[1], document(1))
        outcome.check(again.status == 201, f"upload after making room answered {again.status}")
        states = place.wait_until_read()
        outcome.check(states == {"succeeded": 2}, f"readings ended as {states}")
        for number, person in enumerate((clerk, other)):
            for part in ("", "source/", "source/view/"):
                answer = person.get(f"/submissions/{_submission(place, number)}/{part}")
                outcome.check(answer.status in (200, 404), f"{part or 'report'} answered {answer.status}")
    return outcome


def read_only(database: str, size: int) -> Outcome:
    """Mount the files read-only: uploads are refused with a message, pages are still answered."""
    outcome = Outcome("read-only files")
    if not _may_mount(outcome):
        return outcome
    with _small_disk(size, database) as (place, files):
        clerk = place.clerk(0)
        subprocess.run(["mount", "-o", "remount,ro", str(files)], check=True)
        refused = clerk.upload(place.slots[0], document(0))
        outcome.check(refused.status == 503, f"upload answered {refused.status}")
        outcome.check(clerk.get("/my/").status == 200, "pages stopped")
        subprocess.run(["mount", "-o", "remount,rw", str(files)], check=True)
        again = clerk.upload(place.slots[0], document(0))
        outcome.check(again.status == 201, f"upload afterwards answered {again.status}")
    return outcome


def locked_database(database: str, size: int) -> Outcome:
    """Hold the write lock of SQLite: pages are answered, an upload gets a message, and works afterwards."""
    outcome = Outcome("database locked by another program")
    if database != "sqlite":
        outcome.figures["left out"] = "PostgreSQL locks rows"
        outcome.tried = 1
        return outcome
    with running(1, database=database) as place:
        clerk = place.clerk(0)
        with contextlib.closing(
            sqlite3.connect(place.stack.var_dir / "portal.sqlite3", isolation_level=None)
        ) as held:
            held.execute("PRAGMA busy_timeout = 30000")
            held.execute("BEGIN IMMEDIATE")
            refused = clerk.upload(place.slots[0], document(0), timeout=60)
            outcome.check(refused.status == 503, f"upload answered {refused.status}")
            outcome.check("Retry-After" in refused.headers, "no Retry-After on a locked database")
            outcome.check(place.person().get("/login/").status == 200, "pages stopped")
            held.execute("ROLLBACK")
        again = clerk.upload(place.slots[0], document(0))
        outcome.check(again.status == 201, f"upload afterwards answered {again.status}")
        outcome.figures["refused after"] = f"{refused.seconds:.1f} s"
    return outcome


def empty_derived_files(database: str, size: int) -> Outcome:
    """Cut every derived file to 0 bytes, as after a crash: pages make them again."""
    outcome = Outcome("derived files cut short")
    with running(1, database=database) as place:
        clerk = place.clerk(0)
        clerk.upload(place.slots[0], document(0))
        place.wait_until_read()
        page = f"/submissions/{_submission(place, 0)}/"
        addresses = [page, f"{page}source/view/"]
        for address in addresses:
            clerk.get(address)
        sources = place.inside(
            "import json; from reports.models import SourceFile;"
            "print(json.dumps([one.file.path for one in SourceFile.objects.all()]))"
        )
        cut = [
            path
            for path in (place.stack.var_dir / "files").rglob("*")
            if path.is_file() and str(path) not in sources
        ]
        for path in cut:
            path.write_bytes(b"")
        outcome.figures["files cut"] = str(len(cut))
        outcome.check(bool(cut), "no derived file to cut")
        for address in addresses:
            answer = clerk.get(address)
            outcome.check(answer.status == 200, f"{address} answered {answer.status}")
    return outcome


def flipped_byte(database: str, size: int) -> Outcome:
    """Flip one byte of a stored source, then lose it: neither is served, and the same upload restores it."""
    outcome = Outcome("flipped byte, lost file")
    with running(2, database=database) as place:
        clerk, content = place.clerk(0), document(0)
        clerk.upload(place.slots[0], content)
        place.wait_until_read()
        submission = _submission(place, 0)
        stored = Path(
            place.inside(
                "import json; from reports.models import SourceFile;"
                "print(json.dumps(SourceFile.objects.get().file.path))"
            )
        )
        os.chmod(stored, 0o600)
        stored.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        served = clerk.get(f"/submissions/{submission}/source/")
        outcome.check(served.status == 409, f"a file with a flipped byte was answered {served.status}")
        stored.unlink()
        outcome.check(not clerk.get(f"/submissions/{submission}/source/").fault, "a lost file gives 500")
        other = place.clerk(1)
        other.upload(place.slots[1], content)
        place.wait_until_read()
        outcome.check(
            stored.is_file() and stored.read_bytes() == content, "the same upload did not restore it"
        )
        outcome.check(
            clerk.get(f"/submissions/{submission}/source/").status == 200, "the restored file is not served"
        )
    return outcome


def _submission(place: Place, number: int) -> int:
    return place.inside(
        "import json; from reports.models import Submission;"
        f"print(json.dumps(Submission.objects.filter(report_id={place.slots[number]}).latest('pk').pk))"
    )


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    full_disk,
    read_only,
    locked_database,
    empty_derived_files,
    flipped_byte,
)
