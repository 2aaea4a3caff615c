"""Mails (.eml): the files attached to them, checked as the files of a package are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from email.message import Message

MAX_FILES = 200
#: Bytes at the start of a mail in which its header ends or has its MIME-Version.
HEADERS = 32 * 1024
MAX_MAIL = 80 * 1024 * 1024
#: Parts of a mail, attachments and bodies and what holds them: more is an attack.
_MAX_PARTS = 1_000
#: Lines that the parser of mails takes one by one: 50 MB in base64 have 700,000.
_MAX_LINES = 1_200_000
#: Mails within mails and groups within groups.
_DEEPEST = 20
_HEADER = re.compile(rb"\A\s*(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_VERSION = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_FILE_NAME = re.compile(r"(?:file)?name\s*=\s*\"?([^\";\r\n]+)", re.IGNORECASE)
_ATTACHED = re.compile(rb"^content-disposition:\s*attachment", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file of a mail: its name as text and its bytes."""

    name: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self.data)


class Mail:
    """A mail as a package of files; ``files`` and ``read`` are those of ``packages.Package``.

    Raises ReadingError on opening: CORRUPT, UNSAFE (parts nested or numerous beyond any mail), MAIL_WITHOUT_FILES,
    PACKAGE_TOO_MANY, TOO_LARGE.
    """

    def __init__(self, file: IO[bytes], *, most_bytes: int = MAX_MAIL) -> None:
        self._most_bytes = most_bytes
        file.seek(0)
        data = file.read(MAX_MAIL + 1)
        if len(data) > MAX_MAIL or data.count(b"\n") > _MAX_LINES:
            raise ReadingError("TOO_LARGE", limit=str(MAX_MAIL // 1024**2))
        self.files = tuple(_attachments(data))
        if not self.files:
            raise ReadingError("MAIL_WITHOUT_FILES")
        if len(self.files) > MAX_FILES:
            raise ReadingError("PACKAGE_TOO_MANY")

    def read(self, file: AttachedFile) -> bytes:
        """Return the bytes of one file. Raises ReadingError TOO_LARGE."""
        if file.size > self._most_bytes:
            raise ReadingError("TOO_LARGE", limit=str(self._most_bytes // 1024**2))
        return file.data


def is_mail(start: bytes) -> bool:
    """Return whether a file that starts so is a mail or a saved web page: header lines, one with MIME-Version."""
    header = _HEADER.match(start)
    return header is not None and _VERSION.search(header[0]) is not None


def has_attachment(data: object) -> bool:
    """Return whether a mail (bytes or a mapped file) says that a file is attached."""
    return _ATTACHED.search(data) is not None  # type: ignore[call-overload]  # re takes any buffer


def parsed(data: bytes) -> Message:
    """Return the message in the bytes. Raises ReadingError TOO_LARGE, UNSAFE, CORRUPT."""
    from email import message_from_bytes  # costs 40 ms, rarely needed

    if len(data) > MAX_MAIL or data.count(b"\n") > _MAX_LINES:
        raise ReadingError("TOO_LARGE", limit=str(MAX_MAIL // 1024**2))
    try:
        return message_from_bytes(data.lstrip())
    except RecursionError as error:
        raise ReadingError("UNSAFE") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ReadingError("CORRUPT") from error


def _attachments(data: bytes) -> Iterator[AttachedFile]:
    message = parsed(data)
    try:
        parts = list(_parts(message, 0))
    except RecursionError as error:
        raise ReadingError("UNSAFE") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ReadingError("CORRUPT") from error
    for number, part in enumerate(parts):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield AttachedFile(_name(part) or f"附件{number + 1}", content)


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """Yield the attached parts, also those of mails within the mail. Raises ReadingError UNSAFE."""
    if depth > _DEEPEST:
        raise ReadingError("UNSAFE")
    if not message.is_multipart():
        if message.get_content_disposition() == "attachment":
            yield message
        return
    inside = cast("list[Message]", message.get_payload())
    if len(inside) > _MAX_PARTS:
        raise ReadingError("UNSAFE")
    for part in inside:
        yield from _parts(part, depth + 1)


def _name(part: Message) -> str:
    """Return the file name of a part as text, encoded words taken apart; empty for a name that cannot be read."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    name = ""
    try:
        name = _undecoded(part) or part.get_filename() or ""
        return str(make_header(decode_header(name)))
    except (LookupError, ValueError, MessageError):
        return name


def _undecoded(part: Message) -> str:
    """Return a file name written in the header as bare bytes, UTF-8 or else GB18030; empty for a name in ASCII."""
    for header in ("content-disposition", "content-type"):
        for key, value in part.raw_items():
            if key.lower() != header or value.isascii():
                continue
            found = _FILE_NAME.search(value)
            if found is None:
                continue
            data = found[1].encode("ascii", "surrogateescape")
            for encoding in ("utf-8", "gb18030"):
                try:
                    return data.decode(encoding)
                except UnicodeDecodeError:
                    continue
    return ""
