"""Numbers that tune how a page is taken apart, in one record a family; measured on printed reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextGeometry:
    """How characters become lines of text. Shares are of the height of a character."""

    #: Two characters whose middles differ by less are on one line.
    same_line: float = 0.5
    #: A wider gap between Latin letters or digits is a blank.
    blank_in_latin: float = 0.18
    #: A wider gap elsewhere is a blank: writers set a quarter between Chinese and Latin without one.
    blank: float = 0.6
    #: The same beside punctuation, whose ink fills half of its width.
    blank_at_punctuation: float = 1.2
    #: The same character printed again nearer than this is bold type made by printing twice.
    twice: float = 0.25
    #: Another figure printed nearer than this share of its width is another number in the same place.
    collision: float = 0.4
    #: Points of the characters of a form field at most; lower fields have smaller ones.
    field_size: float = 10.0
    #: Points of the characters of a field over printed text.
    overlaid_size: float = 3.0
    #: Points that Word leaves at each side of a cell.
    cell_margin: float = 5.4
    #: A row in which this many cells hold numbers one above the other lost the line between.
    stacked_cells: int = 2
    #: Points; a smaller character is not meant to be read.
    lowest: float = 0.7
    #: Points; the box of a higher character is measured again.
    suspicious: float = 30.0
    #: A character lower than this share of most on its page is measured again too.
    flat: float = 0.75
    #: The part of a Chinese character below its origin.
    below_origin: float = 0.12
    #: Characters whose angle is asked to find how the text of a page runs.
    asked_for_angle: int = 40
    #: With fewer characters than this the direction stays unclear.
    fewest_asked: int = 5
    #: Of 255: a colour from here on is that of the paper.
    white: int = 235
    #: Of 255: colours whose channels differ by less are one to the eye.
    same_colour: int = 45
    #: A figure lower than this share of most on its page may be spelt out otherwise than it is printed.
    spelt: float = 0.93
    #: Alpha of 255 below which ink is not seen on any ground.
    no_ink: int = 40
    #: Figures lower than this share of the words around them are not seen,
    tiny: float = 0.3
    #: those lower than this one hardly.
    faint: float = 0.45
    #: Points: words that are lower do not show that figures as small as they are meant to be read.
    readable: float = 5.0
    #: Share of its ink of which a character may show less than this and is not seen,
    unseen_ink: float = 0.12
    #: or more than this and is seen.
    seen_ink: float = 0.85
    #: Of 255: a colour from here on is pale.
    pale: int = 165
    #: Alpha of 255 below which ink is pale.
    thin_ink: int = 130
    #: Points; pale characters that are higher are a watermark.
    large: float = 30.0
    #: Text that climbs by more than this share of its length (9 degrees) is a watermark.
    aslant: float = 0.16
    #: A line between these parts of the height of a character (from its top) strikes it through,
    strike_from: float = 0.35
    strike_to: float = 0.75
    #: ends as far from it at most,
    strike_beyond: float = 0.15
    #: and has this many points at least.
    shortest_strike: float = 2.5
    #: A figure behind a figure is the mark of a note when it is not higher than this share of it,
    raised_size: float = 0.9
    #: and its middle is this share higher or lower.
    raised_by: float = 0.2


@dataclass(frozen=True, slots=True)
class RuledGeometry:
    """Which drawn paths are ruled lines, and which grids they draw. Lengths in points."""

    #: A drawn thing that is not thicker is a line.
    thickest: float = 3.2
    #: A line that is thicker than this may cover a part of a figure.
    covering: float = 1.0
    #: A stroke along an axis is not thicker: what is, is a diagonal.
    thickest_stroke: float = 14.0
    #: A thicker one is a line when it is this many times longer
    slender: int = 12
    #: and not thicker than this.
    thickest_slender: float = 8.0
    #: With more lines than these on a page, painted cells add none.
    most_beside_tiles: int = 3
    #: A path with more pieces is no box and no line: it may draw a figure
    plain_segments: int = 6
    #: where its longer and its shorter side are between these.
    lowest_figure: float = 3.5
    longest: float = 60.0
    thinnest_figure: float = 1.0
    highest_figure: float = 20.0
    #: Drawings of one page that are looked at.
    most_drawings: int = 2_000
    #: A path with more pieces is a drawing and is left out.
    most_segments: int = 5_000
    #: What shows of the ground between two painted cells at most.
    widest_tile_gap: float = 3.0
    #: A painted box with a shorter side is not a cell.
    smallest_tile: float = 6.0
    #: Fewer painted cells are not a table
    fewest_tiles: int = 4
    #: and more are a picture.
    most_tiles: int = 600
    #: Painted cells in fewer rows are not a table.
    fewest_tile_rows: int = 2
    #: Boxes that fill less of the area around them are stripes of colour.
    tiles_filled: float = 0.8
    #: Lines nearer than this are one line (double borders, rounding, boxes side by side).
    near: float = 3.2
    #: Pieces of one line with gaps up to this are joined (dots, dashes).
    gap: float = 3.0
    #: Two lines that miss each other by no more cross or touch.
    touch: float = 3.0
    #: A line that remains shorter is not a border.
    shortest: float = 6.0
    #: Lines that reach this far beyond the last crossing line leave a side open.
    open_side: float = 7.0
    #: Points; a narrower column in which no cell begins comes from misaligned borders.
    sliver: float = 9.0
    #: A cell's side is a border when this share of it is ruled.
    ruled: float = 0.6
    #: A higher row of one cell over the whole width is not part of a table.
    highest_row: float = 45.0
    #: A page with more lines is a drawing and has no ruled table.
    most_lines: int = 2_000
    #: Borders of columns on two pages that are nearer are the same.
    same_border: float = 4.0
    #: More rows than these are not compared as a repeated head.
    most_head_rows: int = 4
    #: A line after which fewer characters fit is full: its text may go on.
    full: float = 1.6


@dataclass(frozen=True, slots=True)
class UnruledGeometry:
    """Tables without ruled cells. Shares are of the height of a character unless another unit is named."""

    #: Words of one line that are further apart are in two columns.
    word_gap: float = 1.1
    #: More lines without numbers between two rows are prose.
    most_word_lines: int = 4
    #: More lines of labels between two rows of numbers part two tables
    most_label_lines: int = 60
    #: and so does a wider gap between two of these lines.
    far: float = 4.0
    #: Lines of heads above the first row of numbers; more are prose.
    most_head_lines: int = 16
    #: Characters of one head in a narrow column.
    longest_head: int = 8
    #: Share of the text width; a longer line that is not cut in columns is prose.
    longest_words: float = 0.62
    #: Fewer rows are not a table.
    fewest_rows: int = 2
    #: Points; a shorter piece of a horizontal line is a dot.
    dot: float = 6.0
    #: A vertical line along this share of a table parts its columns.
    along: float = 0.6
    #: Share of the height of a page at its ends in which heads cut off from their rows are looked for.
    ends: float = 0.45
    #: A wider gap may part the label of a group from the label of a line.
    label_gap: float = 0.3
    #: A margin at which this many pieces begin is a column.
    common_margin: int = 3
    #: A line whose gap to the row below is smaller may begin its label.
    label_leading: float = 0.55
    #: With fewer rows of numbers the columns are not known without heads.
    fewest_known_rows: int = 2
    #: From this many columns on, one may be extra; only its head shows that.
    many_columns: int = 7
    #: Two columns further apart than this many times the nearest two have another between them.
    wider: float = 1.6
    #: A wider gap parts two heads.
    head_gap: float = 0.2
    #: A wider gap parts two lines of heads.
    head_leading: float = 1.0
    #: Share of the header spacing by which two headers may be nearer or further than usual.
    uneven: float = 0.15
    #: Share of the header spacing by which a number may be off its place.
    off_head: float = 0.13
    #: Share of the header spacing; a number further from a head belongs to the next.
    farthest: float = 0.49
    #: Fewer heads do not show columns
    fewest_heads: int = 3
    #: and neither do fewer numbers.
    fewest_numbers: int = 2
    #: How far a label's place may be off its numbers.
    off_label: float = 0.32
    #: Lines that are further apart belong to two labels.
    widest_leading: float = 0.95
    #: How much the distances of the lines of one label may differ.
    uneven_leading: float = 0.3
    #: A wider gap may part the label of a group from the label of a line
    group_gap: float = 0.16
    #: when it is found on this many lines.
    fewest_gaps: int = 3
    #: Columns of group labels at most.
    most_group_columns: int = 2
    #: Characters of a label printed downwards are nearer than this.
    stacked: float = 3.0
    #: Characters; a line after which fewer fit is full.
    full: float = 1.6
    #: Cost of a line of words that belongs to no row.
    left_over: float = 4.0
    #: Cost of a row without words.
    bare: float = 8.0
    #: Cost of a numbering amid a label.
    numbered_amid: float = 5.0
    #: Cost of a short line amid a label.
    short_amid: float = 2.0
    #: Cost of a label that begins without a numbering.
    not_numbered: float = 0.5
    #: Cost of a line that may belong to a group.
    from_groups: float = 0.4
    #: Cost of a line without numbering that belongs to no row.
    plain_left_over: float = 1.0
    #: Ways to share the words out whose costs differ by less are equally good: the rows stay without words.
    clear: float = 0.25
    #: Bonus for matching the previous part's layout; accepted once every alternative costs more.
    known: float = 1.0
    #: Characters of a label that may be a piece of a longer one.
    longest_fragment: int = 4
    #: Lines of one label at most.
    most_label_parts: int = 14
    #: Pieces whose middles differ by less are at one height.
    beside: float = 0.35
    #: The numbers of another row are further from a line.
    next_row: float = 1.6
    #: The next label is further below.
    next_label: float = 0.6


@dataclass(frozen=True, slots=True)
class ProseGeometry:
    """What is outside the tables: running lines, paragraphs, columns of text."""

    #: Share of the page's height from its edge in which headers and footers are looked for.
    margin: float = 0.13
    #: Characters; a line after which fewer fit is full.
    full: float = 2.1
    #: Characters; a line that begins further right opens a paragraph.
    indent: float = 1.0
    #: Heights of a character; a wider gap between lines parts paragraphs.
    parting: float = 2.2
    #: Two columns of text have this many lines side by side
    fewest_lines: int = 5
    #: of this many characters
    fewest_characters: int = 4
    #: and a gap of this many points between them.
    narrowest_gutter: float = 10.0
    #: A sheet this many times wider than high may hold two pages,
    two_pages: float = 1.2
    #: when a strip of this share of its width is empty in the middle
    sheet_gutter: float = 0.02
    #: and either half has this many lines
    lines_of_half: int = 3
    #: of this many Chinese characters.
    words_of_line: int = 6
    #: With this many rows of numbers alone one under the other, the right half belongs to a table of both.
    rows_across: int = 3
    #: Share of the height of a page in which its title is looked for.
    title_share: float = 0.35
    #: A page with fewer characters and a picture on it is a picture
    fewest_on_page: int = 20
    #: when the picture covers this share of it.
    pictured: float = 0.25
    #: A file with this many Chinese characters and no picture is not a scan.
    fewest_of_text: int = 50
    #: Of the commonest characters, this many are on any page of an office's prose.
    fewest_common: int = 3


TEXT = TextGeometry()
RULED = RuledGeometry()
UNRULED = UnruledGeometry()
PROSE = ProseGeometry()


def may_be_figures(box: Sequence[float]) -> bool:
    """Whether what is drawn has the size of a figure or of a number of some figures."""
    low, high = sorted((box[2] - box[0], box[3] - box[1]))
    return RULED.thinnest_figure < low < RULED.highest_figure and RULED.lowest_figure < high < RULED.longest
