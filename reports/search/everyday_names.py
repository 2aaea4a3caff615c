"""Everyday names of agencies (县政府, 卫健委) and the official ones they stand for (县人民政府, 卫生健康委员会)."""

from __future__ import annotations

import re
from itertools import product

#: Ways to read one text, the text as typed not counted.
MOST_FORMS = 4

#: Characters of the shortest short form: 高新区, 卫健委.
SHORTEST_SHORT = 3

#: What is left out of a name before 局, 委, 办 or 厅, and its official words, the most frequent first.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "安监": ("安全生产监督管理",),
    "城管": ("城市管理", "城市管理和综合执法", "城市管理综合行政执法", "综合行政执法"),
    "发改": ("发展和改革", "发展改革"),
    "工信": ("工业和信息化",),
    "工商": ("工商行政管理",),
    "国土": ("国土资源",),
    "国资": ("国有资产监督管理",),
    "房管": ("房产管理", "房屋管理", "房地产管理"),
    "广电": ("广播电视",),
    "环保": ("生态环境", "环境保护"),
    "计生": ("人口和计划生育", "计划生育"),
    "交通": ("交通运输",),
    "教体": ("教育体育", "教育和体育"),
    "经信": ("经济和信息化",),
    "科技": ("科学技术",),
    "林草": ("林业和草原",),
    "粮储": ("粮食和物资储备",),
    "民宗": ("民族宗教事务", "民族和宗教事务"),
    "扶贫": ("扶贫开发",),
    "农业": ("农业农村",),
    "人防": ("人民防空",),
    "人社": ("人力资源和社会保障", "人力资源社会保障"),
    "食药监": ("食品药品监督管理",),
    "食药": ("食品药品监督管理",),
    "市场监管": ("市场监督管理",),
    "市监": ("市场监督管理",),
    "退役军人": ("退役军人事务",),
    "文广新": ("文化广电新闻出版",),
    "外事": ("外事工作",),
    "卫健": ("卫生健康",),
    "卫计": ("卫生和计划生育",),
    "文广旅": ("文化广电旅游", "文化广电和旅游", "文化和广电旅游"),
    "文旅": ("文化和旅游", "文化旅游", "文化广电旅游", "文化广电和旅游"),
    "信访": ("信访工作",),
    "药监": ("药品监督管理",),
    "医保": ("医疗保障",),
    "应急": ("应急管理",),
    "政数": ("政务服务和数据管理", "政务服务数据管理"),
    "政务服务": ("政务服务管理", "政务服务和数据管理", "政务服务数据管理"),
    "质监": ("质量技术监督",),
    "住建": ("住房和城乡建设", "住房城乡建设"),
    "资规": ("自然资源和规划",),
    "自规": ("自然资源和规划",),
    "自然资源": ("自然资源和规划",),
}
#: Bodies of before 2018 whose work another kind of body has today: what stands before 局, 委 or 办, and today's bodies.
SUCCESSORS: dict[str, tuple[str, ...]] = {
    "安监": ("应急管理局",),
    "扶贫": ("乡村振兴局",),
    "工商": ("市场监督管理局",),
    "国土": ("自然资源局", "自然资源和规划局"),
    "教体": ("教育局",),
    "食药": ("市场监督管理局",),
    "食药监": ("市场监督管理局",),
    "卫计": ("卫生健康局", "卫生健康委员会"),
    "文广新": ("文化广电旅游局", "文化和旅游局"),
    "质监": ("市场监督管理局",),
}
#: Public enterprises before 公司, and their official words.
ENTERPRISES: dict[str, tuple[str, ...]] = {
    "公交": ("公共交通",),
    "供电": ("供电",),
    "供热": ("供热",),
    "供水": ("供水",),
    "环卫": ("环境卫生",),
    "客运": ("客运",),
    "排水": ("排水",),
    "燃气": ("燃气",),
    "热力": ("热力",),
    "水务": ("水务",),
    "天然气": ("天然气",),
    "自来水": ("自来水", "供水"),
}
#: What stands between those words and 公司, at least its beginning.
_ENTERPRISE_ENDINGS = ("有限", "集团", "总公司")
#: What such a name ends with, and officially.
_ENDINGS = {"局": "局", "厅": "厅", "委": "委员会", "办": "办公室"}
#: Whole words, and what they are officially.
_WORDS: dict[str, tuple[str, ...]] = {
    "政府办": ("人民政府办公室", "人民政府办公厅"),
    "府办": ("人民政府办公室", "人民政府办公厅"),
    "政府": ("人民政府",),
    "街道办": ("街道办事处",),
    "街办": ("街道办事处",),
    "管委会": ("管理委员会",),
    "机关事务局": ("机关事务管理局",),
    "行政审批局": ("行政审批服务局",),
    "高新区": ("高新技术产业开发区", "高新技术开发区"),
    "经开区": ("经济技术开发区", "经济开发区"),
    "经济开发区": ("经济技术开发区",),
    "自贸区": ("自由贸易试验区",),
    "自贸试验区": ("自由贸易试验区",),
    "县医院": ("县人民医院",),
    "市医院": ("市人民医院",),
    "中医院": ("中医医院",),
    "公积金中心": ("住房公积金管理中心", "住房公积金中心"),
}
_PIECES = re.compile(
    # A government's name begins with that of its region: 县政府, 镇政府; 政府采购 stays.
    r"(?P<word>(?<=[省市县区州盟旗乡镇])政府(?:办(?!公|事))?|(?<=[省市县区州盟旗])府办(?!公|事)|街道办(?!事)|街办|管委会"
    r"|机关事务局|行政审批局|公积金中心|高新区|经开区|经济开发区|自贸区|自贸试验区|[县市]医院|中医院)"
    rf"|(?P<enterprise>{'|'.join(sorted(ENTERPRISES, key=len, reverse=True))})公司"
    rf"|(?P<subject>{'|'.join(sorted(SUBJECTS, key=len, reverse=True))})"
    r"(?P<ending>局|厅|委(?!员)|办(?!公|事))"
)


