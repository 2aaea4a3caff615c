"""The directory of a zip archive is measured before it is parsed."""

import io
import zipfile

import pytest

from reports.reading.containers.archives import Archive
from reports.reading.containers.directories import has_short_directory
from reports.reading.containers.packages import Package
from reports.reading.model.errors import ReadingError
from tests.machinery.cost import processor_seconds


def archive(entries: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for number in range(entries):
            packed.writestr(f"{number}.txt", b"")
    return stream.getvalue()


@pytest.fixture(scope="module")
def long() -> bytes:
    return archive(100_000)


def with_few_entries_claimed(data: bytes) -> bytes:
    end = data.rfind(b"PK\x05\x06")
    return data[: end + 8] + (3).to_bytes(2, "little") * 2 + data[end + 12 :]


@pytest.mark.parametrize("entries", [0, 1, 2000])
def test_a_usual_directory_is_let_through(entries):
    assert has_short_directory(io.BytesIO(archive(entries)), 2000)


def test_one_entry_more_is_too_many():
    assert not has_short_directory(io.BytesIO(archive(2001)), 2000)


def test_what_is_not_an_archive_is_left_to_its_reader(long):
    for data in (b"", b"PK", b"PK\x05\x06", long[:5000]):
        assert has_short_directory(io.BytesIO(data), 2000)


@pytest.mark.parametrize("kind", ["told", "hidden"])
def test_a_directory_of_many_entries_is_refused_before_it_is_parsed(long, kind):
    data = long if kind == "told" else with_few_entries_claimed(archive(60_000))

    def refuse() -> None:
        with pytest.raises(ReadingError) as refused:
            Package(io.BytesIO(data))
        assert refused.value.code == "PACKAGE_TOO_MANY"
        with pytest.raises(ReadingError) as refused:
            Archive(data)
        assert refused.value.code == "UNSAFE"

    assert processor_seconds(refuse, 0.25)[1] < 0.25
