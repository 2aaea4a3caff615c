"""What the API says about agencies, years, reports and findings. Cell codes as everywhere: table.line.column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.models import Agency, AnnualReport, Finding, ReportingYear, Submission
from reports.models.agencies import AgencyKind
from reports.recognition.reading import CellState
from reports.selectors.figures import Figures, Tables
from reports.selectors.shown_texts import shown_chapters, shown_text
from reports.selectors.slots import due_date
from reports.services.slots import statutory_due_date
from reports.states import SLOT_STATUS_TEXT, SlotStatus


def number(value: Decimal | int | None) -> int | float | str | None:
    """A number as JSON carries it without loss; text for an amount with more digits than a double holds."""
    if value is None or isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value.normalize():f}"


def plain(tables: Tables) -> dict[str, Any]:
    return {
        table: {
            line: {column: number(value) for column, value in cells.items()} for line, cells in lines.items()
        }
        for table, lines in tables.items()
    }


class AgencySerializer(serializers.ModelSerializer):
    kind_text = serializers.CharField(source="get_kind_display", read_only=True)
    level_text = serializers.CharField(source="get_level_display", read_only=True)
    aliases: serializers.RelatedField[Any, Any, Any] = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )

    class Meta:
        model = Agency
        fields = (
            "id",
            "code",
            "name",
            "aliases",
            "parent",
            "kind",
            "kind_text",
            "level",
            "level_text",
            "vertically_managed",
            "must_report",
            "valid_from",
            "valid_to",
        )


class YearSerializer(serializers.ModelSerializer):
    due_dates = serializers.SerializerMethodField()
    statutory_due_dates = serializers.SerializerMethodField()

    class Meta:
        model = ReportingYear
        fields = ("year", "review_stages", "is_open", "due_dates", "statutory_due_dates")

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_due_dates(self, year: ReportingYear) -> list[dict[str, Any]]:
        return [{"level": due.level, "step": due.step, "on": due.on} for due in year.due_dates.all()]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string", "format": "date"}})
    def get_statutory_due_dates(self, year: ReportingYear) -> dict[str, date]:
        """Kind of agency → the date that holds where ``due_dates`` names none."""
        return {kind: statutory_due_date(kind, year.pk) for kind in AgencyKind.values}


class AgencyBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Agency
        fields = ("id", "code", "name", "kind", "level")


class EffectiveSerializer(serializers.ModelSerializer):
    """The approved version that counts, with the file it was read from."""

    approved_at = serializers.DateTimeField(source="decided_at", read_only=True)
    file_kind = serializers.CharField(source="source_file.kind", read_only=True)
    file_size = serializers.IntegerField(source="source_file.size", read_only=True)
    sha256 = serializers.CharField(source="source_file.sha256", read_only=True)

    class Meta:
        model = Submission
        fields = ("id", "version", "submitted_at", "approved_at", "file_kind", "file_size", "sha256")


class ReportSerializer(serializers.ModelSerializer):
    """A slot: one agency, one year, one scope. ``status`` is the person's own view; others learn only 已通过."""

    url = serializers.SerializerMethodField()
    agency = AgencyBriefSerializer(read_only=True)
    year = serializers.IntegerField(source="year_id", read_only=True)
    due_on = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    status_text = serializers.SerializerMethodField()
    effective = EffectiveSerializer(source="effective_submission", read_only=True, allow_null=True)
    editions = serializers.SerializerMethodField()
    tables = serializers.SerializerMethodField()

    class Meta:
        model = AnnualReport
        fields: tuple[str, ...] = (
            "id",
            "url",
            "agency",
            "agency_name",
            "year",
            "scope",
            "due_on",
            "status",
            "status_text",
            "published_at",
            "agency_published_on",
            "agency_published_url",
            "effective",
            "editions",
            "tables",
        )

    def to_representation(self, report: AnnualReport) -> dict[str, Any]:
        data = super().to_representation(report)
        if self.context.get("figures") is None:
            del data["tables"], data["editions"]
        return data

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, report: AnnualReport) -> str:
        return reverse("api:report-detail", args=(report.pk,), request=self.context["request"])

    @extend_schema_field({"type": "string", "format": "date", "nullable": True})
    def get_due_on(self, report: AnnualReport) -> str | None:
        """Null where nothing was due: the report was brought in from the archive."""
        due = due_date(report)
        return due.isoformat() if due else None

    @extend_schema_field(serializers.ChoiceField(choices=list(SLOT_STATUS_TEXT.items())))
    def get_status(self, report: AnnualReport) -> str:
        return self._status(report).value

    @extend_schema_field(OpenApiTypes.STR)
    def get_status_text(self, report: AnnualReport) -> str:
        return SLOT_STATUS_TEXT[self._status(report)]

    def _status(self, report: AnnualReport) -> SlotStatus:
        return self.context["statuses"][report.pk]

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}, "nullable": True})
    def get_editions(self, report: AnnualReport) -> Mapping[str, str] | None:
        """Edition of each table as detected: 2019 or 2021."""
        figures = self._figures(report)
        return figures.editions if figures else None

    @extend_schema_field(
        {
            "type": "object",
            "nullable": True,
            "description": "{表: {行: {列: 数字或 null}}}；null 表示没有印出数字（空白、符号、缺项）",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {"type": "number", "nullable": True},
                },
            },
        }
    )
    def get_tables(self, report: AnnualReport) -> dict[str, Any] | None:
        figures = self._figures(report)
        return plain(figures.tables) if figures else None

    def _figures(self, report: AnnualReport) -> Figures | None:
        figures = self.context.get("figures") or {}
        return figures.get(report.pk)


