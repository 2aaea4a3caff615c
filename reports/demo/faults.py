"""What is wrong in an invented report: one fault of each family of checks, put into a report that is right. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reports.statutory.printed_form import Printable

#: Lines that a badly copied table leaves out.
LOST_LINES = ("other_supplement_overdue", "other_fee_unpaid", "other_other")
#: A number that is printed too high by this and corrected in the review.
MISPRINTED, BY = "proactive.penalties.decisions", 7
#: A neighbour's text, which one agency takes over.
BORROWED = (
    "围绕群众关心的高龄津贴、殡葬服务和地名命名三件事整理公开目录，逐项写明依据、流程、时限和咨询电话。",
    "在各社区服务站设置意见箱，收集到的意见按月汇总，由分管领导批示后交有关股室办理并回复提出人。",
    "全年举办业务讲座三次，请县司法局讲解申请答复的常见错误，参训人员覆盖全部股室和下属单位。",
)


@dataclass
class Content:
    """What a report says before it is printed; ``title_year`` and ``closing_date`` as they will stand in it."""

    agency: str
    year: int
    cells: dict[str, Printable]
    narrative: dict[int, tuple[str, ...]]
    title_year: int
    closing_date: str
    #: Headings that are printed otherwise than in the form.
    headings: dict[int, str] = field(default_factory=dict)

    def add(self, code: str, more: int) -> None:
        """Print a whole number that is greater by ``more``."""
        value = self.cells[code]
        assert isinstance(value, int)  # noqa: S101 – faults are put into counts
        self.cells[code] = value + more

    def say(self, part: int, sentence: str) -> None:
        self.narrative[part] = (*self.narrative[part], sentence)

    def replace(self, old: str, new: str) -> None:
        """Say it otherwise in part one."""
        self.narrative[1] = tuple(text.replace(old, new) for text in self.narrative[1])


def _identity(content: Content) -> None:
    content.title_year -= 1


def _stale_text(content: Content) -> None:
    content.replace(f"{content.year}年，", f"{content.year - 1}年，")


def _completeness(content: Content) -> None:
    content.cells["requests.received.business"] = "/"
    content.cells["requests.disclosed.research"] = None


def _order_of_parts(content: Content) -> None:
    content.headings[6] = "七、其他需要报告的事项"


def _lines_lost(content: Content) -> None:
    content.cells = {
        code: value for code, value in content.cells.items() if code.split(".")[1] not in LOST_LINES
    }


def _proactive_table(content: Content) -> None:
    content.cells["proactive.licensing.decisions"] = "1206.5"


def _proactive_history(content: Content) -> None:
    content.add("proactive.normative_documents.in_force", 3)


def _proactive_powers(content: Content) -> None:
    content.cells["proactive.government_rules.issued"] = 2
    content.cells["proactive.government_rules.in_force"] = 5


def _broken_sum(content: Content) -> None:
    content.add("requests.disclosed.natural_person", 3)


def _results_table(content: Content) -> None:
    content.add("reconsideration.cases.total", 2)


def _narrative_form(content: Content) -> None:
    content.narrative[5] = ()


def _writer_names(content: Content) -> None:
    content.replace(content.agency, "青禾县教育局")


def _narrative_tables(content: Content) -> None:
    received = content.cells["requests.received.total"]
    content.replace(f"收到政府信息公开申请{received}件", f"收到政府信息公开申请{received}6件")


def _narrative_sums(content: Content) -> None:
    content.say(1, "全年共发布政策文件90件，其中部门文件40件、转发文件30件、解读材料10件。")


def _processing_fee(content: Content) -> None:
    content.narrative[6] = ("无其他需要报告的事项。",)


def _last_year(content: Content) -> None:
    for line in ("carried_over", "disclosed", "outcomes_total"):
        for applicant in ("natural_person", "total"):
            content.add(f"requests.{line}.{applicant}", 2)


def _approved_version(content: Content) -> None:
    content.add(MISPRINTED, BY)


def _privacy(content: Content) -> None:
    content.say(6, "如有疑问，请与本单位王某联系，手机13912345678。")


def _similarity(content: Content) -> None:
    content.narrative[1] = (content.narrative[1][0], *BORROWED)


def _wording(content: Content) -> None:
    content.say(1, "（六）其他。进一步完善信息公开公开平台，健全“一网通办栏目。")


def _dates(content: Content) -> None:
    content.closing_date = f"{content.year}年12月20日"


#: Family of checks, or a special fault → what it does to a report.
FAULTS: dict[str, Callable[[Content], None]] = {
    "identity": _identity,
    "stale_text": _stale_text,
    "completeness": _completeness,
    "order_of_parts": _order_of_parts,
    "lines_lost": _lines_lost,
    "proactive_table": _proactive_table,
    "proactive_history": _proactive_history,
    "proactive_powers": _proactive_powers,
    "requests_table": _broken_sum,
    "broken_sum": _broken_sum,
    "results_table": _results_table,
    "narrative_form": _narrative_form,
    "writer_names": _writer_names,
    "narrative_tables": _narrative_tables,
    "narrative_sums": _narrative_sums,
    "processing_fee": _processing_fee,
    "last_year": _last_year,
    "approved_version": _approved_version,
    "privacy": _privacy,
    "similarity": _similarity,
    "wording": _wording,
    "dates": _dates,
}