def official_forms(text: str) -> tuple[str, ...]:
    """Return the texts with everyday names spelled out, without the text itself; at most ``MOST_FORMS``."""
    between: list[tuple[str, ...]] = []
    place = 0
    for found in _PIECES.finditer(text):
        between.append((text[place : found.start()],))
        if word := found["word"]:
            between.append(_WORDS[word])
        elif enterprise := found["enterprise"]:
            known = ENTERPRISES[enterprise]
            between.append(tuple(name + ending for name in known for ending in _ENTERPRISE_ENDINGS))
        else:
            ending = _ENDINGS[found["ending"]]
            official = tuple(subject + ending for subject in SUBJECTS[found["subject"]])
            between.append(official + SUCCESSORS.get(found["subject"], ()))
        place = found.end()
    if not between:
        return ()
    between.append((text[place:],))
    forms = ("".join(parts) for parts in product(*between))
    return tuple(dict.fromkeys(form for form in forms if form != text))[:MOST_FORMS]


#: What ends a short name, and what then ends the official one; any other character ends both.
_SHORT_ENDINGS: dict[str, str | tuple[str, ...]] = {"委": "委员会", "办": ("办公室", "办事处")}


def stands_for(short: str, full: str) -> bool:
    """Whether a name may be the short form of another: its characters in their order, the same first, the same kind.

    公交公司 of 公共交通集团有限公司, 高新区 of 高新技术产业开发区. A guess for a person to confirm: others may fit too.
    """
    if not SHORTEST_SHORT <= len(short) < len(full) or short[0] != full[0]:
        return False
    if not full.endswith(_SHORT_ENDINGS.get(short[-1], short[-1])):
        return False
    rest = iter(full)
    return all(sign in rest for sign in short)
