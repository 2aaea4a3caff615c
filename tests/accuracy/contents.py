"""Content of a generated report: invented agency, valid figures, numbers and labels as offices print them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from reports.demo.figures import SIZES, make_figures
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS
from reports.statutory.elements import NumberKind
from reports.statutory.printed_form import Printable, PrintedTable, print_tables, shown
from tests.accuracy import forms
from tests.samples.builders import narrative

PLACES = ("青石县", "临江市", "云岭区", "白沙州", "高新区（北湖镇）", "松溪县", "柳河市滨江区")
BODIES = ("水利局", "人民政府", "教育局", "人民政府办公室", "柳树镇人民政府", "北关街道办事处", "行政审批局")
#: Label as on the form → variants printed by offices (docs/domain/layouts.md).
LABEL_VARIANTS: dict[str, tuple[str, ...]] = {
    "（一）予以公开": ("(一)予以公开", "(一) 予以公开", "（一)予以公开", "（一） 予以公开"),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": (
        "(二)部分公开(区分处理的, 只计这一情形, 不计其他情形)",
        "（二）部分公开（区分处理的，只计这一情况，不计其他情况）",
        "（二）部分公开",
    ),
    "（三）不予公开": ("不予公开", "（三）不予 公开", "(三)不予公开"),
    "（四）无法提供": ("（四）无法 提供", "(四)无法提供"),
    "（五）不予处理": ("(五)不予公开", "（五）不予处理"),
    "三、本年度办理结果": (
        "（三）",
        "三、本年度\n办理结果",
        "三\n、\n本\n年\n度\n办\n理\n结\n果",
        "三、本年度办理结果",
    ),
    "2.其他法律行政法规禁止公开": (
        "2. 其他法律法规禁止公开",
        "2.其他法律行政止公开",
        "2、其他法律行政法规禁止公开",
    ),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及三安全一稳定", "3、危及‘三安全一稳定’"),
    "5.属于三类内部事务信息": ("5.属于三类内容事务信息", "5、属于三类内部事务信息"),
    "5.要求行政机关确认或重新出具已获取信息": (
        "5.要求行政机关确认或新出具已获取信息",
        "5、要求行政机关确认或重新出具已获取信息",
    ),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": (
        "1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "1.逾期不补正",
    ),
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": (
        "2.逾期不缴费",
        "2、申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    "3.其他": ("3、其他", "3.其它", "3. 其他"),
    "（七）总计": ("(七)总计", "（七） 总计"),
    "一、本年新收政府信息公开申请数量": (
        "一、 本年新收政府信息公开申请数量",
        "一、本年新收政府信息\n公开申请数量",
    ),
    "二、上年结转政府信息公开申请数量": (
        "二、上年结转政府信息公开申请数量",
        "二、上年结转政府信息公开申请 数量",
    ),
    "四、结转下年度继续办理": ("四、结转下一年度继续办理", "四、结转下年度继续办理"),
    "行政规范性文件": ("规范性文件", "行政規范性文件"),
    "规章": ("規章", "规章（设区的市、自治州人民政府应提供相关数据）"),
    "第二十条第（一）项": ("第二十条 第（一）项", "第二十条第(一)项"),
    "现行有效件数": ("现行有效件数 (历史累计)", "现行有效\n件数"),
    "本年新制作数量": ("本年新\n制作数量", "本年新 制作数量"),
}
TITLES = (
    ("{agency}{year}年政府信息公开工作年度报告",),
    ("{agency}{year}年政府信息公开工作", "年度报告"),
    ("{agency}", "{year}年政府信息公开工作年度报告"),
    ("{agency}{year}年度政府信息公开工作报告",),
    ("{year}年{agency}政府信息公开工作年度报告",),
    ("{agency}关于{year}年政府信息公开工作的年度报告",),
)
HEADINGS: dict[int, tuple[str, ...]] = {
    3: ("3、 收到和处理政府信息公开申请情况",),
    4: ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "四、政府信息公开行政复议、行政诉讼情况"),
    5: (
        "五、存在的主要问题及整改措施",
        "五、存在问题及改进情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
    ),
    6: ("\u3000\u3000六、其他需要报告的事项",),
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Content:
    """A report before it is printed in a format. ``truth``: code → number, None for a printed blank or mark."""

    title: tuple[str, ...]
    preamble: tuple[str, ...]
    parts: tuple[tuple[str | None, tuple[str, ...], tuple[PrintedTable, ...]], ...]
    closing: tuple[str, ...]
    truth: Mapping[str, Decimal | None]
    agency: str
    year: int
    features: tuple[str, ...]


def make_content(chance: Random, *, shapes: bool = True, blanks: bool = True) -> Content:
    """Return a random report. ``shapes``: tables may be rebuilt (not for text layouts, which print the form).

    ``blanks``: zeros may be left blank (not where the file keeps no trace of an empty cell).
    """
    edition = "2019" if chance.random() < 0.2 else "2021"
    year = chance.choice((2019, 2020) if edition == "2019" else (2021, 2022, 2023, 2024))
    agency = chance.choice(PLACES) + chance.choice(BODIES)
    features = [f"edition {edition}"]
    kind = chance.choice(sorted(SIZES))
    figures: dict[str, Printable] = dict(make_figures(chance, kind, edition=edition))
    if edition == "2021" and chance.random() < 0.12:
        features.append("2019 表二 in a newer report")
        other = make_figures(chance, kind, edition="2019")
        figures = {c: v for c, v in figures.items() if not c.startswith("proactive")}
        figures |= {c: v for c, v in other.items() if c.startswith("proactive")}
    if edition == "2021" and chance.random() < 0.12:
        features.append("one-line 其他处理 in a newer report")
        other = make_figures(chance, kind, edition="2019")
        figures = {c: v for c, v in figures.items() if not c.startswith("requests")}
        figures |= {c: v for c, v in other.items() if c.startswith("requests")}
    received = int(figures.get("requests.received.total", 0) or 0)
    if chance.random() < 0.15:
        features.append("lines lost")
        _lose_lines(figures, chance)
    truth = {code: Decimal(value) for code, value in figures.items() if value is not None}
    printed = dict(figures)
    features += _printed_numbers(printed, truth, chance, plain=not shapes, blanks=blanks)
    labels = _labels(chance)
    tables = [table for part in (2, 3, 4) for table in _tables_of_part(printed, part, labels)]
    shape = chance.choice(sorted(forms.SHAPES)) if shapes and chance.random() < 0.7 else "official"
    features.append(f"shape: {shape}")
    by_part = {table.part: tuple(forms.varied(table, shape, chance, may_cut=shapes)) for table in tables}
    texts = narrative(agency, year, received)
    headings = {part: f"{PART_NUMERALS[part]}、{PARTS[part]}" for part in PARTS}
    for part, variants in HEADINGS.items():
        if chance.random() < 0.2:
            headings[part] = chance.choice(variants)
    parts = []
    for part in PARTS:
        paragraphs = list(texts.get(part, ()))
        if part in by_part and chance.random() < 0.1:
            paragraphs.append("该部分以表格形式报告。表格如下：")
        parts.append((headings[part], tuple(paragraphs), by_part.get(part, ())))
    title = tuple(line.format(agency=agency, year=year) for line in chance.choice(TITLES))
    preamble = (
        f"本报告所列数据的统计期限自{year}年1月1日至{year}年12月31日止。如有疑问，请与{agency}联系"
        f"（电话：0{chance.randrange(310, 999)}-{chance.randrange(2000000, 8999999)}）。",
    )
    closing: tuple[str, ...] = (agency, f"{year + 1}年1月{chance.randrange(5, 30)}日") * (
        chance.random() < 0.5
    )
    return Content(title, preamble, tuple(parts), closing, truth, agency, year, tuple(features))


def _tables_of_part(
    cells: Mapping[str, Printable], part: int, labels: Mapping[str, str]
) -> list[PrintedTable]:
    """Return the tables of a part in the edition of its codes."""
    tables = {2: ("proactive",), 3: ("requests",), 4: ("reconsideration", "litigation")}[part]
    own = {code: value for code, value in cells.items() if code.split(".")[0] in tables}
    edition = next(
        (name for name in ("2021", "2019") if all(code in EDITIONS[name].cells for code in own)), "2021"
    )
    return [
        forms.mapped_labels(table, lambda text: labels.get(text, text))
        for table in print_tables(edition, own)
    ]


def _labels(chance: Random) -> dict[str, str]:
    share = chance.choice((0.0, 0.2, 0.6))
    return {label: chance.choice(ways) for label, ways in LABEL_VARIANTS.items() if chance.random() < share}


def _lose_lines(figures: dict[str, Printable], chance: Random) -> None:
    lines = sorted({code.rsplit(".", 1)[0] for code in figures if code.startswith(("requests", "proactive"))})
    for line in chance.sample(lines, chance.randrange(1, 5)):
        for code in [code for code in figures if code.startswith(f"{line}.")]:
            del figures[code]


def _printed_numbers(
    printed: dict[str, Printable],
    truth: dict[str, Decimal | None],
    chance: Random,
    *,
    plain: bool,
    blanks: bool,
) -> list[str]:
    """Vary the printed numbers; where a blank or a mark replaces a zero, change the truth too.

    ``plain``: text converted from Word, which prints the names of bookmarks.
    """
    features = []
    way = chance.random()
    tables = chance.choice((("requests",), ("proactive",), ("reconsideration", "litigation"), None))
    sign = None
    if way < 0.1 and blanks:
        sign = ""
        features.append("blank zeros")
    elif way < 0.2:
        sign = chance.choice(("/", "-", "—", "－"))
        features.append("marks for zeros")
    if sign is not None:
        for code, value in list(printed.items()):
            if value == 0 and (tables is None or code.split(".")[0] in tables):
                printed[code] = sign or None
                truth[code] = None
    elif way < 0.4:
        features.append("odd number forms")
        for code in list(printed):
            if chance.random() < 0.15:
                printed[code] = _odd(code, truth[code], chance, plain=plain)
    return features


def _odd(code: str, value: Decimal | None, chance: Random, *, plain: bool) -> Printable:
    text = shown(value)
    kind = next(EDITIONS[name].cells[code].column.kind for name in EDITIONS if code in EDITIONS[name].cells)
    if kind is NumberKind.CHANGE and value is not None:
        whole = int(abs(value))
        return chance.choice(
            (f"减{whole}", f"-{whole}", f"－{whole}") if value < 0 else (f"增{whole}", f"+{whole}")
        )
    ways = [text.translate(FULL_WIDTH), text, f" {text} "]
    if kind is NumberKind.COUNT:
        ways += [f"{text}件", *([f"[bookmark: _GoBack]{text}"] if plain else [])]
    if value is not None and value >= 1000 and kind is NumberKind.COUNT:
        ways += [f"{int(value):,}", f"{int(value):,}".replace(",", "，")]
    return chance.choice(ways)


def simple(content: Content) -> Content:
    """Return the content without line breaks in labels, for layouts in which a line is a cell."""

    def joined(table: PrintedTable) -> PrintedTable:
        return forms.mapped_labels(table, lambda text: text.replace("\n", ""))

    parts = tuple((h, p, tuple(joined(t) for t in tables)) for h, p, tables in content.parts)
    return replace(content, parts=parts)
