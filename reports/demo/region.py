"""An invented region: agencies on three levels below a province, people, and what becomes of each report. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PASSWORD = "yunling-2026"  # noqa: S105 – of invented people in an embedded demonstration
#: How many years the whole demonstration has, across both editions, and the small one.
YEARS_FULL, YEARS_SMALL = 6, 2
#: Agencies of the small demonstration: the first ones of ``AGENCIES``.
SMALL = 19


def years_of(today: date, small: bool) -> tuple[int, ...]:
    """The years that are reported, the oldest first; the newest is the last complete one."""
    newest = today.year - 1
    return tuple(range(newest - (YEARS_SMALL if small else YEARS_FULL) + 1, newest + 1))


def merged_after(years: tuple[int, ...]) -> int:
    """The first year that the merged agency does not report any more."""
    return years[-1] - 2


@dataclass(frozen=True, slots=True)
class DemoAgency:
    code: str
    name: str
    kind: str
    level: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    telephone: str = ""
    vertically_managed: bool = False
    must_report: bool = True


_FIRST = (
    DemoAgency("CJ", "苍江省人民政府", "government", "province", must_report=False),
    DemoAgency("YL", "云岭市人民政府", "government", "prefecture", "CJ", ("云岭市",), "0999-8110001"),
    DemoAgency("YL01", "云岭市人民政府办公室", "office", "prefecture", "YL", ("市政府办", "云岭市政府办")),
    DemoAgency("YL02", "云岭市财政局", "department", "prefecture", "YL", ("市财政局",)),
    DemoAgency("YL03", "云岭市教育局", "department", "prefecture", "YL", ("市教育局",)),
    DemoAgency(
        "YL04", "云岭市卫生健康委员会", "department", "prefecture", "YL", ("市卫健委", "云岭市卫健委")
    ),
    DemoAgency("YL05", "国家税务总局云岭市税务局", "branch", "prefecture", "YL", ("云岭市税务局",), "", True),
    DemoAgency("QH", "青禾县人民政府", "government", "county", "YL", ("青禾县",), "0999-8220001"),
    DemoAgency("QH01", "青禾县人民政府办公室", "office", "county", "QH", ("县政府办",)),
    DemoAgency("QH02", "青禾县财政局", "department", "county", "QH", ("县财政局",), "0999-8220316"),
    DemoAgency("QH03", "青禾县教育局", "department", "county", "QH", ("县教育局",)),
    DemoAgency("QH04", "青禾县自然资源局", "department", "county", "QH", ("县自然资源局",)),
    DemoAgency("QH05", "青禾县市场监督管理局", "department", "county", "QH", ("县市场监管局",)),
    DemoAgency("QH06", "青禾县柳溪镇人民政府", "town", "township", "QH", ("柳溪镇", "青禾县柳溪镇")),
    DemoAgency("QH07", "青禾县石桥街道办事处", "street", "township", "QH", ("石桥街道",)),
    DemoAgency("CT", "长汀区人民政府", "government", "county", "YL", ("长汀区",)),
    DemoAgency("CT01", "长汀区人民政府办公室", "office", "county", "CT", ("区政府办",)),
    DemoAgency("CT02", "长汀区住房和城乡建设局", "department", "county", "CT", ("区住建局",)),
    DemoAgency("CT03", "长汀区白沙镇人民政府", "town", "township", "CT", ("白沙镇",)),
)


def _several(parent: str, level: str, kind: str, names: str, first: int) -> tuple[DemoAgency, ...]:
    """Agencies of one kind, numbered from ``first``."""
    return tuple(
        DemoAgency(f"{parent}{number:02}", name, kind, level, parent, vertically_managed=kind == "branch")
        for number, name in enumerate(names.split(), start=first)
    )


#: Merged into the other one in the third year before the newest.
MERGED, MERGED_INTO = "WC04", "WC03"
#: Renamed in the year before the newest; until then it had this name.
RENAMED, RENAMED_YEARS_AGO = "SW04", 1
NAMES_BEFORE = {RENAMED: "松湾区城市管理局"}
_FURTHER = (
    *_several(
        "YL",
        "prefecture",
        "department",
        "云岭市发展和改革委员会 云岭市公安局 云岭市民政局 云岭市自然资源和规划局 云岭市交通运输局 云岭市水利局 "
        "云岭市农业农村局 云岭市市场监督管理局",
        6,
    ),
    *_several("YL", "prefecture", "zone", "云岭高新技术产业开发区管理委员会", 14),
    *_several("YL", "prefecture", "public_body", "云岭市公共交通集团有限公司 云岭市自来水公司", 15),
    *_several("YL", "prefecture", "branch", "云岭市气象局", 17),
    *_several("QH", "county", "department", "青禾县民政局 青禾县农业农村局 青禾县卫生健康局", 8),
    *_several("QH", "township", "town", "青禾县竹溪镇人民政府 青禾县麦坪乡人民政府", 11),
    *_several("CT", "county", "department", "长汀区财政局 长汀区教育局 长汀区民政局", 4),
    *_several("CT", "township", "street", "长汀区临江街道办事处", 7),
    DemoAgency("WC", "望川县人民政府", "government", "county", "YL", ("望川县",)),
    *_several("WC", "county", "office", "望川县人民政府办公室", 1),
    *_several("WC", "county", "department", "望川县财政局 望川县文化和旅游局 望川县体育局 望川县林业局", 2),
    *_several("WC", "township", "town", "望川县石门镇人民政府 望川县青岩镇人民政府", 6),
    DemoAgency("SW", "松湾区人民政府", "government", "county", "YL", ("松湾区",)),
    *_several("SW", "county", "office", "松湾区人民政府办公室", 1),
    *_several("SW", "county", "department", "松湾区财政局 松湾区住房和城乡建设局 松湾区综合行政执法局", 2),
    *_several("SW", "township", "street", "松湾区海棠街道办事处 松湾区桥南街道办事处", 5),
    DemoAgency("LH", "澜河县人民政府", "government", "county", "YL", ("澜河县",)),
    *_several("LH", "county", "office", "澜河县人民政府办公室", 1),
    *_several("LH", "county", "department", "澜河县财政局 澜河县教育局", 2),
    *_several("LH", "township", "town", "澜河县沙洲镇人民政府", 4),
)
AGENCIES = (*_FIRST, *_FURTHER)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    display_name: str
    roles: tuple[tuple[str, str, int, int], ...]  # role, agency code, first and last stage
    says: str  # what the person is for, printed with the account
    staff: bool = False
    telephone: str = ""


PEOPLE = (
    DemoPerson(
        "clerk", "周晓禾", (("clerk", "QH02", 1, 3),), "填报员 · 青禾县财政局", telephone="0999-8220316"
    ),
    DemoPerson(
        "clerk2", "刘柳", (("clerk", "QH06", 1, 3),), "填报员 · 青禾县柳溪镇", telephone="0999-8220327"
    ),
    DemoPerson("head", "马分管", (("head", "QH02", 1, 3),), "分管领导 · 青禾县财政局"),
    DemoPerson("reviewer", "陈审", (("reviewer", "QH", 1, 2),), "审核员 · 青禾县（初审、终审）"),
    DemoPerson("reviewer2", "赵复", (("reviewer", "YL", 1, 2),), "审核员 · 云岭市（初审、终审）"),
    DemoPerson("reviewer3", "孙核", (("reviewer", "YL", 1, 2),), "审核员 · 云岭市（初审、终审）"),
    DemoPerson("province", "冯督", (("reviewer", "CJ", 1, 2),), "审核员 · 苍江省（审市政府年报）"),
    DemoPerson("office", "吴政", (("office", "YL", 1, 3),), "政务公开办 · 云岭市"),
    DemoPerson("office2", "钱办", (("office", "YL", 1, 3),), "政务公开办 · 云岭市（作废须两人）"),
    DemoPerson("auditor", "郑计", (("auditor", "YL", 1, 3),), "审计员 · 云岭市"),
    DemoPerson(
        "admin", "系统管理员", (("administrator", "YL", 1, 3),), "系统管理员 · 后台 /admin/", staff=True
    ),
)
#: One more clerk an agency, so that every demo file is sent by its own agency.
CLERK_OF_AGENCY = "clerk-{code}"

#: Invented: no area has this code.
TELEPHONE = "0999-8330{number:03d}"

#: What becomes of the newest year's reports, with the fault that is in the file, if any; others are published.
NEWEST: dict[str, tuple[str, str]] = {
    "YL": ("adding_up", ""),
    "YL01": ("approved", "privacy"),
    "YL03": ("submitted", "results_table"),
    "YL04": ("draft", "completeness"),
    "YL06": ("submitted_second_stage", ""),
    "YL07": ("submitted", "proactive_powers"),
    "YL08": ("question_open", "order_of_parts"),
    "YL09": ("question_answered", "narrative_sums"),
    "YL10": ("missing", ""),
    "YL11": ("submitted", "proactive_history"),
    "YL12": ("returned", "last_year"),
    "YL14": ("approved", ""),
    "YL15": ("submitted", "processing_fee"),
    "YL16": ("exempt", ""),
    "YL17": ("submitted_clean", ""),
    "QH": ("missing", ""),
    "QH01": ("submitted_clean", ""),
    "QH02": ("draft", "broken_sum"),
    "QH03": ("submitted", "narrative_tables"),
    "QH04": ("returned", "narrative_form"),
    "QH05": ("submitted_second_stage", ""),
    "QH06": ("missing", ""),
    "QH07": ("draft", "lines_lost"),
    "QH08": ("withdrawn", ""),
    "QH09": ("question_closed", ""),
    "QH10": ("submitted", "similarity"),
    "QH11": ("writing", ""),
    "QH12": ("extended", ""),
    "CT": ("missing", ""),
    "CT01": ("unreadable", ""),
    "CT02": ("draft", "identity"),
    "CT03": ("submitted_clean", ""),
    "CT04": ("rejected", "stale_text"),
    "CT05": ("submitted", "wording"),
    "CT06": ("unused_file", ""),
    "CT07": ("missing", ""),
    "WC": ("missing", ""),
    "WC02": ("submitted", "writer_names"),
    "WC05": ("submitted_clean", ""),
    "WC07": ("missing", ""),
    "SW": ("missing", ""),
    "SW01": ("draft", ""),
    "SW02": ("claimed", "proactive_table"),
    "SW03": ("discarded", ""),
    "SW06": ("draft", "dates"),
    "LH": ("missing", ""),
    "LH02": ("submitted", "requests_table"),
    "LH04": ("missing", ""),
}
#: The year before: a corrected version that is approved, one that waits, one that was voided.
BEFORE: dict[str, tuple[str, str]] = {
    "YL02": ("corrected", ""),
    "LH03": ("correcting", "approved_version"),
    "SW05": ("voided", ""),
    "QH07": ("approved", ""),
    "CT03": ("missing", ""),
}

#: Which file the agency sends: Word, web page, PDF, OFD, workbook, mail or a text layout. In turn by the order of the
#: agencies.
FILE_KINDS = (
    "docx",
    "html",
    "pdf",
    "text-B",
    "xlsx",
    "text-A",
    "docx",
    "html-gbk",
    "ofd",
    "mail",
    "docx",
    "text-E",
)
#: Sends a scan of its report of the newest year, where this machine has a Chinese font to draw one with; else a PDF.
SCANNED = "SW01"
