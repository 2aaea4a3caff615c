"""Scanned pages, photographs and screenshots: every character is guessed, so every cell is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.reading.model.document import Block, Document, FileKind, Grid, GridCell, Note, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.scans.engine import Box, is_installed, preload
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.pages import ReadLine, ReadPage, ReadTable, read_page
from reports.reading.scans.pictures import PagePicture, pictures_of_image, pictures_of_pdf

__all__ = ["preload", "read_image", "read_scanned_pdf"]

READER = "ocr/1"


def read_image(data: bytes) -> Document:
    """A PNG, JPEG, TIFF, BMP, GIF or WEBP picture of a report as a Document; ``guessed`` is set.

    Raises ReadingError OCR_MISSING, CORRUPT, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL, TOO_MANY_PAGES, EMPTY.
    """
    return _document(FileKind.IMAGE, pictures_of_image(data))


def read_scanned_pdf(data: bytes) -> Document:
    """A PDF file of page pictures as a Document; ``guessed`` is set. A text layer is not looked at.

    Raises ReadingError OCR_MISSING, CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, EMPTY.
    """
    return _document(FileKind.PDF, pictures_of_pdf(data))


def _document(kind: FileKind, pictures: Iterable[PagePicture]) -> Document:
    if not is_installed():
        raise ReadingError("OCR_MISSING")
    pages = _Pages()
    for picture in pictures:
        pages.add(picture, read_page(picture.grey, picture.unsealed))
    if not pages.blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=kind,
        reader=READER,
        blocks=tuple(pages.blocks),
        notes=tuple(pages.notes),
        remarks=("READ_FROM_PICTURE",),
        guessed=True,
    )


class _Pages:
    """Collects the blocks of page after page in reading order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Note] = []

    def add(self, picture: PagePicture, page: ReadPage) -> None:
        rows = _rows(page.lines)
        parts: list[tuple[float, ReadTable | list[list[ReadLine]]]] = [
            (table.ruled.box.top, table) for table in page.tables
        ]
        tops = sorted(table.ruled.box.top for table in page.tables)
        groups: dict[int, list[list[ReadLine]]] = {}
        for row in rows:
            level = row[0].box.middle[1]
            groups.setdefault(sum(1 for top in tops if top < level), []).append(row)
        parts.extend((group[0][0].box.top, group) for group in groups.values())
        for _, part in sorted(parts, key=lambda entry: entry[0]):
            if isinstance(part, ReadTable):
                self._grid(picture, page, part)
            else:
                self._prose(picture, page, part)

    def _place(
        self,
        picture: PagePicture,
        page: ReadPage,
        box: Box,
        row: int | None = None,
        column: int | None = None,
    ) -> Place:
        left, top, right, bottom = (round(side * picture.points, 1) for side in page.original_box(box))
        return Place(len(self.blocks), row, column, picture.number, (left, top, right, bottom))

    def _grid(self, picture: PagePicture, page: ReadPage, table: ReadTable) -> None:
        cells = []
        for ruled, lines in zip(table.ruled.cells, table.lines, strict=True):
            cells.append(
                GridCell(
                    _cell_text(lines),
                    ruled.row,
                    ruled.column,
                    ruled.row_span,
                    ruled.column_span,
                    self._place(picture, page, ruled.box, ruled.row, ruled.column),
                    min((line.sure for line in lines), default=1.0),
                )
            )
        if any(cell.text for cell in cells):
            self.blocks.append(
                Grid(
                    tuple(cells),
                    table.ruled.row_count,
                    table.ruled.column_count,
                    self._place(picture, page, table.ruled.box),
                )
            )

    def _prose(self, picture: PagePicture, page: ReadPage, rows: list[list[ReadLine]]) -> None:
        whole = _around([*page.lines, *page.tables])
        open_lines: list[ReadLine] = []
        torn: list[list[ReadLine]] = []
        for row in [*rows, []]:
            if len(row) >= SCAN.row or (torn and len(row) > 1):
                self._paragraph(picture, page, open_lines)
                open_lines = []
                torn.append(row)
                continue
            if torn:
                self._torn(picture, page, torn)
                torn = []
            if open_lines and not (row and _goes_on(open_lines[-1], row[0], whole)):
                self._paragraph(picture, page, open_lines)
                open_lines = []
            open_lines.extend(row)

    def _paragraph(self, picture: PagePicture, page: ReadPage, lines: list[ReadLine]) -> None:
        if lines:
            text = "".join(line.text for line in lines)
            self.blocks.append(Paragraph(text, self._place(picture, page, _around(lines))))

    def _torn(self, picture: PagePicture, page: ReadPage, rows: list[list[ReadLine]]) -> None:
        """Rows of a table without rules: an order of pieces, columns are not claimed."""
        cells = [
            GridCell(
                line.text,
                number,
                column,
                1,
                1,
                self._place(picture, page, line.box, number, column),
                line.sure,
            )
            for number, row in enumerate(rows)
            for column, line in enumerate(row)
        ]
        box = _around([line for row in rows for line in row])
        width = max(len(row) for row in rows)
        self.blocks.append(
            Grid(tuple(cells), len(rows), width, self._place(picture, page, box), complete=False)
        )


def _cell_text(lines: tuple[ReadLine, ...]) -> str:
    """The lines of a cell; pieces that stand side by side on one level belong to one line."""
    text = ""
    last: ReadLine | None = None
    for line in lines:
        if last is not None:
            beside = line.box.left >= last.box.right - 4 and abs(line.box.middle[1] - last.box.middle[1]) < (
                0.5 * min(line.box.height, last.box.height)
            )
            text += " " if beside else "\n"
        text += line.text
        last = line
    return text


def _rows(lines: Iterable[ReadLine]) -> list[list[ReadLine]]:
    """Lines of the page from top to bottom; pieces on one level are one row, from left to right."""
    rows: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda line: line.box.middle[1]):
        level = line.box.middle[1]
        if rows and level - rows[-1][-1].box.middle[1] < 0.4 * min(line.box.height, rows[-1][-1].box.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.left) for row in rows]


def _goes_on(last: ReadLine, line: ReadLine, whole: Box) -> bool:
    """Whether a paragraph goes on: the last line is full and this one begins at the margin, one below the other."""
    height = min(last.box.height, line.box.height)
    return (
        last.box.right >= whole.right - 1.8 * height
        and line.box.left <= whole.left + 0.9 * height
        and line.box.top - last.box.bottom < 1.2 * height
    )


def _around(lines: Sequence[ReadLine | ReadTable]) -> Box:
    return Box(
        min(line.box.left for line in lines),
        min(line.box.top for line in lines),
        max(line.box.right for line in lines),
        max(line.box.bottom for line in lines),
    )
