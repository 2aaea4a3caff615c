"""Forms of the pages of people: they take text as typed; the services interpret and validate it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from reports.agency_choice import AgencyField, Known
from reports.models import Agency
from reports.models.reach import Role
from reports.selectors.stages import stages_of_roles
from reports.services.person_accounts import Particulars, RoleGiven


def _line(label: str, longest: int, sentence: str = "", kind: str = "text", **values: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"required": sentence, "max_length": f"不超过{longest}字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "type": kind}),
        **values,
    )


class ParticularsForm(forms.Form):
    """Who a person is."""

    display_name = _line("姓名", 50, "请填写姓名。")
    email = _line("邮箱", 254, kind="email", required=False)
    telephone = _line(
        "联系电话", 32, kind="tel", required=False, help_text="办公电话，供审核员和政务公开办联系。"
    )

    def particulars(self) -> Particulars:
        typed = self.cleaned_data
        return Particulars(typed["display_name"], typed["email"], typed["telephone"])


class RoleForm(forms.Form):
    """A role in one of ``agencies``."""

    role = forms.ChoiceField(
        label="角色", choices=Role.choices, widget=forms.Select(attrs={"class": "form-select"})
    )
    agency = AgencyField(
        label="单位",
        known=Known.AGENCIES,
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列表中选择单位。"},
    )
    first_stage = forms.TypedChoiceField(
        label="起始审核环节",
        coerce=int,
        required=False,
        initial=1,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    last_stage = forms.TypedChoiceField(
        label="终止审核环节",
        coerce=int,
        required=False,
        initial=3,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="审核环节只对审核员有效。",
    )

    def __init__(self, agencies: QuerySet[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_stage", "last_stage"):
            self.fields[name].choices = stages_of_roles()  # type: ignore[attr-defined]  # a TypedChoiceField
        self.fields["agency"].queryset = agencies.filter(valid_to__isnull=True).order_by("sort_key")  # type: ignore[attr-defined]  # a ModelChoiceField

    def given(self) -> RoleGiven:
        typed = self.cleaned_data
        return RoleGiven(
            typed["role"], typed["agency"], int(typed["first_stage"] or 1), int(typed["last_stage"] or 3)
        )


class NewPersonForm(RoleForm, ParticularsForm):
    """A person with a first role."""

    username = _line("用户名", 150, "请填写用户名。", help_text="登录用，可用字母、数字和 @ . + - _。")
    field_order = ("username", "display_name", "email", "telephone", "role", "agency")
