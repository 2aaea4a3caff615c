"""Random figures of a report that hold every sum of its edition. The caller's generator repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import LineRole, cell_code

#: Frequent outcomes with their weights; the other lines share the rest, rarely.
COMMON_OUTCOMES = {
    "disclosed": 60,
    "partly_disclosed": 6,
    "withheld_third_party_rights": 3,
    "withheld_internal_affairs": 3,
    "unavailable_not_held": 16,
    "unavailable_must_be_created": 3,
    "not_processed_petition": 4,
    "not_processed_repeated": 2,
    "other_other": 2,
    "other_handling": 2,
}
#: How the requests of an agency spread over the kinds of applicants.
APPLICANT_WEIGHTS = (80, 12, 1, 2, 3, 2)


@dataclass(frozen=True, slots=True)
class Size:
    """Size of an agency: upper bounds of its yearly cases (件; fees in 万元)."""

    requests: int
    documents: int
    decisions: int
    fees: int


SIZES = {
    "government": Size(180, 30, 90000, 8000),
    "office": Size(25, 8, 0, 0),
    "department": Size(18, 4, 2500, 400),
    "branch": Size(8, 0, 900, 0),
    "zone": Size(6, 0, 300, 100),
    "public_body": Size(3, 0, 0, 0),
    "town": Size(4, 0, 60, 0),
    "street": Size(4, 0, 40, 0),
}


Cells = dict[str, Decimal | int]
Previous = Mapping[str, Decimal | int]


def make_figures(
    random: Random, kind: str, *, edition: str = "2021", previous: Previous | None = None
) -> Cells:
    """A value for every cell of the edition, such that all sums of 表三 and 表四 hold.

    ``previous``: last year's figures of the same agency. What is carried over follows them, and in the 2021 edition
    the stock of normative documents.
    """
    size = SIZES[kind]
    cells: Cells = dict.fromkeys(EDITIONS[edition].cells, 0)
    _proactive(cells, random, size, edition, previous or {})
    _requests(cells, random, size, edition, previous or {})
    for table, lines in (
        ("reconsideration", ("cases",)),
        ("litigation", ("direct", "after_reconsideration")),
    ):
        for line in lines:
            results = [random.choice((0, 0, 0, 1, 2)) if size.requests > 10 else 0 for _ in range(4)]
            names = ("upheld", "rectified", "other_result", "pending")
            cells |= {cell_code(table, line, name): value for name, value in zip(names, results, strict=True)}
            cells[cell_code(table, line, "total")] = sum(results)
    return cells


def _proactive(cells: Cells, random: Random, size: Size, edition: str, previous: Previous) -> None:
    for line in ("licensing", "penalties", "compulsion"):
        cells[f"proactive.{line}.decisions"] = random.randint(size.decisions // 3, size.decisions)
    if edition == "2021":
        issued, repealed = random.randint(0, size.documents), 0
        stock = previous.get("proactive.normative_documents.in_force", size.documents * 3)
        repealed = random.randint(0, min(2, int(stock)))
        cells["proactive.normative_documents.issued"] = issued
        cells["proactive.normative_documents.repealed"] = repealed
        cells["proactive.normative_documents.in_force"] = stock + issued - repealed
        if size.fees:
            cells["proactive.fees.amount"] = Decimal(random.randint(1, size.fees * 10000)) / 10000
        return
    made = random.randint(0, size.documents)
    cells["proactive.normative_documents.newly_made"] = made
    cells["proactive.normative_documents.newly_published"] = made
    cells["proactive.normative_documents.total_published"] = made + size.documents
    for line in ("licensing", "other_services", "penalties", "compulsion"):
        cells[f"proactive.{line}.items_last_year"] = random.randint(10, 200)
        cells[f"proactive.{line}.change"] = random.randint(-9, 9)


def _requests(cells: Cells, random: Random, size: Size, edition: str, previous: Previous) -> None:
    table = EDITIONS[edition].table("requests")
    applicants = [column.code for column in table.lines[0].columns if not column.is_total]
    outcomes = [line.code for line in table.lines if line.role is LineRole.OUTCOME]
    weights = [COMMON_OUTCOMES.get(code, 0.3) for code in outcomes]
    received = random.choices(applicants, APPLICANT_WEIGHTS, k=random.randint(0, size.requests))
    for applicant in applicants:
        carried = int(previous.get(f"requests.carried_forward.{applicant}", 0))
        new = received.count(applicant)
        left = random.randint(0, min(2, new // 4)) if new else 0
        done = carried + new - left
        cells[f"requests.received.{applicant}"] = new
        cells[f"requests.carried_over.{applicant}"] = carried
        cells[f"requests.outcomes_total.{applicant}"] = done
        cells[f"requests.carried_forward.{applicant}"] = left
        for outcome in random.choices(outcomes, weights, k=done):
            cells[f"requests.{outcome}.{applicant}"] += 1
    for line in table.lines:
        cells[f"requests.{line.code}.total"] = sum(cells[f"requests.{line.code}.{a}"] for a in applicants)
