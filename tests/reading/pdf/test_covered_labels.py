"""Labels under something that was painted later: a person reads what is printed over them, or nothing."""

from random import Random

import pytest

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.pdf import builder
from tests.reading.pdf.look import Look

LICENSING, PENALTIES = "proactive.licensing.decisions", "proactive.penalties.decisions"
OTHER = {"行政许可": "行政处罚", "行政处罚": "行政许可"}
LARGEST = 12


class _Printer(builder._Printer):
    """Paints a white box over two labels, and perhaps the other one upon it."""

    def __init__(self, *, again: bool) -> None:
        self.again = again
        super().__init__(Look(table_size=8.0, values="left"))

    def _text(self, x: float, baseline: float, text: str, size: float) -> None:
        super()._text(x, baseline, text, size)
        if text not in OTHER or size > LARGEST:
            return
        self.canvas.saveState()
        self.canvas.setFillGray(1)
        self.canvas.rect(x - 0.4, self.height - baseline - 1.8, len(text) * size + 0.8, size + 1.5, 0, 1)
        self.canvas.restoreState()
        if self.again:
            super()._text(x, baseline, OTHER[text], size)


def printed(report: PrintedReport, *, again: bool) -> bytes:
    printer = _Printer(again=again)
    for line in report.title_lines:
        printer.centred(line, 16)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.heading(heading)
        printer.prose(paragraphs)
        if table:
            printer.table(table)
    return printer.finished()


@pytest.mark.parametrize("seed", range(3))
def test_a_label_printed_over_a_covered_one_names_the_row(seed):
    cells = {**make_figures(Random(seed), "government"), LICENSING: 71, PENALTIES: 38}
    found = recognise(read(printed(PrintedReport("青禾县林业局", 2024, cells), again=True))).cells
    assert (found[LICENSING].value, found[PENALTIES].value) == (38, 71)


def test_a_row_whose_label_is_covered_is_not_read():
    cells = {**make_figures(Random(1), "government"), LICENSING: 71, PENALTIES: 38}
    found = recognise(read(printed(PrintedReport("青禾县林业局", 2024, cells), again=False))).cells
    assert not any(code in found and found[code].doubt is None for code in (LICENSING, PENALTIES))
