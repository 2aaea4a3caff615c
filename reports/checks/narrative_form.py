"""Title and narrative: what the form asks for is there (checks Q-*)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import report_year

KEY = "report"
TITLE = re.compile(r"20\d\d年政府信息公开工作年度报告(?:[（(][^（）()]*[)）]|[-—－_].*)?$")
GOVERNMENT = "government"
SHORTEST_PART_FIVE = 10

#: 条例第五十条第四项: what a government's report speaks of → words that show it.
ARTICLE_50 = {"工作考核": "考核", "社会评议": "评议", "责任追究": "责任追究|追究责任|追责|问责"}
#: The five topics of part 一 → words that show them.
TOPICS = {
    "主动公开": "主动公开",
    "依申请公开": "依申请|申请公开|公开申请",
    "政府信息管理": "信息管理|信息资源管理|规范性文件|信息发布审核|保密审查|发布审查|管理制度",
    "政府信息公开平台建设": "平台|网站|公众号|专栏",
    "监督保障": "监督|保障|培训|考核",
}
#: Words of blank forms and instructions that should not be left in: sentences, and crosses in place of a word.
TEMPLATE_WORDS = re.compile(
    r"该部分以表格形式报告"
    r"|[（(]?请?在?此处[^，。；）)\n]{0,12}?(?:填写|填报|描述|报告|说明|插入)"
    r"|[（(](?:文字描述|文字说明|请填写|待填写|略)[^）)\n]{0,40}[）)]|文字描述"
    r"|[*＊]{2,}[年月日件条份次篇期场个项人%％]|[XＸx×]{2,}[年月日件条份次篇期场个项人%％局镇乡县市区省办厅委部街单某]|[XＸ×]{3,}|(?<![A-Za-zＸ×\d])[XＸ×]{2,}(?=[\u4e00-\u9fff])|(?<![A-Za-zＸ×\d])[XＸ×](?:月[XＸ×]日|[件条份次篇期场](?=[，。、；（）]|$)|[年月日](?=[，。、；至到]|$))|(?<![○一二三四五六七八九十])○{2,}[年月日件条份局镇乡县市区]"
)
#: One of these is in everything that TEMPLATE_WORDS finds; looking for them is much faster.
TEMPLATE_SIGNS = (*"XＸx×○*＊略", "该部分以", "此处", "文字描述", "文字说明", "填写")
COUNTERS = "件|条|份|篇|起|宗|次|场|期|个|项|人次|元|万元"
BLANK = "[ \\t\u3000\u00a0]"
#: A number is missing where these stand without one.
GAPS = (
    re.compile(
        rf"(?<!公)(?:共计|合计|累计|总计|共|收到|受理|办结|答复){BLANK}*(?:件|条|份|篇|起|宗|次)(?=[，。；、）\s]|$)"
    ),
    # Behind any word: two blanks or more, or an underlined gap. 公开 件 with one blank is a word broken by a line.
    re.compile(
        rf"(?<=[\u4e00-\u9fff]){BLANK}{{2,}}(?:{COUNTERS}|名|万?人|万次|万条)(?=[，。；、（）()]|$)",
        re.MULTILINE,
    ),
    re.compile(
        rf"(?<![\w./:@-])[_＿]{{2,}}{BLANK}*(?:{COUNTERS})?|(?<=[\u4e00-\u9fff])[_＿]{{2,}}{BLANK}*(?:{COUNTERS}|[%％年月日])"
    ),
    re.compile(rf"(?:[（(]{BLANK}*[）)]|【{BLANK}*】)(?:{COUNTERS}|名)(?=[，。；、]|$)", re.MULTILINE),
    re.compile(rf"(?:占比|占|达到?|率为|增长|下降|上升|提高|提升|减少){BLANK}*[%％]"),
    re.compile(
        rf"(?<!\d)(?:20\d\d)?年{BLANK}*月{BLANK}*日(?=[，。；、）\s]|$)|(?<!\d)(?:20\d\d)?年{BLANK}+月{BLANK}+日"
    ),
)
AROUND_GAP = 12
#: Most different words of the template that are shown of one report.
MOST_LEFT = 8


def title(check: Check, subject: Subject) -> Iterable[Instance]:
    printed = subject.reading.title
    if not printed:
        yield check.not_assessable(KEY, "未找到标题")
        return
    if TITLE.search("".join(printed.split())):
        yield check.passed(KEY)
        return
    values = {
        "单位": subject.agency or subject.reading.agency or "",
        "年": report_year(subject) or "××××",
    }
    yield check.failed(subject, KEY, values, quoted=printed)


def article_50(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.agency_kind != GOVERNMENT:
        return
    text = _narrative(subject)
    missing = [name for name, words in ARTICLE_50.items() if not re.search(words, text)]
    if not text:
        yield check.not_assessable(KEY, "没有文字部分")
    elif missing:
        severity = Severity(subject.settings.article_50_severity)
        yield check.failed(subject, KEY, {"缺项": "、".join(missing)}, severity=severity)
    else:
        yield check.passed(KEY)


def topics(check: Check, subject: Subject) -> Iterable[Instance]:
    chapter = subject.reading.chapter(1)
    if chapter is None:
        yield check.not_assessable(KEY, "没有第一部分")
        return
    missing = [name for name, words in TOPICS.items() if not re.search(words, chapter.text)]
    if missing:
        yield check.failed(subject, KEY, {"主题": "”“".join(missing)})
    else:
        yield check.passed(KEY)


def length(check: Check, subject: Subject) -> Iterable[Instance]:
    if not subject.settings.narrative_length_on:
        return
    chapter = subject.reading.chapter(1)
    if chapter is None:
        yield check.not_assessable(KEY, "没有第一部分")
        return
    characters = len("".join(chapter.text.split()))
    limit = subject.settings.narrative_length_max
    if characters <= limit:
        yield check.passed(KEY)
    else:
        yield check.failed(subject, KEY, {"n": characters, "上限": limit})


def part_five(check: Check, subject: Subject) -> Iterable[Instance]:
    chapter = subject.reading.chapter(5)
    if chapter is None:
        yield check.not_assessable(KEY, "没有第五部分")
    elif len("".join(chapter.text.split())) < SHORTEST_PART_FIVE:
        yield check.failed(subject, KEY, {}, quoted=chapter.text)
    else:
        yield check.passed(KEY)


def template_sentences(check: Check, subject: Subject) -> Iterable[Instance]:
    text = _narrative(subject)
    found = TEMPLATE_WORDS.finditer(text) if any(sign in text for sign in TEMPLATE_SIGNS) else ()
    left = list(dict.fromkeys(match[0] for match in found))
    for sentence in left[:MOST_LEFT]:
        yield check.failed(subject, sentence, {"原文": sentence}, quoted=sentence)
    if not left:
        yield check.passed(KEY)


def gaps(check: Check, subject: Subject) -> Iterable[Instance]:
    clean = True
    for chapter in subject.reading.chapters:
        for begin, end in _gaps_in(chapter.text):
            clean = False
            clause = max(chapter.text.rfind(sign, 0, begin) for sign in "\n，。；、：") + 1
            start = max(clause, begin - AROUND_GAP)
            quoted = chapter.text[start:end].strip()
            yield check.failed(subject, f"{chapter.part}.{begin}", {"原文": quoted}, quoted=quoted)
    if clean:
        yield check.passed(KEY)


def _gaps_in(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each gap, in the order of the text; of two patterns that overlap the first one counts."""
    last = 0
    for begin, end in sorted(found.span() for pattern in GAPS for found in pattern.finditer(text)):
        if begin >= last:
            yield begin, end
            last = end


