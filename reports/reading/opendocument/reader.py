"""OpenDocument sheets (.ods, .fods) and texts in one XML file (.fodt)."""

from __future__ import annotations

from lxml import etree

from reports.reading.assembly.assembler import Assembler
from reports.reading.assembly.sheets import HIDDEN_SHEET, MAX_SHEETS, SHEET_CUT, blocks_of_sheet
from reports.reading.containers.archives import Archive, parse_xml
from reports.reading.model.document import Document, FileKind, Note
from reports.reading.model.errors import ReadingError
from reports.reading.opendocument.body import BodyReader
from reports.reading.opendocument.names import DC, OFFICE, TABLE
from reports.reading.opendocument.sheets import cells_of_sheet
from reports.reading.opendocument.styles import styles_of

READER = "opendocument/1"


def read_opendocument(data: bytes) -> Document:
    """Read sheets as ``read_xlsx`` does, and a text as ``read_docx`` does; packed or as one XML file.

    Numbers are the stored ones, hidden sheets, rows and columns are left out with a remark. Tracked changes are taken
    as accepted. Raises ReadingError CORRUPT, UNSAFE, EMPTY, MEMORY_LIMIT.
    """
    roots = [parse_xml(data)] if not data.startswith(b"PK") else _parts(Archive(data))
    root = roots[0]
    sheets, text = root.find(f"{OFFICE}body/{OFFICE}spreadsheet"), root.find(f"{OFFICE}body/{OFFICE}text")
    styles = styles_of(*roots)
    reader = BodyReader(styles)
    assembler = Assembler()
    remarks: set[str] = set()
    notes: list[Note] = []
    if sheets is not None:
        tables = sheets.findall(TABLE + "table")
        if len(tables) > MAX_SHEETS:
            remarks.add(SHEET_CUT)
        for table in tables[:MAX_SHEETS]:
            if table.get(TABLE + "style-name", "") in styles.hidden_sheets:
                remarks.add(HIDDEN_SHEET)
                continue
            notes.append(Note("property", table.get(TABLE + "name", "")))
            for block in blocks_of_sheet(cells_of_sheet(table, styles, reader, remarks)):
                assembler.add(block)
    elif text is not None:
        for block in reader.blocks(text):
            assembler.add(block)
    else:
        raise ReadingError("CORRUPT")
    if not assembler.blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=FileKind.ODS if sheets is not None else FileKind.FODT,
        reader=READER,
        blocks=tuple(assembler.blocks),
        notes=(*notes, *reader.notes),
        title=_title(root),
        remarks=tuple(sorted(remarks)),
    )


def _parts(archive: Archive) -> list[etree._Element]:
    """The content, and the styles it is based on."""
    return [
        archive.xml(name) for name in ("content.xml", "styles.xml") if name in archive.names or name < "d"
    ]


def _title(root: etree._Element) -> str | None:
    found = next(root.iter(DC + "title"), None)
    return (found.text or "").strip() or None if found is not None else None
