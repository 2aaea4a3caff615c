"""The same Word report as other programs and people write it."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from tests.reading.docx_builder import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f"{{{W}}}"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    W: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    R: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Return the file with ``change`` applied to its document.xml."""
    members = members_of(data)
    root = etree.fromstring(members["word/document.xml"])
    change(root)
    members["word/document.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return zipped(list(members.items()))


def w(name: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(NS + name, {NS + key: value for key, value in attributes.items()})
    element.extend(children)
    return element


def strict(data: bytes) -> bytes:
    """Save as "Strict Open XML Document"."""
    members = members_of(data)
    for name, content in members.items():
        if name != "[Content_Types].xml":
            for usual, other in STRICT.items():
                content = content.replace(usual.encode(), other.encode())
            members[name] = content
    return zipped(list(members.items()))


def by_wps(data: bytes) -> bytes:
    """Drop the column grid, set widths to zero, add foreign elements, mark continued merges explicitly."""

    def change(root: etree._Element) -> None:
        for grid in list(root.iter(NS + "tblGrid")):
            grid.getparent().remove(grid)
        for width in root.iter(NS + "tcW"):
            width.set(NS + "w", "0")
            width.set(NS + "type", "auto")
        for merge in root.iter(NS + "vMerge"):
            if merge.get(NS + "val") is None:
                merge.set(NS + "val", "continue")
        body = root.find(NS + "body")
        body.append(
            etree.fromstring('<x:extra xmlns:x="http://www.wps.cn/officeDocument/2013/wpsCustomData"/>')
        )

    return rewritten(data, change)


def without_spans(data: bytes) -> bytes:
    """Replace w:gridSpan by widths that add up, as some converters write."""

    def change(root: etree._Element) -> None:
        for span in list(root.iter(NS + "gridSpan")):
            span.getparent().remove(span)
        for number, width in enumerate(root.iter(NS + "tcW")):
            width.set(NS + "w", str(int(width.get(NS + "w")) + number % 3 * 3))

    return rewritten(data, change)


def merged_the_old_way(data: bytes) -> bytes:
    """Write every column of a merge as a cell, joined to its left neighbour by w:hMerge."""

    def change(root: etree._Element) -> None:
        for cell in list(root.iter(NS + "tc")):
            properties = cell.find(NS + "tcPr")
            span = properties.find(NS + "gridSpan")
            if span is None:
                continue
            properties.remove(span)
            count = int(span.get(NS + "val"))
            for _ in range(count - 1):
                other = w("tc", copy.deepcopy(properties), w("p"))
                other.find(NS + "tcPr").append(w("hMerge", val="continue"))
                cell.addnext(other)
            properties.append(w("hMerge", val="restart"))

    return rewritten(data, change)


def in_a_layout_table(data: bytes) -> bytes:
    """Put the whole report into a one-cell table, and its tables into a second table inside."""

    def change(root: etree._Element) -> None:
        body = root.find(NS + "body")
        blocks = [block for block in body if block.tag != NS + "sectPr"]
        inside = w("tc", w("tcPr"), *blocks, w("p"))
        body.insert(0, w("tbl", w("tblPr"), w("tr", inside)))
        for table in list(inside.iter(NS + "tbl")):
            place = table.getparent().index(table)
            parent = table.getparent()
            parent.remove(table)
            parent.insert(place, w("tbl", w("tblPr"), w("tr", w("tc", w("tcPr"), table, w("p")))))

    return rewritten(data, change)


def broken_up(data: bytes, *, after: int, repeat_head: int = 0) -> bytes:
    """Cut every table into pieces of ``after`` rows, with the header rows repeated if ``repeat_head``."""

    def change(root: etree._Element) -> None:
        for table in list(root.iter(NS + "tbl")):
            rows = table.findall(NS + "tr")
            head = [copy.deepcopy(row) for row in rows[:repeat_head]] if len(rows) > after else []
            last = table
            for first in range(after, len(rows), after):
                piece = w(
                    "tbl", w("tblPr"), *[copy.deepcopy(row) for row in head], *rows[first : first + after]
                )
                last.addnext(piece)
                last.addnext(w("p"))
                last = piece

    return rewritten(data, change)


def numbered_by_word(data: bytes) -> bytes:
    """Generate 一、 （一） 1. at the beginning of headings and labels as list numbers."""
    levels = (
        ("chineseCounting", "%1、", r"([一二三四五六七八九十]+)、"),
        ("chineseCounting", "（%1）", r"（([一二三四五六七八九十]+)）"),
        ("decimal", "%1.", r"(\d)\."),
    )
    starts: list[tuple[int, int]] = []

    def change(root: etree._Element) -> None:
        for paragraph in root.iter(NS + "p"):
            text = paragraph.find(f".//{NS}t")
            if text is None:
                continue
            for number, (_, _, pattern) in enumerate(levels):
                found = re.match(pattern, text.text)
                if found is None:
                    continue
                text.text = text.text[found.end() :]
                value = found[1]
                start = int(value) if value.isdigit() else "一二三四五六七八九十".index(value) + 1
                starts.append((number, start))
                properties = paragraph.find(NS + "pPr")
                if properties is None:
                    properties = w("pPr")
                    paragraph.insert(0, properties)
                properties.append(w("numPr", w("ilvl", val="0"), w("numId", val=str(len(starts)))))
                break

    changed = members_of(rewritten(data, change))
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text.replace("%2", "%1")}"/></w:lvl></w:abstractNum>'
        for number, (form, text, _) in enumerate(levels)
    )
    nums = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (of, start) in enumerate(starts, 1)
    )
    changed["word/numbering.xml"] = f'<w:numbering xmlns:w="{W}">{abstract}{nums}</w:numbering>'.encode()
    relations = changed["word/_rels/document.xml.rels"].decode()
    changed["word/_rels/document.xml.rels"] = relations.replace(
        "</Relationships>",
        f'<Relationship Id="n" Type="{R}/numbering" Target="numbering.xml"/></Relationships>',
    ).encode()
    return zipped(list(changed.items()))


