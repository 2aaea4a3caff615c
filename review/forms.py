"""The confirmation of a move: what the page showed goes along, so that a decision is about exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone

from reports.agency_choice import AgencyField
from reports.models import Agency
from reports.models.decisions import CHOICES, Verdict
from reports.services.public_notes import LONGEST_NOTE
from review.lifecycle import HANDING_IN, REJECT_REASONS, TRANSITIONS, Move

#: A return asks for its correction within this time; a later date is a typing error.
LONGEST_CORRECTION = timedelta(days=366)
ATTESTATION = "以上数据已经本单位负责人审核同意，与拟公布的年报一致，本单位对其真实性、准确性负责"

#: Ticked where cells read with doubt go out of the agency unconfirmed; ``{}`` is their number.
COMPARED = "{}个存疑数字已对照原件核对"


@dataclass(frozen=True)
class ReturnReasons:
    """What may be ticked as a reason of a return, as (value, words)."""

    findings: Sequence[tuple[str, str]] = ()
    questions: Sequence[tuple[str, str]] = ()
    sentences: Sequence[tuple[str, str]] = ()


class MoveForm(forms.Form):
    """Only the fields that the move needs; ``lock_version`` and ``digest`` are what the person looked at."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        move: Move,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        reasons: ReturnReasons | None = None,
        reply: bool = False,
        doubtful: int = 0,
        correction: bool = False,
        public: bool = False,
    ) -> None:
        """``correction``: it replaces an approved version; ``public``: readers may be told why (更正说明)."""
        super().__init__(data, initial=initial)
        self.move = move
        if move is Move.REJECT:
            self.fields["reason_code"] = forms.ChoiceField(
                label="不予受理的理由",
                choices=[("", "请选择"), *REJECT_REASONS.items()],
                error_messages={
                    "required": "请选择不予受理的理由。",
                    "invalid_choice": "请选择不予受理的理由。",
                },
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        if move in TRANSITIONS and TRANSITIONS[move].needs_reason:
            self.fields["reason"] = forms.CharField(
                label="理由",
                max_length=2000,
                help_text="请写明问题所在和修改要求。填报单位会看到这段文字。" if move is Move.RETURN else "",
                error_messages={"required": "请填写理由。"},
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
            )
        if move is Move.RETURN:
            self._add_reasons(reasons or ReturnReasons())
        elif move is Move.PASS:
            self.fields["reason"] = forms.CharField(
                label="审核意见（可不填）",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
            )
        if move is Move.SUBMIT and reply:
            self.fields["reason"] = forms.CharField(
                label="对退回意见的办理说明",
                required=False,
                max_length=2000,
                help_text="审核人员会看到这段文字。",
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
            )
        if move in HANDING_IN and correction:
            self.fields["reason"] = forms.CharField(
                label="更正理由和对退回意见的办理说明" if reply else "更正理由",
                max_length=2000,
                help_text="写明更正原因和改动的数据，供审核人员查阅，并随本版保存。",
                error_messages={"required": "请填写更正理由。"},
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
            )
        if move in HANDING_IN and public:
            self.fields["public_note"] = forms.CharField(
                label="更正说明（向社会公布，可不填）",
                required=False,
                max_length=LONGEST_NOTE,
                help_text="更正后的年报公布时一并显示：更正了什么、为什么。不写个人姓名、证件号码和联系方式。",
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
            )
        if move in HANDING_IN and doubtful:
            self.fields["compared"] = forms.BooleanField(
                label=COMPARED.format(doubtful),
                error_messages={"required": "请对照原件核对存疑数字，再勾选。"},
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
        if move is Move.SUBMIT:
            self.fields["attested"] = forms.BooleanField(
                label=ATTESTATION,
                error_messages={"required": f"请先勾选“{ATTESTATION}”。"},
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    def _add_reasons(self, reasons: ReturnReasons) -> None:
        """Add what may be ticked; the own words may then be empty."""
        for name, label, choices in (
            ("findings", "问题", reasons.findings),
            ("questions", "问询", reasons.questions),
            ("sentences", "常用语", reasons.sentences),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=list(choices),
                required=False,
                error_messages={"invalid_choice": "所选理由已有变动，请重新勾选。"},
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            )
        own = self.fields["reason"]
        own.required, own.label = False, "其他理由"
        self.fields["correct_by"] = forms.DateField(
            label="修改期限（可不填）",
            required=False,
            error_messages={"invalid": "请按“年-月-日”填写修改期限。"},
            widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        )
        self.order_fields(["findings", "questions", "sentences", "reason", "correct_by"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.move is not Move.RETURN:
            return values
        ticked = any(values.get(name) for name in ("findings", "questions", "sentences"))
        if not ticked and not values.get("reason", "").strip():
            self.add_error("reason", "请填写理由。")
        until = values.get("correct_by")
        if until is not None and until < timezone.localdate():
            self.add_error("correct_by", "修改期限不能早于今天。")
        elif until is not None and until > timezone.localdate() + LONGEST_CORRECTION:
            self.add_error("correct_by", "修改期限不能在一年以后，请核对日期。")
        return values


class TextBlockForm(forms.Form):
    """常用语: one more sentence of the office of a region."""

    agency = AgencyField(label="地区", empty_label=None)
    text = forms.CharField(
        label="常用语",
        max_length=300,
        error_messages={"required": "请填写常用语。", "max_length": "常用语不超过300字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, regions: list[Agency]) -> None:
        super().__init__(data)
        field = cast(forms.ModelChoiceField, self.fields["agency"])
        field.queryset = Agency.objects.filter(pk__in=[region.pk for region in regions])
        if len(regions) == 1:
            field.initial, field.widget = regions[0].pk, forms.HiddenInput()


#: What is recorded where a reviewer decides on the card and writes no reason; the card says so.
STANDARD_REASONS: dict[str, str] = {
    Verdict.DISMISS: "审核人员认定不属于问题，未另写理由。",
    Verdict.WAIVE: "审核人员认可情况说明，未另写理由。",
}


class DecisionForm(forms.Form):
    """处理意见 on a finding; the rules say which verdict needs what."""

    verdict = forms.ChoiceField(
        label="处理意见",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理意见。", "invalid_choice": "请选择处理意见。"},
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        help_text="选“问题属实”可以不填；属实的错误应退回修改。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )


class QuestionForm(forms.Form):
    """问询: about what (a cell code, a fingerprint or the number of a part) and what is asked."""

    kind = forms.CharField(widget=forms.HiddenInput, max_length=8)
    subject = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        label="问询内容",
        max_length=2000,
        error_messages={"required": "请写明问询内容。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "autofocus": True}),
    )
