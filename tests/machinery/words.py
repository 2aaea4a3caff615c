"""Words that the interface does not use, with the words of an office in their place."""

import re

from reports.checks.catalogue import CATALOGUE

#: The code of a cell, which people are never shown.
CODE = re.compile(r"\b(?:proactive|requests|reconsideration|litigation)\.[a-z_0-9]+\.[a-z_0-9]+")
#: The id of a check, which only administrators and programs are shown.
CHECK_ID = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(CATALOGUE, key=len, reverse=True))})(?![\w-])")
#: What was written once → what is written now. A word is looked for in pages, templates, scripts and strings.
REPLACED = {
    "质询": "问询",
    "两边": "两数各以其名称呼，例如“六类合计 3，总计 0”",
    "不是问题": "不属于问题",
    "情况说明后认可": "说明成立，予以认可",
    "填报问题": "归因：填报",
    "识别问题": "归因：识别",
    "与正式公布的年报一致": "与拟公布的年报一致",
    "上传正式公布的文件": "上传拟公布的年报文件",
    "这份文件是哪一份年报": "对应年报（单位、年度）",
    "怎样改": "修改建议",
    "问题的写法": "提示内容",
    "放回": "退领",
    "设定": "设置",
    "粘贴一块数字": "批量粘贴",
    "起始环节": "起始审核环节",
    "截止环节": "终止审核环节",
    "数据指纹": "（不写）",
    "只有表格，见上": "本部分为表格，见对应标签页",
    "这一格": "本单元格",
    "就是这份": "确属这份年报",
    "开出新": "生成新",
    "事由": "理由",
    "按原件填写": "写明识别有误和原件有误各填什么",
    "旧密码": "原密码",
    "你": "您",
}
#: 待确认 for an attribution that is not known yet (待判定); 等待确认 is said of a request.
UNDECIDED = re.compile(r"(?<!等)待确认")
#: One word for what waits for its review, on every page and in every sheet.
OTHER_STATES = re.compile(r"待审(?!核)|(?<!正)在审(?![核理])")
#: 第1部分, or a template that would print it; the form prints 第一部分.
NUMBERED_PART = re.compile(r"第(?:\d|\{\{ ?[\w.]*part ?\}\}|\{part\})部分")


def unwanted_in(text: str) -> list[str]:
    """Return the words of ``text`` that the interface does not use."""
    found = [word for word in REPLACED if word in text]
    patterns = (UNDECIDED, OTHER_STATES, NUMBERED_PART)
    return [*found, *(word for pattern in patterns for word in pattern.findall(text))]
