"""Kinds of files that once cost cells, agency or a wrong finding: one sample each, agencies and sentences invented.

``PAGES`` are whole reports as web pages in which one sentence differs; ``TEXTS`` are torn or shortened texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.samples.builders import as_page, balanced_cells, edited, report

AGENCY, YEAR = "云岭县水务局", 2023
#: The figures of every page; requests are carried over from the year before and to the next year.
CELLS = balanced_cells(4)
RECEIVED, CARRIED_OVER = CELLS["requests.received.total"], CELLS["requests.carried_over.total"]
TITLE = f"{AGENCY}{YEAR}年政府信息公开工作年度报告"
FIRST = "<h2>一、总体情况</h2>"
SPARE = "查询窗口增设大字版说明，自助机可打印近三年目录。"


@dataclass(frozen=True)
class Kind:
    """A web page of the report with ``changes``; ``findings``: the narrative findings that are right."""

    changes: tuple[tuple[str, str], ...]
    findings: frozenset[str] = frozenset()
    agency: str | None = AGENCY
    year: int | None = YEAR

    @property
    def data(self) -> bytes:
        return edited(as_page()(report(AGENCY, YEAR, CELLS)), *self.changes)


@dataclass(frozen=True)
class Text:
    """A text with the cells that are right, ``table.line`` → numbers as printed (None for a blank)."""

    text: str
    lines: Mapping[str, tuple[int | None, ...]] = field(default_factory=dict)
    agency: str = AGENCY
    year: int = YEAR
    absent: frozenset[str] = frozenset()


def _said(text: str, *findings: str) -> Kind:
    return Kind(((SPARE, text),), frozenset(findings))


PAGES: dict[str, Kind] = {
    "every single one": _said("窗口人员耐心办好每一件来件，让群众少跑一趟。"),
    "parts broken at a verb": _said(
        f"全年共收到申请{RECEIVED}件，其中自然人申请若干件，法人申请若干件。已答复的均在期限内，其余转下一步办理。"
    ),
    "of these in a new sentence": _said(f"全年共收到申请{RECEIVED}件。其中，2件经补正后受理。"),
    "agreed is not the total": _said("经审查，同意公开并答复申请人3件，均通过邮寄送达。"),
    "all done with a carry-over": _said(
        f"全年收到政府信息公开申请{RECEIVED}件，上年结转{CARRIED_OVER}件，均已办结。", "X-CONTRADICT"
    ),
    "a number left out": _said("全年受理群众咨询　　件，办结__件。", "Q-GAP"),
    "words of the template": _said("（文字描述）", "Q-TEMPLATE"),
    "title without year": Kind(
        (
            (f"<h1>{TITLE}</h1>", f"<h1>{AGENCY}年政府信息公开工作年度报告</h1>"),
            (f"<title>{TITLE}</title>", "<title>年报</title>"),
            (FIRST, f"<p>统计期限自{YEAR}年1月1日至{YEAR}年12月31日止。</p>{FIRST}"),
        ),
    ),
    "agency in the announcement": Kind(
        (
            (f"<h1>{TITLE}</h1>", "<h1>政府信息公开年报</h1>"),
            (f"<title>{TITLE}</title>", "<title>年报</title>"),
            (FIRST, f"<p>根据要求，现公布云岭县松坡街道{YEAR}年度政府信息公开工作年度报告。</p>{FIRST}"),
        ),
        agency="云岭县松坡街道",
    ),
    "title and preface in one paragraph": Kind(
        (
            (
                f"<h1>{TITLE}</h1>",
                f"<p>{TITLE}<br>根据《中华人民共和国政府信息公开条例》的规定，编制本报告。</p>",
            ),
        ),
    ),
}

_HEADS = "".join(
    f"{head} |\n"
    for head in (
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "总计",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    )
)


def _between_pipes(*lines: tuple[str, tuple[int | None, ...]]) -> str:
    """Cells closed by a pipe, one a line; a blank is a lone pipe."""
    cells = [
        "\n".join([f"{label} |", *("|" if value is None else f"{value} |" for value in values)])
        for label, values in lines
    ]
    return f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{_HEADS}" + "\n".join(cells) + "\n"


_BLANK = (None,) * 6 + (0,)
_RECEIVED = (4, None, None, None, None, None, 4)

TEXTS: dict[str, Text] = {
    "pieces of the label of a group before lines": Text(
        f"{TITLE}\n三、收到和处理政府信息公开申请情况\n"
        "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计\n"
        "一、本年新收政府信息公开申请数量 9 0 1 0 0 0 10\n二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0\n"
        "（一）予以公开 4 0 0 0 0 0 4\n（二）部分公开 0 0 0 0 0 0 0\n"
        "三、 1.属于国家秘密 0 0 0 0 0 0 0\n本年 2.其他法律行政法规禁止公开 2 0 0 0 0 0 2\n"
        "（三）不 3.危及“三安全一稳定” 0 0 0 0 0 0 0\n予公开 4.保护第三方合法权益 0 0 0 0 0 0 0\n"
        "5.属于三类内部事务信息 0 0 0 0 0 0 0\n度办 6.属于四类过程性信息 0 0 0 0 0 0 0\n"
        "7.属于行政执法案卷 0 0 0 0 0 0 0\n8.属于行政查询事项 0 0 0 0 0 0 0\n"
        "（四）无 1.本机关不掌握相关政府信息 3 0 1 0 0 0 4\n法提供 2.没有现成信息需要另行制作 0 0 0 0 0 0 0\n"
        "3.补正后申请内容仍不明确 0 0 0 0 0 0 0\n",
        {
            "requests.withheld_prohibited_by_law": (2, 0, 0, 0, 0, 0, 2),
            "requests.withheld_third_party_rights": (0,) * 7,
            "requests.unavailable_not_held": (3, 0, 1, 0, 0, 0, 4),
        },
        absent=frozenset({"C-EXTRA-ROW"}),
    ),
    "words instead of a number": Text(
        f"{AGENCY}2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（五）项 |\n信息内容 |\n"
        "上一年项目数量 |\n本年增/减 |\n处理决定数量 |\n行政许可 |\n30 |\n同上年 |\n61 |\n其他对外管理服务事项 |\n7 |\n"
        "无变化 |\n19 |\n",
        {"proactive.licensing": (30, 61), "proactive.other_services": (7, 19)},
        year=2020,
    ),
    "lone pipes for blanks, five lines": Text(
        _between_pipes(
            ("一、本年新收政府信息公开申请数量", _RECEIVED),
            ("二、上年结转政府信息公开申请数量", _BLANK),
            ("（一）予以公开", _RECEIVED),
            ("（二）部分公开", _BLANK),
            ("（七）总计", _RECEIVED),
        ),
        {
            "requests.received": _RECEIVED,
            "requests.carried_over": _BLANK,
            "requests.outcomes_total": _RECEIVED,
        },
    ),
    "lone pipes for blanks, three lines": Text(
        _between_pipes(
            ("一、本年新收政府信息公开申请数量", _BLANK),
            ("二、上年结转政府信息公开申请数量", _BLANK),
            ("（一）予以公开", _BLANK),
        ),
        {"requests.received": _BLANK, "requests.carried_over": _BLANK, "requests.disclosed": _BLANK},
    ),
    "digits run together": Text(
        f"{TITLE}\n一、总体情况\n全年未收到申请。\n二、主动公开政府信息情况\n规章000\n行政规范性文件102\n行政许可31\n"
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量2000002\n"
        "二、上年结转政府信息公开申请数量0000000\n（一）予以公开2000002\n四、政府信息公开行政复议、行政诉讼情况\n"
        "000000000000000\n五、存在的主要问题及改进情况\n更新不够及时。\n六、其他需要报告的事项\n未收取信息处理费。\n",
        {
            "proactive.normative_documents": (1, 0, 2),
            "proactive.licensing": (31,),
            "requests.received": (2, 0, 0, 0, 0, 0, 2),
            "reconsideration.cases": (0,) * 5,
            "litigation.direct": (0,) * 5,
        },
    ),
    "one line of 表三": Text(
        f"{TITLE}\n\n二、主动公开政府信息情况\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
        "|---|---|---|---|\n| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 3 | 1 | 8 |\n\n"
        "三、收到和处理政府信息公开申请情况\n"
        "| 一、本年新收政府信息公开申请数量 | 21 | 2 | 0 | 0 | 0 | 1 | 24 |\n\n"
        "四、政府信息公开行政复议、行政诉讼情况\n"
        "| 1 | 0 | 0 | 1 | 2 | 0 | 0 | 0 | 0 | 0 | 1 | 1 | 0 | 0 | 2 |\n",
        {"requests.received": (21, 2, 0, 0, 0, 1, 24)},
        absent=frozenset({"C-MISSING-TABLE"}),
    ),
    "labels without numbers": Text(
        f"{TITLE}\n\n一、总体情况\n\n公开政务文件9份。\n\n二、主动公开政府信息情况\n\n规章\n\n行政规范性文件\n\n行政许可\n\n"
        "三、收到和处理政府信息公开申请情况\n\n一、本年新收政府信息公开申请数量\n\n（一）予以公开\n\n（七）总计\n",
    ),
    "headings, tables lost": Text(
        f"{TITLE}\n一、总体情况\n本年度未收到申请。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
        "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n人员少。\n六、其他需要报告的事项\n无。\n",
    ),
    "表三 cut before its last lines": Text(
        _between_pipes(
            ("一、本年新收政府信息公开申请数量", _RECEIVED),
            ("二、上年结转政府信息公开申请数量", _BLANK),
            ("（一）予以公开", _RECEIVED),
            ("（二）部分公开", _BLANK),
        ),
        {"requests.received": _RECEIVED},
        absent=frozenset({"E-EDITION"}),
    ),
}
#: Two labels float before one row, the row of the second comes later: neither may be taken without a doubt.
FLOATING = (
    f"{TITLE}\n三、收到和处理政府信息公开申请情况\n"
    "| 一、本年新收政府信息公开申请数量 | 15 | 0 | 0 | 0 | 0 | 0 | 15 |\n|---|---|---|---|---|---|---|---|\n"
    "| 二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
    "| （一）予以公开 | 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n\n"
    "7.属于行政执法案\n卷\n1.本机关不掌握相关政\n府信息\n| 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n|---|---|---|---|---|---|---|\n"
    "| 8.属于行政查询事项 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n| 5 | 0 | 0 | 0 | 0 | 0 | 5 |\n|---|---|---|---|---|---|---|\n"
)
