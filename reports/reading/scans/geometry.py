"""Numbers that tune the reading of page pictures, in one record; measured on drawn and printed pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanGeometry:
    """Sizes in pixels, shares of the longer side of the page, or another unit where it is named."""

    #: Pixels of a line as the reading network was trained on.
    line_height: int = 48
    #: Pixels to which a narrower line is filled up with paper.
    narrowest_line: int = 48
    #: Pixels to which a wider line is squeezed.
    widest_line: int = 3_200
    #: A line this many times longer than high is text: it is read as well
    text_line: float = 4.0
    #: squeezed to this share of its length, and sooner.
    squeezed: float = 0.8
    #: Widths are rounded up to a multiple, so that lines of about one width share a batch
    width_step: int = 16
    #: of this many pixels in all.
    batch_pixels: int = 2_048
    #: Pixels of the longer side for the finding network: a nine point font is then eleven pixels high.
    finding_side: int = 1_088
    #: Probability from which a pixel belongs to a line
    text_from: float = 0.3
    #: and mean probability below which a box is dropped.
    box_from: float = 0.5
    #: Times that a box grows beyond what the network marks.
    unclip: float = 1.6
    #: Boxes of a page; more are not looked at.
    most_boxes: int = 2_000
    #: Characters of a number; in a longer text a ring stays a letter.
    longest_number: int = 12
    #: A shorter rule across does not show a direction.
    long_across: float = 1 / 8
    #: A shorter rule down does not show a direction.
    long_down: float = 1 / 14
    #: With fewer rules of a direction the page is not flattened.
    fewest_directions: int = 3
    #: Rules that leave their direction by less are straight enough.
    straight: float = 1 / 700
    #: Times that a page is flattened.
    flattening_rounds: int = 2
    #: Below this mean probability a number is not taken as read.
    least_sure: float = 0.5
    #: Chinese characters from which on a line is a label, known by its core even with a wrong letter.
    label: int = 3
    #: A lone stroke this many times wider than high is a dash.
    flat: float = 1.8
    #: Between the middles of a stroke's halves, as a share of its height: an italic 1 leans by 0.1,
    italic: float = 0.115
    #: a slash by this and more; what is between is unreadable.
    slash: float = 0.13
    #: Degrees of tilt that are looked for.
    steepest: float = 10.0
    #: Tilts whose lines are at least this share as sharp as the sharpest are equally good.
    as_sharp: float = 0.995
    #: Degrees of tilt below which a page is left as it is.
    level: float = 0.05
    #: A page whose lines are read worse than this may stand on its head or lie on its side.
    well_read: float = 0.8
    #: Lines read to find out.
    sample: int = 6
    #: of this many times their height, or the nearest to it.
    sample_line: float = 8.0
    #: A box this many times longer than high holds a line of text and not a digit.
    line: float = 2.5
    #: A picture whose shorter side is at least this share of PAGE_WIDTH
    smaller: float = 0.75
    #: and at most this is read as it is; others are scaled to PAGE_WIDTH.
    larger: float = 1.35
    #: Times that a picture is blown up at most.
    most_times: float = 3.0
    #: Pixels beyond which a picture is not blown up.
    most_blown_up: int = 30_000_000
    #: Share of red pixels below which a page carries no seal.
    no_seal: float = 0.0005
    #: Greys by which red is lighter in the sheet without red.
    red: int = 30
    #: Share of the width of a page (1 : n) above and below red print that is searched for lines with it.
    red_margin: int = 50
    #: Percentile of the greys of a seal that is its own colour.
    usual_under_seal: float = 40.0
    #: Greys below its colour up to which a seal is uneven; what is darker may be writing under it,
    uneven_seal: int = 25
    #: if it is this share of the seal
    least_under_seal: float = 0.002
    #: and half of it is darker by this many greys.
    under_seal: int = 33
    #: Pieces on one level with at least this many columns are a row of a table without rules.
    row: int = 3
    #: A shorter stroke is not looked at as a rule.
    shortest_rule: float = 1 / 75
    #: A row or column is not narrower.
    narrowest: float = 1 / 140
    #: A table is four times as wide and half as high at least.
    smallest_table: float = 1 / 25
    #: A longer stroke is a rule: no stroke of a character is as long.
    certainly_rule: float = 1 / 25
    #: Darkness of the faintest rule, as a share of the depth of the darkest writing.
    faint: float = 0.16
    #: What is darker than the paper by this many times its grain is not grain.
    grain: float = 6.0
    #: How often short strokes are looked for between those kept so far.
    rounds: int = 2
    #: A wall stands between two positions when rules cover this share of their common side.
    wall: float = 0.55
    #: Rows and columns of a table together; more are a drawing.
    most_edges: int = 240
    #: A sheet this many times wider than high may hold two pages,
    two_pages: float = 1.2
    #: when a strip of this share of its width is empty in the middle.
    gutter: float = 0.02
    #: Share of the height of a page at its edges in which running lines are looked for.
    margin: float = 0.09
    #: A page with fewer lines and tables has no running lines.
    fewest_parts: int = 3
    #: Share by which the widths of one table on two pages may differ.
    scale: float = 0.06


SCAN = ScanGeometry()