def _narrative(subject: Subject) -> str:
    return "\n".join(chapter.text for chapter in subject.reading.chapters)


CHECKS = (
    Check(
        "Q-TITLE",
        Family.NARRATIVE_FORM,
        "标题的写法",
        Severity.NOTICE,
        "The title ends …YYYY年政府信息公开工作年度报告.",
        "标题应为“{单位}{年}年政府信息公开工作年度报告”。",
        title,
        must_not_flag=("line break, blanks, link text",),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "Q-ART50",
        Family.NARRATIVE_FORM,
        "政府报告的考核、评议、追责",
        Severity.NOTICE,
        "A government's report speaks of 工作考核, 社会评议 and 责任追究.",
        "未见{缺项}内容（条例第五十条第四项）。",
        article_50,
        must_not_flag=("departments, 管委会",),
        depends=(Depends.AGENCY, Depends.SETTINGS),
    ),
    Check(
        "Q-SEC1",
        Family.NARRATIVE_FORM,
        "总体情况的五个方面",
        Severity.NOTICE,
        "Part 一 has its five topics.",
        "总体情况缺少“{主题}”。",
        topics,
    ),
    Check(
        "Q-SEC5",
        Family.NARRATIVE_FORM,
        "第五部分有内容",
        Severity.WARNING,
        "Part 五 has ten characters or more and is not 无.",
        "第五部分内容空缺。",
        part_five,
    ),
    Check(
        "Q-LEN",
        Family.NARRATIVE_FORM,
        "总体情况的篇幅",
        Severity.NOTICE,
        "Part 一 has at most 1,000 characters (settings); off until an administrator switches it on.",
        "总体情况{n}字，超过{上限}字。",
        length,
        depends=(Depends.SETTINGS,),
    ),
    Check(
        "Q-TEMPLATE",
        Family.NARRATIVE_FORM,
        "没有残留的模板文字",
        Severity.NOTICE,
        "No sentence of the blank form is left, no （文字描述） and no XX in place of a word.",
        "残留模板文字“{原文}”。",
        template_sentences,
    ),
    Check(
        "Q-GAP",
        Family.NARRATIVE_FORM,
        "数字没有漏填",
        Severity.WARNING,
        "No sentence has an empty number.",
        "“{原文}”缺少数字。",
        gaps,
        must_not_flag=("a blank around a number", "公开件, 每条, 件件"),
    ),
)
