"""Walks the catalogue over one report and groups what fails by its roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reports.checks.catalogue import CATALOGUE
from reports.checks.entries import Check
from reports.checks.faults import fault_of
from reports.checks.masking import with_masked_text
from reports.checks.results import CheckResult, Fault, Instance, Severity, Subject, check_set_version
from reports.checks.roots import group

SEVERITY_ORDER = {severity: position for position, severity in enumerate(Severity)}


IDENTITY_CHECKS = ("I-AGENCY", "I-YEAR")
NOT_SETTLED = "单位或年度待核实"


def run_checks(subject: Subject, catalogue: Mapping[str, Check] = CATALOGUE) -> CheckResult:
    """All instances of one report: roots by severity, each followed by its echoes, then what is not a finding.

    Pure and repeatable: the same subject gives the same result. Raises nothing for any subject built by
    ``subject_from_reading``.
    """
    subject = with_masked_text(subject)
    checks = tuple(check for check in catalogue.values() if check.id not in subject.settings.disabled)
    settled = _identity_settled(subject, checks)
    numeric = tuple(check for check in checks if check.id.startswith("T") or check.numeric)
    instances = group(
        subject,
        apply(checks, subject, settled=settled),
        lambda repaired: apply(numeric, repaired, settled=settled),
        {check.id: check for check in checks},
    )
    judged = tuple(_judged(subject, instance) for instance in once(instances))
    return CheckResult(tuple(_ordered(judged)), check_set_version(subject.settings))


def apply(checks: Iterable[Check], subject: Subject, *, settled: bool = True) -> tuple[Instance, ...]:
    """The instances of these checks, not grouped. A check of another edition of its table is not run.

    ``settled`` False: agency or year is in question, so what compares with other reports is not assessable.
    """
    return tuple(
        instance
        for check in checks
        if check.applies_to(subject)
        for instance in _instances(check, subject, settled)
    )


def once(instances: Iterable[Instance]) -> tuple[Instance, ...]:
    """The instances with one for each identity, the gravest finding first: findings are stored by it."""
    kept: dict[str, Instance] = {}
    for instance in instances:
        known = kept.get(instance.identity)
        if known is None or _gravity(instance) < _gravity(known):
            kept[instance.identity] = instance
    return tuple(kept.values())


def _gravity(instance: Instance) -> tuple[bool, int]:
    return not instance.is_finding, SEVERITY_ORDER[instance.severity]


def _instances(check: Check, subject: Subject, settled: bool) -> Iterable[Instance]:
    if check.needs_identity and not settled:
        return (check.not_assessable("report", NOT_SETTLED),)
    return check.run(check, subject)


def _identity_settled(subject: Subject, checks: Iterable[Check]) -> bool:
    """Whether neither I-AGENCY nor I-YEAR finds anything."""
    found = apply((check for check in checks if check.id in IDENTITY_CHECKS), subject)
    return not any(instance.is_finding for instance in found)


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
