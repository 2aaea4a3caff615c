"""What an annual report is in the database."""

from reports.models.accounts import ApiToken, ImportPreview, SecondFactorRule, SignIn
from reports.models.agencies import Agency, AgencyAlias
from reports.models.agency_changes import AgencyChange, FormerName
from reports.models.annual_reports import AnnualReport
from reports.models.archive_batches import ArchiveBatch, ArchiveFile
from reports.models.bulletins import BulletinWording
from reports.models.check_settings import CheckSetRevision
from reports.models.corrections import Correction
from reports.models.decisions import Decision
from reports.models.duties import CalendarDay, Duty
from reports.models.events import Event
from reports.models.export_jobs import ExportJob
from reports.models.file_faults import FileFault
from reports.models.findings import CheckRun, Explanation, Finding
from reports.models.kept_answers import KeptAnswer
from reports.models.kept_counts import KeptCounts
from reports.models.login_alarms import LoginAlarm
from reports.models.open_data import OpenDataBuild
from reports.models.parse_runs import DamagedReading, ParseRun
from reports.models.people import Membership, User
from reports.models.portal_events import ChainHead, PortalEvent, SignedHeads
from reports.models.public_changes import PublicChange, Withdrawal
from reports.models.queue_signs import QueueSign
from reports.models.received_packages import ReceivedPackage
from reports.models.rechecks import PendingCheck, RecheckJob
from reports.models.region_drafts import RegionDraft
from reports.models.retention import LegalHold, Purge
from reports.models.search import SearchEntry
from reports.models.similarity import FigureBand, ShingleSample, TextSketch
from reports.models.submissions import SourceFile, Submission
from reports.models.tables import (
    TABLE_MODELS,
    Litigation,
    Narrative,
    ProactiveDisclosure,
    Reconsideration,
    RequestHandling,
    RequestRow,
    RequestTable,
)
from reports.models.totals import CountedReport, RegionTotals
from reports.models.word_lists import BoilerplateEntry, DryRun, DryRunHit, ListImport, WordListEntry
from reports.models.working_drafts import DraftField, DraftWriter, WorkingDraft
from reports.models.years import DueDate, ReportingYear

__all__ = [
    "TABLE_MODELS",
    "Agency",
    "AgencyAlias",
    "AgencyChange",
    "AnnualReport",
    "ApiToken",
    "ArchiveBatch",
    "ArchiveFile",
    "BoilerplateEntry",
    "BulletinWording",
    "CalendarDay",
    "ChainHead",
    "CheckRun",
    "CheckSetRevision",
    "Correction",
    "CountedReport",
    "DamagedReading",
    "Decision",
    "DraftField",
    "DraftWriter",
    "DryRun",
    "DryRunHit",
    "DueDate",
    "Duty",
    "Event",
    "Explanation",
    "ExportJob",
    "FigureBand",
    "FileFault",
    "Finding",
    "FormerName",
    "ImportPreview",
    "KeptAnswer",
    "KeptCounts",
    "LegalHold",
    "ListImport",
    "Litigation",
    "LoginAlarm",
    "Membership",
    "Narrative",
    "OpenDataBuild",
    "ParseRun",
    "PendingCheck",
    "PortalEvent",
    "ProactiveDisclosure",
    "PublicChange",
    "Purge",
    "QueueSign",
    "ReceivedPackage",
    "RecheckJob",
    "Reconsideration",
    "RegionDraft",
    "RegionTotals",
    "ReportingYear",
    "RequestHandling",
    "RequestRow",
    "RequestTable",
    "SearchEntry",
    "SecondFactorRule",
    "ShingleSample",
    "SignIn",
    "SignedHeads",
    "SourceFile",
    "Submission",
    "TextSketch",
    "User",
    "Withdrawal",
    "WordListEntry",
    "WorkingDraft",
]