def heads_in_boxes(data: bytes) -> bytes:
    """Draw the table headers as text boxes over empty cells, in both branches that Word writes."""

    def change(root: etree._Element) -> None:
        for table in root.iter(NS + "tbl"):
            for row in table.findall(NS + "tr")[:3]:
                for paragraph in row.iter(NS + "p"):
                    runs = paragraph.findall(NS + "r")
                    texts = [run.find(NS + "t") for run in runs]
                    if runs and None not in texts and not texts[0].text.isdigit():
                        for run in runs:
                            paragraph.remove(run)
                        paragraph.append(_box(w("p", *runs)))

    return rewritten(data, change)


def _box(paragraph: etree._Element) -> etree._Element:
    text = etree.tostring(paragraph).decode()
    return etree.fromstring(
        f'<w:r xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def in_content_controls(data: bytes) -> bytes:
    """Write every number as a filled-in control, every blank as a control that shows its prompt."""

    def change(root: etree._Element) -> None:
        for cell in root.iter(NS + "tc"):
            paragraph = cell.find(NS + "p")
            runs = paragraph.findall(NS + "r")
            text = "".join(each.text or "" for each in cell.iter(NS + "t"))
            merge = cell.find(f"{NS}tcPr/{NS}vMerge")
            if text.isdigit() or (not text and merge is None):
                properties = w("sdtPr")
                if not text:
                    properties.append(w("showingPlcHdr"))
                    prompt = w("t")
                    prompt.text = "单击此处输入数字"
                    runs = [w("r", prompt)]
                for run in paragraph.findall(NS + "r"):
                    paragraph.remove(run)
                paragraph.append(w("sdt", properties, w("sdtContent", *runs)))

    return rewritten(data, change)


HABITS: dict[str, Callable[[bytes], bytes]] = {
    "strict": strict,
    "WPS": by_wps,
    "widths only": without_spans,
    "old merges": merged_the_old_way,
    "layout table": in_a_layout_table,
    "broken up": lambda data: broken_up(data, after=9),
    "broken up with heads": lambda data: broken_up(data, after=11, repeat_head=3),
    "a row a table": lambda data: broken_up(data, after=1),
    "generated numbers": numbered_by_word,
    "heads in boxes": heads_in_boxes,
    "content controls": in_content_controls,
}
