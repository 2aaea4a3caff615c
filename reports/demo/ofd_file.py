"""Laid-out pages as an OFD, the national format of fixed pages (GB/T 33190-2016): a zip archive of XML pages."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from itertools import count
from xml.sax.saxutils import escape

from reports.demo.page_layout import HEIGHT, WIDTH, Page, PlacedText, advance, length

_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Millimetres of a point: OFD counts in millimetres from the upper left corner.
_MM = 25.4 / 72
#: Share of the size of the type that is above the base line.
_ABOVE = 0.86
_FONT_ID = 1
_RESOURCES = (
    f'{_HEAD}<ofd:Res {_NAMES} BaseLoc="Res"><ofd:Fonts>'
    f'<ofd:Font ID="{_FONT_ID}" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>'
)


def ofd_file(title: str, pages: Sequence[Page]) -> bytes:
    """The archive; the same bytes for the same pages."""
    ids = count(_FONT_ID + 1)
    listed, members = [], {}
    for number, page in enumerate(pages):
        path = f"Pages/Page_{number}/Content.xml"
        listed.append(f'<ofd:Page ID="{next(ids)}" BaseLoc="{path}"/>')
        objects = [_rule(next(ids), *rule) for rule in sorted(page.rules)]
        objects += [_text(next(ids), each) for each in page.texts]
        members[f"Doc_0/{path}"] = (
            f'{_HEAD}<ofd:Page {_NAMES}><ofd:Content><ofd:Layer ID="{next(ids)}" Type="Body">'
            f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    area = f"<ofd:PhysicalBox>0 0 {WIDTH * _MM:.2f} {HEIGHT * _MM:.2f}</ofd:PhysicalBox>"
    document = (
        f"{_HEAD}<ofd:Document {_NAMES}><ofd:CommonData><ofd:MaxUnitID>{next(ids)}</ofd:MaxUnitID>"
        f"<ofd:PageArea>{area}</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{''.join(listed)}</ofd:Pages></ofd:Document>"
    )
    key = hashlib.md5("".join(members.values()).encode(), usedforsecurity=False).hexdigest()
    root = (
        f'{_HEAD}<ofd:OFD {_NAMES} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:DocID>{key}</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    parts = {
        "OFD.xml": root,
        "Doc_0/Document.xml": document,
        "Doc_0/PublicRes.xml": _RESOURCES,
        **members,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _text(number: int, each: PlacedText) -> str:
    """A line of text; the steps from one character to the next are given, so that no font decides them."""
    size = each.size * _MM
    steps = " ".join(f"{advance(sign, size):.3f}" for sign in each.text[:-1])
    box = f"{each.x * _MM:.3f} {each.y * _MM - size * _ABOVE:.3f} {length(each.text, size):.3f} {size:.3f}"
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="{_FONT_ID}" Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{size * _ABOVE:.3f}"' + (f' DeltaX="{steps}"' if steps else "") + ">"
        f"{escape(each.text)}</ofd:TextCode></ofd:TextObject>"
    )


def _rule(number: int, x0: float, y0: float, x1: float, y1: float) -> str:
    wide, high = (x1 - x0) * _MM, (y1 - y0) * _MM
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{x0 * _MM:.3f} {y0 * _MM:.3f} {max(wide, 0.2):.3f} '
        f'{max(high, 0.2):.3f}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {wide:.3f} {high:.3f}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )
