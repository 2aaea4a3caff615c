"""Disk faults: full, read-only, files cut short, a flipped byte, a lost file. Mounting a small disk needs root."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from bench.drills.outcome import Outcome
from bench.drills.place import Place, document, running, waited
from bench.drills.surroundings import full, remount

#: Pages that show a report and its source.
PARTS = ("", "source/", "source/view/")


def _may_mount(place: Place, outcome: Outcome) -> bool:
    if place.disk is None:
        outcome.figures["left out"] = "only root may mount a file system"
        outcome.tried = 1
    return place.disk is not None


def health(place: Place) -> dict[str, str]:
    """Return what /healthz says."""
    answer = place.person().get("/healthz")
    return json.loads(answer.text) if answer.text.startswith("{") else {}


def full_disk(database: str, size: int) -> Outcome:
    """Fill the disk between upload and reading and while pages are shown; then make room."""
    outcome = Outcome("disk full")
    with running(2, database=database, small_disk=True, RECONCILE_SECONDS="2") as place:
        if not _may_mount(place, outcome):
            return outcome
        assert place.disk is not None  # noqa: S101 - just asked
        clerk, other = place.clerk(0), place.clerk(1)
        first = clerk.upload(place.slots[0], document(0))
        outcome.check(first.status == 201, f"upload on an empty disk answered {first.status}")
        place.wait_until_read()
        with full(place.disk):
            refused = other.upload(place.slots[1], document(1))
            outcome.check(refused.status == 503, f"upload on a full disk answered {refused.status}")
            outcome.check("Retry-After" in refused.headers, "no Retry-After on a full disk")
            outcome.check(health(place).get("files") == "full", f"health says {health(place)}")
            page = clerk.get(f"/submissions/{place.newest(0)}/")
            outcome.check(page.status == 200, f"report page on a full disk answered {page.status}")
        again = other.upload(place.slots[1], document(1))
        outcome.check(again.status == 201, f"upload after making room answered {again.status}")
        states = place.wait_until_read()
        outcome.check(states == {"succeeded": 2}, f"readings ended as {states}")
        for number, person in enumerate((clerk, other)):
            for part in PARTS:
                answer = person.get(f"/submissions/{place.newest(number)}/{part}")
                outcome.check(answer.status == 200, f"{part or 'report'} answered {answer.status}")
    return outcome


def read_only(database: str, size: int) -> Outcome:
    """Mount the files read-only: uploads are refused with a message, pages are still answered."""
    outcome = Outcome("read-only files")
    with running(1, database=database, small_disk=True, RECONCILE_SECONDS="2") as place:
        if not _may_mount(place, outcome):
            return outcome
        assert place.disk is not None  # noqa: S101 - just asked
        clerk = place.clerk(0)
        remount(place.disk, "ro")
        try:
            refused = clerk.upload(place.slots[0], document(0))
            outcome.check(refused.status == 503, f"upload answered {refused.status}")
            outcome.check("Retry-After" in refused.headers, "no Retry-After on a read-only disk")
            outcome.check(health(place).get("files") == "read_only", f"health says {health(place)}")
            outcome.check(clerk.get("/my/").status == 200, "pages stopped")
        finally:
            remount(place.disk, "rw")
        again = clerk.upload(place.slots[0], document(0))
        outcome.check(again.status == 201, f"upload afterwards answered {again.status}")
        place.wait_until_read()
    return outcome


def empty_derived_files(database: str, size: int) -> Outcome:
    """Cut every derived file to 0 bytes, as after a crash: pages are answered and make them again."""
    outcome = Outcome("derived files cut short")
    with running(1, database=database, RECONCILE_SECONDS="2") as place:
        clerk = place.clerk(0)
        clerk.upload(place.slots[0], document(0))
        place.wait_until_read()
        page = f"/submissions/{place.newest(0)}/"
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
        for path in cut:
            outcome.check(_made_again(path), f"{path.name} was not made again")
    return outcome


def _made_again(path: Path) -> bool:
    return waited(lambda: path.stat().st_size > 0, 30)


def flipped_byte(database: str, size: int) -> Outcome:
    """Flip one byte of a stored source, then lose it: neither is served, and the same upload restores it."""
    outcome = Outcome("flipped byte, lost file")
    with running(2, database=database) as place:
        clerk, content = place.clerk(0), document(0)
        clerk.upload(place.slots[0], content)
        place.wait_until_read()
        source = f"/submissions/{place.newest(0)}/source/"
        stored = Path(
            place.inside(
                "import json; from reports.models import SourceFile;"
                "print(json.dumps(SourceFile.objects.get().file.path))"
            )
        )
        os.chmod(stored, 0o600)
        stored.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        served = clerk.get(source)
        outcome.check(served.status == 409, f"a file with a flipped byte was answered {served.status}")
        outcome.check(health(place).get("files") == "damaged", f"health says {health(place)}")
        outcome.check(not _intact(place), "verify_files finds nothing wrong")
        stored.unlink()
        lost = clerk.get(source)
        outcome.check(lost.status == 409, f"a lost file was answered {lost.status}")
        place.clerk(1).upload(place.slots[1], content)
        place.wait_until_read()
        outcome.check(
            stored.is_file() and stored.read_bytes() == content, "the same upload did not restore it"
        )
        outcome.check(clerk.get(source).status == 200, "the restored file is not served")
        outcome.check(_intact(place), "verify_files finds something wrong after the restoration")
    return outcome


def _intact(place: Place) -> bool:
    """Return whether ``manage.py verify_files`` finds every source as it was uploaded."""
    found = place.inside(
        "import json; from reports.services.source_files import verify_all;"
        "print(json.dumps([str(kind) for _, kind in verify_all()]))"
    )
    return not found


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    full_disk,
    read_only,
    empty_derived_files,
    flipped_byte,
)
