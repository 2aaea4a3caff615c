"""Packages meant to cost the web processes: huge directories, many files, files that are slow to read."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from bench.drills.outcome import Outcome, highest, within
from bench.drills.place import Answer, Person, Place, document, resident, running, waited
from tests.machinery.worker import descendants

#: Entries of a directory that no package has; parsing them took 6 s and 210 MB.
ENTRIES_OF_A_DIRECTORY = 400_000
#: MB of a web process at its peak; half of them are the program.
MOST_MEMORY = 280
PATIENT, SLOW = 6.0, 2.0


def many_entries(number: int) -> bytes:
    """Return a zip archive with one file and a directory that names it this many times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.txt", "表")
    data = stream.getvalue()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    count = min(number, 0xFFFF)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * number, start, 0)
    return data[:start] + entry * number + tail


def packages(database: str, size: int) -> Outcome:
    """Send a directory of 400,000 entries and packages of reports: pages are answered, titles are read by a worker."""
    outcome = Outcome("packages that cost the web processes")
    with running(2, database=database) as place:
        clerk = place.clerk(0)
        refused = send(clerk, many_entries(ENTRIES_OF_A_DIRECTORY))
        outcome.check(refused.status == 422, f"the huge directory was answered {refused.status}")
        outcome.check(
            refused.seconds < within(SLOW, size), f"the huge directory took {refused.seconds:.1f} s"
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as packed:
            for number in range(2 * size):
                packed.writestr(f"{number}.docx", document(number))
        sent = send(clerk, stream.getvalue())
        outcome.check(sent.status == 302, f"a package of {2 * size} files was answered {sent.status}")
        outcome.check(sent.seconds < within(PATIENT, size), f"it took {sent.seconds:.1f} s")
        outcome.check(not _readers(place), "a file of it is read below a web process")
        pages = [place.person().get("/login/") for _ in range(5)]
        for page in pages:
            outcome.check(
                page.status == 200 and page.seconds < within(SLOW, size), f"/login/ took {page.seconds:.1f} s"
            )
        address = sent.headers.get("Location", "/")
        page = entries_of(clerk, address)
        outcome.check(f'<option value="{place.slots[0]}" selected' in page, "no report was proposed")
        # A directory of 400,000 entries that is parsed takes 210 MB for a moment.
        largest = max((resident(pid, peak=True) for pid in place.pids("wsgi")), default=0)
        outcome.check(largest < MOST_MEMORY, f"a web worker grew to {largest} MB")
        outcome.figures |= {
            "huge directory": f"{refused.seconds:.2f} s",
            "package": f"{sent.seconds:.2f} s",
            "slowest page": highest([page.seconds for page in pages]),
            "largest web worker": f"{largest} MB",
        }
    return outcome


def send(clerk: Person, data: bytes) -> Answer:
    """Upload a package as its page does."""
    return clerk.post(
        "/upload/package/", files={"file": ("年报.zip", data, "application/zip")}, allow_redirects=False
    )


def entries_of(clerk: Person, address: str) -> str:
    """Return the page of a package once a worker has read its titles."""
    waited(lambda: 'id="package-progress"' not in clerk.get(address).text, 180)
    return clerk.get(address).text


def _readers(place: Place) -> list[int]:
    """Return the reading processes below a web process."""
    below = {child for pid in place.pids("wsgi") for child in descendants(pid)}
    return sorted(below & set(place.pids("reports.isolation.forker")))


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (packages,)
