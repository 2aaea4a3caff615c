"""The file store: a file is there as a whole under its name, or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage

#: Ends the name of a file that is being written. One that a crash left behind is removed by the sweep.
UNFINISHED = ".part"
_CHUNK = 1024 * 1024


class DurableStorage(FileSystemStorage):
    """Files are written under a temporary name, synchronised to the disk and then renamed.

    A reader never sees half a file; after a power cut a name that was returned still has its bytes. Raises OSError
    (disk full, read-only) without leaving anything behind.
    """

    def replace(self, name: str, data: bytes) -> None:
        """Write the file under exactly this name, in place of one that is there."""
        self._write(Path(self.path(name)), (data,), new=False)

    def replace_from(self, name: str, file: IO[bytes]) -> None:
        """As ``replace``, from the start of an open file."""
        file.seek(0)
        self._write(Path(self.path(name)), iter(lambda: file.read(_CHUNK), b""), new=False)

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        content.seek(0)
        while not self._write(path, content.chunks(), new=True):
            name = self.get_available_name(name)
            path = Path(self.path(name))
            content.seek(0)
        return str(name).replace("\\", "/")

    def _write(self, path: Path, chunks: Iterable[bytes], *, new: bool) -> bool:
        """False when ``new`` and somebody else has written a file of this name at this moment."""
        self._make_folder(path.parent)
        number, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(number, "wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
                stream.flush()
                if self.file_permissions_mode is not None:
                    os.fchmod(stream.fileno(), self.file_permissions_mode)
                os.fsync(stream.fileno())
            if new:
                if not _linked(temporary, path):
                    return False
            else:
                Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        _synchronise(path.parent)
        return True

    def _make_folder(self, folder: Path) -> None:
        missing = [step for step in (folder, *folder.parents) if not step.exists()]
        for step in reversed(missing):
            step.mkdir(mode=self.directory_permissions_mode or 0o777, exist_ok=True)
            _synchronise(step.parent)


def _linked(temporary: str, path: Path) -> bool:
    """Give the finished file its name; False when the name is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except PermissionError:  # a file system without links
        if path.exists():
            return False
        Path(temporary).replace(path)
    return True


def _synchronise(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def digest_of(file: IO[bytes]) -> str:
    """Return the sha256 of a file from its start, in hexadecimal digits; the file is then at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
