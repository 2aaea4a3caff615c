"""Expressions of the word list: bounded before they are compiled, run in a child with little memory and time."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.checks.engine import run_checks
from reports.checks.expressions import compiled
from reports.checks.results import Outcome
from reports.checks.texts import Passage, WordEntry
from reports.isolation import expressions
from reports.isolation.expressions import (
    CPU_SECONDS,
    MEMORY,
    ExpressionChild,
    Fault,
    hits_of,
    judge,
    places_in,
    with_expression_hits,
)
from tests.checks.building import TEXTS, subject
from tests.checks.test_expressions import LARGE, USUAL

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("pattern", LARGE)
def test_a_large_or_recursive_expression_is_judged_too_large_with_its_reason(pattern):
    verdict = judge(pattern)
    assert verdict.fault is Fault.LARGE
    assert verdict.why


@pytest.mark.parametrize("pattern", USUAL)
def test_usual_expressions_are_taken(pattern):
    compiled(pattern, True)
    assert judge(pattern).fault is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("(", Fault.BAD),
        ("[a", Fault.BAD),
        ("甲*", Fault.EMPTY),
        ("(?:a|aa)+$", Fault.SLOW),
        ("(?:(?:a*)*)*b|(?=(a+)+$)", Fault.EMPTY),
    ],
)
def test_what_is_wrong_with_an_expression_is_found_in_the_child(pattern, fault):
    trial = "a" * 400 + "!"
    found = judge(pattern, (trial,))
    assert found.fault in (fault, Fault.SLOW)


def test_judging_takes_little_time_whatever_the_expression():
    started = time.monotonic()
    for pattern in (*LARGE, "(?:a|aa)+$", "(?:a+)+$", "(?:.*a){20}"):
        judge(pattern, ("a" * 400 + "!", "甲" * 400))
    assert time.monotonic() - started < 20


def test_the_child_has_little_memory_and_time():
    child = ExpressionChild()
    try:
        child.ask({"texts": []}, 5)
        limits = Path(f"/proc/{child._process.pid}/limits").read_text()
    finally:
        child.close()
    assert f"{MEMORY}" in next(line for line in limits.splitlines() if line.startswith("Max address space"))
    assert f"{CPU_SECONDS}" in next(line for line in limits.splitlines() if line.startswith("Max cpu time"))


def test_an_expression_that_outgrows_the_memory_ends_as_a_fault_of_its_entry(monkeypatch):
    """Remove the bounds, so that only the limits of the process apply."""
    program = (
        "import reports.checks.expressions as e; e.refuse_large = lambda pattern: None\n"
        f"from reports.isolation.expression_child import main; main(['{MEMORY}', '10'])"
    )
    request = json.dumps({"judge": "(?:a{9999}){9999}", "trials": [], "seconds": 1}) + "\n"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=request,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=60,
    )
    answer = json.loads(done.stdout) if done.stdout else {"fault": "gone"}
    assert answer["fault"] in ("bad", "large", "slow", "gone")


PASSAGES = (Passage(1, "本局贯彻国务院令第492号。"), Passage(5, "甲" * 400 + "丙"))


def test_the_other_entries_are_found_beside_a_slow_one():
    entries = (
        WordEntry(1, "(?:甲|甲)+乙", is_expression=True),
        WordEntry(2, r"国务院令第\d+号", is_expression=True),
        WordEntry(3, "(", is_expression=True),
        WordEntry(4, "贯彻"),
    )
    found = hits_of(entries, PASSAGES)
    assert (found[1].fault, found[3].fault) == ("slow", "bad")
    assert found[2].places == ((0, 4, 13),)
    assert 4 not in found


def test_exceptions_and_parts_of_an_entry_count_in_the_child_too():
    here = WordEntry(1, r"第\d+号", is_expression=True, parts=(5,))
    excepted = WordEntry(2, r"第\d+号", is_expression=True, exceptions=("国务院令第492号",))
    found = hits_of((here, excepted), PASSAGES)
    assert not found[1].places
    assert not found[2].places


def test_a_killed_child_is_replaced():
    entry = WordEntry(1, r"第\d+号", is_expression=True)
    assert hits_of((entry,), PASSAGES)[1].places
    kept = expressions._kept
    assert kept is not None
    kept[1]._process.kill()
    kept[1]._process.wait()
    assert hits_of((entry,), PASSAGES)[1].places
    assert judge("甲").fault is None


def test_a_forked_process_starts_a_child_of_its_own():
    entry = WordEntry(1, r"第\d+号", is_expression=True)
    hits_of((entry,), PASSAGES)
    kept = expressions._kept
    assert kept is not None
    pid = os.fork()
    if pid == 0:
        found = hits_of((entry,), PASSAGES)
        own = expressions._kept
        os._exit(0 if found[1].places and own is not None and own[1] is not kept[1] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert hits_of((entry,), PASSAGES)[1].places


def test_a_report_is_checked_with_the_hits_of_the_child():
    entries = (
        WordEntry(1, r"第\d+号", suggestion="第711号", is_expression=True),
        WordEntry(2, "(?:甲|甲)+乙", is_expression=True),
        WordEntry(3, "锲合度", suggestion="契合度"),
    )
    report = subject(word_list=entries, texts={1: TEXTS[1] + "国务院令第492号，锲合度高。" + "甲" * 400})
    prepared = with_expression_hits(report)
    assert prepared.expression_hits is not None
    found = [i for i in run_checks(prepared).instances if i.check == "W-LIST"]
    assert [i.message for i in found if i.is_finding] == [
        "“第492号”疑为“第711号”。",
        "“锲合度”疑为“契合度”。",
    ]
    assert [i.reason for i in found if i.outcome is Outcome.NOT_ASSESSABLE] == ["词条“(?:甲|甲)+乙”匹配超时"]


def test_a_list_without_expressions_needs_no_child(monkeypatch):
    monkeypatch.setattr(expressions, "_child", lambda: pytest.fail("a child was started"))
    report = subject(word_list=(WordEntry(1, "锲合度"),))
    assert with_expression_hits(report) is report
    assert places_in(WordEntry(1, "贯彻"), PASSAGES[0]) == [(2, 4)]
