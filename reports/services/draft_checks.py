"""The checks over a report that is being written, run on what its own print is read back as."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from reports.checks.results import Instance
from reports.exports.official_docx import official_docx
from reports.exports.official_report import OfficialReport, lines_of
from reports.models import AnnualReport, Submission
from reports.reading.docx.reader import read_docx
from reports.recognition.reading import Reading
from reports.recognition.recognise import recognise
from reports.selectors.check_set import check_context
from reports.selectors.working_drafts import Written, printed_report
from reports.services.checking import examine
from reports.statutory.chapter_guide import TEXTS, WrittenText
from reports.statutory.editions import PART_NUMERALS
from reports.statutory.narrative_fields import filled


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What has to be mended before a version can be made: ``name`` is the text where it stands."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DraftChecks:
    """``printed`` and ``document``: what a version would be made of; ``findings``: roots, the gravest first."""

    printed: OfficialReport
    document: bytes
    findings: tuple[Instance, ...]
    obstacles: tuple[Obstacle, ...]


def check_draft(written: Written, report: AnnualReport) -> DraftChecks:
    """Print the draft, read the print back and run the checks on it; nothing is written."""
    printed = printed_report(written, report, timezone.localdate())
    document = official_docx(printed)
    reading = recognise(read_docx(document))
    examined = examine(
        submission=Submission(report=report, version=1),
        reading=reading,
        context=check_context(),
        corrections={},
    )
    roots = tuple(found for found in examined.result.findings if found.echo_of is None)
    return DraftChecks(printed, document, roots, obstacles_of(written, printed, reading))


def obstacles_of(written: Written, printed: OfficialReport, reading: Reading) -> tuple[Obstacle, ...]:
    """Names in braces without a figure, and lines that would not be read back as text."""
    found: list[Obstacle] = []
    for text in TEXTS:
        given = filled(written.text(text.name), written.form, written.cells)
        where = label_of(text)
        found += [
            Obstacle(text.name, f"{where}中的{{{name}}}不是可用的数据项，请从列表中选取或改为文字。")
            for name in given.unknown
        ]
        found += [
            Obstacle(text.name, f"{where}用到{{{name}}}，对应的单元格还没有填写。") for name in given.blank
        ]
        if (lost := _lost_line(text, printed, reading)) is not None:
            sentence = (
                f"{where}中的“{lost[:40]}”与表格的行名、标题或落款相同，读取时会丢失，请改为完整的句子。"
            )
            found.append(Obstacle(text.name, sentence))
    return tuple(found)


def label_of(text: WrittenText) -> str:
    """第一部分, or 引言 for what stands before it."""
    return f"第{PART_NUMERALS[text.part]}部分" if text.part else "引言"


def _lost_line(text: WrittenText, printed: OfficialReport, reading: Reading) -> str | None:
    wanted = printed.chapters.get(text.part, "") if text.part else printed.opening
    chapter = reading.chapter(text.part) if text.part else None
    read = (chapter.text if chapter else "") if text.part else reading.preamble
    there = "".join(read.split())
    for line in lines_of(wanted):
        squeezed = "".join(f"{line.head}{line.rest}".split())
        if squeezed not in there:
            return f"{line.head}{line.rest}"
        there = there[there.index(squeezed) + len(squeezed) :]
    return None
