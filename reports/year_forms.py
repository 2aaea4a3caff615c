"""Forms of the pages of a year: they take text as typed; the services interpret and validate it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from reports.models import ReportingYear
from reports.models.agencies import AgencyLevel
from reports.models.years import STAGE_NAMES, USUAL_STAGE_NAMES, DueStep
from reports.services.years import LONGEST_NAME, YearSettings
from reports.typed_fields import TypedIntegerField

DATE_WRONG = "请填写日期，例如2026-01-31。"


class NewYearForm(forms.Form):
    """Which year to open, and from which to take over the settings."""

    year = TypedIntegerField(
        label="报告年度",
        error_messages=dict.fromkeys(("required", "invalid"), "请填写年度，例如2026。"),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    copy_from = forms.ModelChoiceField(
        label="沿用哪一年的设置",
        queryset=ReportingYear.objects.order_by("-year"),
        required=False,
        empty_label="不沿用",
        error_messages={"invalid_choice": "请从列表中选择年度。"},
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="沿用审核环节、环节名称、更正幅度上限、截止日期（顺延）和单独设置的应报口径。",
    )
    confirmed = forms.BooleanField(
        label="年度没有填错",
        required=False,
        help_text="开设的不是下一个年度时须选中。开设后立即生成应报年报；开设有误的，在没有单位开始填报前可以撤销。",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean(self) -> dict[str, Any]:
        """A year that does not follow the newest one is asked about: it cannot be taken back."""
        typed: dict[str, Any] = self.cleaned_data
        year, newest = typed.get("year"), ReportingYear.objects.order_by("-year").first()
        if year is not None and newest is not None and year != newest.pk + 1 and not typed["confirmed"]:
            self.add_error("confirmed", f"最近的年度是{newest}。确要开设{year}年的，请选中此项后再开设。")
        return typed


class YearSettingsForm(forms.Form):
    """What is set for a year; the dates are fields named ``due_<level>_<step>``."""

    is_open = forms.BooleanField(
        label="开放填报",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="关闭后不能再上传和上报，已上报的照常审核。",
    )
    head_signs = forms.BooleanField(
        label="上报前须分管领导审签",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="单位登记了分管领导的，填报员送签，由分管领导上报或退回；没有登记的仍由填报员上报。",
    )
    late_passes_singly = forms.BooleanField(
        label="逾期的须逐份审核",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text="选中后，逾期上报或逾期公布的年报不能批量通过。不选的，批量通过时注明逾期。",
    )
    review_stages = forms.TypedChoiceField(
        label="审核环节数",
        coerce=int,
        choices=((1, "一审"), (2, "二审"), (3, "三审")),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    second_person_limit = forms.IntegerField(
        label="更正幅度上限",
        required=False,
        min_value=0,
        max_value=10**12,
        error_messages={
            "invalid": "请填写整数，或留空。",
            "min_value": "不能小于0。",
            "max_value": "数字太大。",
        },
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="更正使一个数字变动超过此数的，须经两名审核员；留空不限。",
    )

    def __init__(self, year: ReportingYear, data: Any = None) -> None:
        super().__init__(data, initial=_initial(year))
        for stage, usual in USUAL_STAGE_NAMES.items():
            self.fields[f"stage_{stage}"] = forms.CharField(
                label=f"第{stage}环节名称",
                required=False,
                max_length=LONGEST_NAME,
                error_messages={"max_length": "环节名称不超过10字。"},
                widget=forms.TextInput(attrs={"class": "form-control", "placeholder": usual}),
            )
        for level in AgencyLevel:
            for step in DueStep:
                self.fields[_name(level, step)] = forms.DateField(
                    label=f"{level.label}{step.label}截止日期",
                    required=False,
                    error_messages={"invalid": DATE_WRONG},
                    widget=forms.DateInput(
                        attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
                    ),
                )

    @property
    def stages(self) -> list[forms.BoundField]:
        return [self[f"stage_{stage}"] for stage in STAGE_NAMES]

    @property
    def date_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(level in words, its dates in the order of the steps)."""
        return [(level.label, [self[_name(level, step)] for step in DueStep]) for level in AgencyLevel]

    def settings(self) -> YearSettings:
        """What was typed; the form is valid."""
        typed = self.cleaned_data
        dates: dict[tuple[str, str], date | None] = {
            (level.value, step.value): typed[_name(level, step)] for level in AgencyLevel for step in DueStep
        }
        return YearSettings(
            review_stages=typed["review_stages"],
            stage_names=tuple(typed[f"stage_{stage}"] for stage in STAGE_NAMES),
            is_open=typed["is_open"],
            head_signs=typed["head_signs"],
            late_passes_singly=typed["late_passes_singly"],
            second_person_limit=typed["second_person_limit"],
            dates=dates,
        )


def _name(level: str, step: str) -> str:
    return f"due_{level}_{step}"


def _initial(year: ReportingYear) -> dict[str, Any]:
    names = dict(enumerate(year.stage_names, start=1))
    return {
        "is_open": year.is_open,
        "head_signs": year.head_signs,
        "late_passes_singly": year.late_passes_singly,
        "review_stages": year.review_stages,
        "second_person_limit": year.second_person_limit,
        **{f"stage_{stage}": names.get(stage, "") for stage in STAGE_NAMES},
        **{_name(due.level, due.step): due.on for due in year.due_dates.all()},
    }
