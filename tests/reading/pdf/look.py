"""Print options of the PDF reports that the tests make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Print options of a report; each one occurs in real files.

    ``rules``: ``lines`` strokes, ``rects`` thin filled boxes, ``boxes`` each cell stroked by itself with a gap,
    ``path`` all lines of a page in one path, ``dashed``, ``form`` inside a form XObject, ``across`` only horizontal,
    ``down`` only vertical, ``none``. ``sides``: outer vertical borders. ``groups``: group labels ``middle``, ``top`` or
    ``vertical`` (one character a line). ``mark``: page mark with ``{page}``, ``{pages}``; ``mark_at`` its height.
    ``turned``: /Rotate of the page, ``content_turned`` the text itself drawn sideways.
    """

    page: tuple[float, float] = (595.0, 842.0)
    margin: float = 70.0
    size: float = 10.5
    table_size: float = 9.0
    padding: float = 4.0
    rules: str = "lines"
    sides: bool = True
    groups: str = "middle"
    repeat_head: bool = False
    cut_rows: bool = False
    mark: str | None = "- {page} -"
    mark_at: float = 40.0
    header: str | None = None
    turned: int = 0
    content_turned: bool = False
    prose_columns: int = 1
    values: str = "center"
    label_share: float = 0.48
    tables_after: float = 0.0
    password: str | None = None
    copying_forbidden: bool = False
    invisible: bool = False
    bold_twice: bool = False
