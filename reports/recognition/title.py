"""Title, agency and year of a report, with a doubt where they are not printed as usual; dates, telephone, notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reports.recognition.wording import BLANKS, BOOKMARK, plain, squeezed

LONGEST_TITLE = 90
MOST_LINES = 4
TITLE = re.compile(
    r"(?P<before>.*?)(?:政府)?信息公开(?:工作)?(?:的)?(?:20\d\d年)?(?:年度|度)?(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:年报|报告)(?P<after>.*)"
)
USUAL = re.compile(r"政府信息公开工作年度报告")
#: Every title holds it.
TITLE_WORD = "信息公开"
OTHER_PAPER = re.compile(r"(?:解读|要点|通知|方案|计划|意见|说明|讲话)$")
WHOLE_TITLE = re.compile(r"信息公开(?:工作)?(?:情况)?(?:的)?年度(?:工作)?(?:情况)?报告$")
YEAR = re.compile(r"(20\d\d)年")
CHINESE_YEAR = re.compile(r"二[〇○零O0][一二三四五六七八九〇○零O0]{2}年")
CHINESE_DIGITS = {sign: digit for digit, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "O": 0,
    "0": 0,
}
SENTENCE = re.compile(r"[。；;!?]|如下|现将|根据|按照|依据|本报告|\(此件")
FURNITURE = re.compile(
    r"首页|当前位置|字体|浏览|来源|发布|日期|索引号|>|»|\||下载|打印|目录|^公开$|【|^Sheet\d*:|门户|网站$|政府网$|"
    r"^(?:依申请公开|法定主动公开内容|政府信息公开(?:指南|制度|目录|专栏|专题|年报))$"
)
FULL_DATE = r"(20\d\d)年(\d{1,2})月(\d{1,2})日?"
PERIOD = re.compile(rf"{FULL_DATE}起?(?:至|到|—|–|-|~|—)+(?:(20\d\d)年)?(\d{{1,2}})月(\d{{1,2}})日?")
DATE = re.compile(FULL_DATE)
LOST_DATE = re.compile(r"(20\d\d)\s+(\d{1,2})\s+(\d{1,2})")
CHINESE_DATE = re.compile(r"(二[〇○零O0]\S{2})年(\S{1,3})月(\S{1,3})日")
TELEPHONE = re.compile(
    r"(?:电话|联系方式|热线)(?:号码)?[:为是]?((?:\(?0\d{2,3}\)?[-—–]?)?\d{7,8}(?:转\d{1,5})?)(?!\d)"
)
NOTICE = re.compile(r"国办公开办函[〔\[({【〈](20\d\d)[〕\])}】〉](\d{1,3})号")

#: A title with the preface behind it in the same paragraph.
TITLE_BEFORE_PREFACE = re.compile(
    r"^(?P<title>[^。；;，,:：《》]{2,50}?信息公开(?:工作)?(?:20\d\d年度?)?年度(?:工作)?报告)"
    r"(?=根据|按照|依据|依照|遵照|本报告|为|现将|现公布|目录|一、)"
)
#: ``现公布X街道2024年度…报告``, ``现将X局2021年度…情况公布如下``.
ANNOUNCED = re.compile(
    r"(?:现将|现就|现公布|现发布|现公开|公布|发布|编制了?)(?P<agency>[^。；;，,:：《》]{0,40}?)"
    r"(?P<year>20\d\d|二[〇○零O0][一二三四五六七八九〇○零O0]{2})年(?:度)?(?P<rest>[^。；;，,]{0,30}?)"
    r"(?:政府)?信息公开(?:工作)?(?:的)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报|情况)"
)
#: ``我局``, ``本单位``: whose report this is, but not its name.
NOT_A_NAME = re.compile(r"^(?:我|本|全|该)|^(?:关于|的|其)$|单位$")
#: ``2024年，本局……``: the year with which the first part begins.
YEAR_IN_PROSE = re.compile(r"^(20\d\d)年(?:度)?[，,]?(?!\d{1,2}月)")
NO_AGENCY = "标题中没有单位名称"
NO_TITLE = "正文中没有标题，取自{source}"
YEAR_FROM_PERIOD = "标题中没有年份，取自统计期限"
AGENCY_ANNOUNCED = "标题中没有单位名称，取自公布语"
YEAR_ANNOUNCED = "标题中没有年份，取自公布语"
YEAR_FROM_PROSE = "标题中没有年份，取自正文"
YEAR_FROM_DATE = "标题中没有年份，按落款日期推定为上一年"
NO_YEAR = "没有找到年份"
AGENCY_AFTER_DASH = "标题中年份前没有单位名称，取自破折号之后"


@dataclass(frozen=True)
class TitleFacts:
    """What the title says. ``last_line`` is the index of the text after which the report goes on, -1 without title."""

    title: str | None
    agency: str | None
    agency_doubt: str | None
    year: int | None
    year_doubt: str | None
    last_line: int = -1


NOT_PRINTED = TitleFacts(None, None, NO_AGENCY, None, NO_YEAR)


def title_of(
    texts: Sequence[tuple[str, int | None]],
    elsewhere: Iterable[tuple[str, str]],
    period: tuple[str, str] | None = None,
) -> TitleFacts:
    """The title among the (text, outline level) paragraphs before part 一, else from ``elsewhere``.

    ``elsewhere`` are (source in Chinese, text) such as the page title and the file name: taken with a doubt. The year
    of the statistic ``period`` tells the title from those of other reports that a page lists; one without an agency
    gives way to one elsewhere that has both.
    """
    year = int(period[0][:4]) if period is not None else None
    best: tuple[int, int, int] | None = None
    pieces = [squeezed(text) for text, _ in texts]
    for first in range(len(texts)):
        count = _lines_of_title(pieces[first : first + MOST_LINES])
        if not count:
            continue
        score = _score("".join(pieces[first : first + count]), texts[first][1], year)
        if best is None or (score, first) > (best[0], best[1]):
            best = (score, first, first + count - 1)
    printed = _title_before_preface(pieces) if best is None else None
    if printed is not None:
        return printed
    if best is not None:
        _, first, last = best
        printed = _facts("".join(text for text, _ in texts[first : last + 1]), last)
        if printed.agency is not None:
            return printed
        year = year or printed.year
    return _title_elsewhere(elsewhere, printed, year) or printed or NOT_PRINTED


def _title_elsewhere(
    elsewhere: Iterable[tuple[str, str]], printed: TitleFacts | None, year: int | None
) -> TitleFacts | None:
    """The first title beside the text; next to one that is ``printed``, only one with agency and the same year."""
    for source, text in elsewhere:
        whole = squeezed(text)
        if TITLE_WORD in whole and TITLE.fullmatch(whole) and len(whole) <= LONGEST_TITLE:
            facts = _facts(text, -1)
            if printed is not None and (facts.agency is None or facts.year != year):
                continue
            doubt = NO_TITLE.format(source=source)
            year_doubt = facts.year_doubt or doubt
            return TitleFacts(facts.title, facts.agency, facts.agency_doubt or doubt, facts.year, year_doubt)
    return None


def _title_before_preface(pieces: Sequence[str]) -> TitleFacts | None:
    """A title with agency and year that the preface follows in the same paragraph, which stays in the preamble."""
    for number, piece in enumerate(pieces):
        found = TITLE_BEFORE_PREFACE.match(piece) if TITLE_WORD in piece else None
        facts = _facts(found["title"], number - 1) if found else None
        if facts is not None and facts.agency is not None and facts.year is not None:
            return facts
    return None


def _lines_of_title(pieces: Sequence[str]) -> int:
    """How many of these lines are the title that begins with the first; 0 when none does."""
    if TITLE_WORD not in "".join(pieces):
        return 0
    for count in range(1, len(pieces) + 1):
        text = _joined(pieces[:count])
        if text is None:
            return 0
        if TITLE_WORD in text and TITLE.fullmatch(text):
            prose = any(SENTENCE.search(piece) or FURNITURE.search(piece) for piece in pieces[:count])
            return 0 if prose else count
    return 0


def is_of_a_report(facts: TitleFacts) -> bool:
    """Whether the text itself prints the title of one report: agency, year, 年度报告 and nothing behind it."""
    if facts.title is None or facts.agency is None or facts.year is None or facts.agency_doubt is not None:
        return False
    return WHOLE_TITLE.search(squeezed(facts.title)) is not None


def is_of_another_paper(text: str) -> bool:
    """Whether a line is the title of a paper about reports: an explanation, a plan, a circular."""
    tight = squeezed(text)
    return len(tight) <= LONGEST_TITLE and OTHER_PAPER.search(tight) is not None


def with_announcement(facts: TitleFacts, texts: Iterable[str]) -> TitleFacts:
    """The facts with agency and year of the sentence that announces the report, where the title has none of them."""
    if facts.agency is not None and facts.year is not None:
        return facts
    for text in texts:
        found = ANNOUNCED.search(squeezed(text))
        if found is None:
            continue
        name = _name(found["agency"]) or _name(found["rest"])
        named = name is not None and NOT_A_NAME.search(name) is None
        if facts.agency is None and named:
            facts = replace(facts, agency=name, agency_doubt=AGENCY_ANNOUNCED)
        if facts.year is None:
            facts = replace(facts, year=_year(f"{found['year']}年"), year_doubt=YEAR_ANNOUNCED)
    return facts


def with_year_from(
    facts: TitleFacts, period: tuple[str, str] | None, report_date: str | None, first_part: str = ""
) -> TitleFacts:
    """The facts with a year from elsewhere, with the doubt.

    From the statistic period, else from the beginning of the ``first_part``, else the year before the date at the
    end.
    """
    if facts.year is not None:
        return facts
    year, doubt = None, NO_YEAR
    if period is not None:
        year, doubt = int(period[0][:4]), YEAR_FROM_PERIOD
    elif found := YEAR_IN_PROSE.match(squeezed(first_part)):
        year, doubt = int(found[1]), YEAR_FROM_PROSE
    elif report_date is not None:
        year, doubt = int(report_date[:4]) - 1, YEAR_FROM_DATE
    return TitleFacts(facts.title, facts.agency, facts.agency_doubt, year, doubt, facts.last_line)


def period_of(texts: Iterable[str]) -> tuple[str, str] | None:
    """The statistic period as two ISO dates; the last year may be left out in print."""
    for text in texts:
        if found := PERIOD.search(squeezed(text)):
            first = _iso(found[1], found[2], found[3])
            last = _iso(found[4] or found[1], found[5], found[6])
            if first and last:
                return first, last
    return None


def report_date_of(texts: Sequence[str]) -> str | None:
    """The last date printed alone (or after a signature) among the closing lines, as ISO."""
    for text in reversed(texts):
        if len(text.strip()) > 60:
            continue
        if (found := DATE.search(squeezed(text))) or (found := LOST_DATE.search(plain(text))):
            if iso := _iso(*found.groups()):
                return iso
        elif (found := CHINESE_DATE.search(squeezed(text))) and (year := _chinese_year(found[1])):
            month, day = _chinese_number(found[2]), _chinese_number(found[3])
            if month and day and (iso := _iso(str(year), str(month), str(day))):
                return iso
    return None


def telephone_of(texts: Iterable[str]) -> str | None:
    """The published contact telephone as printed."""
    for text in texts:
        if found := TELEPHONE.search(squeezed(text)):
            return found[1]
    return None


def notice_of(texts: Iterable[str]) -> str | None:
    """The notice on the form that the report cites: ``国办公开办函〔2021〕30号``."""
    for text in texts:
        if found := NOTICE.search(squeezed(text)):
            return f"国办公开办函〔{found[1]}〕{found[2]}号"
    return None


def _joined(pieces: Sequence[str]) -> str | None:
    """Lines without blanks as one; None when they cannot begin a title, empty when it may need the next line."""
    if not pieces[0] or not pieces[-1]:
        return None if not pieces[0] else ""
    text = "".join(pieces)
    return text if len(text) <= LONGEST_TITLE else None


def _score(text: str, level: int | None, year: int | None) -> int:
    found = TITLE.fullmatch(text)
    before = found["before"] if found else ""
    has_agency = bool(CHINESE_YEAR.sub("", YEAR.sub("", before)).replace("度", "").removeprefix("关于"))
    own = _year(before) or _year(text)
    named = 4 * (own is not None) + 2 * (own is not None and own == year)
    return named + 3 * has_agency + 2 * bool(USUAL.search(text)) + 2 * bool(level)


def _facts(printed: str, last_line: int) -> TitleFacts:
    """The title as printed (without blanks and what follows 报告), agency and year from its half-width form."""
    title = squeezed(printed)
    found = TITLE.fullmatch(title)
    before = found["before"] if found else ""
    after = found["after"] if found else ""
    whole = BLANKS.sub("", BOOKMARK.sub("", printed)).strip("#*")
    whole = whole[: len(whole) - len(after)]
    year = _year(before) or _year(title)
    agency, doubt = _agency(before, after)
    return TitleFacts(whole, agency, doubt, year, None if year else NO_YEAR, last_line)


def _agency(before: str, after: str) -> tuple[str | None, str | None]:
    split = YEAR.search(before) or CHINESE_YEAR.search(before)
    name = _name(before[: split.start()] if split else before)
    if not name and split:
        name = _name(before[split.end() :].removeprefix("度"))
    if name:
        return name, None
    dashed = re.fullmatch(r"[-—–_]+(.{2,40})", after)
    if dashed:
        return _name(dashed[1]), AGENCY_AFTER_DASH
    return None, NO_AGENCY


def _name(text: str) -> str | None:
    name = text.strip(" -—–_:,、·*#《》").removesuffix("关于").removeprefix("关于").removesuffix("度")
    if YEAR.search(name) is None:
        name = name.removesuffix("年")  # the number of the year was left out
    if name.endswith("人民"):  # 人民政府信息公开: the word 政府 belongs to both
        name += "政府"
    return name.replace("(", "（").replace(")", "）") or None


def _year(text: str) -> int | None:
    if found := YEAR.search(text):
        return int(found[1])
    if found := CHINESE_YEAR.search(text):
        return _chinese_year(found[0][:-1])
    return None


def _chinese_year(text: str) -> int | None:
    digits = [2 if sign == "二" else CHINESE_DIGITS.get(sign) for sign in text]
    if len(digits) != 4 or any(digit is None for digit in digits):
        return None
    return int("".join(str(digit) for digit in digits))


def _chinese_number(text: str) -> int | None:
    """1 to 31 in Chinese: 一, 十, 十二, 二十, 二十九, 三十一."""
    tens, _, units = text.partition("十") if "十" in text else ("", "", text)
    if "十" in text:
        ten = CHINESE_DIGITS.get(tens, 1 if not tens else None)
        one = CHINESE_DIGITS.get(units, 0 if not units else None)
        return None if ten is None or one is None else 10 * ten + one
    return CHINESE_DIGITS.get(units)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
