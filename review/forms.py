"""The confirmation of a move: what the page showed goes along, so that a decision is about exactly that."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from reports.models.decisions import CHOICES, Verdict
from review.lifecycle import REJECT_REASONS, TRANSITIONS, Move

ATTESTATION = "以上数据已经本单位负责人审核同意，与拟公布的年报一致，本单位对其真实性、准确性负责"


class MoveForm(forms.Form):
    """Only the fields that the move needs; ``lock_version`` and ``digest`` are what the person looked at."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, move: Move, data: QueryDict | None = None, *, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
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
        elif move is Move.PASS:
            self.fields["reason"] = forms.CharField(
                label="审核意见（可不填）",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
            )
        if move is Move.SUBMIT:
            self.fields["attested"] = forms.BooleanField(
                label=ATTESTATION,
                error_messages={"required": f"请先勾选“{ATTESTATION}”。"},
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )


#: What is recorded where a reviewer decides on the card and writes no reason; the card says so.
STANDARD_REASONS: dict[str, str] = {
    Verdict.DISMISS: "经核对原件，不属于问题。",
    Verdict.WAIVE: "情况说明理由成立。",
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
        error_messages={"required": "请写明要问的内容。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )
