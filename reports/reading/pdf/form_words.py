"""The words of the form by which tables without ruled cells are recognised: labels, heads, and what stands beside them.

Texts are compared without blanks, punctuation and brackets: a printed label may be broken anywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from reports.statutory.editions import EDITIONS
from reports.statutory.printed_form import BALANCE_NOTE

#: Labels of 表三 as offices print them beside the official wording (docs/domain/layouts.md): line code → wordings.
_REQUEST_WORDINGS: dict[str, tuple[str, ...]] = {
    "received": ("一本年度新收政府信息公开申请数量",),
    "carried_over": ("二上年度结转政府信息公开申请数量", "二上一年结转政府信息公开申请数量"),
    "partly_disclosed": (
        "二部分公开",
        "二部分公开区分处理的只计这一情况不计其他情况",
        "二部分公开区分处理的只计这一情况不计其他情形",
        "二部分公开区分处理的只计这一情形不计其它情形",
    ),
    "withheld_prohibited_by_law": (
        "2其他法律法规禁止公开",
        "2其他法律行政止公开",
        "2其它法律行政法规禁止公开",
        "2其他法律行政法规禁止公开的",
    ),
    "withheld_internal_affairs": ("5属于三类内容事务信息",),
    "not_processed_confirmation": (
        "5要求行政机关确认或新出具已获取信息",
        "5要求行政机关确认或者重新出具已获取信息",
    ),
    "other_supplement_overdue": ("1逾期不补正", "1申请人无正当理由逾期不补正"),
    "other_fee_unpaid": ("2逾期不缴费", "2申请人逾期未按收费通知要求缴纳费用"),
    "other_other": ("3其它",),
    "carried_forward": ("四结转下一年度继续办理",),
    "other_handling": ("六其它处理",),
}
_PROACTIVE_WORDINGS: dict[str, tuple[str, ...]] = {
    "government_rules": ("規章", "政府规章", "规章设区的市自治州人民政府应提供相关数据"),
    "normative_documents": ("规范性文件", "行政規范性文件", "行政规范性文件"),
}
#: Groups of 表三: their label stands beside several lines.
_GROUPS = (
    "三本年度办理结果",
    "三本年办理结果",
    "三不予公开",
    "不予公开",
    "四无法提供",
    "五不予处理",
    "五不予公开",
    "六其他处理",
    "六其它处理",
)
APPLICANTS = (
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
)
SUBTOTAL = "小计"
OVER_APPLICANTS = ("申请人情况", "法人或其他组织")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
OVER_RESULTS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of the form: its place in the printed order, and its label in every wording, bare."""

    order: int
    code: str
    wordings: tuple[str, ...]


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """The letters and digits of a text, half-width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def _lines(table: str, wordings: dict[str, tuple[str, ...]]) -> tuple[FormLine, ...]:
    """The lines of all editions in one order: a line that only one edition has stands where that edition prints it."""
    order: list[str] = []
    labels: dict[str, list[str]] = {}
    for form in EDITIONS.values():
        after = 0
        for line in form.table(table).lines:
            if line.code in order:
                after = order.index(line.code) + 1
            else:
                order.insert(after, line.code)
                after += 1
            labels.setdefault(line.code, []).append(bare(line.label))
    return tuple(
        FormLine(number, code, tuple(dict.fromkeys((*labels[code], *wordings.get(code, ())))))
        for number, code in enumerate(order)
    )


REQUESTS = _lines("requests", _REQUEST_WORDINGS)
PROACTIVE = _lines("proactive", _PROACTIVE_WORDINGS)
#: Groups of 表三 with a label beside their lines, in printed order: code → wordings.
GROUPS = tuple(
    FormLine(number, code, wordings)
    for number, (code, wordings) in enumerate(
        (
            ("withheld", ("三不予公开", "不予公开")),
            ("unavailable", ("四无法提供", "无法提供")),
            ("not_processed", ("五不予处理", "五不予公开", "不予处理")),
            ("other", ("六其他处理", "六其它处理", "其他处理")),
        )
    )
)
GROUP_OF_LINE: dict[str, str] = {
    line.code: line.group.code
    for form in EDITIONS.values()
    for line in form.table("requests").lines
    if line.group is not None
}
#: Heads of 表二 with notes behind them.
_HEAD_WORDINGS: dict[str, tuple[str, ...]] = {
    "现行有效件数": ("现行有效件数历史累计",),
    "本年收费金额单位万元": (
        "本年收费金额",
        "本年收费金额万元",
        "本年收费金额单位万元保留4位小数",
    ),
}


def _proactive_heads() -> tuple[tuple[str, ...], ...]:
    """The heads of each block of 表二, in every wording."""
    found: dict[tuple[str, ...], None] = {}
    for form in EDITIONS.values():
        for line in form.table("proactive").lines:
            own = [bare(column.label) for column in line.columns]
            found.update(dict.fromkeys(product(*((head, *_HEAD_WORDINGS.get(head, ())) for head in own))))
    return tuple(found)


PROACTIVE_HEADS = _proactive_heads()
PROACTIVE_LABEL_HEAD = "信息内容"
PROACTIVE_CAPTIONS = tuple(
    dict.fromkeys(
        bare(line.group.label)
        for form in EDITIONS.values()
        for line in form.table("proactive").lines
        if line.group
    )
)


def _signs(texts: Iterable[str]) -> frozenset[str]:
    return frozenset("".join(texts))


#: Every sign of heads, notes and labels of groups of 表三: a line of other signs is none of these.
REQUEST_SIGNS = _signs((bare(BALANCE_NOTE), *_GROUPS, *APPLICANTS, SUBTOTAL, *OVER_APPLICANTS))
PROACTIVE_SIGNS = _signs(
    (*PROACTIVE_CAPTIONS, PROACTIVE_LABEL_HEAD, *(head for heads in PROACTIVE_HEADS for head in heads))
)
RESULT_SIGNS = _signs((*RESULTS, *OVER_RESULTS, "经行政复议案件"))


_GROUP_SIGNS = _signs(_GROUPS)
_LONGEST_BESIDE = 16


@lru_cache(maxsize=4096)
def is_of_groups(text: str) -> bool:
    """Whether a bare text may be pieces of labels of groups, side by side: columns of signs downwards mix them."""
    return len(text) <= _LONGEST_BESIDE and all(sign in _GROUP_SIGNS for sign in text)
