"""The smallest OLE compound file ([MS-CFB]) that holds one stream, for sniffing tests."""

from __future__ import annotations

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_CUTOFF = 4096  # smaller streams would need a mini stream


def compound_file(name: str, content: bytes) -> bytes:
    """Return a compound file with the stream ``name``; ``content`` is zero-padded to a normal stream's size."""
    content = content.ljust(_CUTOFF, b"\x00")
    sectors = len(content) // _SECTOR
    fat = [_FAT, _END, *range(3, 2 + sectors), _END]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _CUTOFF, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(name, 2, _FREE, 2, len(content))
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory.ljust(_SECTOR, b"\x00") + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    label = (name + "\x00").encode("utf-16-le")
    return (
        label.ljust(64, b"\x00")
        + struct.pack("<HBB", len(label), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + b"\x00" * 36
        + struct.pack("<IQ", start, size)
    )
