"""Handed in, published and dated in time (D-*; 条例 article 49)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import report_year

KEY = "report"
#: Checks that say only that something came late: a fact that no correction of the report mends.
LATENESS = ("D-HANDIN", "D-LATE")
#: 条例 49: governments by 31 March, everybody else by 31 January of the next year.
PUBLISH_BY = {"government": (3, 31)}
PUBLISH_BY_OTHERS = (1, 31)


def _shown(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def publish_by(subject: Subject) -> date | None:
    """The last day to publish: the local date, else that of 条例 49; None when year or kind are not known."""
    year = report_year(subject)
    if subject.publish_due is not None:
        return subject.publish_due
    if year is None or subject.agency_kind is None:
        return None
    return date(year + 1, *PUBLISH_BY.get(subject.agency_kind, PUBLISH_BY_OTHERS))


def _in_time(
    check: Check, subject: Subject, due: date | None, done: date | None, not_done: str
) -> Iterable[Instance]:
    if due is None:
        yield check.not_assessable(KEY, "没有设置日期")
    elif done is None:
        yield check.not_assessable(KEY, not_done)
    elif done <= due:
        yield check.passed(KEY)
    else:
        yield check.failed(
            subject, KEY, {"日期": _shown(due), "日期2": _shown(done)}, quoted=done.isoformat()
        )


def handed_in_time(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _in_time(check, subject, subject.hand_in_due, subject.submitted_on, "尚未上报")


def published_in_time(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _in_time(check, subject, publish_by(subject), subject.published_on, "公布日期尚未登记")


def _printed(subject: Subject) -> date | None:
    try:
        return date.fromisoformat(subject.reading.report_date or "")
    except ValueError:
        return None


def not_too_early(check: Check, subject: Subject) -> Iterable[Instance]:
    printed, year = _printed(subject), report_year(subject)
    if printed is None or year is None:
        yield check.not_assessable(KEY, "报告未标注日期" if printed is None else "年度未知")
    elif printed >= date(year + 1, 1, 1):
        yield check.passed(KEY)
    else:
        yield check.failed(subject, KEY, {"日期": _shown(printed)}, quoted=printed.isoformat())


def is_dated(check: Check, subject: Subject) -> Iterable[Instance]:
    if _printed(subject) is None:
        yield check.failed(subject, KEY, {})
    else:
        yield check.passed(KEY)


CHECKS = (
    Check(
        "D-HANDIN",
        Family.DATES,
        "按时上报",
        Severity.WARNING,
        "Handed in by the date set for year and level.",
        "应于{日期}前上报，实际{日期2}。",
        handed_in_time,
        depends=(Depends.HAND_IN, Depends.DATES),
    ),
    Check(
        "D-LATE",
        Family.DATES,
        "按时公布",
        Severity.WARNING,
        "The agency published the report by the local date, else 31 January, governments 31 March.",
        "应于{日期}前公布，实际{日期2}。",
        published_in_time,
        depends=(Depends.AGENCY, Depends.PUBLICATION, Depends.DATES),
    ),
    Check(
        "D-EARLY",
        Family.DATES,
        "报告日期在统计年度之后",
        Severity.ERROR,
        "The date printed is 1 January of the next year or later.",
        "报告日期{日期}早于统计年度结束。",
        not_too_early,
        needs_identity=True,
    ),
    Check(
        "D-NONE",
        Family.DATES,
        "报告有日期",
        Severity.NOTICE,
        "A date is printed.",
        "报告未标注日期。",
        is_dated,
    ),
)
