"""PDF files with layers (optional content): two printings of one report over each other, one of them switched off."""

from __future__ import annotations

import re

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\b")
_STREAM = re.compile(rb"(?ms)^(\d+) 0 obj\s+(<<\s*/Filter [^>]*>>)\s*stream\r?\n(.*?)endstream")
_PAGE = re.compile(rb"/Contents (\d+) 0 R")


def layered(
    under: bytes, over: bytes, *, in_forms: bool = False, named_alike: bool = False, off: int = 1
) -> bytes:
    """Return the pages of ``under`` with those of ``over`` over them, each on a layer; layer ``off`` (0, 1) is off.

    Both are files of ``builder.print_pdf`` with equally many pages. The upper layer is marked content, or with
    ``in_forms`` forms that belong to it. With ``named_alike`` both printings have a layer of the same name.
    """
    first = 1 + max(int(number) for number in _OBJECT.findall(under))
    name = b"Layer" if named_alike else b"Draft"
    added = [
        b"<< /Type /OCG /Name (Layer) >>",
        b"<< /Type /OCG /Name (%s) >>" % name,
    ]
    streams = [found.groups()[1:] for found in _STREAM.finditer(over)]
    fonts = re.search(rb"/Font (\d+) 0 R", under)
    assert fonts is not None
    pages = _PAGE.findall(under)
    assert len(pages) == len(_PAGE.findall(over)) <= len(streams)
    resources = b"/Properties << /L0 %d 0 R /L1 %d 0 R >>" % (first, first + 1)
    changed = under
    for number, contents in enumerate(pages):
        entries, data = streams[number]
        own, more = resources, b""
        begin = _add(added, first, _stream(b"/OC /L0 BDC q"))
        end = _add(added, first, _stream(b"Q EMC"))
        if in_forms:
            form = b"/Type /XObject /Subtype /Form /BBox [ 0 0 3000 3000 ] /OC %d 0 R" % (first + 1)
            form += b" /Resources << /Font %s 0 R >> " % fonts.group(1)
            drawn = _add(
                added, first, entries.replace(b"<<", b"<< " + form, 1) + b"\nstream\n" + data + b"endstream"
            )
            own += b" /XObject << /X%d %d 0 R >>" % (number, drawn)
            more = b"%d 0 R" % _add(added, first, _stream(b"q /X%d Do Q" % number))
        else:
            copied = _add(added, first, entries + b"\nstream\n" + data + b"endstream")
            opened = _add(added, first, _stream(b"/OC /L1 BDC q"))
            more = b"%d 0 R %d 0 R %d 0 R" % (opened, copied, end)
        array = b"/Contents [ %d 0 R %s 0 R %d 0 R %s ]" % (begin, contents, end, more)
        changed = re.sub(
            rb"/Contents %s 0 R(.*?)/Resources <<" % contents,
            lambda found, array=array, own=own: array + found.group(1) + b"/Resources << " + own,
            changed,
            count=1,
            flags=re.DOTALL,
        )
    listed = b"%d 0 R %d 0 R" % (first, first + 1)
    defaults = b"/D << /Order [ %s ] /OFF [ %d 0 R ] >>" % (listed, first + off)
    declared = b"/Type /Catalog /OCProperties << /OCGs [ %s ] %s >>" % (listed, defaults)
    changed = changed.replace(b"/Type /Catalog", declared, 1)
    return _written(changed, first, added)


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _add(added: list[bytes], first: int, body: bytes) -> int:
    added.append(body)
    return first + len(added) - 1


def _written(data: bytes, first: int, added: list[bytes]) -> bytes:
    """Return the file with the objects added and its table of objects written again."""
    root = re.search(rb"/Root (\d+ 0 R)", data)
    assert root is not None
    body = data[: data.rindex(b"xref\n0 ")]
    for number, each in enumerate(added, first):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    places = {int(found.group(1)): found.start() for found in _OBJECT.finditer(body)}
    size = max(places) + 1
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, size))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer\n<< /Size %d /Root %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root.group(1), len(body))
    return body + head + table + tail
