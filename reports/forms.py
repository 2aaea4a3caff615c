"""Forms of the clerk's pages. They take text as typed; the services interpret and validate it."""

from __future__ import annotations

from django import forms


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


class CorrectCellForm(forms.Form):
    """The value as printed in the source (empty: the source leaves the cell blank) and why it is corrected."""

    value = forms.CharField(
        label="更正为",
        required=False,
        max_length=60,
        help_text="系统识别有误的，填原件上的数字；原件本身有误的，填实际数字，并更正拟公布的年报文件。空白留空。",
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


class PastedBlockForm(forms.Form):
    """Numbers copied from a spreadsheet, filled in from the cell ``start`` to the right and downwards."""

    block = forms.CharField(
        label="粘贴的数字",
        max_length=20_000,
        strip=False,
        help_text="从表格软件复制一片单元格，粘贴在这里。其中的空单元格不改动原值。",
        error_messages={
            "required": "请粘贴要填入的数字。",
            "max_length": "粘贴的内容太长，一次最多填入一张表。",
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
