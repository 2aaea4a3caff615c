"""校验设置 for administrators, and 校验目录 for everybody who has logged in."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.checks.catalogue import CATALOGUE
from reports.checks.check_settings import COMPULSION, LICENSING, PENALTIES, CheckSettings
from reports.checks.results import SEVERITY_TEXT
from reports.models import CheckSetRevision, RecheckJob
from reports.models.agencies import AgencyKind
from reports.permissions import may, require
from reports.requests import SignedInRequest
from reports.selectors.check_set import current_check_set
from reports.services import rechecking
from reports.services.check_set import RANGES, SETTING_LABELS, SettingsRefused, change_settings
from reports.statutory.editions import EDITIONS
from reports.views.access import signed_in

POWER_TEXT = ((LICENSING, "行政许可"), (PENALTIES, "行政处罚"), (COMPULSION, "行政强制"))
HELP = {
    "similarity_notice": "0到1之间；达到后给出提示。",
    "similarity_warning": "0到1之间；达到后给出警告。",
    "carry_ratio": "结转下年度不超过本年新收的这个比例。",
    "doubt_below": "0到1之间。",
}
NUMBER_ERRORS = {"required": "请填写。", "invalid": "请填写数字。"}


class SettingsForm(forms.Form):
    """One field a setting; ``settings`` puts them together again."""

    similarity_notice = forms.DecimalField(max_digits=4, decimal_places=3)
    similarity_warning = forms.DecimalField(max_digits=4, decimal_places=3)
    similarity_min_characters = forms.IntegerField()
    carry_ratio = forms.DecimalField(max_digits=6, decimal_places=3)
    jump_factor = forms.IntegerField()
    jump_from = forms.IntegerField()
    fee_unit_from = forms.DecimalField(max_digits=12, decimal_places=2)
    narrative_length_on = forms.BooleanField(required=False)
    narrative_length_max = forms.IntegerField()
    article_50_severity = forms.ChoiceField(choices=list(SEVERITY_TEXT.items()))
    doubt_below = forms.FloatField()
    disabled = forms.MultipleChoiceField(
        required=False,
        widget=forms.MultipleHiddenInput,  # switched in 校验目录; kept here as it is
        error_messages={"invalid_choice": "没有编号为“%(value)s”的校验。"},
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        disabled = self.fields["disabled"]
        assert isinstance(disabled, forms.MultipleChoiceField)  # noqa: S101 – declared above
        disabled.choices = [(c.id, c.title) for c in CATALOGUE.values()]
        for kind, text in AgencyKind.choices:
            self.fields[f"power_{kind}"] = forms.MultipleChoiceField(
                label=f"{text}的职权",
                required=False,
                choices=POWER_TEXT,
                widget=forms.CheckboxSelectMultiple,
                help_text="没有勾选的，表二填了处理决定数量时提示。",
            )
        for name, field in self.fields.items():
            field.label = SETTING_LABELS.get(name, field.label)
            field.help_text = field.help_text or HELP.get(name) or _range(name)
            if isinstance(field, (forms.IntegerField, forms.DecimalField, forms.FloatField)):
                field.error_messages |= NUMBER_ERRORS
            if isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple)):
                continue
            is_select = isinstance(field.widget, (forms.Select, forms.SelectMultiple))
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def settings(self) -> CheckSettings:
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "revision" and not name.startswith("power_")
        }
        powers = {kind: frozenset(self.cleaned_data[f"power_{kind}"]) for kind in AgencyKind.values}
        values["disabled"] = frozenset(values["disabled"])
        return replace(CheckSettings(), **values, powers=powers)


def _range(name: str) -> str:
    if name not in RANGES:
        return ""
    least, most = RANGES[name]
    return f"{least}至{most}"


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_settings(request: SignedInRequest) -> HttpResponse:
    """The settings with the record of their changes; POST saves them as a new version of the check set."""
    require(request.user, "keep_lists", None)
    status = 200
    newest = _newest()
    if request.method == "POST":
        form, status = SettingsForm(request.POST), 422
        if form.is_valid():
            try:
                change_settings(
                    actor=request.user,
                    settings=form.settings(),
                    expected_revision=form.cleaned_data["revision"],
                    address=request.META["REMOTE_ADDR"],
                )
            except SettingsRefused as refused:
                form.add_error(None, refused.message)
                status = 409 if refused.code == "STALE" else 422
            else:
                messages.success(request, "设置已保存，开放年度的年报正在重新校验。")
                return redirect("reports:check_settings")
    else:
        form = SettingsForm(initial=_initial(current_check_set().settings) | {"revision": newest})
    job = RecheckJob.objects.order_by("-id").first()
    context = {
        "form": form,
        "version": current_check_set().version,
        "to_recheck": rechecking.open_reports(),
        "revisions": CheckSetRevision.objects.defer("words", "boilerplate", "values")[:20],
        "job": job,
        "job_done": rechecking.progress_of(job)[0] if job else 0,
    }
    return render(request, "lists/settings.html", context, status=status)


def _initial(settings: CheckSettings) -> dict[str, object]:
    powers = {f"power_{kind}": sorted(lines) for kind, lines in settings.powers.items()}
    values = {name: getattr(settings, name) for name in SETTING_LABELS if name != "powers"}
    values |= {"disabled": sorted(settings.disabled)}
    return {
        name: f"{v.normalize():f}" if hasattr(v, "normalize") else v for name, v in values.items()
    } | powers


@require_POST
@signed_in
def switch_checks(request: SignedInRequest) -> HttpResponse:
    """Switch checks on and off as ticked in 校验目录; one revision for all of them."""
    require(request.user, "keep_lists", None)
    ticked = request.POST.getlist("enabled")
    revision = request.POST.get("revision", "")
    try:
        change_settings(
            actor=request.user,
            settings=replace(current_check_set().settings, disabled=frozenset(CATALOGUE) - set(ticked)),
            expected_revision=int(revision) if revision.isdecimal() and len(revision) < 19 else None,
            address=request.META["REMOTE_ADDR"],
        )
        messages.success(request, "启用情况已保存，开放年度的年报正在重新校验。")
    except SettingsRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:catalogue")


@signed_in
@never_cache
@require_safe
def catalogue(request: SignedInRequest) -> HttpResponse:
    """Every check of the catalogue with its severity, its sentence and what it leaves alone; ``#id`` leads to one."""
    check_set = current_check_set()
    families = [
        (family.heading, list(checks))
        for family, checks in groupby(CATALOGUE.values(), key=lambda check: check.family)
    ]
    context = {
        "families": families,
        "count": len(CATALOGUE),
        "version": check_set.version,
        "disabled": check_set.settings.disabled,
        "severities": SEVERITY_TEXT,
        "all_editions": len(EDITIONS),
        "may_keep": may(request.user, "keep_lists", None),
    }
    if context["may_keep"]:
        context["revision"] = _newest()
        context["to_recheck"] = rechecking.open_reports()
    return render(request, "lists/catalogue.html", context)


def _newest() -> int:
    """Return the revision that a form is made from, 0 when there is none."""
    return CheckSetRevision.objects.order_by("-id").values_list("pk", flat=True).first() or 0
