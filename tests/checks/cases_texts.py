"""One passing and one failing report for every check of the text families: privacy, similarity, wording."""

from __future__ import annotations

from dataclasses import replace

from reports.checks.results import Severity, Subject
from reports.checks.similarity import compared_text
from reports.checks.texts import WordEntry
from tests.checks.building import AGENCY, TEXTS, YEAR, subject
from tests.checks.cases import Case

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE

#: A part 五 long enough for comparison, with all sentences different.
LONG = (
    "存在的主要问题：个别科室对公开属性的认定把握不准，信息更新存在滞后现象；依申请公开答复的规范程度有待提高，"
    "与申请人的沟通协调还不够充分；政策解读的形式比较单一，群众看得懂、用得上的图文解读偏少。改进措施：一是修订公开目录，"
    "逐条明确责任科室、更新时限和审查程序；二是组织答复文书评查，邀请法律顾问逐件把关；三是制作短视频和一图读懂，"
    "把水库除险加固、农村饮水安全、河道采砂许可等群众关心的事项讲清楚。"
)
OTHER = (
    "工作中还存在公开内容不够全面、栏目设置不够合理的情况，乡镇之间进展不平衡，部分工作人员业务不熟。今后将从四个方面着手：健全"
    "联席会议制度，每季度通报一次进度；把培训办到基层站所，编印操作手册；对照试点领域标准目录补齐缺项，按月开展自查；"
    "畅通电话和信箱渠道，及时回应社会关切，接受群众监督，推动各项任务落到实处，见到实效，取得群众满意的成绩。"
)


def with_text(text: str, **more: object) -> Subject:
    """Return an ordinary report with this text at the end of part 一."""
    return subject(texts={1: TEXTS[1] + text}, **more)


def compared(mine: str, other: str, *, own: bool, agency: str = "青岚县林业局") -> Subject:
    """Return a report with part 五 ``mine``, compared with ``other`` of another report."""
    texts = (compared_text(5, AGENCY, YEAR, mine),)
    year = YEAR - 1 if own else YEAR
    there = (compared_text(5, AGENCY if own else agency, year, other, own=own),)
    return replace(subject(texts={5: mine}), own_texts=texts, compared_texts=there)


def listed(text: str, **entry: object) -> Subject:
    entry = {"id": 1, "pattern": "锲合度", "suggestion": "契合度", **entry}
    return replace(with_text(text), word_list=(WordEntry(**entry),))


CLEAN = subject()
TEXT_CASES = (
    Case(
        "P-ID",
        with_text("信用代码为统一社会信用代码：11010519491231002X。"),
        with_text("申请人身份证号为11010519491231002X。"),
        ERROR,
        "正文疑似出现公民身份号码（110***2X），公开前必须删除。",
    ),
    Case(
        "P-MOBILE",
        replace(with_text("联系电话为13912345678。"), telephones=("139-1234-5678",)),
        with_text("联系电话为13912345678。"),
        WARNING,
        "正文出现手机号（139***78），不是本单位公布的联系电话。",
    ),
    Case(
        "P-BANK",
        with_text("非税收入账户6217000000000000004。"),
        with_text("退款至6217000000000000004。"),
        ERROR,
        "正文疑似出现银行卡号（621***04）。",
    ),
    Case(
        "P-PASSPORT",
        with_text("办理护照12345件，编号E12345678。"),
        with_text("护照号E12345678。"),
        ERROR,
        "正文疑似出现护照或通行证号码（E12***78），公开前必须删除。",
    ),
    Case(
        "Y-TEXT",
        compared(LONG, OTHER, own=True),
        compared(LONG, LONG, own=True),
        WARNING,
        "第五部分与本单位上年报告相似度100%。",
    ),
    Case(
        "S-OTHER",
        compared(LONG, OTHER, own=False),
        compared(LONG, LONG, own=False),
        WARNING,
        "第五部分与青岚县林业局2023年报告相似度100%，请核对是否套用。",
    ),
    Case("W-LIST", listed("平台契合度提高。"), listed("平台锲合度提高。"), NOTICE, "“锲合度”疑为“契合度”。"),
    Case(
        "W-REPEAT",
        with_text("逐条逐条核对人民政府政府信息公开目录。"),
        with_text("按照有关要求要求扎实推进。"),
        NOTICE,
        "“按照有关要求要求扎实推进”文字重复。",
    ),
    Case(
        "W-PAIR",
        with_text("（一）落实“先审查、后公开”制度，一）全面自查，2)逐项整改。"),
        with_text("落实“先审查、后公开“制度。"),
        NOTICE,
        "“审查、后公开“制度”附近引号（括号）不配对。",
    ),
    Case(
        "W-FRAGMENT",
        with_text("按照相关工作要求，认真落实。"),
        with_text("按照相关工作要，认真落实。"),
        NOTICE,
        "“按照相关工作要，认真落实”疑似缺字。",
    ),
    Case(
        "W-LATIN",
        with_text("开通手机APP与OA系统，支持IPv6访问。"),
        with_text("积极组织 and 参加政务公开培训。"),
        NOTICE,
        "“积极组织 and 参加政务公开”夹有外文。",
    ),
)
