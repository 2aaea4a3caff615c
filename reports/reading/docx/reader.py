"""Word files (.docx) from their XML, as Word would print them with all changes accepted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from lxml import etree

from reports.reading.assembly.assembler import Assembler
from reports.reading.containers.archives import Archive, parse_xml, text_inside
from reports.reading.docx.body import NOT_READ, BodyReader
from reports.reading.docx.inherited import shaded_tables, styled_looks
from reports.reading.docx.looks import may_matter
from reports.reading.docx.numbering import Numbering
from reports.reading.docx.styles import (
    default_style,
    heading_levels,
    needed_part,
    numbered_styles,
    styles_of,
)
from reports.reading.docx.tables import NS_W, is_on
from reports.reading.model.document import Document, Embedded, FileKind, Note
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import RawFile

READER = "docx/2"
#: Files shown inside the text of one file; more are left out with a remark.
_MOST_CHUNKS = 20
MACROS = "MACROS_NOT_READ"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_CORE_TITLE = f"{_DC}title"
_CORE_TEXTS = (f"{_DC}subject", f"{_DC}description", f"{_CP}keywords", f"{_CP}category")
#: relationship type (its last word) → kind of Note
_NOTE_PARTS = {
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
    "header": "header",
    "footer": "footer",
}
_STYLE_NAMES = tuple(f"{NS_W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))
_RUN_DEFAULTS = f"{NS_W}docDefaults/{NS_W}rPrDefault/{NS_W}rPr"
_NOTE_ELEMENTS = {"footnote", "endnote", "comment"}


def read_docx(data: bytes) -> Document:
    """Read a .docx: paragraphs and tables in body order, text boxes and nested tables right after their anchor.

    Tracked insertions are taken, deletions left out; hidden and struck out text is left out, a raised mark after
    a figure is put in square brackets; footnotes, endnotes, comments, headers and footers are notes. Numbers that
    Word generates for lists and headings are put before their text.
    A file shown inside the text (w:altChunk) is left to the registry. A content control that only shows its prompt is
    empty. Macros are not read (remark).

    Raises ReadingError CORRUPT, ENCRYPTED, UNSAFE, EMPTY (no text at all).
    """
    archive = Archive(data)
    main = _main_part(archive)
    listed = list(_relations(archive, main))
    relations = {target: kind for _, target, kind in listed}
    xml = archive.read(main)
    body = parse_xml(xml).find(f"{NS_W}body")
    if body is None:
        raise ReadingError("CORRUPT")
    named: dict[object, set[str]] = {tag: set() for tag in _STYLE_NAMES}
    for style in body.iter(*_STYLE_NAMES):
        named[style.tag].add(style.get(f"{NS_W}val", ""))
    used, used_in_runs, used_of_tables = named.values()
    root = _styles(archive, _target(relations, "styles"), used | used_in_runs | used_of_tables)
    styles = styles_of(root)
    used.add(default_style(styles) or "")
    defaults = root.find(_RUN_DEFAULTS) if root is not None else None
    by_kind = {"paragraph": used, "character": used_in_runs, "table": used_of_tables}
    numbering = _part(archive, _target(relations, "numbering"))
    reader = BodyReader(
        heading_levels(styles, used),
        Numbering(numbering, numbered_styles(styles, used)) if numbering is not None else None,
        with_looks=may_matter(xml),
        styled=styled_looks(styles, defaults, by_kind),
    )
    reader.default_style = default_style(styles)
    reader.shaded_tables = shaded_tables(styles, used_of_tables)
    _empty_placeholders(body)
    assembler = Assembler()
    chunks = {name: target for name, target, kind in listed if kind == "aFChunk"}
    embedded: list[Embedded] = []
    for item in reader.blocks(body):
        if not isinstance(item, RawFile):
            assembler.add(item)
        elif item.name in chunks and len(embedded) < _MOST_CHUNKS:
            embedded.append(Embedded(len(assembler.blocks), archive.read(chunks[item.name])))
        else:
            reader.remarks.add(NOT_READ)
    if not assembler.blocks and not embedded:
        raise ReadingError("EMPTY")
    if any(name.endswith("vbaProject.bin") for name in archive.names):
        reader.remarks.add(MACROS)
    return Document(
        kind=FileKind.DOCX,
        reader=READER,
        blocks=tuple(assembler.blocks),
        notes=(*_notes(archive, relations, reader), *_properties(archive)),
        title=_title(archive),
        remarks=tuple(sorted(reader.remarks)),
        embedded=tuple(embedded),
    )


def _main_part(archive: Archive) -> str:
    for _, target, kind in _relations(archive, ""):
        if kind == "officeDocument":
            return target
    return "word/document.xml"


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str, str]]:
    """Yield (id, target part, last word of the type) of every internal relationship of ``part``."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.names:
        return
    for relation in archive.xml(path).iter(_REL):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        target = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        if target in archive.names:
            yield relation.get("Id", ""), target, relation.get("Type", "").rsplit("/", 1)[-1]


def _target(relations: dict[str, str], kind: str) -> str | None:
    return next((target for target, found in relations.items() if found == kind), None)


def _styles(archive: Archive, part: str | None, used: Iterable[str]) -> etree._Element | None:
    """Return the part with the styles that are named, the default ones and those they are based on."""
    return parse_xml(needed_part(archive.read(part), used)) if part is not None else None


def _part(archive: Archive, part: str | None) -> etree._Element | None:
    return archive.xml(part) if part is not None else None


def _empty_placeholders(body: etree._Element) -> None:
    """Takes the prompts (``单击此处输入文字``) out of content controls in which nothing has been entered."""
    for shown in list(body.iter(f"{NS_W}showingPlcHdr")):
        properties = shown.getparent()
        control = properties.getparent() if properties is not None else None
        if is_on(shown) and control is not None and control.tag == f"{NS_W}sdt":
            for text in control.iter(f"{NS_W}t"):
                text.text = ""


def _notes(archive: Archive, relations: dict[str, str], reader: BodyReader) -> Iterator[Note]:
    seen: set[tuple[str, str]] = set()
    for target, relation in relations.items():
        kind = _NOTE_PARTS.get(relation)
        if kind is None:
            continue
        root = archive.xml(target)
        parts: list[etree._Element] = [root]
        if kind in _NOTE_ELEMENTS:
            parts = [
                note
                for note in root.iter(f"{NS_W}{kind}")
                if note.get(f"{NS_W}type") not in ("separator", "continuationSeparator", "continuationNotice")
            ]
        for part in parts:
            text = reader.plain_text(part)
            if text and (kind, text) not in seen:
                seen.add((kind, text))
                yield Note(kind, text)


def _properties(archive: Archive) -> Iterator[Note]:
    """What people or programs wrote into the file's properties beside its title: nobody sees it in the text."""
    texts: list[str] = []
    if "docProps/core.xml" in archive.names:
        root = archive.xml("docProps/core.xml")
        texts += [found.text or "" for tag in _CORE_TEXTS for found in root.iterfind(tag)]
    if "docProps/custom.xml" in archive.names:
        texts += [text_inside(found) for found in archive.xml("docProps/custom.xml")]
    for text in dict.fromkeys(text.strip() for text in texts):
        if text:
            yield Note("property", text)


def _title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive.names:
        return None
    found = archive.xml("docProps/core.xml").find(_CORE_TITLE)
    return (found.text or "").strip() or None if found is not None else None
