"""Sentences as reports write them, each with the findings that are right: the measure of the narrative checks.

Invented agencies and figures. ``bench.accuracy`` prints precision and recall over this table, and
``test_sentences.py`` holds both limits. ``base`` names the tables that a sentence is written under (``BASES``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.checks.engine import run_checks
from reports.checks.results import Subject
from tests.checks.building import TEXTS, requests_line, subject, zeros
from tests.checks.cases_narrative import DOCUMENTS, THIRTY

NEW, CARRY, TOTAL, RESULTS = "X-TEXT-NEW", "X-TEXT-CARRY", "X-TEXT-TOTAL", "X-TEXT-RESULTS"
T4, PARTS, SHARE, GROWTH = "X-TEXT-T4", "X-TEXT-PARTS", "X-TEXT-PCT", "X-TEXT-YOY"
CONTRADICTS, NORMS, GAP, TEMPLATE, STALE = (
    "X-CONTRADICT",
    "X-NORM-TEXT",
    "Q-GAP",
    "Q-TEMPLATE",
    "Y-STALE-YEAR",
)
MEASURED = frozenset(
    {NEW, CARRY, TOTAL, RESULTS, T4, PARTS, SHARE, GROWTH, CONTRADICTS, NORMS, GAP, TEMPLATE, STALE}
)

#: Eighteen requests, all settled, nothing carried, no dispute.
EIGHTEEN = (
    zeros()
    | requests_line("received", 15, 2, 0, 0, 0, 1, 18)
    | requests_line("disclosed", 9, 1, 0, 0, 0, 0, 10)
    | requests_line("partly_disclosed", 1, 0, 0, 0, 0, 0, 1)
    | requests_line("withheld_internal_affairs", 1, 0, 0, 0, 0, 0, 1)
    | requests_line("unavailable_not_held", 3, 1, 0, 0, 0, 0, 4)
    | requests_line("other_other", 1, 0, 0, 0, 0, 1, 2)
    | requests_line("outcomes_total", 15, 2, 0, 0, 0, 1, 18)
)
#: thirty: 26 received + 4 carried over = 25 settled + 5 carried forward; 12 disclosed, 4 partly, 3 withheld, 6
#: unavailable; 8 reconsiderations (7 upheld, 1 pending), 5 suits (2 direct, 3 after reconsideration), all upheld;
#: last year 20 received. All bases: 3 normative documents issued, 1 repealed, 18 in force.
BASES: dict[str, dict[str, object]] = {
    "thirty": THIRTY | DOCUMENTS,
    "eighteen": EIGHTEEN | DOCUMENTS,
    "none": zeros() | DOCUMENTS,
}
PREVIOUS = {"requests.received.total": Decimal(20), "requests.outcomes_total.total": Decimal(20)}


@dataclass(frozen=True)
class Sentence:
    """``findings``: ids of the checks that must find something; none for a sentence that agrees with its tables."""

    text: str
    findings: tuple[str, ...] = ()
    base: str = "thirty"
    part: int = 1

    @property
    def report(self) -> Subject:
        """The report of the base with this sentence at the end of its part."""
        previous = PREVIOUS if self.base == "thirty" else None
        return subject(BASES[self.base], texts={self.part: TEXTS[self.part] + self.text}, previous=previous)

    @property
    def found(self) -> frozenset[str]:
        """Ids of the measured checks that find something in the report."""
        roots = run_checks(self.report).roots
        return frozenset(root.check for root in roots) & MEASURED


def _of(base: str, *pairs: tuple[str, ...], part: int = 1) -> tuple[Sentence, ...]:
    return tuple(Sentence(pair[0], pair[1:], base, part) for pair in pairs)


SENTENCES = (
    # Requests received
    *_of(
        "thirty",
        ("2023年，我局共收到政府信息公开申请26件，其中自然人20件，商业企业6件。",),
        ("全年新收依申请公开26件，同比增长30%。",),
        ("本年度共受理政府信息公开申请26件，较上年增加6件。",),
        ("2023年共收到申请26件，加上2022年结转4件，应办理30件。",),
        ("今年以来，我局接到群众依申请公开件26件。",),
        ("共接收信息公开申请二十六件，全部登记在册。",),
        ("收到政府信息公开申请26件（网络申请18件、信函申请6件、当面申请2件）。",),
        ("网络申请18件，信函申请6件，当面申请2件，共收到政府信息公开申请26件。",),
        ("2022年收到政府信息公开申请20件，2023年收到26件。",),
        ("收到政府信息公开申请26件，比2022年多6件，增长30%。",),
        ("全年共收到政府信息公开申请26余件。",),
        ("受理依申请公开30件（含上年度结转4件）。",),
        ("收到政府信息公开申请30件（含上年度结转4件），已办结25件，另有5件结转下年度办理。",),
        ("全年办理政府信息公开申请25件，含上年度结转4件，另有5件正在办理。",),
        ("2023年我局收到依申请公开26件，其中4件为重复申请，均按程序处理。",),
        ("收到涉及征地补偿的政府信息公开申请9件，占全年申请量的34.6%。",),
        ("第一季度收到政府信息公开申请7件，第二季度收到6件，第三季度收到5件，第四季度收到8件。",),
        ("本年度收到的政府信息公开申请中，自然人20件，商业企业6件。",),
        ("12345热线受理群众诉求326件，办结326件。",),
        ("收到人大代表建议12件、政协提案9件，均已答复并公开。",),
        ("局长信箱收到来信45件，答复45件，办结率100%。",),
        ("收到信访件31件，引导群众依申请公开渠道办理2件。",),
        ("2023年共收到政府信息公开申请27件。", NEW),
        ("全年共收到群众政府信息公开申请62件，均在法定期限内办理。", NEW),
        ("本年度新收政府信息公开申请二十件。", NEW),
        ("2023年，我局受理依申请公开31件，其中网络申请21件、信函申请10件。", NEW),
        ("我局2023年未收到政府信息公开申请。", NEW),
        ("2023年，全年收到政府信息公开申请0件。", NEW),
        ("共收到申请公开政府信息25件，较去年增加5件。", NEW),
        ("全年收到政府信息公开申请约60件。", NEW),
        ("本机关共接到信息公开申请29件。", NEW),
        ("共收到政府信息公开申请27件，其中自然人20件，商业企业6件。", NEW, PARTS),
        ("收到政府信息公开申请26件，其中自然人20件，商业企业7件。", PARTS),
        ("收到政府信息公开申请26件，其中网络申请19件、信函申请8件。", PARTS),
        ("2023年新收政府信息公开申请260件。", NEW),
    ),
    *_of(
        "none",
        ("2023年，我局未收到政府信息公开申请。",),
        ("全年没有收到任何单位和个人的政府信息公开申请。",),
        ("2023年收到依申请公开0件，办结0件。",),
        ("本年度未收到公民、法人和其他组织的信息公开申请，无结转件。",),
        ("依申请公开情况：2023年，我镇政府信息公开申请数量为零。",),
        ("2023年无政府信息公开申请，未发生行政复议、行政诉讼。",),
        ("2022年收到政府信息公开申请3件，2023年未收到申请。",),
        ("未收到书面申请，接受群众口头咨询35件次。",),
        ("收到政府信息公开申请2件，均已答复。", NEW),
        ("我镇全年收到依申请公开1件，已按时答复。", NEW),
        ("共办理政府信息公开申请6件，均按期答复。", TOTAL),
        ("2023年收到政府信息公开申请1件，予以公开1件。", NEW, RESULTS),
        ("上年结转政府信息公开申请1件，已办结。", CARRY),
        ("全年发生政府信息公开行政复议1件。", T4),
    ),
    # Settled, carried over, carried forward
    *_of(
        "thirty",
        ("全年共办结政府信息公开申请25件。",),
        ("已答复政府信息公开申请25件，5件结转下年度继续办理。",),
        ("2022年结转4件，2023年新收申请26件，办结25件，结转2024年5件。",),
        ("上年结转4件均已办结。",),
        ("上年度结转的4件政府信息公开申请全部办理完毕。",),
        ("新收26件，上年结转4件，本年办结25件，结转下年度继续办理5件。",),
        ("收到政府信息公开申请26件，除5件尚在办理期限内外，其余均已办结。",),
        ("收到政府信息公开申请26件，到期应答复的均已按时办结。",),
        ("收到政府信息公开申请26件，截至年底，5件结转下一年度，其他均按期办结。",),
        ("未到答复期限的5件顺延至2024年办理。",),
        ("我局用心办理好每一件政府信息公开申请。",),
        ("认真对待每一件依申请公开件，做到件件有答复、事事有回音。",),
        ("确保每一件政府信息公开申请答复合法、规范、及时。",),
        ("对每件申请逐一登记、一事一答，没有一件超期答复。",),
        ("依申请公开办理工作中，无一件因答复不当被投诉。",),
        ("一件一件抓好依申请公开答复，切实提高办理质量。",),
        ("延期答复政府信息公开申请3件，均告知了申请人。",),
        ("协助县直部门办理政府信息公开申请7件。",),
        ("指导乡镇答复依申请公开11件。",),
        ("平均每件申请办理时间为12个工作日。",),
        ("以“三审”机制办理政府信息公开申请，会同司法局会商疑难申请6件。",),
        ("补正后受理2件，均已纳入政府信息公开申请办理。",),
        ("办结的申请中同意公开答复12件，不予公开答复3件，无法提供的6件，部分公开4件。",),
        ("在办结的政府信息公开申请中，网上答复19件，书面答复6件。",),
        ("2023年办结25件，其中当年新收21件、上年结转4件。",),
        ("答复政府信息公开申请25件，按时答复率100%。",),
        ("本年度依申请公开办理情况良好，25件申请已全部答复，5件正在办理。",),
        ("全年共办结政府信息公开申请24件。", TOTAL),
        ("办结政府信息公开申请30件，办结率100%。", TOTAL),
        ("共答复政府信息公开申请22件。", TOTAL),
        ("上年结转3件，本年办结25件。", CARRY),
        ("2023年新收申请26件，2022年结转6件，合并办理。", CARRY),
        ("结转下年度继续办理3件。", CARRY),
        ("另有2件申请结转2024年办理。", CARRY),
        ("顺延至下年度办理的政府信息公开申请6件。", CARRY),
        ("收到政府信息公开申请26件，均已办结。", CONTRADICTS),
        ("收到政府信息公开申请26件，上年结转4件，均已办结。", CONTRADICTS),
        ("全年收到依申请公开26件，全部按期办结。", CONTRADICTS),
        ("2023年收到申请26件，均在法定期限内办理完毕。", CONTRADICTS),
        ("2023年新收政府信息公开申请26件，加上年结转的4件，均已依法依规办理完毕。", CONTRADICTS),
        ("收到政府信息公开申请26件，全部办结，无结转件。", CONTRADICTS),
        ("本年度新收26件，上年结转4件，办结24件，结转下年度5件。", TOTAL),
    ),
    *_of(
        "eighteen",
        ("收到政府信息公开申请18件，均已办结。",),
        ("全年收到政府信息公开申请18件，办结18件，无结转。",),
        ("依申请公开18件全部按时答复，答复率100%。",),
        (
            "本年度共办理政府信息公开申请18件，予以公开10件，部分公开1件，不予公开1件，无法提供4件，其他处理2件。",
        ),
        (
            "本年收到政府信息公开申请18件，申请人为自然人的15件，法人或者其他组织的3件。其中10件予以公开，8件作其他答复。",
        ),
        ("收到政府信息公开申请18件。其中，网络渠道12件，邮寄渠道6件。",),
        ("无上年结转，无结转下年度办理的政府信息公开申请。",),
        ("收到政府信息公开申请18件，自然人15件，企业2件，其他1件。",),
        ("办结率100%，全年18件政府信息公开申请均未引发行政复议、行政诉讼。",),
        ("予以公开10件，占55.6%；无法提供4件，占22.2%。",),
        ("予以公开、部分公开共11件，占总数的61.1%。",),
        ("收到政府信息公开申请18件，同比增加3件，其中10件予以公开。",),
        ("收到政府信息公开申请18件，结转下年度办理1件。", CARRY),
        ("全年收到18件，办结17件。", TOTAL),
        ("收到申请18件，上年结转2件，全部办结。", CARRY),
        ("予以公开11件，部分公开1件，不予公开1件，无法提供4件，其他处理1件。", RESULTS),
        ("予以公开10件，占45.6%。", SHARE),
        ("收到政府信息公开申请18件。其中，网络渠道12件，邮寄渠道9件。", PARTS),
        ("行政复议1件，结果维持。", T4),
        ("收到18件，其中自然人15件、企业4件。", PARTS),
    ),
    # Outcomes
    *_of(
        "thirty",
        ("予以公开12件，部分公开4件，不予公开3件，无法提供6件。",),
        ("办理结果中，予以公开的12件，占48%；部分公开的4件，占16%。",),
        ("作出予以公开决定12件、部分公开决定4件、不予公开决定3件。",),
        ("予以公开及部分公开16件，占办结总数的64%。",),
        ("因属于三类内部事务信息和行政执法案卷不予公开3件。",),
        ("本机关不掌握相关信息无法提供6件。",),
        ("主动公开12件重大项目信息，予以公开征求意见稿5件。",),
        ("对不予公开的3件申请逐件说明理由。",),
        ("其他处理0件，不予处理0件。",),
        ("予以公开12件、部分公开4件、不予公开3件、无法提供6件，合计25件。",),
        ("同意公开12件，部分公开4件。",),
        ("予以公开10件，部分公开4件。", RESULTS),
        ("不予公开5件。", RESULTS),
        ("无法提供9件，其中本机关不掌握9件。", RESULTS),
        ("不予处理2件，主要为重复申请。", RESULTS),
        ("其他处理1件。", RESULTS),
        ("办结的申请中同意公开9件，部分公开4件。", RESULTS),
        ("予以公开12件，占38%。", SHARE),
        ("无法提供6件（34%）。", SHARE),
        ("予以公开及部分公开19件。", RESULTS),
    ),
    # Disputes
    *_of(
        "thirty",
        ("全年因政府信息公开被申请行政复议8件，维持7件，尚未审结1件。",),
        ("行政诉讼5件，均获维持。",),
        ("直接起诉2件，复议后起诉3件，均维持。",),
        ("行政复议案件8件，其中结果维持7件、尚未审结1件，无纠正情形。",),
        ("未发生行政复议纠错、行政诉讼败诉情况。",),
        ("行政机关负责人出庭应诉5件，出庭率100%。",),
        ("收到政府信息公开申请26件，引发行政复议8件、行政诉讼5件。",),
        ("2022年行政复议11件，2023年下降到8件。",),
        ("做好复议诉讼应对，未出现被撤销、确认违法的案件。",),
        ("加强与法院沟通，化解行政争议3件。",),
        ("因政府信息公开引发的行政复议、行政诉讼共13件。",),
        ("申请人不服答复提起行政复议8件，复议机关维持7件。",),
        ("被提起行政复议9件。", T4),
        ("行政诉讼3件。", T4),
        ("未发生因政府信息公开引发的行政复议和行政诉讼。", CONTRADICTS),
        ("全年没有政府信息公开行政诉讼案件。", CONTRADICTS),
        ("行政复议8件，均获维持。", CONTRADICTS),
        ("行政复议维持8件。", T4),
        ("行政复议纠正2件。", T4),
        ("直接起诉4件，复议后起诉3件。", T4),
        ("我局2023年无行政复议案件。", CONTRADICTS),
    ),
    *_of(
        "none",
        ("2023年未发生因政府信息公开引起的行政复议、行政诉讼。",),
        ("全年无政府信息公开行政复议和行政诉讼案件。",),
        ("没有因政府信息公开被提起行政复议或行政诉讼。",),
        ("行政复议0件，行政诉讼0件。",),
        ("办理涉企行政复议案件监督2件。", T4),
        ("因信息公开被提起行政诉讼1件，法院判决驳回。", T4),
    ),
    # Breakdowns, shares, growth of other things
    *_of(
        "thirty",
        (
            "全年主动公开政府信息217条，其中，公示公告127条，财政信息7条，领导信箱收到并处理信件1条，街办动态75条，"
            "更新领导信息4条，机构信息3条。",
        ),
        ("全年主动公开年报类32条，包括领导信息类31条、2022年信息公开年报1条。",),
        ("通过网站公开信息120条，其中政策文件20条、通知公告60条、工作动态40条。",),
        ("发布信息1300余条，其中门户网站142条、公众号1119条。",),
        ("召开新闻发布会4场，组织培训3期，参训120人次。",),
        ("公开重点领域信息96条（财政预决算12条、公共资源配置34条、社会公益事业50条）。",),
        ("发布解读材料30件，其中图文解读18件，较上年增加5件。",),
        ("政务微博发布信息500条，政务微信发布信息800条，全年新媒体共发布信息1300条。",),
        ("开展政务公开检查2次，发现问题16个，已整改16个。",),
        ("全年网站发布信息365条，比上年增加15条，其中动态类200条、公告类165条。",),
        ("公开各类信息200条。其中机构职能类20条，政策文件类80条，行政执法类100条。",),
        ("市本级发布16件，其中线上4件、线下12件；县区38件，其中线上19件、线下19件。",),
        ("全年回应关切45条，办理网民留言62条，其中市长信箱留言30条。",),
        ("主动公开信息100条，依申请公开26件。",),
        ("发布政策文件解读12篇，其中文字解读6篇、图片解读4篇、视频解读2篇，解读率100%。",),
        ("全年公开信息927条，其中概况类776条，动态类75条，目录类75条，财政类1条，采购类0条。",),
        ("编发政务公开工作简报10期，被采用3期，其中市级采用2期、省级采用1期。",),
        ("公开行政许可信息55条、行政处罚信息23条，同比分别增长10%和5%。",),
        ("全年公开信息200条，其中政策类90条、动态类120条。", PARTS),
        ("公开重点领域信息96条（财政预决算12条、公共资源配置34条、社会公益事业60条）。", PARTS),
        ("发布解读材料30件，其中图文解读18件、文字解读15件。", PARTS),
        ("公开各类信息200条。其中机构职能类20条，政策文件类80条，行政执法类120条。", PARTS),
        ("收到政府信息公开申请26件，同比增长30%。",),
        ("收到政府信息公开申请26件，同比增长25%。", GROWTH),
        ("收到政府信息公开申请26件，较上年下降30%。", GROWTH),
        ("通过公众号发布信息60条，占30%，网站发布140条，占70%，共发布信息200条。",),
    ),
    # Documents
    *_of(
        "thirty",
        ("全年制发行政规范性文件3件，废止1件，现行有效18件。",),
        ("制定规范性文件3件，均按规定公开并备案。",),
        ("清理规范性文件，废止1件。",),
        ("本年制发规范性文件3件，同步发布解读3件。",),
        ("网站公开历年规范性文件56件。",),
        ("集中公开现行有效规范性文件18件。",),
        ("全年制发行政规范性文件4件。", NORMS),
        ("现行有效的行政规范性文件20件。", NORMS),
        ("废止规范性文件2件。", NORMS),
        ("印发规范性文件5件。", NORMS),
    ),
    # Numbers left out, words of the blank form
    *_of(
        "thirty",
        ("全年收到政府信息公开申请　　件。", GAP),
        ("主动公开信息__条，依申请公开平稳。", GAP),
        ("全年共发布信息      条。", GAP),
        ("收到申请    件，办结    件。", GAP),
        ("办结率为  %。", GAP),
        ("举办培训____次。", GAP),
        ("XX月XX日举办政务公开培训。", TEMPLATE),
        ("（文字描述）", TEMPLATE),
        ("2023年，XX局高度重视政府信息公开工作。", TEMPLATE),
        ("全年主动公开信息××条。", TEMPLATE),
        ("（此处填写主动公开情况）", TEMPLATE),
        ("年  月  日召开专题会议。", GAP),
        ("收到申请 26 件，办结 25 件。",),
        ("2023 年 3 月 5 日组织培训，全年公开信息 210 条。",),
        ("把好每条信息的发布关，条条审核、件件把关。",),
        ("做到应公开尽公开，增强群众获得感。",),
        ("信息公开条例实施以来，公开件办理机制不断完善。",),
        ("占全年办件量的 12.5 %，均已公开。",),
        ("共享办件信息，件件留痕。",),
    ),
    # Years of plans
    *_of(
        "thirty",
        ("2024年，我局将进一步加强学习培训。",),
        ("针对2023年存在的问题，2024年我局将从三个方面改进。",),
        ("2023年，我局公开工作仍存在更新不及时的问题。",),
        ("下一步，我局将继续推进公开平台建设，力争到2025年实现全覆盖。",),
        ("对照2023年政务公开工作要点逐项落实，下一步将强化督查。",),
        ("下一年度，我局将加大解读力度。",),
        ("2023年，我局将进一步加强学习培训。", STALE),
        ("2022年，我局将继续做好政府信息公开工作。", STALE),
        ("下一步打算：2023年，我局将丰富公开形式。", STALE),
        ("在2023年的工作中，我局将着力提升公开质量。", STALE),
        ("2023年工作打算：一是加强领导，二是强化培训。", STALE),
        ("展望2022年，我们将以更高标准抓好公开工作。", STALE),
        part=5,
    ),
)


@dataclass(frozen=True)
class Measure:
    """Right, wrong and missing findings over a table of sentences."""

    right: int
    wrong: int
    missing: int
    faults: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missing) or 1)


def measure(sentences: tuple[Sentence, ...] = SENTENCES) -> Measure:
    """What the checks find in these sentences against what is right."""
    right = wrong = missing = 0
    faults: list[str] = []
    for sentence in sentences:
        expected, found = frozenset(sentence.findings), sentence.found
        right += len(expected & found)
        wrong += len(found - expected)
        missing += len(expected - found)
        if found != expected:
            faults.append(f"{sentence.text}: found {sorted(found)}, right {sorted(expected)}")
    return Measure(right, wrong, missing, tuple(faults))
