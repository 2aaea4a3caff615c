"""The right report in the right edition of the form (I-*, E-*)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import report_year
from reports.statutory.editions import EDITIONS, edition_for_year, table_of

KEY = "report"
#: What a region's name may leave out or add without naming another body. 人民政府办公室 is another body and stays.
GOVERNMENT_ENDINGS = ("人民政府", "管理委员会", "管委会")
#: A name may be preceded by the region above it: 宜春市 + 丰城高新区.
REGION_ENDINGS = tuple("省市县区州盟旗")
#: Regions that leave their 省 or 市 out (宜春丰城高新区): at most this many characters, before a zone only.
SHORT_REGION = 3
SHORTEST_NAME = 4
OTHER_HANDLING_HEAD = "（六）其他处理"
CITED_NUMBER = re.compile(r"公开办函\D*?(20\d\d)\D*?(\d+)\s*号")
EDITION_TABLES = ("proactive", "requests")


def comparable(name: str) -> str:
    """A name without blanks and with one kind of brackets, for comparing."""
    text = "".join(unicodedata.normalize("NFKC", name).split())
    return text.replace("(", "（").replace(")", "）")


def same_body(read: str, names: Iterable[str]) -> bool:
    """Whether a printed name means one of these names.

    Equal, a region for its government, a zone without its city; never one government's office for the government.
    """
    bare_read = bare(comparable(read))
    for name in names:
        own = bare(comparable(name))
        if own == bare_read:
            return True
        longer, shorter = (own, bare_read) if len(own) > len(bare_read) else (bare_read, own)
        if len(shorter) >= SHORTEST_NAME and longer.endswith(shorter):
            above = longer[: -len(shorter)]
            if above.endswith(REGION_ENDINGS) or (len(above) <= SHORT_REGION and shorter.endswith("区")):
                return True
    return False


def nearly_same(read: str, names: Iterable[str]) -> bool:
    """Whether a printed name ends with one of these names, or one of them with it: only the region differs."""
    printed = comparable(read)
    for name in map(comparable, names):
        longer, shorter = (name, printed) if len(name) > len(printed) else (printed, name)
        if len(shorter) >= SHORTEST_NAME and longer.endswith(shorter):
            return True
    return False


def bare(name: str) -> str:
    """A comparable name without 人民政府 and the like: a region stands for its government."""
    for ending in GOVERNMENT_ENDINGS:
        for written in (f"（{ending}）", ending):
            if name.endswith(written) and len(name) > len(written):
                return name[: -len(written)]
    return name


def agency_matches(check: Check, subject: Subject) -> Iterable[Instance]:
    read = subject.reading.agency
    if subject.agency is None:
        yield check.not_assessable(KEY, "未选定上报单位")
        return
    if not read:
        yield check.not_assessable(KEY, "文件中没有写明单位")
        return
    own = (subject.agency, *subject.agency_names)
    registered = subject.known_names.get(read) or subject.known_names.get(comparable(read))
    is_own = comparable(read) in {comparable(name) for name in own} or registered == subject.agency
    if is_own or (registered is None and same_body(read, own)):
        yield check.passed(KEY)
        return
    plain = registered is not None or not nearly_same(read, own)
    yield check.failed(
        subject,
        KEY,
        {"标题单位": read, "单位": subject.agency},
        severity=Severity.ERROR if plain else Severity.WARNING,
        uncertain=plain and subject.reading.agency_doubt is not None,
        quoted=subject.reading.title or read,
    )


def year_matches(check: Check, subject: Subject) -> Iterable[Instance]:
    reading = subject.reading
    read = reading.year or (int(reading.period[0][:4]) if reading.period else None)
    if subject.year is None:
        yield check.not_assessable(KEY, "未选定报告年度")
    elif read is None:
        yield check.not_assessable(KEY, "文件中没有写明年度")
    elif read == subject.year:
        yield check.passed(KEY, left=Decimal(read), right=Decimal(subject.year))
    else:
        yield check.failed(
            subject,
            KEY,
            {"标题年": read, "年": subject.year},
            uncertain=reading.year_doubt is not None,
            quoted=reading.title or "",
            left=Decimal(read),
            right=Decimal(subject.year),
        )


def not_a_duplicate(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.duplicate_of:
        yield check.failed(subject, KEY, {"报告": subject.duplicate_of}, quoted=subject.duplicate_of)
    elif subject.agency is None:
        yield check.not_assessable(KEY, "未与其他报告比对")
    else:
        yield check.passed(KEY)


def one_report_a_file(check: Check, subject: Subject) -> Iterable[Instance]:
    second = subject.reading.second_title
    if second is None:
        yield check.passed(KEY)
    else:
        variant = None if second else "untitled"
        yield check.failed(subject, KEY, {"标题": second}, variant=variant, quoted=second)


def edition_expected(check: Check, subject: Subject) -> Iterable[Instance]:
    year = report_year(subject)
    expected = edition_for_year(year) if year else None
    for code in EDITION_TABLES:
        found = subject.reading.tables.get(code)
        name = subject.editions.get(code)
        if name is None:
            continue
        if expected is None:
            yield check.not_assessable(code, "年度未知" if year is None else "该年度没有规定格式")
            continue
        if name == expected.name:
            yield check.passed(code)
            continue
        heads = found.edition_labels.get(name, ()) if found else ()
        if not heads:
            heads = (OTHER_HANDLING_HEAD,) if code == "requests" else ()
        an_old_form = code == "proactive" and name < expected.name
        yield check.failed(
            subject,
            code,
            {
                "表": table_of(name, code).printed_as,
                "印": EDITIONS[name].label,
                "表头": "、".join(heads[:3]) or "全表",
                "年": year,
                "应": expected.label,
            },
            severity=Severity.ERROR if an_old_form else Severity.NOTICE,
            quoted="、".join(heads),
        )


def edition_unmixed(check: Check, subject: Subject) -> Iterable[Instance]:
    for code, found in subject.reading.tables.items():
        both = [labels for _, labels in sorted(found.edition_labels.items()) if labels]
        if len(both) > 1:
            values = {
                "表": table_of(found.edition, code).printed_as,
                "表头1": both[0][0],
                "表头2": both[1][0],
            }
            yield check.failed(
                subject, code, values, quoted="、".join(head for heads in both for head in heads)
            )
        else:
            yield check.passed(code)


def notice_cited(check: Check, subject: Subject) -> Iterable[Instance]:
    year = report_year(subject)
    expected = edition_for_year(year) if year else None
    printed = subject.reading.cited_notice or ""
    cited = _notice_number(printed)
    if cited is None or expected is None:
        yield check.not_assessable(KEY, "未引用格式文件" if cited is None else "年度未知")
    elif cited == _notice_number(expected.notice):
        yield check.passed(KEY)
    else:
        values = {"文号": printed, "年": year, "应为": expected.notice}
        yield check.failed(subject, KEY, values, quoted=printed)


def _notice_number(text: str) -> tuple[str, ...] | None:
    """Year and number of the notice named in a text; None where it names none."""
    found = CITED_NUMBER.search(text)
    return found.groups() if found else None


CHECKS = (
    Check(
        "I-AGENCY",
        Family.IDENTITY,
        "标题单位与上报单位一致",
        Severity.ERROR,
        "The agency printed is the agency chosen or one of its aliases; a warning where only the region differs.",
        "标题中的单位“{标题单位}”与上报单位“{单位}”不一致，请核对是否传错文件。",
        agency_matches,
        must_not_flag=(
            "an alias, a short form",
            "a region's name for its government",
            "a zone without its city",
            "no name anywhere: not assessable",
        ),
        depends=(Depends.AGENCY, Depends.NAMES),
    ),
    Check(
        "I-YEAR",
        Family.IDENTITY,
        "标题年度与所报年度一致",
        Severity.ERROR,
        "The year of the title, else of the statistic period, is the year chosen.",
        "标题年度为{标题年}，所报年度为{年}，请核对。",
        year_matches,
        sides=("标题年度", "所报年度"),
        must_not_flag=("blanks inside the year", "the year before the agency"),
    ),
    Check(
        "I-DUPLICATE",
        Family.IDENTITY,
        "不与其他报告重复",
        Severity.ERROR,
        "File and figures differ from those of every earlier report of another agency or year.",
        "该文件与{报告}报告相同，或数据几乎全部相同，疑似传错。",
        not_a_duplicate,
        must_not_flag=(
            "the same file again for the same agency and year",
            "all cells 0",
            "a few small figures alike",
            "the report that was uploaded first",
        ),
        depends=(Depends.AGENCY, Depends.TWINS),
    ),
    Check(
        "I-SECOND",
        Family.IDENTITY,
        "一个文件只含一份年报",
        Severity.ERROR,
        "Neither title nor parts of another report follow the report that was read.",
        "文件中还有另一份年报“{标题}”，只读取了第一份。请把两份年报拆成两个文件，分别上传。",
        one_report_a_file,
        variants={
            "untitled": "文件中各部分的标题出现了两遍，后面可能还有一份年报，只读取了第一份。"
            "请核对；确有两份的，拆成两个文件，分别上传。"
        },
        must_not_flag=("the title repeated in page headers or at the end", "a table of contents"),
    ),
    Check(
        "E-EDITION",
        Family.IDENTITY,
        "表格格式与年度相符",
        Severity.ERROR,
        "The edition found is the one expected for the year, table by table; only an old 表二 is an error.",
        "{表}使用{印}（表头“{表头}”），{年}年应使用{应}。",
        edition_expected,
        must_not_flag=("one-line 其他处理 in 2021 and later: notice", "2021 lines in a 2020 report: notice"),
    ),
    Check(
        "E-MIXED",
        Family.IDENTITY,
        "同一表不混用两版格式",
        Severity.ERROR,
        "The heads of one table belong to one edition.",
        "{表}中两版格式的表头混用：“{表头1}”“{表头2}”。",
        edition_unmixed,
        must_not_flag=("规范性文件 for 行政规范性文件",),
    ),
    Check(
        "E-CITED",
        Family.IDENTITY,
        "引用的格式文件与年度相符",
        Severity.NOTICE,
        "The notice cited is the one of the year's edition.",
        "正文引用{文号}，{年}年应为{应为}。",
        notice_cited,
        must_not_flag=("no notice cited",),
    ),
)
