"""Years left unchanged when last year's text was copied (Y-STALE-YEAR)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reports.checks.entries import Check, Family
from reports.checks.quoting import excerpt
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import report_year
from reports.recognition.narrative.amounts import written
from reports.recognition.narrative.words import QUOTED_PAPERS

OPENING = re.compile(r"^(?:[（(]?[一1][）)、.．][^。，]{0,14})?(?P<year>20\d\d)年(?:度|以来)?[，,]?")
#: Behind a year: what one is going to do. 将 alone also marks an object (将政务公开纳入考核).
PLAN = re.compile(
    r"(?<!至)(?<!\d)(?P<year>20\d\d)年(?!以来|远景|前|底前|后|至|—|-|第|版|印发|出台|\d)(?:度|[，,]|我[\u4e00-\u9fff]{1,2}|本[\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]{0,10})?"
    r"(?:[，,])?(?:我们|我[\u4e00-\u9fff]{1,3}|[\u4e00-\u9fff]{0,10}(?:办公室|办|局|委|政府|厅|院|中心|街道|单位|机关|[镇乡县市区]))?"
    r"(?:将(?:组织|开展|健全|创新|加快|优化|深化|举办|建立|继续|进一步|切实|重点|着力|坚持|围绕|认真|不断|加强|加大|深入|持续|抓好|做好|努力|严格|全面|主要|着重|扎实|积极|大力|强化|"
    r"以|从|按照|贯彻|落实|推进|推动|提升|提高|完善|通过|针对|采取|把|在|对|力争|聚焦|紧紧)|(?:拟|计划|打算)(?!生育)|工作(?:打算|计划|思路|安排))"
)
NEXT_STEP = re.compile(
    r"下一步[，,]?(?:工作)?[^。；，]{0,6}[，,]?(?:[我本][\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]{0,8}(?:办公室|办|局|委|政府|厅|院|中心|街道|单位|机关|[镇乡县市区]))?(?:将|拟|计划)?[于在]?"
    r"(?P<year>20\d\d)年(?!以来|远景|前|至|\d)"
)
#: A date by which something is planned to be done: 力争2023年底前完成.
UNTIL = re.compile(
    r"(?:力争|争取|确保|预计|拟|(?<!原)计划)[^，。；]{0,6}?(?P<year>20\d\d)年(?:\d{1,2}月|[上下]半年)?(?:年?底|末)?(?:之?前|底|末|内)"
    r"(?![^。；]{0,30}(?:已|未能|没有))"
)
FIRST_PART, PROBLEMS = 1, 5


def years_moved_on(check: Check, subject: Subject) -> Iterable[Instance]:
    year = report_year(subject)
    if year is None:
        yield check.not_assessable("report", "年度未知")
        return
    yield from _period(check, subject, year)
    yield from _opening(check, subject, year)
    yield from _plan(check, subject, year)


def _period(check: Check, subject: Subject, year: int) -> Iterator[Instance]:
    period = subject.reading.period
    if period is None:
        yield check.not_assessable("period", "未写明统计期限")
    elif period == (f"{year}-01-01", f"{year}-12-31"):
        yield check.passed("period")
    else:
        values = {"起": _day(period[0]), "止": _day(period[1]), "年": year}
        yield check.failed(subject, "period", values, variant="period", quoted="/".join(period))


def _day(iso: str) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日"


def _opening(check: Check, subject: Subject, year: int) -> Iterator[Instance]:
    chapter = subject.reading.chapter(FIRST_PART)
    lines = [line for line in (chapter.text.split("\n") if chapter else ()) if line.strip()]
    found = OPENING.match(written(lines[0])) if lines else None
    if found is None:
        yield check.not_assessable("opening", "第一部分开头没有年度")
    elif int(found["year"]) == year:
        yield check.passed("opening")
    else:
        values = {"文中年": found["year"], "应为年": year}
        yield check.failed(subject, "opening", values, variant="opening", quoted=excerpt(found[0]))


def _plan(check: Check, subject: Subject, year: int) -> Iterator[Instance]:
    chapter = subject.reading.chapter(PROBLEMS)
    text = (
        QUOTED_PAPERS.sub("…", "\n".join(written(line) for line in chapter.text.split("\n")))
        if chapter
        else ""
    )
    found = [match for plan in (PLAN, NEXT_STEP, UNTIL) for match in plan.finditer(text)]
    if not found:
        yield check.not_assessable("plan", "第五部分没有写明年度的打算")
        return
    wrong = next((match for match in found if int(match["year"]) != year + 1), None)
    if wrong is None or int(wrong["year"]) > year + 1:
        # A later year than the next is a plan for several years.
        yield check.passed("plan")
    else:
        values = {"文中年": wrong["year"], "应为年": year + 1}
        yield check.failed(subject, "plan", values, quoted=excerpt(wrong[0]))


CHECKS = (
    Check(
        "Y-STALE-YEAR",
        Family.IDENTITY,
        "文中年度没有沿用上年",
        Severity.WARNING,
        "The period is the calendar year; the opening of part 一 names the year, the plan of part 五 the next.",
        "第五部分下一步打算写作“{文中年}年”，应为{应为年}年，疑似沿用上年文字。",
        years_moved_on,
        variants={
            "opening": "第一部分开头写作“{文中年}年”，应为{应为年}年，疑似沿用上年文字。",
            "period": "统计期限为{起}至{止}，应为{年}年1月1日至12月31日。",
        },
        must_not_flag=(
            "earlier years in comparisons",
            "numbers of decrees and papers",
            "2035年远景目标, “十四五”",
        ),
        needs_identity=True,
    ),
)
