"""Walks the catalogue over one report and groups what fails by its roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reports.checks.catalogue import CATALOGUE
from reports.checks.entries import Check
from reports.checks.faults import fault_of
from reports.checks.results import CheckResult, Fault, Instance, Severity, Subject
from reports.checks.roots import group
from reports.checks.subjects import edition_of
from reports.statutory.editions import EDITIONS

SEVERITY_ORDER = {severity: position for position, severity in enumerate(Severity)}


def run_checks(subject: Subject, catalogue: Mapping[str, Check] = CATALOGUE) -> CheckResult:
    """All instances of one report: roots by severity, each followed by its echoes, then what is no finding.

    Pure and repeatable: the same subject gives the same result. Raises nothing for any subject built by
    ``subject_from_reading``.
    """
    checks = tuple(catalogue.values())
    plausibility = frozenset(check.id for check in checks if check.plausibility)
    numeric = tuple(check for check in checks if check.id.startswith("T"))
    instances = group(
        subject, apply(checks, subject), lambda repaired: apply(numeric, repaired), plausibility
    )
    judged = tuple(_judged(subject, instance) for instance in instances)
    return CheckResult(tuple(_ordered(judged)))


def apply(checks: Iterable[Check], subject: Subject) -> tuple[Instance, ...]:
    """The instances of these checks, not grouped. A check of another edition of its table is not run."""
    return tuple(
        instance
        for check in checks
        if len(check.editions) == len(EDITIONS) or edition_of(subject, check.table).name in check.editions
        for instance in check.run(check, subject)
    )


def _judged(subject: Subject, instance: Instance) -> Instance:
    if not instance.is_finding or instance.fault is not Fault.UNKNOWN:
        return instance
    return replace(instance, fault=fault_of(subject, instance))


def _ordered(instances: tuple[Instance, ...]) -> Iterable[Instance]:
    echoes: dict[str, list[Instance]] = {}
    for instance in instances:
        if instance.echo_of:
            echoes.setdefault(instance.echo_of, []).append(instance)
    roots = [i for i in instances if i.is_finding and not i.echo_of]
    for root in sorted(roots, key=lambda i: SEVERITY_ORDER[i.severity]):
        yield root
        yield from echoes.get(root.identity, ())
    yield from (i for i in instances if not i.is_finding)
