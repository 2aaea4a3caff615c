"""Forms of the agency pages: they take text as typed; the services interpret and validate it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet, TextChoices

from reports.agency_choice import AgencyField, Known
from reports.models import Agency
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.agency_changes import ChangeKind

DATE_WRONG = "请填写日期，例如2026-01-31。"


def day_field(label: str, **values: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        error_messages={"required": DATE_WRONG, "invalid": DATE_WRONG},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        **values,
    )


def _line(label: str, longest: int, sentence: str, **values: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": sentence},
        widget=forms.TextInput(attrs={"class": "form-control"}),
        **values,
    )


class ChangeForm(forms.Form):
    """What a change of this kind asks. ``agencies``: those that may be chosen as successor or parent."""

    def __init__(
        self, kind: str, agency: Agency, agencies: QuerySet[Agency], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        others = agencies.filter(valid_to__isnull=True).exclude(pk=agency.pk).order_by("sort_key")
        if kind == ChangeKind.RENAME:
            self.fields["name"] = _line("新的单位全称", 100, "请填写单位全称。")
        elif kind == ChangeKind.MERGE:
            self.fields["into"] = _agency("并入", others, "请选择并入的单位。")
        elif kind == ChangeKind.MOVE:
            self.fields["parent"] = _agency("新的上级单位", others, "请选择新的上级单位。")
        elif kind == ChangeKind.SPLIT:
            self.fields["parts"] = forms.CharField(
                label="新设单位（每行一个：代码 空格 全称）",
                max_length=2000,
                error_messages={"required": "请至少填写一个新设单位。"},
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
            )
            self.fields["goes_on"] = forms.BooleanField(
                label="原单位继续存在",
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
        self.fields["on"] = day_field("生效日期")
        self.fields["reason"] = _line(
            "依据",
            500,
            "请填写依据，例如机构改革方案的文号。",
            help_text="例如机构改革方案的文号，记入变动记录。",
        )

    def clean_parts(self) -> tuple[tuple[str, str], ...]:
        """(code, name) of each line."""
        parts = []
        for line in self.cleaned_data["parts"].splitlines():
            words = line.split(maxsplit=1)
            if len(words) == 1:
                sentence = f"“{line.strip()[:40]}”缺少代码或全称，每行写：代码 空格 全称。"
                raise forms.ValidationError(sentence)
            if words:
                parts.append((words[0], words[1].strip()))
        return tuple(parts)


def _agency(label: str, agencies: QuerySet[Agency], required: str) -> AgencyField:
    return AgencyField(
        label=label,
        queryset=agencies,
        known=Known.AGENCIES,
        empty_label="请选择",
        error_messages={"required": required, "invalid_choice": required},
    )


def _mark(label: str, **values: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label,
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        **values,
    )


def _chosen(label: str, choices: type[TextChoices]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices.choices,
        error_messages={"invalid_choice": f"请从列表中选择{label}。", "required": f"请选择{label}。"},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class ParticularsForm(forms.Form):
    """What the office keeps of an agency besides its name and its place in the tree."""

    kind = _chosen("单位类型", AgencyKind)
    level = _chosen("层级", AgencyLevel)
    telephone = _line("联系电话", 32, "", required=False, help_text="公布的政府信息公开工作机构电话。")
    order = forms.IntegerField(
        label="排序",
        min_value=0,
        max_value=99_999_999,
        initial=0,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "排序应为整数。"),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="同一上级下从小到大排列。",
    )
    founded = day_field("设立日期", required=False)
    must_report = _mark("应报年报", initial=True, help_text="取消后，以后开设的年度不再生成应报年报。")
    vertically_managed = _mark("垂直管理", help_text="汇总时单列。")
    aliases = forms.CharField(
        label="简称和曾用名",
        required=False,
        max_length=2000,
        help_text="每行一个。年报标题中的这些名称视为本单位。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    def values(self) -> dict[str, str]:
        """What was typed as a row of the list of agencies; the form is valid."""
        typed = self.cleaned_data
        return {
            "单位类型": typed["kind"],
            "层级": typed["level"],
            "联系电话": typed["telephone"].strip(),
            "排序": str(typed["order"]),
            "设立日期": typed["founded"].isoformat() if typed["founded"] else "",
            "应报年报": "是" if typed["must_report"] else "否",
            "垂直管理": "是" if typed["vertically_managed"] else "否",
            "简称和曾用名": typed["aliases"],
        }


class NewAgencyForm(ParticularsForm):
    """A new agency below one of ``agencies``."""

    name = _line("单位全称", 100, "请填写单位全称。", help_text="与印章一致。")
    code = _line("单位代码", 32, "请填写单位代码。", help_text="统一社会信用代码或区划代码。")
    field_order = ("name", "code", "parent")

    def __init__(self, agencies: QuerySet[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = agencies.filter(valid_to__isnull=True).order_by("sort_key")
        self.fields["parent"] = _agency("上级单位", above, "请选择上级单位。")
        self.initial = {"kind": AgencyKind.DEPARTMENT, "level": AgencyLevel.COUNTY, **self.initial}
        self.order_fields(self.field_order)

    def values(self) -> dict[str, str]:
        typed = self.cleaned_data
        named = {"单位代码": typed["code"].strip(), "单位全称": typed["name"].strip()}
        return {**named, "上级代码": typed["parent"].code, **super().values()}


class PublicationForm(forms.Form):
    """When and where an agency published its report."""

    on = day_field("公布日期")
    url = _line("公布网址（没有的可不填）", 500, "", required=False)


class DutyForm(forms.Form):
    """What an agency owes in a year."""

    own = forms.BooleanField(
        label="本级", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    aggregate = forms.BooleanField(
        label="汇总", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    reason = forms.CharField(
        label="说明（都不选时须写明不报的理由）",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class ExtensionForm(forms.Form):
    """A later due date for one report; an empty date goes back to the date of the year."""

    until = day_field("延期至（留空恢复原定日期）", required=False)
    reason = _line("理由", 200, "请填写理由。", required=False)


class ManyExtensionsForm(forms.Form):
    """A later due date for many reports."""

    until = day_field("延期至")
    reason = _line("理由", 200, "请填写理由。")


class ManyExemptionsForm(forms.Form):
    """Why many reports are not owed."""

    reason = _line("免报理由", 200, "请填写免报理由。")
