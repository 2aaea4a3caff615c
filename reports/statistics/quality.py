"""考核: points that a report loses, by what happened to it and the weights that the office has set. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FULL = Decimal(100)


class Punctual(StrEnum):
    """How the first hand-in stands to the due date; ``PENDING``, ``EXEMPT``, ``ARCHIVED`` are not judged."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    PENDING = "pending"
    EXEMPT = "exempt"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Weight:
    """Points for one of what is counted. ``unit``: 份, 天, 版, 个, 次."""

    code: str
    label: str
    unit: str
    default: Decimal


WEIGHTS: tuple[Weight, ...] = (
    Weight("late", "逾期上报", "份", Decimal(10)),
    Weight("day_late", "逾期天数", "天", Decimal("0.5")),
    Weight("missing", "逾期未报", "份", Decimal(50)),
    Weight("version", "退回后重报", "版", Decimal(5)),
    Weight("error", "首次上报的填报错误", "个", Decimal(2)),
    Weight("correction", "通过后更正", "次", Decimal(5)),
    Weight("late_answer", "问询逾期答复", "次", Decimal(3)),
)
#: Calendar days within which a question is to be answered.
ANSWER_DAYS = 5


def default_weights() -> dict[str, Decimal]:
    return {weight.code: weight.default for weight in WEIGHTS}


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one slot. None: nothing was handed in, so there is nothing to count.

    ``versions``: handed in until the first approval. ``errors``: root errors of the first one that are the agency's,
    not the reading's. ``corrections``: approvals after the first. ``days_overdue``: from the due date until today,
    whatever was handed in; ``days_late`` ends with the hand-in.
    """

    punctual: Punctual
    days_late: int = 0
    days_overdue: int = 0
    versions: int | None = None
    errors: int | None = None
    corrections: int = 0
    late_answers: int = 0

    def counts(self) -> dict[str, int]:
        """How often each weight applies."""
        missing = self.punctual is Punctual.MISSING
        late = missing or self.punctual is Punctual.LATE
        return {
            "late": int(self.punctual is Punctual.LATE),
            "day_late": self.days_late if late else 0,
            "missing": int(missing),
            "version": max((self.versions or 1) - 1, 0),
            "error": self.errors or 0,
            "correction": self.corrections,
            "late_answer": self.late_answers,
        }


@dataclass(frozen=True, slots=True)
class Deduction:
    weight: Weight
    count: int
    points: Decimal


def deductions(record: Record, weights: Mapping[str, Decimal]) -> list[Deduction]:
    """Every weight with its count and the points it takes, also where that is 0."""
    counts = record.counts()
    return [
        Deduction(weight, counts[weight.code], weights.get(weight.code, weight.default) * counts[weight.code])
        for weight in WEIGHTS
    ]


def score(record: Record, weights: Mapping[str, Decimal]) -> Decimal | None:
    """100 without the deductions, at least 0; None for a slot that is not judged.

    What was handed in never has less than the same slot would have today with nothing handed in.
    """
    if record.punctual in (Punctual.PENDING, Punctual.EXEMPT, Punctual.ARCHIVED):
        return None
    least = Decimal(0)
    if record.days_overdue and record.punctual is not Punctual.MISSING:
        least = _left(Record(Punctual.MISSING, days_late=record.days_overdue), weights)
    return max(_left(record, weights), least)


def _left(record: Record, weights: Mapping[str, Decimal]) -> Decimal:
    taken = sum((each.points for each in deductions(record, weights)), Decimal(0))
    return max(FULL - taken, Decimal(0))


#: How a report that was never handed in is judged beside one that came late.
MISSING_RULE = (
    "逾期未报的，扣逾期未报和算到当天的逾期天数，不再扣逾期上报；已上报的得分不低于当天仍未报的得分。"
)


def plain(points: Decimal) -> str:
    """Without zeros after the point: ``0.5``, ``10``."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def formula(weights: Mapping[str, Decimal]) -> str:
    """How a score comes about, in one sentence."""
    parts = [
        f"{weight.label}（每{weight.unit}{plain(weights.get(weight.code, weight.default))}分）"
        for weight in WEIGHTS
    ]
    return f"得分＝100分，减去：{'、'.join(parts)}；最低0分。{MISSING_RULE}未到期和免报的不评分。"
