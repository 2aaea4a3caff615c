"""The words by which recognition knows lines, heads, groups and parts. Data only; sources: real reports.

All words are in normalised form (``wording.normalise``): simplified, half-width, without blanks, numbering and long
notes in brackets.
"""

from __future__ import annotations

import re

#: 表三: line code → any of these within the label. A label with words of two lines names neither.
REQUEST_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("received", ("本年新收", "本年度新收")),
    ("carried_over", ("上年结转", "上年度结转", "上一年结转", "上一年度结转")),
    ("carried_forward", ("结转下年", "结转下一年")),
    ("disclosed", ("予以公开",)),
    ("partly_disclosed", ("部分公开",)),
    ("withheld_state_secret", ("国家秘密",)),
    ("withheld_prohibited_by_law", ("禁止公开", "法律行政")),
    ("withheld_security_and_stability", ("三安全",)),
    ("withheld_third_party_rights", ("第三方",)),
    ("withheld_internal_affairs", ("三类内部", "三类内容")),
    ("withheld_process_information", ("四类过程",)),
    ("withheld_enforcement_file", ("执法案卷",)),
    ("withheld_administrative_inquiry", ("查询事项",)),
    ("unavailable_not_held", ("不掌握",)),
    ("unavailable_must_be_created", ("现成信息",)),
    ("unavailable_still_unclear", ("仍不明确",)),
    ("not_processed_petition", ("信访",)),
    ("not_processed_excessive", ("大量反复",)),
    ("not_processed_repeated", ("重复申请",)),
    ("not_processed_publication", ("出版物",)),
    ("not_processed_confirmation", ("已获取信息", "重新出具", "或新出具")),
    ("other_supplement_overdue", ("逾期不补正", "逾期未补正")),
    ("other_fee_unpaid", ("缴费", "缴纳费", "逾期未按收费")),
    ("outcomes_total", ("办理结果合计", "办理结果总计")),
)

#: Numeral of a line → how it names its year by number, and the words of the form for that.
DATED_LINES: dict[str, tuple[re.Pattern[str], str]] = {
    "一": (re.compile(r"^20\d\d年度?新收"), "本年新收"),
    "二": (re.compile(r"^20\d\d年度?结转(?!下|至|到|20)"), "上年结转"),
    "四": (re.compile(r"^结转(?:至|到)?20\d\d年"), "结转下年"),
}

#: Words with several meanings, decided by place: the whole label is the word.
OTHER_WORD = "其他"
TOTAL_WORD = "总计"
SUM_WORD = "合计"
OTHER_HANDLING_WORD = "其他处理"
OTHER_ORDINAL = "六"
TOTAL_ORDINAL = "七"
OUTCOMES_TOTAL = "outcomes_total"

#: 表三: group code → how its label begins. 不予公开 also occurs as a misprint of group （五）.
REQUEST_GROUPS: tuple[tuple[str, str], ...] = (
    ("outcomes", "本年度办理结果"),
    ("outcomes", "本年办理结果"),
    ("withheld", "不予公开"),
    ("unavailable", "无法提供"),
    ("not_processed", "不予处理"),
    ("other", OTHER_HANDLING_WORD),
)

#: The labels of groups as they are printed, half-width: a piece of one may be printed before the label of a line.
GROUP_LABELS: tuple[str, ...] = (
    "三、本年度办理结果",
    "(三)不予公开",
    "(四)无法提供",
    "(五)不予处理",
    "(六)其他处理",
)

#: The group whose label also occurs as a misprint of another.
MISPRINTED_GROUP = "withheld"

#: 表二: the whole label → line code. ``规范性档案`` is the traditional wording of one converter.
PROACTIVE_LINES: dict[str, str] = {
    "规章": "government_rules",
    "政府规章": "government_rules",
    "规范性文件": "normative_documents",
    "行政规范性文件": "normative_documents",
    "规范性档案": "normative_documents",
    "行政规范性档案": "normative_documents",
    "行政许可": "licensing",
    "其他对外管理服务事项": "other_services",
    "行政处罚": "penalties",
    "行政强制": "compulsion",
    "行政事业性收费": "fees",
    "政府集中采购": "procurement",
}

