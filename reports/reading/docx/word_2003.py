"""Word 2003 XML: one file in the words of WordprocessingML before it became a standard."""

from __future__ import annotations

from lxml import etree

from reports.reading.assembly.assembler import Assembler
from reports.reading.assembly.lines import is_number
from reports.reading.containers.archives import parse_xml, text_inside
from reports.reading.docx.body import BodyReader
from reports.reading.docx.styles import default_style, heading_levels, styles_of
from reports.reading.docx.tables import NS_W
from reports.reading.model.document import Document, FileKind
from reports.reading.model.errors import ReadingError

READER = "word-2003/1"
_OLD, _NEW = b"http://schemas.microsoft.com/office/word/2003/wordml", NS_W.strip("{}").encode()
_WX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_TITLE = "{urn:schemas-microsoft-com:office:office}Title"
_RENAMED = {NS_W + "vmerge": NS_W + "vMerge", NS_W + "hmerge": NS_W + "hMerge"}
#: Tracked changes and comments whose content is not in the text that counts.
_LEFT_OUT = ("Word.Deletion", "Word.Comment", "Word.Bookmark.Start", "Word.Bookmark.End")


def read_word_2003(data: bytes) -> Document:
    """Read Word 2003 XML as ``read_docx`` reads a .docx: the same body in older words, in one part.

    The number that Word printed before a list item is stored in the file and is taken from there.
    Raises ReadingError CORRUPT, UNSAFE, EMPTY, MEMORY_LIMIT.
    """
    root = parse_xml(data.replace(_OLD, _NEW))
    body = root.find(f"{NS_W}body")
    if body is None:
        raise ReadingError("CORRUPT")
    for annotation in list(body.iter(f"{_AML}annotation")):
        parent = annotation.getparent()
        if annotation.get(f"{NS_W}type") in _LEFT_OUT and parent is not None:
            parent.remove(annotation)
    etree.strip_tags(body, f"{_WX}sect", f"{_WX}sub-section", f"{_AML}annotation", f"{_AML}content")
    for element in body.iter(*_RENAMED):
        element.tag = _RENAMED[str(element.tag)]
    _add_numbers(body)
    styles = styles_of(root.find(f"{NS_W}styles"))
    reader = BodyReader(heading_levels(styles, styles))
    reader.default_style = default_style(styles)
    assembler = Assembler()
    for item in reader.blocks(body):
        assembler.add(item)
    if not assembler.blocks:
        raise ReadingError("EMPTY")
    title = next(root.iter(_TITLE), None)
    return Document(
        kind=FileKind.WORD_2003,
        reader=READER,
        blocks=tuple(assembler.blocks),
        title=(title.text or "").strip() or None if title is not None else None,
        remarks=tuple(sorted(reader.remarks)),
    )


def _add_numbers(body: etree._Element) -> None:
    """Put the printed number of each list item before its text; a figure in a cell stays alone."""
    for shown in list(body.iter(f"{_WX}t")):
        item = shown.getparent()
        properties = item.getparent() if item is not None else None
        paragraph = properties.getparent() if properties is not None else None
        if item is None or properties is None or paragraph is None or item.tag != f"{NS_W}listPr":
            continue
        number = shown.get(f"{_WX}val", "")
        text = text_inside(paragraph).strip()
        if number and text and not is_number(text):
            run = etree.Element(f"{NS_W}r")
            etree.SubElement(run, f"{NS_W}t").text = number
            properties.addnext(run)
