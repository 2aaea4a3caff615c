"""Mails (.eml): the report is the file attached to them."""

from __future__ import annotations

import io

from reports.reading.containers.mails import Mail
from reports.reading.model.document import Document, Embedded, FileKind

READER = "eml/1"
#: Attached files that are tried; a mail with more is a package.
_MOST_FILES = 20


def read_eml(data: bytes) -> Document:
    """Return the files attached to a mail, unread, as ``embedded``.

    Raises ReadingError CORRUPT, UNSAFE, TOO_LARGE, MAIL_WITHOUT_FILES, PACKAGE_TOO_MANY.
    """
    files = Mail(io.BytesIO(data)).files[:_MOST_FILES]
    return Document(FileKind.EML, READER, (), embedded=tuple(Embedded(0, file.data) for file in files))
