"""Hostile pictures and zip files end with a code of the readers: no other error leaves the pure core."""

import pytest

from reports.reading.model.errors import MESSAGES, ReadingError
from reports.reading.registry import read
from tests.hostile.registry import FILES

#: What only the limits of the child end; the same files go through it in tests/hostile.
LIMITS = {"MEMORY_LIMIT", "TIME_LIMIT", "CONVERSION_FAILED"}
#: How these end without a converter and without guessing characters from pictures.
INSTEAD = {"CONVERTER_MISSING", "SCANNED"}
KINDS = ("png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "odt", "doc")
NAMES = [name for name, file in FILES.items() if name.split(":")[0] in KINDS and not file.codes & LIMITS]


def outcome(data: bytes) -> str:
    """The code with which the readers refuse these bytes; "" when they read them."""
    try:
        read(data, guess=False)
    except ReadingError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_hostile_bytes_are_read_or_refused_with_a_code(name):
    file = FILES[name]
    assert outcome(file.data) in {"", *file.codes, *INSTEAD} & {"", *MESSAGES}
