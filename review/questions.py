"""质询: asking, answering and closing. An open question blocks the pass; it stays with the slot when a version ends."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Finding, Submission
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.cells import editions_of
from reports.services.events import lock_submission, record
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, cell_label
from review.models import Query, QueryEntry
from review.models.questions import QueryState, SubjectKind

LONGEST = 2000


class QuestionRefused(Refused):
    MESSAGES = {
        "TEXT_MISSING": "请写明内容。",
        "TEXT_TOO_LONG": "内容不超过2000字。",
        "SUBJECT_UNKNOWN": "没有找到要质询的单元格、问题或部分，请刷新页面后再试。",
        "ALREADY_CLOSED": "这条质询已经办结。",
    }


@transaction.atomic
def ask(
    *, actor, submission_id: int, kind: str, subject: str, text: str, address: str | None = None
) -> Query:
    """Opens a question on a cell (code), a finding (fingerprint) or a part (1–6) of a waiting version.

    Raises NotAllowed and QuestionRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "ask", submission)
    text = _checked(text)
    name = subject_name(submission, kind, subject)
    query = Query.objects.create(
        report=submission.report,
        submission=submission,
        kind=kind,
        subject=subject,
        subject_text=name[:200],
        asked_by=actor,
        asked_at=timezone.now(),
    )
    _add(query, actor, text, submission, "ask", address)
    return query


@transaction.atomic
def answer(*, actor, query_id: int, text: str, address: str | None = None) -> Query:
    """The clerk answers. A second answer may follow while it is not closed. Raises NotAllowed, QuestionRefused."""
    query, submission = _locked(query_id)
    require(actor, "answer", submission)
    text = _checked(text)
    if query.state == QueryState.CLOSED:
        raise QuestionRefused("ALREADY_CLOSED")
    query.state = QueryState.ANSWERED
    query.save(update_fields=["state"])
    _add(query, actor, text, submission, "answer", address)
    return query


@transaction.atomic
def ask_again(*, actor, query_id: int, text: str, address: str | None = None) -> Query:
    """The reviewer is not content with the answer: the question is open again."""
    query, submission = _locked(query_id)
    require(actor, "close_query", submission)
    text = _checked(text)
    if query.state == QueryState.CLOSED:
        raise QuestionRefused("ALREADY_CLOSED")
    query.state = QueryState.OPEN
    query.save(update_fields=["state"])
    _add(query, actor, text, submission, "ask", address)
    return query


@transaction.atomic
def close(*, actor, query_id: int, address: str | None = None) -> Query:
    """A reviewer closes it, answered or not. Raises NotAllowed, QuestionRefused."""
    query, submission = _locked(query_id)
    require(actor, "close_query", submission)
    if query.state == QueryState.CLOSED:
        raise QuestionRefused("ALREADY_CLOSED")
    query.state = QueryState.CLOSED
    query.save(update_fields=["state"])
    record(
        report=submission.report,
        submission=submission,
        move="close_query",
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=query.subject_text,
        data={"query": query.pk},
    )
    return query


def _locked(query_id: int) -> tuple[Query, Submission]:
    """The question read after its slot was locked, with the version it was asked about."""
    submission_id = Query.objects.values_list("submission_id", flat=True).get(pk=query_id)
    submission = lock_submission(submission_id)
    return Query.objects.get(pk=query_id), submission


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise QuestionRefused("TEXT_MISSING")
    if len(text) > LONGEST:
        raise QuestionRefused("TEXT_TOO_LONG")
    return masked(text)


def subject_name(submission: Submission, kind: str, subject: str) -> str:
    """The Chinese name of what is asked about. Raises QuestionRefused("SUBJECT_UNKNOWN")."""
    if kind == SubjectKind.CELL:
        edition = editions_of(submission).get(subject.split(".")[0])
        if edition in EDITIONS and subject in EDITIONS[edition].cells:
            return cell_label(subject, edition)
    elif kind == SubjectKind.FINDING:
        finding = Finding.objects.filter(submission=submission, fingerprint=subject).first()
        if finding is not None:
            return finding.message
    elif kind == SubjectKind.PART and subject in {str(part) for part in PARTS}:
        return f"{PART_NUMERALS[int(subject)]}、{PARTS[int(subject)]}"
    raise QuestionRefused("SUBJECT_UNKNOWN")


def _add(query: Query, actor, text: str, submission: Submission, move: str, address: str | None) -> None:
    QueryEntry.objects.create(query=query, by=actor, at=timezone.now(), text=text)
    record(
        report=submission.report,
        submission=submission,
        move=move,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=f"{query.subject_text}：{text}",
        data={"query": query.pk, "asked_by": query.asked_by_id},
    )
