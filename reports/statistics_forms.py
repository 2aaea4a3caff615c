"""What a page of statistics is asked for, from its address. What cannot be understood falls back, with a sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from reports.agency_choice import AgencyField
from reports.models import Agency, ReportingYear
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.selectors.statistics import BY_TEXT
from reports.statistics.measures import measures

UNKNOWN = {"invalid_choice": "没有这一项，请从列表中选择。"}
FIRST_MEASURE = "requests.received.total"


def measure_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The measures under their headings, for a list to choose from."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, measure in measures().items():
        groups.setdefault(measure.group, []).append((code, f"{measure.label}（{measure.unit}）"))
    return list(groups.items())


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages=UNKNOWN,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class StatisticsForm(forms.Form):
    """The filter bar of 统计分析. Every field has what is shown without it (``asked``)."""

    measure = _choice("指标", measure_choices)
    by = _choice("比较方式", list(BY_TEXT.items()))
    region = AgencyField(label="地区", required=False, error_messages=UNKNOWN, empty_label=None)
    year = forms.ModelChoiceField(
        label="年度",
        queryset=ReportingYear.objects.order_by("-year"),
        required=False,
        error_messages=UNKNOWN,
        widget=forms.Select(attrs={"class": "form-select"}),
        empty_label=None,
    )
    scope = _choice("口径", Scope.choices)
    kind = _choice("单位类型", [("", "全部类型"), *AgencyKind.choices])
    level = _choice("层级", [("", "全部层级"), *AgencyLevel.choices])

    def __init__(self, *args: Any, regions: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
