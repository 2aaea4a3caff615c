"""What the people of the invented region do with a report, through the services that the pages use.

The clock is set to the day on which the agency sends its file; every step moves it on. A report that an interrupted run
has left is gone on with from where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from reports.demo import region
from reports.demo.clock import Clock
from reports.demo.faults import BY, MISPRINTED
from reports.demo.files import DemoFile
from reports.intake import receive_upload
from reports.models import AnnualReport, PendingCheck, Submission, User
from reports.models.decisions import Verdict
from reports.models.rechecks import RecheckReason
from reports.selectors.cells import current_cells, editions_of, gaps
from reports.services.corrections import correct_cell
from reports.services.events import lock_submission
from reports.services.explanations import explain
from reports.services.publications import record_publication
from reports.services.publishing import publish_report
from reports.services.rechecking import recheck_submission
from reports.states import State
from reports.tasks import read_submission
from review.claims import claim
from review.decisions import decide
from review.lifecycle import Move
from review.questions import answer, ask, close
from review.selectors import unexplained_errors
from review.services import move
from review.voiding import confirm_void, request_void

NOT_A_REPORT = "2025年政务公开工作要点\n一、工作目标\n提高公开质量。\n二、主要任务\n开展培训。\n"
QUESTION = "请说明本年新收申请较上年变化较大的原因。"
ANSWER = "本年集中受理了老旧小区改造方面的申请，已逐件核对登记台账，数据无误。"


class Story:
    """One report from its file to where it stands today."""

    def __init__(self, file: DemoFile, clock: Clock, people: dict[str, User], today: date) -> None:
        self.file, self.clock, self.people, self.today = file, clock, people, today
        self.clerk = people[region.CLERK_OF_AGENCY.format(code=file.agency.code).lower()]
        self.office, self.second = people["office"], people["office2"]

    @property
    def slot(self) -> AnnualReport:
        return AnnualReport.objects.get(agency__code=self.file.agency.code, year_id=self.file.year)

    @property
    def newest(self) -> Submission:
        return self.slot.submissions.order_by("-version")[0]

    def tell(self) -> None:
        """Send the file and let everybody do what the outcome says; nothing where that was done."""
        self.clock.set(self.file.sent_on)
        if not self.slot.submissions.exists():
            self._send(self.file.content, self.file.name)
        elif self.newest.version > 1 or self.newest.state != State.DRAFT:
            return
        after: dict[str, Callable[[], object]] = {
            "draft": lambda: None,
            "unreadable": lambda: None,
            "unused_file": partial(self._send, NOT_A_REPORT.encode(), "工作要点.txt"),
            "discarded": partial(self._move, Move.DISCARD, self.clerk, reason="文件不是定稿。"),
        }
        after.get(self.file.outcome, self._hand_in)()

    def _send(self, content: bytes, name: str) -> None:
        """Upload a file and read it here; the workers are not called."""
        there = self.slot.submissions.exists()
        version = receive_upload(
            actor=self.clerk, report=self.slot, file=ContentFile(content, name), name=name, replace=there
        )
        read_submission(version.active_run_id or 0)
        self.clock.later(minutes=20)

    @transaction.atomic
    def _move(self, wanted: Move, actor: User, reason: str = "", reason_code: str = "") -> None:
        """Make the move; what a worker would check at once after a hand-in is checked here, on the day of the story."""
        moved = move(
            actor=actor,
            submission_id=self.newest.pk,
            move=wanted,
            attested=wanted is Move.SUBMIT,
            reason=reason,
            reason_code=reason_code,
        )
        if wanted is Move.SUBMIT:
            recheck_submission(submission=lock_submission(moved.pk), reason=RecheckReason.HANDED_IN)
            PendingCheck.objects.filter(submission=moved).delete()

    def _hand_in(self, reason: str = "") -> None:
        version = self.newest
        if version.state != State.DRAFT or gaps(current_cells(version), editions_of(version)):
            return
        for finding in unexplained_errors(version):
            explain(
                actor=self.clerk,
                submission_id=version.pk,
                fingerprint=finding.fingerprint,
                text="已对照登记台账核实，与原件一致。",
            )
        self._move(Move.SUBMIT, self.clerk, reason=reason)
        self.clock.later(hours=5)
        if self.file.outcome == "correcting":
            self._put_right()
        review: dict[str, Callable[[], object]] = {
            "submitted": self._decide_one,
            "submitted_clean": lambda: None,
            "submitted_second_stage": partial(self._pass, 1),
            "claimed": self._claim_today,
            "question_open": self._ask,
            "question_answered": self._ask_and_answer,
            "question_closed": self._ask_and_close,
            "withdrawn": partial(
                self._move, Move.WITHDRAW, self.clerk, reason="发现第六部分漏写收费情况，补充后重新上报。"
            ),
            "returned": partial(
                self._move,
                Move.RETURN,
                self.reviewers[0],
                reason="第五部分没有写明改进措施的时间安排，请补充后重新上报。",
            ),
            "rejected": partial(
                self._move,
                Move.REJECT,
                self.reviewers[0],
                reason="上传的是上一年度的年报，请核对后重新上传。",
                reason_code="wrong_year",
            ),
        }
        review.get(self.file.outcome, self._finish)()

    @property
    def reviewers(self) -> list[User]:
        """Who reviews the reports of this agency, in the order of the stages."""
        if self.file.agency.code == "YL":
            return [self.people["province"]]
        names = ["reviewer", "reviewer2"] if self.file.agency.parent == "QH" else ["reviewer2", "reviewer3"]
        return [self.people[name] for name in names]

    def _pass(self, stages: int) -> None:
        """Let the reviewers accept the explanations and pass, each at one stage."""
        for reviewer in self.reviewers[:stages]:
            version = self.newest
            if version.state != State.SUBMITTED:
                return
            for finding in version.findings.filter(severity="error", echo_of__isnull=True):
                decide(
                    actor=reviewer,
                    submission_id=version.pk,
                    fingerprint=finding.fingerprint,
                    verdict=Verdict.DISMISS,
                    reason="经核对原件，不属于问题。",
                )
            move(actor=reviewer, submission_id=version.pk, move=Move.PASS)
            self.clock.later(days=1)

    def _finish(self) -> None:
        self._pass(3)
        if self.newest.state != State.APPROVED or self.file.outcome == "approved":
            return
        self.clock.later(days=1)
        publish_report(
            actor=self.office, report_id=self.slot.pk, personal="号码经核对，遮盖后公布。", corrected=True
        )
        record_publication(
            actor=self.clerk,
            report_id=self.slot.pk,
            on=timezone.localdate(),
            url=f"https://www.{self.file.agency.code.lower()}.example/gkml/{self.file.year}.html",
        )
        if self.file.again:
            self.clock.later(days=30)
            if self.file.outcome == "correcting":
                self.clock.set(self.today - timedelta(days=4))
            self._correct()
        if self.file.outcome == "voided":
            self.clock.later(days=20)
            version = self.newest
            request_void(actor=self.office, submission_id=version.pk, reason="单位来函：所报为上一年度数据。")
            self.clock.later(days=1)
            confirm_void(actor=self.second, submission_id=version.pk)

    def _correct(self) -> None:
        """The agency finds a wrong number after the approval and sends the report again."""
        self._send(self.file.again, self.file.name.rsplit(".", 1)[0] + "（更正）.docx")
        version = self.newest
        for finding in unexplained_errors(version):
            explain(
                actor=self.clerk,
                submission_id=version.pk,
                fingerprint=finding.fingerprint,
                text="按实际更正。",
            )
        self._move(Move.SUBMIT, self.clerk, reason="年度核对时发现行政许可处理决定漏计12件。")
        self.clock.later(hours=5)
        if self.file.outcome == "corrected":
            self._pass(3)

    def _decide_one(self) -> None:
        """Let a reviewer find one of the problems to be one."""
        finding = self.newest.findings.filter(echo_of__isnull=True).order_by("position").first()
        if finding is not None:
            decide(
                actor=self.reviewers[0],
                submission_id=self.newest.pk,
                fingerprint=finding.fingerprint,
                verdict=Verdict.CONFIRM,
            )

    def _claim_today(self) -> None:
        """A claim lapses after two working days."""
        self.clock.set(self.today)
        claim(actor=self.reviewers[0], submission_id=self.newest.pk)

    def _put_right(self) -> None:
        """Let a reviewer who does not decide on it correct the number that is misprinted."""
        cell = current_cells(self.newest)[MISPRINTED]
        correct_cell(
            actor=self.reviewers[1],
            submission_id=self.newest.pk,
            code=MISPRINTED,
            value=f"{(cell.value or 0) - BY:f}",
            reason="原件填写有误，已按实际情况更正",
        )

    def _ask(self) -> int:
        cell = "requests.received.total"
        query = ask(
            actor=self.reviewers[0], submission_id=self.newest.pk, kind="cell", subject=cell, text=QUESTION
        )
        self.clock.later(hours=20)
        return query.pk

    def _ask_and_answer(self) -> int:
        pk = self._ask()
        answer(actor=self.clerk, query_id=pk, text=ANSWER)
        return pk

    def _ask_and_close(self) -> None:
        pk = self._ask_and_answer()
        self.clock.later(hours=2)
        close(actor=self.reviewers[0], query_id=pk)
