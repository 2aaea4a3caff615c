"""An invented region for trying the portal: agencies, people, two years, report files sent through the real upload."""

from __future__ import annotations

import re
import time

import requests
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.demo import region
from reports.demo.files import DemoFile, demo_files
from reports.models import Agency, AgencyAlias, AnnualReport, ParseRun, ReportingYear, Submission, User
from reports.selectors.cells import current_cells, editions_of, gaps
from reports.services.agencies import save_agency
from reports.services.explanations import explain
from reports.services.people import save_person
from reports.services.publishing import publish_report
from reports.services.slots import open_year
from reports.states import RunState, State
from review.lifecycle import Move
from review.selectors import unexplained_errors
from review.services import move

SECONDS_FOR_ALL_READINGS = 300
PASSED_STAGES = {"published": 3, "approved": 3, "submitted_second_stage": 1}


class Command(BaseCommand):
    help = "Creates the demonstration region through a running portal; --accounts only prints the accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="address of the running portal")
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")

    def handle(self, *_args: object, url: str, accounts: bool, **_options: object) -> None:
        if not accounts:
            self._create(url.rstrip("/"))
        self._print_accounts(url.rstrip("/"))

    def _create(self, url: str) -> None:
        agencies = {entry.code: self._agency(entry) for entry in region.AGENCIES}
        self._people(agencies)
        for year in region.YEARS:
            row, _ = ReportingYear.objects.get_or_create(
                year=year, defaults={"review_stages": region.STAGES[year]}
            )
            open_year(actor=User.objects.get(username="office"), year=row)
        files = demo_files()
        for number, file in enumerate(files, start=1):
            self._upload(url, file)
            if number % 10 == 0 or number == len(files):
                self.stdout.write(f"已上传 {number}/{len(files)} 份演示年报")
        self._wait_for_readings()
        for file in files:
            self._go_on(file)
        self.stdout.write(
            f"演示数据已生成：{len(agencies)}个单位、{len(region.YEARS)}个年度、{len(files)}份年报。"
        )

    def _agency(self, entry: region.DemoAgency) -> Agency:
        parent = Agency.objects.get(code=entry.parent) if entry.parent else None
        agency = Agency.objects.filter(code=entry.code).first() or Agency(code=entry.code)
        agency.name, agency.kind, agency.level, agency.parent = entry.name, entry.kind, entry.level, parent
        agency.telephone, agency.vertically_managed = entry.telephone, entry.vertically_managed
        agency = save_agency(agency=agency)
        for alias in entry.aliases:
            AgencyAlias.objects.get_or_create(agency=agency, name=alias)
        return agency

    def _people(self, agencies: dict[str, Agency]) -> None:
        for person in region.PEOPLE:
            save_person(
                username=person.username,
                display_name=person.display_name,
                password=region.PASSWORD,
                roles=tuple((role, agencies[code], first, last) for role, code, first, last in person.roles),
                staff=person.staff,
                telephone=person.telephone,
            )
        for number, (code, agency) in enumerate(agencies.items(), start=1):
            save_person(
                username=region.CLERK_OF_AGENCY.format(code=code).lower(),
                display_name=f"{agency.name[:8]}填报员",
                password=region.PASSWORD,
                roles=(("clerk", agency, 1, 3),),
                telephone=region.TELEPHONE.format(number=number),
            )

    def _clerk(self, file: DemoFile) -> User:
        return User.objects.get(username=region.CLERK_OF_AGENCY.format(code=file.agency.code).lower())

    def _slot(self, file: DemoFile) -> AnnualReport:
        return AnnualReport.objects.get(agency__code=file.agency.code, year_id=file.year)

    def _upload(self, url: str, file: DemoFile) -> None:
        """Sends the file as a browser does: log in, fetch the page, post the form."""
        slot = self._slot(file)
        if slot.submissions.exists():
            return  # an earlier, interrupted run has sent it
        with requests.Session() as browser:
            page = browser.get(f"{url}/login/", timeout=30)
            login = {
                "username": self._clerk(file).username,
                "password": region.PASSWORD,
                "csrfmiddlewaretoken": _token(page.text),
            }
            browser.post(f"{url}/login/", data=login, headers={"Referer": f"{url}/login/"}, timeout=30)
            page = browser.get(f"{url}/upload/", timeout=30)
            answer = browser.post(
                f"{url}/upload/",
                data={"report": slot.pk, "csrfmiddlewaretoken": _token(page.text)},
                files={"file": (file.name, file.content)},
                headers={"Referer": f"{url}/upload/", "Accept": "application/json"},
                timeout=60,
            )
        if answer.status_code != 201:
            raise CommandError(f"{file.name}: {answer.status_code} {answer.text[:200]}")

    def _wait_for_readings(self) -> None:
        deadline = time.monotonic() + SECONDS_FOR_ALL_READINGS
        unfinished = ParseRun.objects.filter(state__in=(RunState.QUEUED, RunState.RUNNING))
        while (left := unfinished.count()) > 0:
            if time.monotonic() > deadline:
                raise CommandError(f"还有{left}份年报没有读取完，请查看后台日志后再启动一次。")
            time.sleep(0.5)

    def _go_on(self, file: DemoFile) -> None:
        """What the people of the region do with the report after it has been read."""
        submission = self._slot(file).submissions.first()
        if submission is None or submission.state != State.DRAFT:
            return
        if submission.version > 1 or file.outcome.startswith("draft"):
            return
        if file.outcome == "unreadable":
            return
        clerk = self._clerk(file)
        if gaps(current_cells(submission), editions_of(submission)):
            return
        for finding in unexplained_errors(submission):
            explain(
                actor=clerk,
                submission_id=submission.pk,
                fingerprint=finding.fingerprint,
                text="已对照原件核实。",
            )
        move(actor=clerk, submission_id=submission.pk, move=Move.SUBMIT, attested=True)
        reviewers = self._reviewers(file)
        if file.outcome == "returned":
            move(
                actor=reviewers[0],
                submission_id=submission.pk,
                move=Move.RETURN,
                reason="第五部分没有写明改进措施的时间安排，请补充后重新上报。",
            )
        for reviewer in reviewers[: PASSED_STAGES.get(file.outcome, 0)]:
            if Submission.objects.get(pk=submission.pk).state == State.SUBMITTED:
                move(actor=reviewer, submission_id=submission.pk, move=Move.PASS)
        if file.outcome == "published":
            publish_report(actor=User.objects.get(username="office"), report_id=submission.report_id)

    def _reviewers(self, file: DemoFile) -> list[User]:
        names = ["reviewer2", "reviewer3"]
        if file.agency.parent == "QH":
            names.insert(0, "reviewer")
        people = {person.username: person for person in User.objects.filter(username__in=names)}
        return [people[name] for name in names]

    def _print_accounts(self, url: str) -> None:
        self.stdout.write(f"演示账号（密码均为 {region.PASSWORD}）：")
        for person in region.PEOPLE:
            self.stdout.write(f"  {person.username:<10} {person.display_name}　{person.says}")
        self.stdout.write(
            f"  clerk-代码  其他单位的填报员，例如 clerk-qh03（青禾县教育局）　登录：{url}/login/"
        )


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise CommandError("登录页没有表单，网页服务是否正常？")
    return found.group(1)
