"""Whether the bytes of an original hold personal numbers that no page shows: hidden words, comments, properties."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection

from django.core.cache import cache

from reports.checks.file_texts import texts_inside
from reports.checks.personal_data import personal_numbers
from reports.models import SourceFile

log = logging.getLogger(__name__)

#: Seconds for which the answer about a file, which never changes, is remembered.
REMEMBERED = 24 * 3600


def holds_personal_numbers(source: SourceFile, *, published: Collection[str] = ()) -> bool:
    """Return whether a program that opens the file finds one, the telephones of ``published`` aside.

    True as well for a file that cannot be read now: nothing of it is given to everybody.
    """
    asked = hashlib.sha256("|".join(sorted(published)).encode()).hexdigest()[:16]
    key = f"numbers-in-file-{source.sha256}-{asked}"
    known: bool | None = cache.get(key)
    if known is None:
        try:
            with source.file.open("rb") as stored:
                data = stored.read()
        except (OSError, ValueError) as error:
            log.warning("source %s cannot be looked through: %s", source.sha256, type(error).__name__)
            return True
        known = any(
            next(iter(personal_numbers(text, published=published)), None) is not None
            for text in texts_inside(data)
        )
        cache.set(key, known, timeout=REMEMBERED)
    return known
