"""The threads of questions as the work page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from reports.models import Submission
from reports.models.actors import Visitor
from review.models import Query, QueryEntry
from review.models.questions import QueryState, SubjectKind
from review.rules import Facts, OtherAct, objection

ON_QUESTIONS = (OtherAct.ANSWER, OtherAct.CLOSE_QUERY)


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One thread on the page and what this person may do with it now."""

    query: Query
    anchor: str
    subject_link: str
    may_answer: bool
    may_close: bool


def shown_questions(user: Visitor, submission: Submission, facts: Facts) -> list[ShownQuestion]:
    """Return the threads of the slot that the person may see, open ones first, newest first: 2 queries.

    ``facts``: of the person and this version, for ``ON_QUESTIONS``.
    """
    queries = (
        Query.objects.visible_to(user)
        .filter(report=submission.report)
        .select_related("asked_by", "submission")
        .prefetch_related(Prefetch("entries", QueryEntry.objects.select_related("by").order_by("id")))
        .order_by("-id")
    )
    may_answer = objection(OtherAct.ANSWER, facts) is None
    may_close = objection(OtherAct.CLOSE_QUERY, facts) is None
    order = {QueryState.OPEN: 0, QueryState.ANSWERED: 1, QueryState.CLOSED: 2}
    return sorted(
        (
            ShownQuestion(
                query=query,
                anchor=f"question-{query.pk}",
                subject_link=_subject_link(query, submission),
                may_answer=may_answer and query.state != QueryState.CLOSED,
                may_close=may_close and query.state != QueryState.CLOSED,
            )
            for query in queries
        ),
        key=lambda shown: order[QueryState(shown.query.state)],
    )


def _subject_link(query: Query, submission: Submission) -> str:
    if query.kind == SubjectKind.CELL:
        return f"#cell-{query.subject}"
    if query.kind == SubjectKind.FINDING:
        return f"#finding-{query.subject[:16]}" if query.submission_id == submission.pk else ""
    return "#narrative"
