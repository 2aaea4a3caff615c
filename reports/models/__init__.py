"""What an annual report is in the database."""

from reports.models.accounts import ImportPreview, SecondFactorRule, SignIn
from reports.models.agencies import Agency, AgencyAlias
from reports.models.agency_changes import AgencyChange, FormerName
from reports.models.annual_reports import AnnualReport
from reports.models.corrections import Correction
from reports.models.duties import CalendarDay, Duty
from reports.models.events import Event
from reports.models.export_jobs import ExportJob
from reports.models.findings import CheckRun, Explanation, Finding
from reports.models.parse_runs import ParseRun
from reports.models.people import Membership, User
from reports.models.submissions import SourceFile, Submission
from reports.models.tables import (
    TABLE_MODELS,
    Litigation,
    Narrative,
    ProactiveDisclosure,
    Reconsideration,
    RequestHandling,
)
from reports.models.years import DueDate, ReportingYear

__all__ = [
    "TABLE_MODELS",
    "Agency",
    "AgencyAlias",
    "AgencyChange",
    "AnnualReport",
    "CalendarDay",
    "CheckRun",
    "Correction",
    "DueDate",
    "Duty",
    "Event",
    "Explanation",
    "ExportJob",
    "Finding",
    "FormerName",
    "ImportPreview",
    "Litigation",
    "Membership",
    "Narrative",
    "ParseRun",
    "ProactiveDisclosure",
    "Reconsideration",
    "ReportingYear",
    "RequestHandling",
    "SecondFactorRule",
    "SignIn",
    "SourceFile",
    "Submission",
    "User",
]
