"""An invented region for trying the portal: agencies, people, and six years of reports made by the usual services."""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reports.demo import region
from reports.demo.clock import Clock, running
from reports.demo.files import agencies_of, demo_files, due_of
from reports.demo.pdf_file import draws_chinese
from reports.demo_progress import PROGRESS_FILE, DemoProgress, forget, keep
from reports.doorbell import silence
from reports.models import Agency, AgencyAlias, AnnualReport, ReportingYear, User
from reports.models.years import DueStep
from reports.services.agencies import save_agency
from reports.services.agency_changes import merge_agency, rename_agency
from reports.services.duties import extend_slot
from reports.services.people import save_person
from reports.services.rechecking import work_off
from reports.services.region_drafts import fill_in, take_units
from reports.services.slots import exempt_slot
from reports.services.working_drafts import start_draft
from reports.services.years import YearSettings, create_year, save_year
from review.demo import Story
from review.inbox import mark_read
from review.urging import urge

#: Review stages of the newest year and of those before.
STAGES_NEWEST, STAGES = 2, 1
#: Days after the hand-in date by which reports are published.
PUBLISHED_AFTER = 20
LONGEST_RECHECK_SECONDS = 600
REPORTS_A_LINE = 20


class Command(BaseCommand):
    help = (
        "Creates the demonstration region; --accounts only prints the accounts, --small makes two years only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, help="address of the running portal")
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")
        parser.add_argument("--small", action="store_true", help="fewer agencies and years")

    def handle(
        self, *_args: object, url: str, accounts: bool, small: bool = False, **_options: object
    ) -> None:
        if accounts:
            self._print_accounts(url.rstrip("/"))
            return
        logging.getLogger("reports.isolation").setLevel(logging.WARNING)  # a line a file is for workers
        self.today, self.small = timezone.localdate(), small
        self.years = region.years_of(self.today, small)
        self.clock = Clock()
        self.clock.set(date(self.years[0], 12, 1))
        with running(self.clock), silence():
            self._agencies()
            self._people()
            self._print_accounts(url.rstrip("/"))
            self.people = {person.username: person for person in User.objects.all()}
            made = self._reports()
            self._without_files()
        self.stdout.write(
            f"演示数据已生成：{len(agencies_of(small))}个单位、{len(self.years)}个年度、{made}份年报。"
        )

    def _agencies(self) -> None:
        for entry in agencies_of(self.small):
            if Agency.objects.filter(code=entry.code).exists():
                continue
            agency = save_agency(
                agency=Agency(
                    code=entry.code,
                    name=region.NAMES_BEFORE.get(entry.code, entry.name),
                    kind=entry.kind,
                    level=entry.level,
                    parent=Agency.objects.get(code=entry.parent) if entry.parent else None,
                    telephone=entry.telephone,
                    vertically_managed=entry.vertically_managed,
                    must_report=entry.must_report,
                )
            )
            for alias in entry.aliases:
                AgencyAlias.objects.get_or_create(agency=agency, name=alias)

    def _people(self) -> None:
        agencies = {agency.code: agency for agency in Agency.objects.all()}
        there = set(User.objects.values_list("username", flat=True))
        for person in region.PEOPLE:
            if person.username not in there:
                save_person(
                    username=person.username,
                    display_name=person.display_name,
                    password=region.PASSWORD,
                    roles=tuple(
                        (role, agencies[code], first, last) for role, code, first, last in person.roles
                    ),
                    staff=person.staff,
                    telephone=person.telephone,
                )
        for number, entry in enumerate(agencies_of(self.small), start=1):
            username = region.CLERK_OF_AGENCY.format(code=entry.code).lower()
            if entry.must_report and username not in there:
                save_person(
                    username=username,
                    display_name=f"{entry.name[:8]}填报员",
                    password=region.PASSWORD,
                    roles=(("clerk", agencies[entry.code], 1, 3),),
                    telephone=region.TELEPHONE.format(number=number),
                )

    def _reports(self) -> int:
        """Let each year pass: agencies change, the year is opened, its reports are sent and reviewed."""
        files = list(demo_files(self.today, small=self.small))
        if not self.small and not draws_chinese():
            self.stdout.write("演示数据：本机没有中文字体，扫描件改用带文字的PDF。")
        made, started = 0, time.monotonic()
        progress = settings.VAR_DIR / PROGRESS_FILE
        for year, of_year in groupby(files, key=lambda file: file.year):
            self._begin(year)
            for file in of_year:
                keep(progress, DemoProgress(year, made, len(files)))
                made += 1
                Story(file, self.clock, self.people, self.today).tell()
                if made % REPORTS_A_LINE == 0:
                    self.stdout.write(
                        f"演示数据：{year}年，已生成{made}份年报（{time.monotonic() - started:.0f}秒）"
                    )
                    self.stdout.flush()
            # Reports of the newest year are handed in around today, corrections of the year before a few days ago.
            self.clock.set(date(year + 1, 6, 30) if year < self.years[-2] else self.today)
            work_off(seconds=LONGEST_RECHECK_SECONDS, clock=time.monotonic)
            for person in self.people.values() if year < self.years[-1] else ():
                mark_read(actor=person)
        forget(progress)
        return made

    def _begin(self, year: int) -> None:
        """Change the agencies, then open the year with its dates; nothing where that was done."""
        if not self.small:
            self._change_agencies(year)
        if ReportingYear.all_years.filter(pk=year).exists():
            return
        self.clock.set(date(year, 12, 20))
        admin, newest = self.people["admin"], self.years[-1]
        made, _ = create_year(actor=admin, year=year)
        dates: dict[tuple[str, str], date | None] = {}
        for level in ("prefecture", "county", "township") if year == newest else ():
            due = due_of(level, "department", year, self.today)
            dates[level, DueStep.HAND_IN] = due
            dates[level, DueStep.PUBLISH] = due + timedelta(days=PUBLISHED_AFTER)
        stages = STAGES_NEWEST if year == newest else STAGES
        save_year(actor=admin, year=made, settings=YearSettings(review_stages=stages, dates=dates))

    def _change_agencies(self, year: int) -> None:
        office = self.people["office"]
        ends = Agency.objects.get(code=region.MERGED)
        if year == region.merged_after(self.years) and ends.valid_to is None:
            on = date(year, 6, 1)
            self.clock.set(on)
            into = Agency.objects.get(code=region.MERGED_INTO)
            reason = "望川县机构改革方案"
            merge_agency(actor=office, agency_id=ends.pk, into_id=into.pk, on=on, reason=reason)
        renamed = Agency.objects.get(code=region.RENAMED)
        new = next(entry.name for entry in region.AGENCIES if entry.code == region.RENAMED)
        if year == self.years[-1] - region.RENAMED_YEARS_AGO and renamed.name != new:
            on = date(year, 3, 1)
            self.clock.set(on)
            rename_agency(
                actor=office, agency_id=renamed.pk, name=new, on=on, reason="松湾区综合行政执法改革方案"
            )

    def _without_files(self) -> None:
        """What happens in the newest year to reports of which no file has come."""
        office, newest = self.people["office"], self.years[-1]
        self.clock.set(self.today - timedelta(days=1))
        slots = AnnualReport.objects.filter(year_id=newest).select_related("agency", "year")
        for slot in slots.filter(submissions__isnull=True, events__move="open_slot").distinct():
            outcome, _ = region.NEWEST.get(slot.agency.code, ("", ""))
            clerk = self.people.get(region.CLERK_OF_AGENCY.format(code=slot.agency.code).lower())
            if outcome == "exempt" and not slot.exempted:
                exempt_slot(actor=office, report_id=slot.pk, reason="本年度停业整顿，无政府信息公开事项。")
            elif outcome == "extended" and slot.extended_until is None:
                until = slot.due_on + timedelta(days=15)
                extend_slot(actor=office, report_id=slot.pk, until=until, reason="受灾地区，经批准延期。")
            elif outcome == "writing" and clerk and not hasattr(slot, "working_draft"):
                start_draft(actor=clerk, report_id=slot.pk)
            elif outcome == "adding_up" and clerk and not hasattr(slot, "working_draft"):
                take_units(actor=clerk, report_id=slot.pk)
                fill_in(actor=clerk, report_id=slot.pk)
            elif (
                outcome == "missing"
                and slot.due_on < self.today
                and not slot.events.filter(move="urge").exists()
            ):
                urge(actor=office, report_id=slot.pk, text="已过上报截止日期，请抓紧上报。")

    def _print_accounts(self, url: str) -> None:
        self.stdout.write(f"演示账号（密码均为 {region.PASSWORD}）：")
        for person in region.PEOPLE:
            self.stdout.write(f"  {person.username:<10} {person.display_name}　{person.says}")
        self.stdout.write(
            f"  clerk-代码  其他单位的填报员，例如 clerk-qh03（青禾县教育局）　登录：{url}/login/"
        )
        self.stdout.flush()
