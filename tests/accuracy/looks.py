"""Print layouts of a report: page, font, borders, widths, and what offices put around their tables."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.forms import pieces_of

#: Name → ruled sides of a cell (t b l r) and style; ``three``: rules above, below and under the header.
BORDERS: dict[str, tuple[str, str]] = {
    "ruled": ("tblr", "solid"),
    "grey": ("tblr", "grey"),
    "dotted": ("tblr", "dotted"),
    "double": ("tblr", "double"),
    "shaded": ("", "shaded"),
    "filled": ("tblr", "filled"),
    "open sides": ("tblr", "open"),
    "rows": ("tb", "solid"),
    "columns": ("lr", "solid"),
    "three": ("", "three"),
    "none": ("", ""),
}
PAGES = ((595, 842), (595, 842), (595, 842), (842, 595), (842, 1191), (516, 729))
WATERMARK = "内部资料"


@dataclass(frozen=True)
class Look:
    """A layout: sizes in points; ``label_share`` of the table's width; ``groups``: print style of group labels."""

    border: str
    font: str
    page: tuple[int, int]
    margin: int
    size: float
    table_size: float
    leading: float
    label_share: float
    align: str
    valign: str
    padding: float
    row_height: int
    repeat_head: bool
    cut_rows: bool
    page_mark: str | None
    header: bool
    columns: int
    glued: bool
    groups: str
    watermark: bool
    turned: int

    @property
    def width(self) -> int:
        return self.page[0] - 2 * self.margin


def make_look(chance: Random, border: str) -> Look:
    """Return a random look with these borders."""

    def rarely(share: float = 0.2) -> bool:
        return chance.random() < share

    page = chance.choice(PAGES)
    return Look(
        border=border,
        font=chance.choice(("Noto Serif CJK SC", "Noto Sans CJK SC")),
        page=page,
        margin=chance.choice((36, 57, 72)),
        size=chance.choice((10.5, 12, 16)),
        table_size=chance.choice((7.5, 9, 10.5, 12) if page[0] > 800 else (7.5, 9, 9, 10.5)),
        leading=chance.choice((1.2, 1.5, 1.8)),
        label_share=chance.choice((0.36, 0.42, 0.5)),
        align=chance.choice(("center", "center", "left", "right")),
        valign=chance.choice(("middle", "middle", "middle", "top", "bottom")),
        padding=chance.choice((1, 3, 5.4)),
        row_height=chance.choice((0, 0, 0, 22, 30)),
        repeat_head=rarely(0.4),
        cut_rows=rarely(0.3),
        page_mark=chance.choice((None, "{}", "- {} -", "— {} —", "第 {} 页")),
        header=rarely(0.15),
        columns=2 if page[0] > page[1] and rarely(0.4) else 1,
        glued=rarely(0.3),
        groups=chance.choice(("plain", "plain", "stacked", "vertical")),
        watermark=rarely(0.12),
        turned=chance.choice((0, 0, 0, 0, 0, 0, 0, 90, 180, 270)),
    )


def column_widths(table: PrintedTable, look: Look) -> list[float]:
    """Return the width of each column in points: narrow for group labels, the rest shared by line labels."""
    count, width = table.column_count, float(look.width)
    if table.part != 3:
        return [width / count] * count
    labels = next(piece.column for piece in pieces_of(table) if piece.cell.is_value)
    if not 0 < labels < count:
        return [width / count] * count
    narrow = min(2.2 * look.table_size + 2 * look.padding, 0.07 * width)
    if look.groups == "plain":
        narrow = max(narrow, 0.09 * width)
    own = look.label_share * width - narrow * (labels - 1)
    return (
        [narrow] * (labels - 1)
        + [own]
        + [(1 - look.label_share) * width / (count - labels)] * (count - labels)
    )


def is_group(text: str, row_span: int) -> bool:
    """Return whether this label is drawn vertically where group labels are."""
    return row_span > 2 and len(text.replace("\n", "")) <= 12


def stacked(text: str) -> str:
    """Put one character on each line, as offices type vertical labels."""
    return "\n".join(text.replace("\n", "").replace(" ", ""))
