"""Packages: zip archives of report files. Each file in one is an upload of its own; nothing is unpacked to disk."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from reports.reading.containers.directories import has_short_directory
from reports.reading.model.errors import ReadingError

MAX_FILES = 200
#: Bytes of one file, unless the caller sets another limit.
MAX_FILE = 50 * 1024 * 1024
MAX_TOTAL = 500 * 1024 * 1024
#: Above this size a ratio that no document has is refused.
_RATIO_FROM = 1024 * 1024
_MAX_RATIO = 200
#: Entries of the directory looked at, files of the system included.
_MAX_ENTRIES = 2_000
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
#: What operating systems and offices leave in a folder.
_LEFTOVERS = frozenset(("thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a package. ``name`` is its path inside as text, never a place on disk; ``size`` as declared."""

    name: str
    size: int
    info: zipfile.ZipInfo


class Package:
    """A checked package, of at most ``most_files`` files none of which is larger than ``most_bytes``.

    Raises ReadingError on opening: CORRUPT (no zip, cut off), ENCRYPTED, UNSAFE (overlapping entries),
    PACKAGE_EMPTY, PACKAGE_TOO_MANY, PACKAGE_TOO_LARGE.
    """

    def __init__(self, file: IO[bytes], *, most_bytes: int = MAX_FILE, most_files: int = MAX_FILES) -> None:
        self._most_bytes = most_bytes
        most_entries = max(_MAX_ENTRIES, 2 * most_files)
        if not has_short_directory(file, most_entries):
            raise ReadingError("PACKAGE_TOO_MANY")
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
            raise ReadingError("CORRUPT") from error
        entries = self._zip.infolist()
        if len(entries) > most_entries:
            raise ReadingError("PACKAGE_TOO_MANY")
        end = 0
        for info in sorted(entries, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise ReadingError("UNSAFE")
            end = info.header_offset + 30 + info.compress_size
        named = [(decoded_name(info), info) for info in entries if not info.is_dir()]
        self.files = tuple(
            PackedFile(name, info.file_size, info) for name, info in named if not _is_leftover(name)
        )
        if not self.files:
            raise ReadingError("PACKAGE_EMPTY")
        if len(self.files) > most_files:
            raise ReadingError("PACKAGE_TOO_MANY")
        if any(file.info.flag_bits & _ENCRYPTED_FLAG for file in self.files):
            raise ReadingError("ENCRYPTED")
        if sum(file.size for file in self.files) > MAX_TOTAL:
            raise ReadingError("PACKAGE_TOO_LARGE")

    def read(self, file: PackedFile) -> bytes:
        """The unpacked bytes. Raises ReadingError TOO_LARGE, UNSAFE (a bomb), CORRUPT (damaged, or sizes that lie)."""
        if file.size > self._most_bytes:
            raise ReadingError("TOO_LARGE", limit=str(self._most_bytes // 1024**2))
        if file.size > _RATIO_FROM and file.size > _MAX_RATIO * max(file.info.compress_size, 1):
            raise ReadingError("UNSAFE")
        if file.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ReadingError("UNSAFE")
        try:
            with self._zip.open(file.info) as packed:
                data = packed.read(file.size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
            raise ReadingError("CORRUPT") from error
        if len(data) != file.size:
            raise ReadingError("CORRUPT")
        return data


def decoded_name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: UTF-8 where flagged or valid, else GB18030, as Chinese Windows writes it."""
    name = info.orig_filename.split("\x00")[0]
    if info.flag_bits & _UTF8_FLAG or name.isascii():
        return name
    try:
        stored = name.encode("cp437")
    except UnicodeEncodeError:  # already decoded from the archive's Unicode field
        return name
    for codec in ("utf-8", "gb18030"):
        try:
            return stored.decode(codec)
        except UnicodeDecodeError:
            continue
    return stored.decode("gb18030", errors="replace")


def _is_leftover(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    base = parts[-1].lower()
    return "__MACOSX" in parts or base.startswith((".", "~$")) or base in _LEFTOVERS or not base