#: 表二: beginnings of heads and labels that prove an edition (docs/domain/form.md).
PROACTIVE_PROOF: dict[str, str] = {
    "本年新制作数量": "2019",
    "本年新公开数量": "2019",
    "对外公开总数量": "2019",
    "上一年项目数量": "2019",
    "本年增/减": "2019",
    "其他对外管理服务事项": "2019",
    "第二十条第(九)项": "2019",
    "政府集中采购": "2019",
    "采购项目数量": "2019",
    "采购总金额": "2019",
    "本年制发件数": "2021",
    "本年废止件数": "2021",
    "现行有效件数": "2021",
    "本年处理决定数量": "2021",
    "本年收费金额": "2021",
}

#: Heads and captions of all tables: never a line, never prose.
HEADS: frozenset[str] = frozenset(
    (
        *PROACTIVE_PROOF,
        "信息内容",
        "处理决定数量",
        "申请人情况",
        "自然人",
        "法人或其他组织",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "行政复议",
        "行政诉讼",
        "结果维持",
        "结果纠正",
        "其他结果",
        "尚未审结",
        "未经复议直接起诉",
        "复议后起诉",
    )
)
#: A head of 表三 that stands for one of its seven columns; any other head is of an extra column.
APPLICANT_HEADS: frozenset[str] = frozenset(
    (
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        OTHER_WORD,
        "其他组织",
        TOTAL_WORD,
        "合计",
    )
)
SUBTOTAL_HEADS: frozenset[str] = frozenset(("小计", "法人或其他组织小计", "法人小计"))

#: 表四: label of one of three lines of five → (table, line).
RESULT_LINES: dict[str, tuple[str, str]] = {
    "行政复议": ("reconsideration", "cases"),
    "未经复议直接起诉": ("litigation", "direct"),
    "未经复议直接起诉案件": ("litigation", "direct"),
    "未经行政复议直接起诉": ("litigation", "direct"),
    "复议后起诉": ("litigation", "after_reconsideration"),
    "经复议后起诉": ("litigation", "after_reconsideration"),
    "行政复议后起诉": ("litigation", "after_reconsideration"),
    "经行政复议后起诉": ("litigation", "after_reconsideration"),
    "复议后起诉案件": ("litigation", "after_reconsideration"),
}
#: 表四: what is printed behind 行政诉讼 to tell its two lines apart → (table, line).
RESULT_NOTES: dict[tuple[str, ...], tuple[str, str]] = {
    ("未经复议", "未经行政复议"): ("litigation", "direct"),
    ("复议后",): ("litigation", "after_reconsideration"),
}
#: Any of these near fifteen numbers says that they are 表四.
RESULT_WORDS: tuple[str, ...] = ("维持", "纠正", "审结", "起诉", "行政复议", "行政诉讼")

#: Part → whole headings in normalised form, as regular expressions.
PART_WORDS: dict[int, str] = {
    1: r"(?:政府信息公开)?(?:工作)?(?:年度)?(?:总体(?:工作)?情况|总体概况|总体概述|基本情况|概述|概况)",
    2: r"(?:政府信息)?主动公开政府信息(?:的)?情况(?:统计)?",
    3: r"收到和处理(?:的)?(?:政府)?信息公开申请(?:的)?情况(?:统计)?",
    4: r".{0,20}行政复议[、,和及]?(?:被)?(?:提起)?行政诉讼(?:的)?情况(?:统计)?",
    5: r".{0,12}存在(?:的)?(?:主要)?(?:问题|困难|不足).{0,10}(?:改进|整改|措施|下一步).{0,10}",
    6: r"其他(?:需要)?(?:报告|说明|公开)?(?:的)?(?:其他)?(?:有关)?(?:事项|情况)?",
}
