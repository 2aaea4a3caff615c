"""The prose of invented reports: sentences of our own, put together differently for each agency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random

PROACTIVE = (
    "全年通过门户网站更新各类信息{n}条，其中机构职能类{a}条。",
    "围绕群众关心的事项整理公开清单，全年在网站专栏公布材料{n}份。",
    "坚持应公开尽公开，本年度累计公布政府信息{n}条，开展政策解读{a}次。",
)
MANAGEMENT = (
    "完善信息审核流程，发布前由经办人、科室负责人和分管领导逐级把关。",
    "梳理往年文件，对已失效的材料作出标注，并更新目录索引。",
    "建立信息台账，按季度核对公开目录与实际发布内容。",
)
PLATFORM = (
    "优化网站检索功能，方便公众按年度和主题查找材料。",
    "在便民服务大厅设置查阅点，配备电脑和纸质材料。",
    "安排专人维护公开专栏，每周检查链接和附件是否可用。",
)
OVERSIGHT = (
    "全年组织业务培训{a}场，参训人员{b}人次。",
    "把信息公开纳入年度考核，每半年通报一次检查情况。",
    "邀请群众代表座谈，收集意见{a}条并逐条反馈。",
)
PROBLEMS = (
    "主要问题是部分科室公开意识还不强，材料报送不够及时；解读形式比较单一，图文解读偏少。",
    "目前存在的不足是人员变动较多，新进人员对业务流程还不熟悉；专栏内容更新不够均衡。",
    "存在的问题是答复文书的说理还不充分，与申请人的沟通需要加强；部分栏目的内容偏少。",
)
PLANS = (
    "下一步将分批开展培训，明确每个栏目的责任人，并在季度检查中通报结果。",
    "下一步将编写答复文书样例，建立疑难事项会商制度，提高答复质量。",
    "下一步将增加图表和短视频解读，并公开群众常问的问题和答复。",
)


def make_narrative(
    random: Random, agency: str, year: int, cells: Mapping[str, Decimal | int | None]
) -> dict[int, tuple[str, ...]]:
    """Part number → paragraphs whose figures agree with the tables."""

    def pick(sentences: tuple[str, ...]) -> str:
        numbers = {"n": random.randint(120, 900), "a": random.randint(3, 9), "b": random.randint(20, 90)}
        return random.choice(sentences).format(**numbers)

    received, done = cells["requests.received.total"], cells["requests.outcomes_total.total"]
    over, forward = cells["requests.carried_over.total"], cells["requests.carried_forward.total"]
    if received or over:
        asked = f"{year}年收到政府信息公开申请{received}件，上年结转{over}件，办结{done}件，结转下年度{forward}件。"
    else:
        asked = f"{year}年未收到政府信息公开申请。"
    return {
        1: (
            f"{year}年，{agency}按照《中华人民共和国政府信息公开条例》的规定推进各项工作，现将有关情况报告如下。",
            f"（一）主动公开。{pick(PROACTIVE)}",
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
