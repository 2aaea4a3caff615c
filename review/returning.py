"""退回修改 with its reasons: findings and questions with their cells, the office's sentences, own words, a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from reports.models import Finding, Submission
from reports.models.actors import Actor
from reports.selectors.cells import editions_of
from reports.shown_values import cell_name
from review.lifecycle import Move
from review.models import Query
from review.models.questions import QueryState
from review.services import move

#: Cells named with one reason; the findings page shows the rest.
MOST_CELLS = 4


def findings_to_return(submission: Submission) -> list[Finding]:
    """Return what may be ticked as a reason: root errors and warnings in printed order."""
    roots = Finding.objects.filter(submission=submission, echo_of__isnull=True)
    return list(roots.filter(severity__in=("error", "warning")).order_by("position"))


def questions_to_return(submission: Submission) -> list[Query]:
    """Return the questions on the report that are not closed, with what was written."""
    asked = Query.objects.filter(report=submission.report_id).exclude(state=QueryState.CLOSED)
    return list(asked.prefetch_related("entries").order_by("id"))


@transaction.atomic
def return_report(
    *,
    actor: Actor,
    submission_id: int,
    fingerprints: Sequence[str] = (),
    queries: Sequence[int] = (),
    sentences: Sequence[str] = (),
    text: str = "",
    correct_by: date | None = None,
    expected_lock_version: int | None = None,
    expected_digest: str | None = None,
    address: str | None = None,
) -> Submission:
    """Return a waiting report; what was ticked becomes the numbered reasons of the event, each with its cells.

    A fingerprint or question that the report does not have is passed over. The event keeps both, and the date, as
    ``findings``, ``queries`` and ``correct_by``. Raises what ``review.services.move`` raises.
    """
    submission = Submission.objects.select_related("report", "active_run").get(pk=submission_id)
    editions = editions_of(submission)
    findings = [each for each in findings_to_return(submission) if each.fingerprint in set(fingerprints)]
    asked = [each for each in questions_to_return(submission) if each.pk in set(queries)]
    reasons = [_of_finding(each, editions) for each in findings] + [_of_question(each) for each in asked]
    details: dict[str, object] = {}
    if findings:
        details["findings"] = [each.fingerprint for each in findings]
    if asked:
        details["queries"] = [each.pk for each in asked]
    if correct_by is not None:
        details["correct_by"] = correct_by.isoformat()
    return move(
        actor=actor,
        submission_id=submission_id,
        move=Move.RETURN,
        expected_lock_version=expected_lock_version,
        expected_digest=expected_digest,
        reason=reason_text(reasons, sentences, text, correct_by),
        details=details,
        address=address,
    )


def reason_text(reasons: Sequence[str], sentences: Sequence[str], text: str, correct_by: date | None) -> str:
    """Return the reasons as the agency reads them: numbered where there are several, then the date."""
    lines = [line for line in (*reasons, *sentences, text.strip()) if line]
    if len(lines) > 1:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    if lines and correct_by is not None:
        lines.append(f"请于{correct_by.year}年{correct_by.month}月{correct_by.day}日前修改后重新上报。")
    return "\n".join(lines)


def cells_of_return(submission: Submission, fingerprints: Iterable[str]) -> list[str]:
    """Return the codes of the cells of these findings of the returned version, each once: 1 query."""
    rows = Finding.objects.filter(submission=submission, fingerprint__in=list(fingerprints), echo_of=None)
    found: dict[str, None] = {}
    for finding in rows.order_by("position"):
        codes = [finding.target, *finding.cells] if finding.target else finding.cells
        found |= dict.fromkeys(codes[:MOST_CELLS])
    return list(found)


def _of_finding(finding: Finding, editions: dict[str, str]) -> str:
    codes = list(dict.fromkeys([*([finding.target] if finding.target else []), *finding.cells]))
    names = "、".join(cell_name(code, editions.get(code.split(".")[0])) for code in codes[:MOST_CELLS])
    more = f"等{len(codes)}格" if len(codes) > MOST_CELLS else ""
    return f"{finding.message}（单元格：{names}{more}）" if names else finding.message


def _of_question(query: Query) -> str:
    entries = list(query.entries.all())
    asked = entries[0].text if entries else ""
    return f"关于“{query.subject_text}”：{asked}"
