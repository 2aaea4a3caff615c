"""Values as bytes and back. The first byte names the format, so that every row of every release stays readable.

``format · CRC-32 of the JSON · raw deflate with the dictionary of the format``. A format is never changed: what is
folded otherwise, or has another dictionary, is a format more (decision 0272).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

import msgspec

from reports.packing.folding import (
    FOLDER,
    fold_checked,
    fold_reading,
    same,
    unfold_checked,
    unfold_reading,
)

#: Bytes before the deflated ones: the format and the check sum.
_HEAD = 5
#: Longest JSON that is taken from a packed value: a reading has 40 to 200 kB. More is taken for damage.
LONGEST = 64 * 1024 * 1024


class Damaged(ValueError):
    """What is stored is no value that was packed."""


class Format(IntEnum):
    """The formats that are written. Earlier ones stay in ``_FORMATS``."""

    READING = 1
    CHECKED = 2
    TEXT = 3


class _Way(NamedTuple):
    dictionary: str
    fold: Callable[[Any], Any]
    unfold: Callable[[Any], Any]


_FORMATS: dict[int, _Way] = {
    Format.READING: _Way("reading-1", fold_reading, unfold_reading),
    Format.CHECKED: _Way("checked-1", fold_checked, unfold_checked),
    Format.TEXT: _Way("text-1", same, same),
}


@cache
def _dictionary(name: str) -> bytes:
    return (FOLDER / f"{name}.dictionary").read_bytes()


def pack(value: Any, form: Format) -> bytes:
    """Return the value, which is JSON, in few bytes."""
    way = _FORMATS[form]
    plain = msgspec.json.encode(way.fold(value))
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _dictionary(way.dictionary))
    head = bytes((form,)) + zlib.crc32(plain).to_bytes(4, "big")
    return head + deflate.compress(plain) + deflate.flush()


def unpack(packed: bytes | memoryview) -> Any:
    """Return the value that was packed. Raises Damaged on everything else."""
    way = _FORMATS.get(packed[0]) if len(packed) > _HEAD else None
    if way is None:
        raise Damaged("no format of packed values that this release knows")
    inflate = zlib.decompressobj(-15, _dictionary(way.dictionary))
    try:
        plain = inflate.decompress(packed[_HEAD:], LONGEST)
        if not inflate.eof or zlib.crc32(plain) != int.from_bytes(packed[1:_HEAD], "big"):
            raise Damaged("the check sum of a packed value does not fit")
        return way.unfold(msgspec.json.decode(plain))
    except (zlib.error, msgspec.DecodeError, LookupError, TypeError) as error:
        raise Damaged(str(error)) from error
