"""What a mail says beside the report in it: header fields, bodies, every file attached, mails within the mail.

A saved web page (.mht) is such a message too. Pure; nothing here reads a report.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.reading.containers.bulk import mail_without_ballast
from reports.reading.containers.mails import HEADERS, AttachedFile, Mail, has_attachment, is_mail, parsed
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from email.message import Message

#: Fields that people write or that name people; the others hold marks of programs, which look like numbers.
_OF_PEOPLE = frozenset(
    (
        *(
            "from",
            "to",
            "cc",
            "bcc",
            "sender",
            "reply-to",
            "return-path",
            "delivered-to",
            "subject",
            "comments",
        ),
        *("keywords", "organization", "disposition-notification-to", "resent-from", "resent-to", "resent-cc"),
        *("content-description", "content-disposition", "content-type", "x-original-to", "x-sender"),
    )
)
#: What only a message that was sent has; a browser that saves a page writes From, Subject and Date at most.
_SENT = re.compile(rb"^(?:to|cc|bcc|received|return-path|delivered-to|sender):", re.IGNORECASE | re.MULTILINE)
_WITHOUT_WORDS = frozenset(("image", "audio", "video", "font"))
#: Mails attached to mails.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One part of a message: the text of its fields, then its bytes; ``charset`` is None where it names none."""

    fields: str
    data: bytes
    charset: str | None


def said_in(data: bytes) -> Iterator[Said]:
    """Yield each part of a message, fields first. Raises ReadingError (CORRUPT, UNSAFE, TOO_LARGE, MEMORY_LIMIT)."""
    message = parsed(data if has_attachment(data) else mail_without_ballast(data))
    try:
        for part in message.walk():
            content = None if part.is_multipart() else part.get_payload(decode=True)
            words = part.get_content_maintype() not in _WITHOUT_WORDS
            charset = part.get_param("charset")
            yield Said(
                _fields(part),
                content if isinstance(content, bytes) and words else b"",
                charset if isinstance(charset, str) else None,
            )
    except RecursionError as error:
        raise ReadingError("UNSAFE") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ReadingError("CORRUPT") from error


def is_letter(data: bytes) -> bool:
    """Return whether the bytes are a mail that was sent, with files attached or without; a saved page is none."""
    if not is_mail(data[:HEADERS]):
        return False
    header = re.split(rb"\r?\n\r?\n", data.lstrip()[:HEADERS], maxsplit=1)[0]
    return has_attachment(data) or _SENT.search(header) is not None


def report_attached(data: bytes) -> AttachedFile | None:
    """Return the one file of a mail that can be the report: all that may be handed to the public.

    None where none or several can be it, pictures counted only where nothing else is attached.
    """
    found = _candidates(data, 0)
    reports = [file for file, kind in found if kind is not FileKind.IMAGE] or [file for file, _ in found]
    return reports[0] if len(reports) == 1 else None


def _candidates(data: bytes, depth: int) -> list[tuple[AttachedFile, FileKind]]:
    found: list[tuple[AttachedFile, FileKind]] = []
    try:
        files = Mail(io.BytesIO(data)).files
    except ReadingError:
        return found
    for file in files:
        try:
            kind = sniff(file.data)
        except ReadingError:
            continue
        if kind is FileKind.EML:
            found += _candidates(file.data, depth + 1) if depth < _DEEPEST else []
        elif not is_letter(file.data):
            found.append((file, kind))
    return found


def _fields(part: Message) -> str:
    """Return the fields that people wrote, encoded words taken apart, one a line, and what is around the parts."""
    fields = [_words(value) for name, value in part.raw_items() if name.lower() in _OF_PEOPLE]
    around = [text for text in (part.preamble, part.epilogue) if isinstance(text, str)]
    return "\n".join([*fields, *around])


def _words(value: str) -> str:
    from email.errors import MessageError
    from email.header import decode_header, make_header
    from urllib.parse import unquote

    data = str(value).encode("utf-8", "surrogateescape")
    text = data.decode("gb18030", "replace") if not str(value).isascii() else str(value)
    if (as_utf8 := data.decode("utf-8", "ignore")) and as_utf8.encode() == data:
        text = as_utf8
    try:
        return unquote(str(make_header(decode_header(text))))
    except (LookupError, ValueError, MessageError):
        return text
