"""Only one module writes the state of a submission; a search of all syntax trees finds no other writer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITER = "reports/services/submission_states.py"
#: States of other models, written by their services.
OTHER_STATES = {"PurgeState", "RunState", "JobState", "QueryState", "MailState", "DeliveryState"}
#: Writes the state of jobs only, never of a submission.
JOBS = "reports/services/leases.py"
#: Sets a version in memory back to the state of a past day, and stores nothing.
AS_IT_WAS = "reports/selectors/past_states.py"
WRITES = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "Submission"}
LISTS_FIELDS = {"bulk_update", "save"}


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
        each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)
    }


def of_something_else(value: ast.AST) -> bool:
    return bool(names_in(value) & OTHER_STATES)


def writers_in(source: str) -> Iterator[int]:
    """Return the line numbers that may write the state of a submission."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            yield from _assigned(node)
        elif isinstance(node, ast.Call):
            yield from _called(node)


def _assigned(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[int]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    flat = [each for target in targets for each in getattr(target, "elts", [target])]
    named = any(isinstance(each, ast.Attribute) and each.attr == "state" for each in flat)
    if named and (node.value is None or not of_something_else(node.value)):
        yield node.lineno


def _called(node: ast.Call) -> Iterator[int]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    about_submissions = {"Submission", "submissions"} & names_in(node.func)
    if name == "setattr" and any(isinstance(a, ast.Constant) and a.value == "state" for a in node.args):
        yield node.lineno
    if name in WRITES:
        for keyword in node.keywords:
            if keyword.arg == "state" and not of_something_else(keyword.value):
                yield node.lineno
            if keyword.arg in (None, "defaults") and about_submissions:
                yield node.lineno
    if name in LISTS_FIELDS and about_submissions:
        strings = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
        if "state" in strings:
            yield node.lineno


def sources() -> list[Path]:
    found = [path for package in ("reports", "review", "portal") for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_no_other_module_writes_the_state_of_a_submission():
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := sorted(writers_in(path.read_text(encoding="utf-8"))))
    }
    assert set(found) - {JOBS, AS_IT_WAS} == {WRITER}, found
    past = (ROOT / AS_IT_WAS).read_text(encoding="utf-8")
    assert not any(f".{name}(" in past for name in WRITES | LISTS_FIELDS if name != "Submission")
    assert "ubmission" not in (ROOT / JOBS).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "submission.state = State.APPROVED",
        "current.state, current.stage = State.DRAFT, 0",
        "Submission.objects.filter(pk=1).update(state=State.VOIDED)",
        "Submission.objects.filter(pk=1).update(**values)",
        "report.submissions.update(state=reached.state)",
        "Submission.objects.create(report=slot, state=State.SUBMITTED)",
        "Submission(report=slot, state='approved')",
        "Submission.objects.bulk_update(rows, ['state'])",
        "setattr(submission, 'state', State.RETURNED)",
    ],
)
def test_a_planted_second_writer_is_found(line):
    assert list(writers_in(line))


@pytest.mark.parametrize(
    "line",
    [
        "ParseRun.objects.filter(pk=1).update(state=RunState.FAILED)",
        "query.state = QueryState.CLOSED",
        "Submission.objects.filter(state=State.SUBMITTED)",
        "Submission.objects.create(report=slot, version=1)",
    ],
)
def test_states_of_other_things_and_reading_are_no_writers(line):
    assert not list(writers_in(line))
