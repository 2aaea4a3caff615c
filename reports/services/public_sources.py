"""What of an original may be handed to everybody, and whether its bytes hold personal numbers that no page shows.

The bytes hold hidden words, comments, properties. Of a mail only the report attached is public, never the letter: names
and addresses of people are in every letter (decision 0284).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection

from django.core.cache import cache

from reports.checks.file_texts import texts_inside
from reports.checks.personal_data import personal_numbers
from reports.models import SourceFile
from reports.reading.containers.mails import AttachedFile
from reports.reading.mail.letters import is_letter, report_attached
from reports.reading.model.document import FileKind

log = logging.getLogger(__name__)

#: Seconds for which the answer about a file, which never changes, is remembered.
REMEMBERED = 24 * 3600
#: Kinds of which a file may be a letter.
_LETTERS = (FileKind.EML, FileKind.MHT)
#: Raised when more of a file is looked through: no answer of before is remembered.
_LOOK = "2"


def may_be_letter(source: SourceFile) -> bool:
    """Return whether the kind of a file is one that letters have: ``public_part`` says what of it is public."""
    return source.kind in _LETTERS


def public_part(data: bytes, name: str) -> AttachedFile | None:
    """Return what of an original is public: itself, of a mail the report attached, None where that is not certain."""
    if not is_letter(data):
        return AttachedFile(name, data)
    attached = report_attached(data)
    if attached is None:
        return None
    return AttachedFile(attached.name.replace("\\", "/").rpartition("/")[2], attached.data)


def holds_personal_numbers(source: SourceFile, *, published: Collection[str] = ()) -> bool:
    """Return whether a program that opens what is public of the file finds one, ``published`` telephones aside.

    True as well for a file that cannot be read now, or of which nothing is public.
    """
    asked = hashlib.sha256("|".join(sorted(published)).encode()).hexdigest()[:16]
    key = f"numbers-in-file-{_LOOK}-{source.sha256}-{asked}"
    known: bool | None = cache.get(key)
    if known is None:
        try:
            with source.file.open("rb") as stored:
                data = stored.read()
        except (OSError, ValueError) as error:
            log.warning("source %s cannot be looked through: %s", source.sha256, type(error).__name__)
            return True
        part = public_part(data, "") if may_be_letter(source) else AttachedFile("", data)
        known = part is None or any(
            next(iter(personal_numbers(text, published=published)), None) is not None
            for text in texts_inside(part.data)
        )
        cache.set(key, known, timeout=REMEMBERED)
    return known
