"""Forms of the clerk's pages. They take text as typed; the services interpret and validate it."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict


class UploadForm(forms.Form):
    """One file for one slot. ``replace``: the person was asked whether the draft may be replaced, and said yes."""

    report = forms.IntegerField(
        min_value=1,
        error_messages={
            "required": "请选择这份文件对应的年报。",
            "invalid": "请选择这份文件对应的年报。",
            "min_value": "请选择这份文件对应的年报。",
        },
    )
    file = forms.FileField(
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "请选择要上传的文件。", "invalid": "请选择要上传的文件。"},
    )
    replace = forms.BooleanField(required=False)

    def first_error(self) -> str:
        """The sentence shown beside the file."""
        return next(str(message) for messages in self.errors.values() for message in messages)


class PackageForm(forms.Form):
    """One zip archive of several reports."""

    file = forms.FileField(
        label="压缩包",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "请选择要上传的压缩包。", "invalid": "请选择要上传的压缩包。"},
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".zip"}),
    )

    def first_error(self) -> str:
        """The sentence shown beside the file."""
        return next(str(message) for messages in self.errors.values() for message in messages)


#: Reasons that save a correction by one button: value of the button → words on it, reason recorded.
USUAL_REASONS: dict[str, tuple[str, str]] = {
    "reading": ("识别有误", "对照原件，识别有误"),
    "source": ("原件有误", "原件填写有误，已按实际情况更正"),
    "omitted": ("原件漏填", "原件漏填，补填"),
}


class CorrectCellForm(forms.Form):
    """The value that counts (empty: the cell is blank) and why it is corrected, in words or by a button (``usual``)."""

    value = forms.CharField(
        label="更正为",
        required=False,
        max_length=60,
        help_text="系统识别有误的，填原件上的数字；原件本身有误的，填实际数字，并更正拟公布的年报文件。应为空白的，留空。",
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off", "autofocus": True}
        ),
    )
    reason = forms.CharField(
        label="更正理由",
        max_length=500,
        error_messages={"required": "请填写更正理由，例如“对照原件，识别有误”。"},
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "list": "usual-reasons",
                "autocomplete": "off",
                "placeholder": "例如：对照原件，识别有误",
            }
        ),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        usual = USUAL_REASONS.get(data.get("usual", "")) if data else None
        if data and usual and not data.get("reason", "").strip():
            data = data.copy()
            data["reason"] = usual[1]
        super().__init__(data, initial=dict(initial or {}))

    @property
    def usual_reasons(self) -> list[tuple[str, str, str]]:
        """Value, words and recorded reason of each button."""
        return [(value, words, reason) for value, (words, reason) in USUAL_REASONS.items()]


class PastedBlockForm(forms.Form):
    """Numbers copied from a spreadsheet, filled in from the cell ``start`` to the right and downwards."""

    block = forms.CharField(
        label="粘贴的数字",
        max_length=20_000,
        strip=False,
        help_text="从表格软件复制一片单元格，粘贴在这里。其中的空单元格不改动原值。",
        error_messages={
            "required": "请粘贴要填入的数字。",
            "max_length": "粘贴的内容过长，一次最多填入一张表。",
        },
        widget=forms.Textarea(attrs={"class": "form-control tabular", "rows": 5}),
    )


class ExplainForm(forms.Form):
    """情况说明 to one finding."""

    text = forms.CharField(
        label="情况说明",
        max_length=2000,
        error_messages={"required": "请写明情况，例如数据口径或原因。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )


class OtherSlotForm(forms.Form):
    """The slot to which a wrongly placed draft goes."""

    report = forms.IntegerField(
        min_value=1,
        error_messages={"required": "请选择要移到哪一份年报。", "invalid": "请选择要移到哪一份年报。"},
    )
