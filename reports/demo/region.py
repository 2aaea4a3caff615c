"""An invented region: agencies on three levels, people, and the final state of each report. Data only."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "yunling-2026"  # noqa: S105 – of invented people in an embedded demonstration
YEARS = (2024, 2025)
#: Review stages by year.
STAGES = {2024: 1, 2025: 2}


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


AGENCIES = (
    DemoAgency("YL", "云岭市人民政府", "government", "prefecture", None, ("云岭市",), "0999-8110001"),
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

#: Final states of the newest year's reports; an agency not named here is passed and published.
OUTCOMES_NEWEST: dict[str, str] = {
    "YL": "missing",
    "YL01": "approved",
    "YL03": "submitted",
    "YL04": "draft",
    "QH": "missing",
    "QH01": "submitted",
    "QH02": "draft_broken_sum",
    "QH03": "submitted",
    "QH04": "returned",
    "QH05": "submitted_second_stage",
    "QH06": "missing",
    "QH07": "draft_lines_lost",
    "CT": "missing",
    "CT01": "unreadable",
    "CT02": "draft_wrong_year",
    "CT03": "submitted",
}
OUTCOMES_OLDEST: dict[str, str] = {"CT03": "missing", "QH07": "approved"}

#: Which file the agency sends: Word, web page, or a text layout. In turn by the order of the agencies.
FILE_KINDS = ("docx", "html", "docx", "text-B", "docx", "text-A", "docx", "html-gbk", "docx", "text-E")
