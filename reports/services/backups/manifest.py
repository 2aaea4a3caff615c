"""What one backup consists of, as ``manifest.json`` holds it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from reports.storage import digest_of

#: Raised when the folder or the manifest is laid out in another way.
FORMAT = 1
MANIFEST = "manifest.json"


class BackupFailed(Exception):
    """A backup that cannot be taken, verified or restored; the text names what is wrong."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store: its name there, digest and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one report's event chain."""

    report: int
    events: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``database`` is the file beside the manifest, ``migrations`` the newest one of each application."""

    format: int
    taken_at: str
    vendor: str
    database: StoredFile
    migrations: dict[str, str]
    parser_version: str
    files: tuple[StoredFile, ...]
    heads: tuple[Head, ...]

    def write(self, folder: Path) -> None:
        """Write the manifest under its name, whole or not at all."""
        unfinished = folder / f"{MANIFEST}.part"
        unfinished.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of one backup. Raises BackupFailed."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise BackupFailed(f"{folder}: format {found['format']} is not {FORMAT}")
        return Manifest(
            **{
                **found,
                "database": StoredFile(**found["database"]),
                "files": tuple(StoredFile(**file) for file in found["files"]),
                "heads": tuple(Head(**head) for head in found["heads"]),
            }
        )
    except FileNotFoundError:
        raise BackupFailed(f"{folder}: no {MANIFEST}, the backup was not finished") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BackupFailed(f"{folder}: {MANIFEST} cannot be read: {error}") from None


def newest_backup(target: Path) -> Path:
    """Return the folder of the newest finished backup below the target. Raises BackupFailed without one."""
    finished = sorted(path.parent for path in target.glob(f"backups/*/{MANIFEST}"))
    if not finished:
        raise BackupFailed(f"{target}: no finished backup")
    return finished[-1]


def copy_in(target: Path, sha256: str) -> Path:
    """Return the place of a stored file in the target folder."""
    return target / "files" / sha256[:2] / sha256


def digest_at(path: Path) -> str:
    with path.open("rb") as stream:
        return digest_of(stream)
