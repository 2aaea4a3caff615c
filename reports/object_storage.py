"""The file store in a bucket of an S3-compatible server, chosen by FILES_URL (decision 0249).

A file is one object, written by one request that carries its MD5: the server refuses bytes that it did not receive as
they were sent, and size and tag of what it stored are compared afterwards. Readers get a copy in a temporary folder.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from reports.storage import OLD, StoreAway

log = logging.getLogger(__name__)

_CHUNK = 1024 * 1024
#: Bytes of an opened file that are kept in memory; more go to a temporary file.
_IN_MEMORY = 4 * _CHUNK
#: Tries of one request, with growing pauses: at 5 % of failures 1 in 3 million requests fails.
_TRIES = 5
#: Seconds for which an answer to ``probe`` is given again: health is asked for every few seconds.
_PROBED_FOR = 30
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"412", "PreconditionFailed", "ConditionalRequestConflict"}
_FULL = {"507", "QuotaExceeded", "XMinioStorageFull", "EntityTooLarge"}
_MD5 = re.compile(r"[0-9a-f]{32}")


@deconstructible
class ObjectStorage(Storage):
    """Raises FileNotFoundError for a name that is not there and StoreAway for everything that may pass."""

    #: A source without a row is only named: between the last look and its removal it could be stored again.
    sweeps_sources = False

    def __init__(
        self, endpoint: str, bucket: str, prefix: str, region: str, access_key: str, secret_key: str
    ) -> None:
        self.endpoint, self.bucket, self.prefix, self.region = endpoint, bucket, prefix, region
        self._keys = (access_key, secret_key)
        self._clients: dict[tuple[int, bool], Any] = {}
        self._lock = threading.Lock()
        self._probed: tuple[float, str] = (0.0, "")

    @property
    def described(self) -> str:
        """Return where the files are, for the operator."""
        return f"bucket {self.bucket}{'/' if self.prefix else ''}{self.prefix} of {self.endpoint}"

    # --- writing ---

    def replace(self, name: str, data: bytes, *, lasting: bool = True) -> None:
        """Write the object under exactly this name, in place of one that is there; the store makes each last."""
        self._put(name, [data])

    def replace_from(self, name: str, file: IO[bytes]) -> None:
        """As ``replace``, from the start of an open file."""
        self._put(name, _chunks(file))

    def holds(self, name: str, sha256: str) -> bool:
        """Whether the object carries this digest; its bytes were compared when it was written."""
        return bool(self._head(name)["Metadata"].get("sha256") == sha256)

    def _save(self, name: str, content: File[Any]) -> str:
        while not self._put(name, _chunks(cast(IO[bytes], content)), new=True):
            name = self.get_available_name(name)
        return name

    def _put(self, name: str, chunks: Any, *, new: bool = False) -> bool:
        """Store one object and compare size and tag; False when ``new`` and the name is taken."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
            md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
            for chunk in chunks:
                md5.update(chunk)
                sha256.update(chunk)
                body.write(chunk)
            size = body.tell()
            body.seek(0)
            options = {"IfNoneMatch": "*"} if new else {}
            try:
                with _told():
                    self._client().put_object(
                        Bucket=self.bucket,
                        Key=self._key(name),
                        Body=body,
                        ContentMD5=base64.b64encode(md5.digest()).decode(),
                        Metadata={"sha256": sha256.hexdigest()},
                        **options,
                    )
            except FileExistsError:
                # A try whose answer was lost has stored it all the same.
                if self._head(name)["Metadata"].get("sha256") != sha256.hexdigest():
                    return False
        stored = self._head(name)
        tag = stored["ETag"].strip('"')
        if stored["ContentLength"] != size or (_MD5.fullmatch(tag) and tag != md5.hexdigest()):
            raise StoreAway(f"{name} was not stored as it was sent")
        return True

    # --- reading ---

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        if mode not in {"r", "rb"}:
            raise ValueError("objects are written by save and replace only")
        with ExitStack() as on_fault:
            stream = cast(IO[bytes], on_fault.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))
            self._fetch(name, stream)
            on_fault.pop_all()
        return File(stream, name=name)

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Yield a copy in a temporary folder, which is removed with the end of the block."""
        with tempfile.NamedTemporaryFile(prefix="source-") as copy:
            self._fetch(name, cast(IO[bytes], copy))
            yield Path(copy.name)

    def _fetch(self, name: str, into: IO[bytes]) -> None:
        """Copy the object; a connection that breaks within the body is tried again from its beginning."""
        for left in reversed(range(_TRIES)):
            try:
                if self._fetched(name, into):
                    return
            except StoreAway:
                if not left:
                    raise
        raise StoreAway(f"{name} was cut short")

    def _fetched(self, name: str, into: IO[bytes]) -> bool:
        """Copy the object once; False when fewer bytes came than were announced."""
        into.seek(0)
        into.truncate()
        with _told():
            found = self._client().get_object(Bucket=self.bucket, Key=self._key(name))
            for chunk in found["Body"].iter_chunks(_CHUNK):
                into.write(chunk)
        whole = into.tell() == found["ContentLength"]
        into.flush()
        into.seek(0)
        return whole

    def exists(self, name: str) -> bool:
        """Whether there is an object of this name."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Return its bytes."""
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        """Return when it was stored."""
        return cast(datetime, self._head(name)["LastModified"])

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name → bytes of the objects directly in this folder."""
        start = f"{self._key(folder)}/"
        found = ((one["Key"][len(start) :], one["Size"]) for one in self._objects(start))
        return {name: size for name, size in found if "/" not in name}

    def listed(self) -> Iterator[tuple[str, float]]:
        """Yield every name with its age in seconds."""
        start = len(self._key(""))
        for one in self._objects(self._key("")):
            yield one["Key"][start:], _age(one["LastModified"])

    def _objects(self, start: str) -> Iterator[dict[str, Any]]:
        pages = self._client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start)
        with _told():
            for page in pages:
                yield from page.get("Contents", ())

    # --- removing ---

    def delete(self, name: str) -> None:
        """Remove the object; nothing happens when there is none."""
        with _told():
            self._client().delete_object(Bucket=self.bucket, Key=self._key(name))

    def remove_if(self, name: str, unused: Callable[[str], bool]) -> bool:
        """Look once more, then remove the object."""
        try:
            if _age(self._head(name)["LastModified"]) <= OLD or not unused(name):
                return False
        except FileNotFoundError:
            return False
        self.delete(name)
        return True

    # --- looking after it ---

    def probe(self) -> str:
        """Store a few bytes, at most every half minute; one try of two seconds."""
        at, answer = self._probed
        if answer and time.monotonic() - at < _PROBED_FOR:
            return answer
        try:
            with _told():
                self._client(hurried=True).put_object(
                    Bucket=self.bucket, Key=self._key("probe"), Body=b"0" * 16
                )
            answer = "ok"
        except StoreAway as error:
            log.warning("the object store takes nothing: %s", error)
            answer = "full" if isinstance(error, _Full) else "failed"
        self._probed = (time.monotonic(), answer)
        return answer

    def make_room(self) -> None:
        """Make the bucket unless it is there."""
        with contextlib.suppress(OSError), _told():
            try:
                self._client().head_bucket(Bucket=self.bucket)
            except ClientError as error:
                if _code(error) in _ABSENT:
                    self._client().create_bucket(Bucket=self.bucket)

    def _head(self, name: str) -> dict[str, Any]:
        with _told():
            return cast(dict[str, Any], self._client().head_object(Bucket=self.bucket, Key=self._key(name)))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _client(self, *, hurried: bool = False) -> Any:
        """Return the client of this process; connections are never shared with a forked child."""
        key = (os.getpid(), hurried)
        with self._lock:
            if key not in self._clients:
                session = boto3.session.Session()
                self._clients[key] = session.client(
                    "s3",
                    endpoint_url=self.endpoint,
                    region_name=self.region,
                    aws_access_key_id=self._keys[0],
                    aws_secret_access_key=self._keys[1],
                    config=Config(
                        connect_timeout=2 if hurried else 3,
                        read_timeout=2 if hurried else 20,
                        retries={"mode": "standard", "total_max_attempts": 1 if hurried else _TRIES},
                        max_pool_connections=16,
                        s3={"addressing_style": "path"},
                        # Trailing checksums, which boto3 would send by itself, many other servers refuse.
                        request_checksum_calculation="when_required",
                        response_checksum_validation="when_required",
                    ),
                )
            return self._clients[key]


class _Full(StoreAway):
    """The store has no room."""


@contextmanager
def _told() -> Iterator[None]:
    """Raise OSError of the kinds that the portal knows for what boto3 raises."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in _ABSENT:
            raise FileNotFoundError(code) from error
        if code in _TAKEN:
            raise FileExistsError(code) from error
        raise (_Full if code in _FULL else StoreAway)(f"the object store answered {code}") from error
    except BotoCoreError as error:
        raise StoreAway(f"the object store does not answer: {type(error).__name__}") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(_CHUNK), b"")


def _age(stored: datetime) -> float:
    return (datetime.now(UTC) - stored).total_seconds()
