"""The prose of invented reports: sentences of our own, put together differently for each agency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

#: What an invented agency works on: fills {m} and {o}, so that two agencies seldom write the same sentence.
MATTERS = (
    "义务教育招生",
    "保障性住房分配",
    "农村公路养护",
    "食品抽检结果",
    "基层医疗服务",
    "灌区节水改造",
    "老旧小区改造",
    "就业技能培训",
    "森林防火值守",
    "城市公交调整",
    "养老机构补贴",
    "财政预算决算",
    "旅游景区票价",
    "河湖水质监测",
    "耕地保护补偿",
    "安全生产整治",
)
PROACTIVE = (
    "全年通过门户网站更新各类信息{n}条，其中{m}方面的内容较上年更加完整。",
    "把{m}和{o}列为重点，整理公开清单，在网站专栏公布材料{n}份。",
    "会同有关科室编写{m}问答，开展政策解读{a}次，配有图表和案例。",
    "在政策起草阶段公布{m}的征求意见稿，并说明采纳情况和理由。",
    "每周核对{m}信息的更新时间，发现迟报的当日提醒责任人。",
    "印发{o}办事手册{n}册，放置在服务窗口供群众取阅。",
    "通过公众号推送{m}消息{n}条，同步转载到部门网站。",
    "组织公众开放活动{a}场，介绍{o}的流程和标准。",
)
MANAGEMENT = (
    "发布前由经办人、科室负责人和分管领导逐级把关，{m}材料另经法律顾问看过。",
    "梳理{o}方面的往年文件，对已失效的作出标注，并更新目录索引。",
    "建立信息台账，按季度核对{m}目录与实际发布内容。",
    "修订公文办理单，把{o}的公开属性认定前移到拟稿环节。",
    "对涉及个人情况的{m}名单先作遮盖处理，再行发布。",
    "明确专人保管{o}档案，做到有据可查。",
)
PLATFORM = (
    "优化网站检索功能，方便公众按年度查找{m}材料。",
    "在便民服务大厅设置查阅点，配备电脑和{o}纸质材料。",
    "安排专人维护{m}专栏，每周检查链接和附件是否可用。",
    "开设{o}专题页面，合并内容重复的旧栏目。",
    "为老年人增加大字版页面，{m}栏目先行试用。",
    "与县融媒体中心共享{o}素材，减少重复录入。",
)
OVERSIGHT = (
    "全年组织业务培训{a}场，参训人员{b}人次，以{m}实例讲解认定标准。",
    "把信息公开纳入年度考核，每半年通报一次{o}检查情况。",
    "邀请群众代表座谈，就{m}收集意见{a}条并逐条反馈。",
    "聘请社会监督员{a}名，对{o}栏目进行暗访。",
    "对照上级第三方评估结果，完成{m}等方面的整改。",
)
PROBLEMS = (
    "主要问题是部分科室公开意识还不强，{m}材料报送不够及时；解读形式比较单一，图文解读偏少。",
    "目前存在的不足是人员变动较多，新进人员对{o}流程还不熟悉；专栏内容更新不够均衡。",
    "存在的问题是答复文书的说理还不充分，涉及{m}的沟通需要加强；部分栏目的内容偏少。",
    "一年来仍有短板：{o}数据分散在几个系统，汇总费时；群众看得懂的{m}说明还不多。",
    "不足之处在于对{m}的社会关切回应不够快，{o}目录的颗粒度偏粗。",
)
PLANS = (
    "下一步将分批开展培训，明确{m}栏目的责任人，并在季度检查中通报结果。",
    "下一步将编写{o}答复样例，建立疑难事项会商制度，提高答复质量。",
    "下一步将增加图表和短视频解读，并公开群众常问的{m}问题和答复。",
    "下一步将打通{o}数据，做到一次录入、多处使用。",
    "下一步将请使用者参与{m}栏目改版，每月回访一次。",
)
#: Number of sentences of each topic in one report.
SENTENCES_A_TOPIC = 2


def make_narrative(
    random: Random, agency: str, year: int, cells: Mapping[str, Decimal | int | None]
) -> dict[int, tuple[str, ...]]:
    """Part number → paragraphs whose figures agree with the tables."""

    def pick(sentences: tuple[str, ...], count: int = SENTENCES_A_TOPIC) -> str:
        chosen = []
        for sentence in random.sample(sentences, count):
            matter, other = random.sample(MATTERS, 2)
            chosen.append(
                sentence.format(
                    n=random.randint(120, 900),
                    a=random.randint(3, 9),
                    b=random.randint(20, 90),
                    m=matter,
                    o=other,
                )
            )
        return "".join(chosen)

    received, done = cells["requests.received.total"], cells["requests.outcomes_total.total"]
    over, forward = cells["requests.carried_over.total"], cells["requests.carried_forward.total"]
    if received or over:
        asked = f"{year}年收到政府信息公开申请{received}件，上年结转{over}件，办结{done}件，结转下年度{forward}件。"
    else:
        asked = f"{year}年未收到政府信息公开申请。"
    return {
        1: (
            f"{year}年，{agency}按照《中华人民共和国政府信息公开条例》的规定推进各项工作，现将有关情况报告如下。",
            f"（一）主动公开。{pick(PROACTIVE, 3)}",
            f"（二）依申请公开。{asked}",
            f"（三）政府信息管理。{pick(MANAGEMENT)}",
            f"（四）政府信息公开平台建设。{pick(PLATFORM)}",
            f"（五）监督保障。{pick(OVERSIGHT)}",
        ),
        5: (pick(PROBLEMS), pick(PLANS)),
        6: (
            f"按照国务院办公厅关于信息处理费管理的规定，{year}年没有收取信息处理费。",
            "无其他需要报告的事项。",
        ),
    }
