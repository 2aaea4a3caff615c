"""Telling roots from echoes, and the instance as it is stored afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from reports.checks.entries import ONE_STEP_LOWER, Check
from reports.checks.names import cell_name, number
from reports.checks.results import Fault, Instance, Outcome, Severity, Subject
from reports.checks.subjects import edition_of
from reports.statutory.elements import SumKind, split_code

REST_SENTENCE = "另有{n}处不平，未逐一列出。"
ORIGINAL_SENTENCE = "请对照原件确认。"
PROPOSAL_SENTENCE = "“{格}”疑应为{值}（现填{原}）。"


@dataclass
class Root:
    """A finding that is shown, and what is known about it beyond its own instance."""

    identity: str
    target: str | None = None
    proposed: dict[str, Decimal] = field(default_factory=dict)
    evidence: str = ""
    message: str | None = None
    misread: bool = False
    folded: int = 0
    severity: Severity | None = None


def row_name(line: str) -> str:
    """The identity of the instance of T3-ROW for a line."""
    return f"{SumKind.ROW}:{line}"


def sum_name(column: str) -> str:
    """The identity of the instance of T3-SUM for a column."""
    return f"{SumKind.OUTCOMES}:{column}"


def identity_name(column: str) -> str:
    """The identity of the instance of T3-IDENT for a column."""
    return f"{SumKind.IDENTITY}:{column}"


class Grouping:
    """Collects roots and echoes over the instances of one report."""

    def __init__(
        self, subject: Subject, instances: tuple[Instance, ...], catalogue: Mapping[str, Check]
    ) -> None:
        self.subject = subject
        self.instances = instances
        self.catalogue = catalogue
        self.failing = {i.identity: i for i in instances if i.is_finding}
        self.roots: dict[str, Root] = {}
        self.echo_of: dict[str, str] = {}

    def add(self, root: Root, echoes: tuple[str, ...] = ()) -> None:
        """Adds a root if its instance fails; failing ``echoes`` that have no root yet become its echoes."""
        if root.identity not in self.failing or root.identity in self.echo_of:
            return
        root = self.roots.setdefault(root.identity, root)
        for identity in echoes:
            if identity in self.failing and identity not in self.roots:
                self.echo_of.setdefault(identity, root.identity)

    def root_of(self, identity: str) -> Root | None:
        """The root that a failing instance is or belongs to."""
        return self.roots.get(identity) or self.roots.get(self.echo_of.get(identity, ""))

    def is_open(self, identity: str) -> bool:
        return identity in self.failing and identity not in self.roots and identity not in self.echo_of

    @property
    def proposals(self) -> dict[str, Decimal]:
        return {code: value for root in self.roots.values() for code, value in root.proposed.items()}


def proposal_sentence(subject: Subject, code: str, printed: Decimal, proposed: Decimal) -> str:
    """Which cell would be mended by which value."""
    name = cell_name(code, edition_of(subject, split_code(code)[0]).name)
    return PROPOSAL_SENTENCE.format(格=name, 值=number(proposed), 原=number(printed))


def as_stored(grouping: Grouping, instance: Instance) -> Instance:
    """The instance as it is stored: an echo with its pointer, a root with its message completed."""
    if instance.identity in grouping.echo_of:
        return replace(instance, echo_of=grouping.echo_of[instance.identity])
    echoes = sum(root == instance.identity for root in grouping.echo_of.values())
    root = grouping.roots.get(instance.identity)
    if root is None and not echoes:
        return instance
    root = root or Root(instance.identity)
    message = (root.message or instance.message) + root.evidence
    if root.folded:
        message += REST_SENTENCE.format(n=root.folded)
    shown = replace(
        instance,
        message=message,
        severity=root.severity or instance.severity,
        target=root.target or instance.target,
        proposed=root.proposed or instance.proposed,
        echoes=echoes,
    )
    return _as_misread(shown, instance.severity) if root.misread else shown


def _as_misread(instance: Instance, severity: Severity) -> Instance:
    """The fault is the reading's: a failure becomes uncertain, one step below ``severity``."""
    sent_back = replace(instance, message=instance.message + ORIGINAL_SENTENCE, fault=Fault.READING)
    if instance.outcome is not Outcome.FAIL:
        return sent_back
    return replace(sent_back, outcome=Outcome.UNCERTAIN, severity=ONE_STEP_LOWER[severity])
