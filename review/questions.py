"""问询: asking, answering and closing. An open question blocks the pass; it stays with the slot when a version ends."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Finding, Submission
from reports.models.actors import Actor
from reports.selectors.cells import editions_of
from reports.services.events import lock_submission, record
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, cell_label
from review.facts import judged
from review.models import Query, QueryEntry
from review.models.questions import QueryState, SubjectKind
from review.refusals import QuestionRefused, refuse
from review.rules import Attempt, OtherAct
from review.searched_talk import renew_talk

__all__ = ["QuestionRefused", "answer", "ask", "ask_again", "close", "subject_name"]


@transaction.atomic
def ask(
    *, actor: Actor, submission_id: int, kind: str, subject: str, text: str, address: str | None = None
) -> Query:
    """Open a question on a cell (code), a finding (fingerprint) or a part (1–6) of a waiting version.

    Raises NotAllowed and QuestionRefused.
    """
    submission = lock_submission(submission_id)
    name = subject_name(submission, kind, subject)
    _refuse(actor, submission, OtherAct.ASK, text, subject_known=bool(name))
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
def answer(*, actor: Actor, query_id: int, text: str, address: str | None = None) -> Query:
    """Add the clerk's answer. A second one may follow while it is not closed, but not the same once more.

    Raises NotAllowed, QuestionRefused.
    """
    return _entry(OtherAct.ANSWER, QueryState.ANSWERED, actor, query_id, text, address)


@transaction.atomic
def ask_again(*, actor: Actor, query_id: int, text: str, address: str | None = None) -> Query:
    """Open the question again: the reviewer is not content with the answer. Raises NotAllowed, QuestionRefused."""
    return _entry(OtherAct.ASK_AGAIN, QueryState.OPEN, actor, query_id, text, address)


@transaction.atomic
def close(*, actor: Actor, query_id: int, address: str | None = None) -> Query:
    """Close it for the reviewer, answered or not. Raises NotAllowed, QuestionRefused."""
    query, submission = _locked(query_id)
    _refuse(actor, submission, OtherAct.CLOSE_QUERY, question_closed=query.state == QueryState.CLOSED)
    query.state = QueryState.CLOSED
    query.save(update_fields=["state"])
    record(
        report=submission.report,
        submission=submission,
        move=OtherAct.CLOSE_QUERY.value,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=query.subject_text,
        data={"query": query.pk},
    )
    return query


def subject_name(submission: Submission, kind: str, subject: str) -> str:
    """Return the Chinese name of the subject of a question; empty when it does not exist."""
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
    return ""


def _entry(
    act: OtherAct, becomes: QueryState, actor: Actor, query_id: int, text: str, address: str | None
) -> Query:
    query, submission = _locked(query_id)
    _refuse(actor, submission, act, text, question_closed=query.state == QueryState.CLOSED)
    if act is OtherAct.ANSWER and _is_last_said(query, actor, text):  # a form that was sent twice
        return query
    query.state = QueryState(becomes)
    query.save(update_fields=["state"])
    _add(query, actor, text, submission, "answer" if act is OtherAct.ANSWER else "ask", address)
    return query


def _is_last_said(query: Query, actor: Actor, text: str) -> bool:
    last = query.entries.last()
    return last is not None and last.by_id == actor.pk and last.text == masked(text.strip())


def _locked(query_id: int) -> tuple[Query, Submission]:
    """Read the question after its slot was locked, with the version it was asked about."""
    submission_id = Query.objects.values_list("submission_id", flat=True).get(pk=query_id)
    submission = lock_submission(submission_id)
    return Query.objects.get(pk=query_id), submission


def _refuse(actor: Actor, submission: Submission, act: OtherAct, text: str = "", **about: bool) -> None:
    _, objected = judged(actor, submission, act, Attempt(text=text), known=None, **about)
    refuse(objected, QuestionRefused)


def _add(
    query: Query, actor: Actor, text: str, submission: Submission, move: str, address: str | None
) -> None:
    text = masked(text.strip())
    QueryEntry.objects.create(query=query, by=actor, at=timezone.now(), text=text)
    if submission.report.effective_submission_id is not None:
        renew_talk(report=submission.report)
    record(
        report=submission.report,
        submission=submission,
        move=move,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=f"{query.subject_text.rstrip('。')}：{text}",
        data={"query": query.pk, "asked_by": query.asked_by_id},
    )
