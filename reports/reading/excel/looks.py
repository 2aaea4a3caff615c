"""How cells and runs of a workbook look, where that changes what a person reads (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from reports.reading.assembly.note_marks import covered
from reports.reading.assembly.sheets import SheetCell
from reports.reading.assembly.stored_numbers import is_date_format
from reports.reading.containers.archives import whole_number
from reports.reading.excel.formats import BUILT_IN, BUILT_IN_PLACES, Sight, is_plain, places_of

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_SIDES = tuple(_S + side for side in ("left", "right", "top", "bottom", "start", "end"))
PAPER = "FFFFFF"
#: Of 255: colours whose channels differ by less are one to the eye.
_SAME = 40
#: Points: smaller text is not seen.
_LEAST_SIZE = 2.5
#: EMU (a third of a millimetre): what reaches less far into a cell is not upon it.
_EDGE = 100_000
#: EMU: a row of 30 points, a column of 18 characters.
_HIGH_ROW, _WIDE_COLUMN = 381_000, 1_270_000
#: Parts of an anchor that lie upon no cell; a connector is a line.
_COVERS_NOTHING = frozenset(_XDR + name for name in ("from", "to", "ext", "pos", "clientData", "cxnSp"))
#: Fonts that print pictures for figures.
_PICTURES = re.compile(
    r"\s*(?:wingdings|webdings|marlett|mt extra|zapf ?dingbats|bookshelf symbol)", re.IGNORECASE
)

#: top, left, bottom, right, from 0
Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Styles:
    """By number of the cell's style: whether it draws a border, shows a day, what is seen of its text.

    ``formats``: number formats that show some numbers or texts otherwise, empty for all others. ``whole``: whether a
    cell shows whole numbers only. ``conditional``: formats of conditions that change what is seen.
    """

    drawn: tuple[bool, ...] = ()
    dates: tuple[bool, ...] = ()
    unseen: tuple[Sight, ...] = ()
    formats: tuple[str, ...] = ()
    whole: tuple[bool, ...] = ()
    conditional: frozenset[int] = frozenset()


class Look(NamedTuple):
    """How a run of a string looks; ``raised`` or lowered."""

    raised: bool = False
    struck: bool = False
    white: bool = False


def look_of(properties: etree._Element | None) -> Look:
    if properties is None:
        return Look()
    align, strike = properties.find(f"{_S}vertAlign"), properties.find(f"{_S}strike")
    raised = align is not None and align.get("val") in ("superscript", "subscript")
    struck = strike is not None and strike.get("val", "1") not in ("0", "false")
    colour = properties.find(f"{_S}color")
    return Look(raised, struck, colour_of(colour) == PAPER)


def colour_of(colour: etree._Element | None) -> str | None:
    """The colour as six digits; None where it is automatic or of a theme other than white."""
    if colour is None:
        return None
    if rgb := colour.get("rgb"):
        return PAPER if _is_same(rgb[-6:].upper(), PAPER) else rgb[-6:].upper()
    if colour.get("theme") == "0" and not colour.get("tint", "0").startswith("-"):
        return PAPER
    return PAPER if colour.get("indexed") in ("1", "9") else None


def styles_of(root: etree._Element) -> Styles:
    """Return what the styles part of a workbook says."""
    borders = [
        any(side.get("style", "none") != "none" for side in border if side.tag in _SIDES)
        for border in root.iterfind(f"{_S}borders/{_S}border")
    ]
    formats = {
        whole_number(form.get("numFmtId")): form.get("formatCode", "")
        for form in root.iterfind(f"{_S}numFmts/{_S}numFmt")
    }
    fonts = list(root.iterfind(f"{_S}fonts/{_S}font"))
    fills = list(root.iterfind(f"{_S}fills/{_S}fill"))
    drawn, dates, unseen, telling, whole = [], [], [], [], []
    for form in root.iterfind(f"{_S}cellXfs/{_S}xf"):
        border, number = whole_number(form.get("borderId")), whole_number(form.get("numFmtId"))
        drawn.append(border < len(borders) and borders[border])
        dates.append(is_date_format(number, formats.get(number)))
        font, fill = whole_number(form.get("fontId")), whole_number(form.get("fillId"))
        look = _sight(fonts[font] if font < len(fonts) else None, fills[fill] if fill < len(fills) else None)
        unseen.append(look or (Sight.UNTOLD if _is_repeated(form) else Sight.ALL))
        code = formats.get(number, BUILT_IN.get(number, ""))
        telling.append("" if dates[-1] or is_plain(code) else code)
        rounded = BUILT_IN_PLACES.get(number) if number not in formats else places_of(code)
        whole.append(not dates[-1] and not telling[-1] and rounded == 0)
    return Styles(tuple(drawn), tuple(dates), tuple(unseen), tuple(telling), tuple(whole), _conditional(root))


def _is_repeated(form: etree._Element) -> bool:
    """Whether the text of a cell is printed again and again until it is full."""
    alignment = form.find(f"{_S}alignment")
    return alignment is not None and alignment.get("horizontal") == "fill"


def _conditional(root: etree._Element) -> frozenset[int]:
    found = set()
    for number, form in enumerate(root.iterfind(f"{_S}dxfs/{_S}dxf")):
        if changes_sight(form):
            found.add(number)
    return frozenset(found)


def changes_sight(form: etree._Element) -> bool:
    """Whether the format of a condition changes what is seen of a number."""
    code = form.find(f"{_S}numFmt")
    plain = code is None or is_plain(code.get("formatCode", ""))
    return not plain or bool(_sight(form.find(f"{_S}font"), form.find(f"{_S}fill")))


def _sight(font: etree._Element | None, fill: etree._Element | None) -> Sight:
    if font is None:
        return Sight.ALL
    look, size = look_of(font), font.find(f"{_S}sz")
    if look.struck or (size is not None and float(size.get("val", "11") or 11) < _LEAST_SIZE):
        return Sight.NOTHING
    if shows_pictures(font_name(font)):
        return Sight.UNTOLD
    ink, ground = colour_of(font.find(f"{_S}color")), _ground(fill)
    if ink is None or ground is None or not _is_same(ink, ground):
        return Sight.ALL
    return Sight.NOTHING if ground == PAPER else Sight.UNTOLD


def font_name(font: etree._Element) -> str:
    """The name of a font of a cell."""
    name = font.find(f"{_S}name")
    return name.get("val", "") if name is not None else ""


def shows_pictures(font: str) -> bool:
    """Whether a font of this name prints pictures for figures."""
    return _PICTURES.match(font) is not None


def _ground(fill: etree._Element | None) -> str | None:
    """The colour of a fill, white without one; None where it cannot be told."""
    pattern = fill.find(f"{_S}patternFill") if fill is not None else None
    if pattern is None:
        return PAPER if fill is None or not len(fill) else None
    kind = pattern.get("patternType")
    if kind is None and pattern.find(f"{_S}bgColor") is not None:  # of a condition
        return colour_of(pattern.find(f"{_S}bgColor"))
    if kind in (None, "none"):
        return PAPER
    return colour_of(pattern.find(f"{_S}fgColor")) if kind == "solid" else None


def _is_same(one: str, other: str) -> bool:
    try:
        pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4)]
    except ValueError:
        return False
    return max(abs(a - b) for a, b in pairs) < _SAME


def drawn_areas(drawing: etree._Element) -> list[Area]:
    """The cells that shapes and pictures of a drawing lie upon."""
    found = []
    for anchor in drawing:
        if all(each.tag in _COVERS_NOTHING for each in anchor):
            continue
        start, end = (_place(anchor.find(f"{_XDR}{name}")) for name in ("from", "to"))
        if start is not None and end is None:
            end = _end_of(start, anchor.find(f"{_XDR}ext"))
        if start is None or end is None:
            continue
        (top, top_edge, left, left_edge), (bottom, bottom_edge, right, right_edge) = start, end
        found.append(
            (
                top + (top_edge > _EDGE),
                left + (left_edge > 3 * _EDGE),
                bottom - (bottom_edge < _EDGE),
                right - (right_edge < _EDGE),
            )
        )
    return found


def _end_of(
    start: tuple[int, int, int, int], size: etree._Element | None
) -> tuple[int, int, int, int] | None:
    """Where a drawing ends that has one anchor and a size, in cells that are larger than most."""
    if size is None:
        return None
    (row, down, column, across), wide, high = (
        start,
        whole_number(size.get("cx")),
        whole_number(size.get("cy")),
    )
    rows, low = divmod(down + high, _HIGH_ROW)
    columns, right = divmod(across + wide, _WIDE_COLUMN)
    return row + rows, low, column + columns, right


def _place(marker: etree._Element | None) -> tuple[int, int, int, int] | None:
    if marker is None:
        return None
    numbers = [whole_number(marker.findtext(f"{_XDR}{name}")) for name in ("row", "rowOff", "col", "colOff")]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def cover(cells: dict[tuple[int, int], SheetCell], areas: Sequence[Area]) -> None:
    """Put the sign of what cannot be told in the place of figures within the areas."""
    for (row, column), cell in cells.items():
        if cell.text and any(a <= row <= c and b <= column <= d for a, b, c, d in areas):
            cells[row, column] = replace(cell, text=covered(cell.text))
