"""The words by which the narrative speaks of figures that the tables also hold, as data."""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a figure of the narrative counts."""

    RECEIVED = "received"
    CARRIED_OVER = "carried_over"
    CARRIED_FORWARD = "carried_forward"
    SETTLED = "settled"
    DISCLOSED = "disclosed"
    PARTLY_DISCLOSED = "partly_disclosed"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"
    NOT_PROCESSED = "not_processed"
    OTHER_HANDLING = "other_handling"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"
    DIRECT = "direct"
    AFTER_RECONSIDERATION = "after_reconsideration"
    RULES_ISSUED = "government_rules.issued"
    RULES_REPEALED = "government_rules.repealed"
    RULES_IN_FORCE = "government_rules.in_force"
    NORMS_ISSUED = "normative_documents.issued"
    NORMS_REPEALED = "normative_documents.repealed"
    NORMS_IN_FORCE = "normative_documents.in_force"


class Topic(StrEnum):
    """What a stretch of text speaks of."""

    REQUESTS = "requests"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"
    NORMS = "normative_documents"
    RULES = "government_rules"
    SOMETHING_ELSE = "else"


#: The last of these words before a number says what it counts. 申请 alone is weak: it yields to every other word.
TOPICS = re.compile(
    r"(?P<litigation>(?:未经复议|复议(?:之|以)?后)[^，。；]{0,4}(?:起诉|诉讼|提起)(?:案件)?|诉至(?:人民)?法院|(?:行政)?诉讼(?:案件)?|(?:行政)?应诉(?:案件)?|(?:直接)?起诉|被诉(?!人))"
    r"|(?P<reconsideration>(?:行政)?复议(?!(?:决定|结果)[^，。；]{0,4}(?:提起|起诉)|机关[^，。；\d]{0,4}(?:提出|要求|指出|建议|反馈))(?:申请|案件)?)"
    r"|(?P<requests>信息公开申请|公开申请|依申请公开|依申请|申请公开|信息公开(?=件))"
    r"|(?P<normative_documents>规范性文件)"
    r"|(?P<government_rules>(?<!法律)(?<!法规)(?:政府)?规章(?!制度))"
    r"|(?P<else>舆情|转办单|留言|建言|12345|热线|信访|建议|提案|咨询|询问|提问|查阅|投诉|举报|征求意见|征询|工单|诉求|来信|来访|信箱|问政|网民|主动公开|"
    r"解读|公众号|微信|微博|培训|会议|宣传|许可|处罚|强制|回应|帖|来电|信息公开目录|栏目|视频)"
    r"|(?P<weak>申请(?!人|表|书|渠道|材料))"
)
WEAK = "weak"

#: Words next to a number of requests → what it counts.
REQUEST_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.CARRIED_OVER,
        re.compile(r"(?:上(?:一)?年度?|去年|往年|年初|期初)(?:的)?(?:结转|转入|转结|顺延)|结转(?:上|去)年"),
    ),
    (
        Kind.CARRIED_FORWARD,
        re.compile(
            r"(?:结转|转结|顺延|转入|延续)(?:至|到|入|为)?(?:下(?:一)?|次|明|20\d\d)年"
            r"|(?:(?:下(?:一)?|次|明|[至到]20\d\d)年度?(?:继续)?|20\d\d年度?继续)(?:办理|办结|答复)|年[末底](?:结存|未结|未办结|在办)|(?<!年)(?<!年度)(?<!年的)结转(?![上去])|顺延"
        ),
    ),
    (
        Kind.RECEIVED,
        re.compile(
            r"收到|受理|新收|新增(?:的)?(?:政府)?(?:信息公开)?申请|接收|接到|收件|所收|接受|接获|登记|提出|提交|共收(?![取集录费])|申请(?:总数量?|总量|数量|量)(?:共计?|为|达到?|是)?$|(?:全年|本年度?|年内|共)申请$|申请公开(?:政府)?信息(?:共计?)?$"
        ),
    ),
    (
        Kind.SETTLED,
        re.compile(
            r"办结|答复(?!书|函|稿|文书|意见|率|时限|期限)|办理|办毕|回复|(?<!不予)(?<!其他)处理(?!费)|[共已]办$"
        ),
    ),
)
OUTCOME_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.DISCLOSED,
        re.compile(r"(?<!不)(?:予以|同意|准予)公开|(?<!部分)(?<!不予)公开(?=(?:或者?|和|与|及|、)部分公开)"),
    ),
    (Kind.PARTLY_DISCLOSED, re.compile(r"部分公开")),
    (Kind.WITHHELD, re.compile(r"不予公开")),
    (Kind.UNAVAILABLE, re.compile(r"无法提供|[未不]能提供")),
    (Kind.NOT_PROCESSED, re.compile(r"不予处理")),
    (Kind.OTHER_HANDLING, re.compile(r"其他处理")),
)
SUITS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.AFTER_RECONSIDERATION, re.compile(r"复议(?:之|以)?后(?:起诉|诉讼|提起)")),
    (Kind.DIRECT, re.compile(r"未经复议|(?:直接|径行|径直)(?:向[^，。；]{0,6}法院)?(?:起诉|提起)")),
)
#: A block of 表四 right behind its number.
DISPUTE_BEHIND = re.compile(
    r"(?P<litigation>[系为属是]?(?:未经复议)?(?:(?:直接|径行|径直|复议(?:之|以)?后)(?:提起)?(?:起诉|诉讼)(?:案件)?|复议(?:之|以)?后提起)|(?:行政)?诉讼案件)"
    r"|(?P<reconsideration>(?:行政)?复议案件)"
)
#: What may be between a number and its result.
BEFORE_RESULT = re.compile(r"(?:均|全部|作出|已经?|获得?|被|予以|得到|结果|为|复议机关|法院|判决)*")
#: Results of 表四 → column.
RESULT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("upheld", re.compile(r"维持")),
    ("rectified", re.compile(r"纠正|纠错")),
    ("other_result", re.compile(r"其他结果|其它结果")),
    ("pending", re.compile(r"未审结|尚未作出|[正尚]?[在待]审[理查]?|审理中|未结")),
)
NORM_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("in_force", re.compile(r"现行有效|[继接]续有效|[仍目]前?然?有效")),
    ("repealed", re.compile(r"废止|(?:宣布|宣告)失效")),
    ("issued", re.compile(r"制发|制定|制订|印发|出台|新发")),
)

#: The number next to a word is only a part of what the word counts, or something else.
PART_OF = re.compile(
    r"代拟|代为|[结复理意准时规]率|^工作日内|延期|延长|逾期|超期|超时|未按|转办(?![的来])|协助|指导|督促|牵头|会同|平均"
    r"|费|不满意|补正|引导|重复|撤回|误投|多次|合并|外[省市县地]|移送|最[快慢短长多少高低早晚]"
    r"|\d(?:个工作)?[日天]内|超过\d|截[至止](?:20\d\d年)?(?!12月(?:31日|[底末]))\d{1,2}月|(?<!\d)(?!1月?[至到—–-]12月)\d{1,2}月?[至到—–-]\d{1,2}月(?!\d)|季度|[上下]半年|月份|[一二三四五六七八九十]月"
    r"|(?:涉及|关于|有关|针对)(?!政府信息|信息公开|依申请)[^，。；]{2,20}的[^，。；]{0,4}(?:信息公开申请|公开申请|申请)"
)
#: A part of the year: what follows it in its statement is a part too, unless it is added up.
PART_OF_YEAR = re.compile(r"季度|[上下]半年")
#: A statement of papers, by whether they may be published: none of its figures counts requests.
OF_PAPERS = re.compile(r"公开属性|属性认定|源头认定|公文")
#: A statement whose subject are others, which report for themselves.
OF_OTHERS = re.compile(
    r"^[\s，；]*(?:20\d\d年度?)?(?:[区县市]级(?:各)?(?:部门|单位)|各[乡镇县市区](?![级直])|(?:全[县市区])?(?:各|所辖)?(?:乡镇|镇街|街道|下属|直属)(?:[（(]街道[）)]|单位|部门)?(?:全年|共|累计|年内|自行))"
)
#: Several of those who report for themselves: 指导12个镇, 这3家单位.
SOME_OTHERS = re.compile(
    r"(?<!全[县市区省州])(?<!共)(?<!\d)\d+(?:个|家)(?:所属|下属|直属|县直|区直|市直)?(?:乡镇|镇|乡|街道|单位|部门|村|社区|园区|县|市|区)"
)
#: All of them together.
ALL_OF_THEM = re.compile(
    r"各(?:级)?(?:部门|单位|乡镇|镇|乡|街道|县|市|区)|全(?:县|市|区|省|州)|政府部门|(?:乡|镇|部门)[、和（(]街道|乡镇|街道(?!办)"
)
#: A number of the own agency.
OWN_AGENCY = re.compile(
    r"(?:^|[，；。：（(])(?:20\d\d年度?)?(?:(?:我|本)(?:局|委|办|厅|院|中心|单位|机关|镇|乡|街道|级)(?!各)|[县市区]级?(?:人民)?政府(?!各|部门))"
    r"[^，。；\d]{0,12}\d"
)
#: Not yet answered: only a part, unless the number is the one carried forward.
NOT_DUE = re.compile(r"正在|[尚仍]在|尚未|未办|未答|未到|未满|未届|期限内|待办")
#: Where a number of requests received or settled is only a part of all of them.
SOME_OF_THEM = re.compile(r"申请中|其中|当中|审核|审查|会审")
#: Requests passed on by others are received like any other; settled they are only a part.
PASSED_ON = re.compile(r"转来|转办|转交|反馈")
#: 全年依申请公开29件: requests received, or those answered.
OF_THE_YEAR = re.compile(
    r"(?:全年|本年度?|年内|20\d\d年度?)[^，。；]{0,6}(?:依申请公开|信息公开申请)(?:件|事项|申请)?(?:共计?|合计|为)?$"
)
#: 全年共有28件政府信息公开申请: a number of requests without a verb.
THERE_ARE = re.compile(r"(?:全年|本年度?|年度?)?共(?:有|计)?$|(?:全年|本年度?)有$")
REQUESTS_BEHIND = re.compile(
    r"(?:政府)?(?:信息公开申请|依申请公开申请|依申请公开)(?:件|事项)?(?=[，。；,]|$)"
)
#: Words besides STATED between an outcome and its number.
OUTCOME_NAMED = re.compile(
    r"决定|情形|范围|情况|类型|类|结果|告知|的申请|文书|分别|合计|或者?|及|等|以及|[，,：:；;]"
)
#: Behind a number of requests: which of them it counts, told by other words than those of STATED.
WHICH_OF_THEM = re.compile(r"^(?P<which>[^，。；：（(\d]{1,24}?)的(?:政府)?(?:信息)?(?:公开)?申请(?!人)")
#: Behind a number of requests: a share of the whole, so that the number is only a part.
SHARE_OF_WHOLE = re.compile(r"[，,]?占(?:全年|本年|总|全部|申请|受理|收到|办结)")
PART_OF_DISPUTES = re.compile(
    r"败诉|胜诉|出庭|旁听|费|除$|(?<!未)审结|(?:余下|其余|剩余|余|另外?|还)有?(?:的)?$"
)
#: Disputes of one cause, not all of the year.
OF_ONE_CAUSE = re.compile(
    r"同一|同类|非(?:政府)?信息公开|因(?!政府信息|信息公开|政务公开|依申请|不服|申请|对|本|我)[^，。；]{2,12}(?:引发|引起|产生)"
)
#: One number for each of several: 复议、诉讼各1件, 分别为3件、2件.
ONE_EACH = re.compile(r"各|分别|均")
#: How and by whom requests came: parts, unless the sentence adds them up.
CHANNEL = re.compile(
    r"书面|口头|电话|网络|网上|网页|在线|线上|线下|信函|信件|邮寄|当面|当场|纸质|电子(?!表)|现场|窗口|邮件|传真|平台"
)
APPLICANT = re.compile(
    r"自然人|法人|企业|律师|组织申请|其他主体|(?<![、和或及与])公民(?:提出|提交)?(?:的)?申请(?!公开)"
)
#: Behind a number of requests in hand (办理30件): that it counts those carried over and the new ones.
IN_HAND = re.compile(r"办理(?!完|结)|处理")
#: The number of all requests in hand, those carried over and the new ones.
ALL_IN_HAND = re.compile(r"办理(?:总量|总数|数量)|应(?:予)?(?:办理?|答复)")
ADDED_TO = re.compile(r"加上|连同")
CARRIED_AND_NEW = re.compile(
    r"(?=[^。；]{0,40}(?:结转|转入|顺延))(?=[^。；]{0,40}(?:新收|新增|新受理|本年(?:度)?(?:收到|受理)))"
    r"[，,：（(]?(?:其中|包括|含|分别|即)"
    r"|[（(，,](?:其中)?(?:含|包括)[^，。；）)\d]{0,4}(?:上(?:一)?年|去年|20\d\d年)(?:度)?[^，。；）)\d]{0,4}(?:结转|转入|顺延)"
)
#: A carried number named by its years: 2022年结转, 结转至2024年.
CARRIED_FROM = re.compile(r"(20\d\d)年度?(?:的)?(?:结转|转入|顺延)(?![至到入下])")
CARRIED_TO = re.compile(r"(?:结转|转结|顺延|转入|延续)(?:至|到|入)?(20\d\d)年")
ADDED_UP = re.compile(r"共|累计|合计|总计")
#: Figures of other years, and differences to them.
OTHER_YEAR = re.compile(
    r"(?<!结转)(?:去年|上(?:一)?年(?:度|同期)?|往年|同期)(?!度?(?:的)?(?:结转|转入|转结|顺延))|近[两二三四五六七八九十\d]+年|[两二三四五六七八九十]年(?:来|间|以来)|历年|以来累计|20\d\d年?(?:至|到|—|-|～)20\d\d年"
)
DIFFERENCE = re.compile(
    r"(?:同比|环比|较|比|相比)[^，。；]{0,14}?(?:增|减|升|降|多|少|长)|^(?:增加|减少|增长|下降|上升|新增)了?$|(?:[净有]增|增加|减少|增长|下降|增多|多出|少了)了?$"
)
YEAR = re.compile(r"(20\d\d)年")
PARTS_FOLLOW = re.compile(r"其中|包括|分别")
#: A clause before the number that names those of which it is a part: 当年新收申请中，办结21件.
OF_SUCH_REQUESTS = re.compile(r"(?:申请|公开件)(?:当)?中[，,]")
#: 结转4件 without any of these may be the number carried over as well.
CARRIED_WHERE = re.compile(r"年[末底]|继续|[下次明至到入]|[尚仍另还剩未]|20\d\d")

#: Whose figures a sentence speaks of, where that may be less or more than the table holds.
NARROWER = re.compile(
    r"本级|政府办|我办|代表[^，。；]{0,4}政府|局机关|委机关|机关本部|政府部门|各部门|其他单位|县直|区直|市直"
)
WIDER = re.compile(r"全(?:市|县|区|省|州|盟|旗|系统|域|镇|乡)")

NO_REQUEST = re.compile(
    r"(?:未|没有|没)(?:新)?(?:收到|接到|接收到?|受理)(?:过|任何)?[^，。；：\d]{0,26}?"
    r"(?:信息公开申请|公开申请|依申请公开|公开信息的?申请|公开政府信息的?申请)(?!人|表)(?![^，。；]{0,14}(?:复议|诉讼|投诉|举报|期))"
    r"|(?:(?<=[年度月日县市区镇乡局委办内间])|^)(?:均)?无(?:任何)?(?:政府)?(?:信息公开申请|依申请公开)(?:申请|件|事项|情况|政府信息)*(?=[，。；]|$)"
    r"|(?:信息公开申请|依申请公开)(?:件|数量?|申请)*(?:为)?零(?:件)?(?=[，。；]|$)"
)
NO_DISPUTE = re.compile(
    r"(?:未(?![经决审结了来])|没有|(?<![\u4e00-\u9fff]有)无(?![效理法论正需须])|零)[^，。；\d]{0,32}?(?P<what>复议|诉讼)[^，。；]*"
)
#: Said of the outcome or the right, not of whether there were any.
NOT_THE_NUMBER = re.compile(
    r"败诉|纠|撤销|违法|率|救济|权利|告知|未经|渠道|途径|不服|维持|确保|力争|避免|防止|未审结|逾期"
)
ALL_SETTLED = re.compile(
    r"(?:均|全部|皆|都)(?:已经?)?(?:依法|依规|按期|按时|如期|及时|在[^，。；]{0,12}?内|按[^，。；]{0,12}?)*(?:予以)?"
    r"(?:全部)?(?:答复|回复|处理|受理)?(?:并)?(?:办结|办理完毕|办理完成|办理完结|办毕|(?<=[答回]复)完(?:毕|成))"
)
NOT_ALL = re.compile(r"结转|顺延|除[^，。；]{0,12}外|正在|尚在|到期|应答复")
#: What does not limit 均已办结: requests of earlier years, and none carried on.
NO_LIMIT = re.compile(
    r"上(?:一)?年度?(?:的)?(?:结转|转入|顺延)|(?P<year>20\d\d)年度?(?:的)?(?:结转|转入|顺延)(?![至到入下])|(?:无|没有|未有|零)[^，。；]{0,8}(?:结转|顺延)"
)
#: Behind a number: it is carried on to a later year, or into this one.
CARRIED_ON = re.compile(
    r"(?:政府信息公开)?(?:申请|公开件|件)?(?:因[^，。；]{2,18}?|(?:处于|处在|[尚仍还]在|未超出?)[^，。；]{2,14}，|(?:尚|仍)?未(?:办结|答复|到期|办理完毕|[到满][^，。；]{0,6}[期时]限?)，?)?(?:已|需|将|均|全部|依法|依规|按规定|按程序|按要求)*(?:结转|顺延|转入|延续)(?:至|到|入|为)?(?:(?P<year>20\d\d)|下|次|明)(?:一)?年"
)
ALL_UPHELD = re.compile(
    r"(?:均|全部|皆|都)(?:已)?(?:获|被|予以|为|得到)?(?:[^，。；]{0,6}?(?:判决|决定|裁定))?(?:结果)?维持|维持率(?:为|达|达到)?100%"
)
#: What limits 均获维持: 除1件外，其余.
BUT_SOME = re.compile(r"除[^，。；]{0,20}外|除外|其余|(?<!未)审结(?:的|案件|\d)")
#: Before the number to which that of last year rose or fell: 由上年的20件增至26件.
GROWN_TO = re.compile(
    r"^(?:政府信息公开)?(?:申请)?[，,]?(?:攀升|上升|增长|增加|提高|减少|下降|降低|回落|升|增|降)[至到为](?:了)?$"
)
#: 自然人为主，提出20件: the clause before says whose or which the number is.
VERB_ALONE = re.compile(r"^(?:共|合计)?(?:提出|提交|递交)(?:了|申请)?$")
#: Words of a clause that states how many requests were received or settled. With other words in it, the name of the
#: own agency aside, the number may be that of anything (通过邮政特快专递收到申请, 上门指导下属单位答复, 难度较大的5件):
#: then nothing is said about it.
STATED = re.compile(
    r"20\d\d年度?|\d{1,2}[月日]|(?:高新|开发|新|园)区|全年|一年|年度内|年度|本年度?|当年|今年|年内|一年来|截至年?[末底]?|我(?:单位|街道|机关|中心|[局县市区镇乡街办委院厅处所站])|本(?:街道|部门|局|机关|单位|中心|办|委|厅|院|所|站|处|队|级|县|市|区|镇|乡)"
    r"|各类|各项|各|科室|所属|单位|部门|职能|机关|街道|上级|全局|村民|居民|共计|共|总计|累计|合计|新|依法|依规|按期|按时|及时|已|经|均|全部"
    r"|政府|信息|公开|依|申请|事项|件|收到|受理|接收|接到|收|接受|登记|在册|提出|提交|办理|办结|办毕|答复|回复|处理|完成|经手|作出|书面"
    r"|公民|法人|或者|和|或|其他|其它|组织|群众|社会|公众|主体|反馈|工作|方面|情况|增|向|对|的|了|为|是|有|人|总量|数量|量|数|达到?|约|政务|以上|全[县市区镇乡]|人民|管委会|新增|以来|累计|实际|总共|各种|形式|渠道|途径|方式|接办|承办|受办|完结|完毕|妥善|规范|严格|准确|按照|按|根据|法定|规定|要求|时限|期限|条例|在|内|本次|自然年|受理量|收件|总数|总|转来|转办|转交|代表"
    r"|办|计|占|与|由|至|到|级|县|市|区|镇|乡|[、…“”：:（）()\s]"
)
#: The same for a number of disputes.
DISPUTES_STATED = re.compile(
    r"人民法院|"
    + STATED.pattern
    + r"|类|行政|复议|诉讼|争议|案件?|发生|产生|引发|引起|因|涉企|涉及|涉|被申请人|被告|被诉?|提起|不服|未经|直接"
    r"|径行|径直|起诉|申请人|行为|之后|后|应诉|作为|属于|结果|维持|纠正|纠错|其他|审结|尚?未|[在待]审|审理中?|判决|裁定|裁判"
    r"|驳回|法院|诉至|决定|监督|其中|中|我|本|局|年|针对|包括|而|书|余下|余|，"
)
#: Names of papers and numbers of decrees, which hold no figures.
QUOTED_PAPERS = re.compile(r"《[^《》\n]{0,80}》|〔20\d\d〕|[〈<][^〈〉<>\n]{0,80}[〉>]")
