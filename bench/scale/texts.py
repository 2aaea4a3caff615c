"""A report as long as real ones, for what a report takes: texts without figures that a check would compare.

The sentences are in none of the dictionaries of packed values, which were made from the demonstration.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.factories import make_reading

if TYPE_CHECKING:
    from reports.recognition.reading import Reading

PARTS = {
    1: "一年来，本机关严格对照条例要求，把公开透明的理念贯穿于履职全过程，各项任务平稳推进。现就有关情况作如下说明。\n"
    "（一）主动公开。紧扣群众关切的急难愁盼，及时更新机构职能、领导分工和办事指南，对涉企惠民的政策措施做到应公开尽公开。"
    "重大决策出台之前，通过座谈走访、网上问卷等形式听取各方看法，并把采纳情况一并告知社会。财政资金、重点工程、生态环境、"
    "安全监管等领域的内容按目录逐项发布，解读材料与文件同步起草、同步审签、同步上线。\n"
    "（二）依申请公开。健全接收、登记、办理、答复的闭环链条，遇有内容不清的耐心引导补正，遇有疑难的会同司法部门集体会商，"
    "切实保障公众依法获取信息的权利。答复文书统一格式、说理充分，寄送留痕可查。\n"
    "（三）政府信息管理。坚持先审后发，严把政治关、法律关、保密关、文字关。对历史文件组织清理，标注有效性，方便查阅利用；"
    "对个人隐私从严保护，凡涉及证件号码、联系方式、家庭住址的一律隐去。\n"
    "（四）政府信息公开平台建设。优化门户栏目布局，完善检索与无障碍服务，推动线上专栏与线下查阅点衔接互补。"
    "加强新媒体账号管理，及时关停更新不力的账号，内容发布更加规范有序。\n"
    "（五）监督保障。主要负责同志专题听取汇报，分管负责同志定期调度，明确专人负责日常事务。把公开情况纳入绩效管理，"
    "结合日常巡查通报短板并督促整改，自觉接受人大代表、政协委员和新闻媒体的评议。",
    5: "对照上级部署和人民群众期待，工作还有差距：有的科室思想认识不够到位，存在重办理、轻公开的倾向；"
    "解读方式较为单一，图文并茂、通俗易懂的作品不多；基层公开力量薄弱，人员变动频繁，业务衔接不够顺畅。\n"
    "今后将着力做好以下几点：一是抓学习，把条例及配套规定列入干部教育内容，提高依法公开的自觉性；二是抓质量，完善文件"
    "公开属性认定和动态调整办法，丰富解读形式，讲清楚政策背景、关键举措和享受途径；三是抓基层，加强对乡镇和村居的指导，"
    "把便民事项公开到群众家门口；四是抓落实，健全督查问责和激励约束办法，推动各项要求落到实处。",
    6: "本年度未收取信息处理费。除上述内容外，没有其他需要报告的事项。",
}
CELLS = {
    "proactive.normative_documents.issued": 3,
    "proactive.normative_documents.in_force": 28,
    "proactive.licensing.decisions": 9487,
    "proactive.penalties.decisions": 2776,
    "proactive.compulsion.decisions": 84,
    "proactive.fees.amount": 7545,
    "requests.received.natural_person": 95,
    "requests.received.business": 4,
    "requests.received.total": 99,
    "requests.disclosed.natural_person": 62,
    "requests.disclosed.business": 4,
    "requests.disclosed.total": 66,
    "requests.partly_disclosed.natural_person": 9,
    "requests.partly_disclosed.total": 9,
    "requests.withheld_internal_affairs.natural_person": 2,
    "requests.withheld_internal_affairs.total": 2,
    "requests.unavailable_not_held.natural_person": 22,
    "requests.unavailable_not_held.total": 22,
    "requests.outcomes_total.natural_person": 95,
    "requests.outcomes_total.business": 4,
    "requests.outcomes_total.total": 99,
    "reconsideration.cases.upheld": 2,
    "reconsideration.cases.rectified": 1,
    "reconsideration.cases.total": 3,
}


def long_reading(agency: str, year: int, times: int) -> Reading:
    """Return what is read of a report with figures and about 1,000 characters of text; ``times``: of all figures."""
    figures: dict[str, object] = {code: number * times for code, number in CELLS.items()}
    reading = make_reading(figures, year=year, agency=agency)
    return replace(
        reading,
        chapters=tuple(
            replace(chapter, text=PARTS.get(int(chapter.part), "")) for chapter in reading.chapters
        ),
    )
