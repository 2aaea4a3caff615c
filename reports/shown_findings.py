"""Findings as the pages show them: roots by severity, each with its cells as links, proposals and explanation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from reports.checks.results import Severity, counted
from reports.checks.similarity import COMPARING
from reports.models import Decision, Explanation, Finding
from reports.shown_values import cell_name, finding_anchor
from reports.statutory.editions import EDITIONS

SEVERITY_ICON = {"error": "circle-x", "warning": "alert-triangle", "notice": "info-circle"}
#: Checks that note a part, a date, another report or labels put together where others quote the report.
NOT_QUOTED = frozenset(
    {
        "C-MISSING-SECTION",
        "C-MERGED",
        "C-LABEL",
        "D-HANDIN",
        "D-LATE",
        "D-EARLY",
        "D-NONE",
        "E-EDITION",
        "E-MIXED",
        "I-DUPLICATE",
        "L-MISSING",
        "T3-PARENT",
    }
)
MOST_CELLS = 4
SHORT_LINE = 11
SEVERITY_HINT = {
    "error": "须更正或写情况说明后才能上报",
    "warning": "上报前请核对，审核时逐条查看",
    "notice": "供参考，不影响上报",
}
#: The same of a version that was handed in.
HANDED_IN_HINT = {"error": "审核时逐条处理", "warning": "审核时逐条查看", "notice": "供参考"}


@dataclass(frozen=True, slots=True)
class CellLink:
    """A cell named in a finding; ``short`` fits a narrow list, ``on_page``: the form on the page has the cell."""

    code: str
    label: str
    short: str
    on_page: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """The value that would mend the finding; ``url`` opens the correction form with it filled in."""

    code: str
    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    finding: Finding
    anchor: str
    cells: tuple[CellLink, ...]
    proposals: tuple[Proposal, ...]
    explanation: Explanation | None
    echoes: int
    more_cells: int = 0
    decision: Decision | None = None

    @property
    def compares(self) -> bool:
        """Whether the finding is about text that another report has too."""
        return self.finding.check_id in COMPARING

    @property
    def quotation(self) -> str:
        """The passage of the report that the finding is about; empty where the check names something else."""
        return "" if self.finding.check_id in NOT_QUOTED else self.finding.quoted


@dataclass(frozen=True, slots=True)
class FindingGroup:
    severity: str
    text: str
    icon: str
    hint: str
    findings: tuple[ShownFinding, ...]

    @property
    def explained(self) -> int:
        """How many of the findings the agency has explained."""
        return sum(item.explanation is not None for item in self.findings)

    @property
    def count(self) -> str:
        """The severity and how many, with what was explained: 错误1（已说明1）."""
        return counted(Severity(self.severity), len(self.findings), self.explained)


def finding_groups(
    findings: Iterable[Finding],
    explanations: Mapping[str, Explanation],
    editions: Mapping[str, str],
    *,
    handed_in: bool,
    correct_in: int | None = None,
    decisions: Mapping[str, Decision] | None = None,
) -> tuple[FindingGroup, ...]:
    """Root findings grouped error, warning, notice; echoes only as a count at their root.

    ``explanations`` maps fingerprints to the newest text, ``decisions`` to what a reviewer decided; ``correct_in`` is
    the submission whose cells may be corrected by the reader of the page.
    """
    findings = list(findings)
    hints = HANDED_IN_HINT if handed_in else SEVERITY_HINT
    echoes = Counter(finding.echo_of_id for finding in findings if finding.echo_of_id is not None)
    on_page = codes_on_page(editions)
    groups = []
    for severity, icon in SEVERITY_ICON.items():
        roots = [f for f in findings if f.severity == severity and f.echo_of_id is None]
        if not roots:
            continue
        shown = tuple(
            ShownFinding(
                finding=finding,
                anchor=finding_anchor(finding),
                cells=_cells(finding, editions, on_page),
                proposals=_proposals(finding, editions, correct_in),
                explanation=explanations.get(finding.fingerprint),
                echoes=echoes[finding.pk],
                more_cells=max(0, len(_codes(finding)) - MOST_CELLS),
                decision=(decisions or {}).get(finding.fingerprint),
            )
            for finding in roots
        )
        groups.append(FindingGroup(severity, roots[0].get_severity_display(), icon, hints[severity], shown))
    return tuple(groups)


def codes_on_page(editions: Mapping[str, str]) -> set[str]:
    """Return the codes of all cells of the tables in these editions."""
    return {code for table, edition in editions.items() for code in EDITIONS[edition].table(table).cell_codes}


def cell_links(codes: Iterable[str], editions: Mapping[str, str]) -> list[CellLink]:
    """Return cells as links of the work page."""
    on_page = codes_on_page(editions)
    return [
        CellLink(code, _label(code, editions), _short_label(code, editions), code in on_page)
        for code in codes
    ]


def _cells(finding: Finding, editions: Mapping[str, str], on_page: set[str]) -> tuple[CellLink, ...]:
    """At most four: a sum over a column has more than a person follows."""
    return tuple(
        CellLink(code, _label(code, editions), _short_label(code, editions), code in on_page)
        for code in _codes(finding)[:MOST_CELLS]
    )


def _codes(finding: Finding) -> list[str]:
    """Return the cells of a finding: the suspect ones, the total, the target, then the others."""
    totals = [code for code in finding.cells if code.endswith(".total") or ".outcomes_total." in code]
    target = [finding.target] if finding.target else []
    return list(dict.fromkeys([*finding.proposed, *totals[:1], *target, *finding.cells]))


def _proposals(finding: Finding, editions: Mapping[str, str], correct_in: int | None) -> tuple[Proposal, ...]:
    found = []
    for code, value in finding.proposed.items():
        url = ""
        if correct_in is not None:
            url = f"{reverse('reports:correct_cell', args=(correct_in, code))}?{urlencode({'value': value})}"
        found.append(Proposal(code, _label(code, editions), value, url))
    return tuple(found)


def _short_label(code: str, editions: Mapping[str, str]) -> str:
    """The line without its explanation in brackets, cut after a few characters, and the column."""
    edition = EDITIONS.get(editions.get(code.split(".")[0], ""))
    cell = edition.cells.get(code) if edition else None
    if cell is None:
        return _label(code, editions)
    line = cell.line.label
    bracket = line.find("（", 1)
    line = line[:bracket] if bracket > 0 else line
    line = line if len(line) <= SHORT_LINE else f"{line[: SHORT_LINE - 1]}…"
    return f"{line} · {cell.column.label}"


def _label(code: str, editions: Mapping[str, str]) -> str:
    return cell_name(code, editions.get(code.split(".")[0]))
