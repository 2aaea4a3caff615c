"""Packages: limits of a zip archive of files, and the meaning of its names."""

import io
import struct
import zipfile

import pytest

from reports.reading.containers import packages
from reports.reading.containers.packages import Package
from reports.reading.model.errors import ReadingError
from tests.reading.docx_builder import zipped


def opened(data):
    return Package(io.BytesIO(data))


def refusal(data):
    with pytest.raises(ReadingError) as refused:
        opened(data)
    return refused.value.code


def named(stored: bytes, flag: int = 0) -> bytes:
    """Return a package with one file whose name is these bytes, flagged as UTF-8 or not."""
    data = bytearray(zipped([("a" * len(stored), b"x")]))
    for signature, offset, flags in ((b"PK\x03\x04", 30, 6), (b"PK\x01\x02", 46, 8)):
        at = data.find(signature)
        data[at + offset : at + offset + len(stored)] = stored
        data[at + flags : at + flags + 2] = struct.pack("<H", flag)
    return bytes(data)


NAME = "青禾县水利局2024年年报.docx"


@pytest.mark.parametrize(
    "data",
    [
        named(NAME.encode("gb18030")),
        named(NAME.encode()),
        named(NAME.encode(), 0x800),
        zipped([(NAME, b"x")]),
    ],
    ids=["GBK", "UTF-8 without its flag", "UTF-8", "as Python writes it"],
)
def test_a_name_is_read_as_its_writer_meant_it(data):
    package = opened(data)
    assert [file.name for file in package.files] == [NAME]
    assert package.read(package.files[0]) == b"x"


def test_folders_and_what_systems_leave_behind_are_no_files():
    data = zipped(
        [
            ("年报/", b""),
            ("年报/甲.docx", b"1"),
            ("__MACOSX/年报/._甲.docx", b"2"),
            ("年报/.DS_Store", b"3"),
            ("年报/Thumbs.db", b"4"),
            ("年报/~$甲.docx", b"5"),
        ]
    )
    assert [file.name for file in opened(data).files] == ["年报/甲.docx"]


def test_a_path_out_of_the_package_is_only_a_name():
    package = opened(zipped([("../../etc/passwd", b"x"), ("C:\\a.txt", b"y")]))
    assert [file.name for file in package.files] == ["../../etc/passwd", "C:\\a.txt"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + b"\x00" * 50, "CORRUPT"),
        (zipped([]), "PACKAGE_EMPTY"),
        (zipped([("年报/", b""), (".DS_Store", b"x")]), "PACKAGE_EMPTY"),
        (zipped([(f"{number}.txt", b"x") for number in range(201)]), "PACKAGE_TOO_MANY"),
        (zipped([(f"{number}/", b"") for number in range(2001)]), "PACKAGE_TOO_MANY"),
        (named(b"a.txt", 0x1), "ENCRYPTED"),
    ],
    ids=["cut off", "nothing", "leftovers only", "201 files", "folders without end", "encrypted"],
)
def test_a_package_that_cannot_be_taken_is_refused_with_its_reason(data, code):
    assert refusal(data) == code


def test_two_files_that_share_their_bytes_are_refused():
    data = bytearray(zipped([("a.txt", b"1" * 50), ("b.txt", b"2" * 50)]))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 3)
    assert refusal(bytes(data)) == "UNSAFE"


def declaring(size: int) -> bytes:
    data = bytearray(zipped([("a.txt", b"1" * 5000)]))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (declaring(packages.MAX_FILE + 1), "TOO_LARGE"),
        (declaring(100), "CORRUPT"),
        (declaring(9000), "CORRUPT"),
        (zipped([("a.txt", b"\x00" * (3 * 1024 * 1024))]), "UNSAFE"),
    ],
    ids=["too large", "more than declared", "less than declared", "bomb"],
)
def test_a_single_file_that_lies_costs_only_itself(data, code):
    package = opened(data)
    with pytest.raises(ReadingError) as refused:
        package.read(package.files[0])
    assert refused.value.code == code


def test_more_than_500_mb_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(packages, "MAX_TOTAL", 10)
    assert refusal(zipped([("a.txt", b"123456"), ("b.txt", b"123456")])) == "PACKAGE_TOO_LARGE"


def test_an_unusual_compression_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", b"1" * 50)
    package = opened(buffer.getvalue())
    with pytest.raises(ReadingError) as refused:
        package.read(package.files[0])
    assert refused.value.code == "UNSAFE"


def test_a_name_in_no_encoding_at_all_is_shown_as_far_as_it_can_be_read():
    [file] = opened(named(b"\xc4\xea\xff.docx")).files
    assert file.name.startswith("年")
    assert file.name.endswith(".docx")


def test_a_name_that_its_writer_gave_in_an_extra_field_is_kept():
    [file] = opened(zipped([("青禾县①.docx", b"x")])).files
    assert file.name == "青禾县①.docx"
