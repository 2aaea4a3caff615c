"""The file store: a file is there as a whole under its name, or not at all.

``DurableStorage`` keeps it in a folder; ``reports.object_storage`` in an S3-compatible store, chosen by FILES_URL. Both
have what ``FileStore`` names, and whoever stores, reads or removes files of the portal uses nothing else.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

#: Ends the name of a file that is being written. One that a crash left behind is removed by the sweep.
UNFINISHED = ".part"
_CHUNK = 1024 * 1024


class StoreAway(OSError):
    """The store does not answer for now: nothing is said about the file, the caller may try again."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, reason)


class FileStore(Protocol):
    """What both stores offer beside Django's Storage. All raise OSError, StoreAway where a later try may help."""

    #: Whether the names of ``listed`` below sources/ that no row points at may be removed.
    sweeps_sources: bool

    def open(self, name: str, mode: str = "rb") -> File[Any]: ...
    def exists(self, name: str) -> bool: ...
    def delete(self, name: str) -> None: ...
    def replace(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """Write the file under exactly this name, in place of one that is there.

        ``lasting`` False: after a power cut it may be missing or torn; whoever reads it notices and can make it again.
        """

    def replace_from(self, name: str, file: IO[bytes]) -> None: ...
    def holds(self, name: str, sha256: str) -> bool:
        """Whether what was just written under this name are the bytes of this digest."""

    def local(self, name: str) -> AbstractContextManager[Path]:
        """Give the file a path on this machine while the block runs."""

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name within the folder → bytes, in one request; empty where there is no such folder."""

    def listed(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was written."""

    def remove_if(self, name: str, unused: Callable[[str], bool]) -> bool:
        """Remove a file that is still older than a day and unused at this moment; False when it stays."""

    def make_room(self) -> None:
        """Make the folder or bucket unless it is there; a store that refuses is left to the next write."""

    def probe(self) -> str:
        """Return ok, full, read_only or failed: what the store answers to a few bytes."""

    @property
    def described(self) -> str:
        """Return where the files are, for the operator."""


def file_store() -> FileStore:
    """Return the store of the settings."""
    return cast(FileStore, default_storage)


#: A file that nobody uses is removed at this age in seconds.
OLD = 86_400


class DurableStorage(FileSystemStorage):
    """Files are written under a temporary name, synchronised to the disk (but see ``replace``) and then renamed.

    A reader never sees half a file; after a power cut a name that was returned still has its bytes. Raises OSError
    (disk full, read-only) without leaving anything behind.
    """

    sweeps_sources = True

    @property
    def described(self) -> str:
        return f"folder {self.location}"

    def replace(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """As ``FileStore.replace``: without synchronising what need not last."""
        self._write(Path(self.path(name)), (data,), new=False, lasting=lasting)

    def replace_from(self, name: str, file: IO[bytes]) -> None:
        """As ``replace``, from the start of an open file."""
        file.seek(0)
        self._write(Path(self.path(name)), iter(lambda: file.read(_CHUNK), b""), new=False)

    def holds(self, name: str, sha256: str) -> bool:
        """Read the file back and compare its digest."""
        with self.open(name, "rb") as written:
            return digest_of(cast(IO[bytes], written)) == sha256

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Yield the file itself."""
        yield Path(self.path(name))

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name → bytes of the files directly in this folder."""
        try:
            with os.scandir(self.path(folder)) as entries:
                return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
        except OSError:
            return {}

    def listed(self) -> Iterator[tuple[str, float]]:
        """Yield every name with its age in seconds, in the order of the names."""
        root = Path(self.location)
        for path in sorted(root.rglob("*")):
            if path.is_file() and (age := _age(path)) is not None:
                yield path.relative_to(root).as_posix(), age

    def remove_if(self, name: str, unused: Callable[[str], bool]) -> bool:
        """Put the file aside, look once more, and remove it or put it back."""
        path = Path(self.path(name))
        aside = path.with_name(f".{path.name}{UNFINISHED}")
        path.rename(aside)
        if (_age(aside) or 0) > OLD and unused(name):
            aside.unlink()
            return True
        aside.rename(path)  # stored again at this moment
        return False

    def make_room(self) -> None:
        """Nothing: folders are made when the first file is written."""

    def probe(self) -> str:
        """Write a few bytes into the folder, for as long as this takes."""
        try:
            folder = Path(self.location)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as written:
                written.write(b"0" * 4096)
                written.flush()
        except OSError as error:
            return {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "read_only"}.get(
                error.errno or 0, "failed"
            )
        return "ok"

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        content.seek(0)
        while not self._write(path, content.chunks(), new=True):
            name = self.get_available_name(name)
            path = Path(self.path(name))
            content.seek(0)
        return str(name).replace("\\", "/")

    def _write(self, path: Path, chunks: Iterable[bytes], *, new: bool, lasting: bool = True) -> bool:
        """False when ``new`` and somebody else has written a file of this name at this moment."""
        self._make_folder(path.parent, lasting=lasting)
        number, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(number, "wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
                stream.flush()
                if self.file_permissions_mode is not None:
                    os.fchmod(stream.fileno(), self.file_permissions_mode)
                if lasting:
                    os.fsync(stream.fileno())
            if new:
                if not _linked(temporary, path):
                    return False
            else:
                Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        if lasting:
            _synchronise(path.parent)
        return True

    def _make_folder(self, folder: Path, *, lasting: bool) -> None:
        if folder.exists():
            return
        missing = [step for step in (folder, *folder.parents) if not step.exists()]
        for step in reversed(missing):
            step.mkdir(mode=self.directory_permissions_mode or 0o777, exist_ok=True)
            if lasting:
                _synchronise(step.parent)


def _age(path: Path) -> float | None:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None


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