class VersionSerializer(serializers.ModelSerializer):
    state_text = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Submission
        fields = ("id", "version", "state", "state_text", "stage", "submitted_at", "decided_at")


class ReportDetailSerializer(ReportSerializer):
    """With everything that is printed: tables, why a cell has no number, narrative, provenance."""

    version = serializers.SerializerMethodField()
    units = serializers.SerializerMethodField()
    without_number = serializers.SerializerMethodField()
    corrected = serializers.SerializerMethodField()
    narrative = serializers.SerializerMethodField()
    versions = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields: tuple[str, ...] = (
            *ReportSerializer.Meta.fields,
            "version",
            "units",
            "without_number",
            "corrected",
            "narrative",
            "versions",
        )

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_version(self, report: AnnualReport) -> int | None:
        """The version whose figures these are: the effective one unless another was asked for."""
        shown = self.context["shown"]
        return shown.version if shown else None

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_units(self, report: AnnualReport) -> Mapping[str, str]:
        figures = self._figures(report)
        return figures.units if figures else {}

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_without_number(self, report: AnnualReport) -> dict[str, dict[str, str]]:
        """Cell code → {state: blank, mark, missing or number; printed: text}: why the table holds null."""
        return {
            code: {"state": state, "printed": shown_text(printed, report.agency)}
            for code, (state, printed) in self.context["without_number"].items()
        }

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
    def get_corrected(self, report: AnnualReport) -> dict[str, dict[str, str]]:
        """Cell code → {state, printed}: what the file has, of each cell that a person set to another value."""
        return {
            code: {
                "state": (cell.state if cell else CellState.MISSING).value,
                "printed": shown_text(cell.raw, report.agency) if cell else "",
            }
            for code, cell in self.context["corrected"].items()
        }

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_narrative(self, report: AnnualReport) -> list[dict[str, Any]]:
        """The six parts; personal numbers that a report was approved with are masked all the same."""
        return [
            {"part": chapter.part, "heading": chapter.heading, "text": chapter.text}
            for chapter in shown_chapters(self.context["narrative"], report.agency)
        ]

    @extend_schema_field(VersionSerializer(many=True))
    def get_versions(self, report: AnnualReport) -> Any:
        return VersionSerializer(self.context["versions"], many=True).data


class FindingSerializer(serializers.ModelSerializer):
    report = serializers.IntegerField(source="submission.report_id", read_only=True)
    agency = serializers.IntegerField(source="submission.report.agency_id", read_only=True)
    agency_name = serializers.CharField(source="submission.report.agency_name", read_only=True)
    year = serializers.IntegerField(source="submission.report.year_id", read_only=True)
    version = serializers.IntegerField(source="submission.version", read_only=True)
    check = serializers.CharField(source="check_id", read_only=True)
    left = serializers.SerializerMethodField()
    right = serializers.SerializerMethodField()
    echo_of = serializers.IntegerField(source="echo_of_id", read_only=True, allow_null=True)
    explanation = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Finding
        fields = (
            "id",
            "report",
            "agency",
            "agency_name",
            "year",
            "submission",
            "version",
            "check",
            "key",
            "severity",
            "outcome",
            "fault",
            "message",
            "cells",
            "target",
            "left",
            "right",
            "proposed",
            "quoted",
            "echo_of",
            "explanation",
            "check_set_version",
        )

    @extend_schema_field({"type": "number", "nullable": True})
    def get_left(self, finding: Finding) -> int | float | str | None:
        return number(finding.left)

    @extend_schema_field({"type": "number", "nullable": True})
    def get_right(self, finding: Finding) -> int | float | str | None:
        return number(finding.right)
