"""What the published schema says of agencies, years and reports. The rows themselves are made in ``rows``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.agency_changes import ENDINGS
from reports.models.annual_reports import Scope
from reports.states import SLOT_STATUS_TEXT, STATE_TEXT

Text, Whole, YesNo = serializers.CharField, serializers.IntegerField, serializers.BooleanField
Moment, Day = serializers.DateTimeField, serializers.DateField
#: Components are named by their class.
Shape = serializers.Serializer[Any]
CELL = {"type": ["number", "string", "null"]}
#: What a file has in a cell.
PRINTED = {
    "type": "object",
    "required": ["state", "printed"],
    "properties": {
        "state": {"type": "string", "enum": ["number", "blank", "mark", "missing"]},
        "printed": {"type": "string"},
    },
}
STATUSES = [(str(each), text) for each, text in SLOT_STATUS_TEXT.items()]
STATES = [(str(each), text) for each, text in STATE_TEXT.items()]


def mapping(of: Any, description: str = "", *, nullable: bool = False) -> Any:
    """A field whose schema is an object of any names with values of one schema."""
    schema = {"type": ["object", "null"] if nullable else "object", "additionalProperties": of}

    @extend_schema_field(schema | ({"description": description} if description else {}))
    class Mapping(serializers.JSONField):
        pass

    return Mapping(read_only=True)


def plain(schema: Any) -> Any:
    """A field with a schema of its own."""

    @extend_schema_field(schema)
    class Plain(serializers.JSONField):
        pass

    return Plain(read_only=True)


class FormerNameShape(Shape):
    name = Text(help_text="曾用全称")
    until = Day(help_text="使用至此日")


class SuccessionShape(Shape):
    id = Whole(help_text="单位编号")
    name = Text(help_text="现用全称")
    change = serializers.ChoiceField(choices=[(str(each), each.label) for each in ENDINGS])
    change_text = Text()
    on = Day(help_text="生效日期")


class AgencyShape(Shape):
    id = Whole()
    code = Text(help_text="统一社会信用代码或区划代码")
    name = Text(help_text="现用全称")
    aliases = serializers.ListField(child=Text(), help_text="简称和其他名称")
    former_names = FormerNameShape(many=True, help_text="曾用全称及使用至何日")
    predecessors = SuccessionShape(many=True, help_text="并入或由其拆出本单位的单位，限本人可见的")
    successors = SuccessionShape(many=True, help_text="合并、拆分或撤销后承接本单位的单位，限本人可见的")
    parent: Any = Whole(allow_null=True, help_text="上级单位编号")
    ancestors = serializers.ListField(child=Whole(), help_text="从最上级到直接上级的单位编号")
    kind = serializers.ChoiceField(choices=AgencyKind.choices)
    kind_text = Text()
    level = serializers.ChoiceField(choices=AgencyLevel.choices)
    level_text = Text()
    vertically_managed = YesNo(help_text="垂直管理")
    must_report = YesNo(help_text="应报年报")
    valid_from = Day(allow_null=True, help_text="设立日期")
    valid_to = Day(allow_null=True, help_text="撤销日期")


class DueDateShape(Shape):
    level = Text()
    step = Text()
    on = Day()


class YearShape(Shape):
    year = Whole()
    review_stages = Whole(help_text="审核环节数")
    is_open = YesNo(help_text="开放填报")
    due_dates = DueDateShape(many=True, help_text="单独设置的截止日期")
    statutory_due_dates = mapping({"type": "string", "format": "date"}, "单位类型与其余的法定截止日期")


class AgencyBriefShape(Shape):
    id = Whole()
    code = Text()
    name = Text(help_text="现用全称")
    kind = serializers.ChoiceField(choices=AgencyKind.choices)
    level = serializers.ChoiceField(choices=AgencyLevel.choices)


class EffectiveShape(Shape):
    id = Whole(help_text="版本编号")
    version = Whole()
    submitted_at = Moment(allow_null=True)
    approved_at = Moment(allow_null=True)
    file_kind = Text()
    file_size = Whole(help_text="字节")
    sha256 = Text()


class ReportShape(Shape):
    id = Whole()
    url = serializers.URLField()
    agency = AgencyBriefShape()
    agency_name = Text(help_text="当时的单位名称")
    year = Whole()
    scope = serializers.ChoiceField(choices=Scope.choices)
    due_on = Day(allow_null=True, help_text="上报截止日期；历年归档的年报没有")
    status = serializers.ChoiceField(choices=STATUSES)
    status_text = Text()
    published_at = Moment(allow_null=True)
    agency_published_on = Day(allow_null=True)
    agency_published_url = Text()
    changed_at = Moment(allow_null=True, help_text="本人可见的最近一次变动")
    effective = EffectiveShape(allow_null=True)
    editions = mapping(
        {"type": "string"}, "各表的格式：2019 或 2021；只在 include=tables 时给出", nullable=True
    )
    tables = mapping(
        {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": CELL}},
        "{表: {行: {列: 数字或 null}}}；null 表示没有印出数字（空白、符号、缺项）；只在 include=tables 时给出",
        nullable=True,
    )

    def get_fields(self) -> dict[str, Any]:
        """As declared; the two members of ``include=tables`` are not in every answer."""
        fields = super().get_fields()
        for name in ("editions", "tables"):
            fields[name].read_only, fields[name].required = False, False
        return fields


class ReportVersionShape(Shape):
    id = Whole()
    version = Whole()
    state = serializers.ChoiceField(choices=STATES)
    state_text = Text()
    stage = Whole()
    submitted_at = Moment(allow_null=True)
    decided_at = Moment(allow_null=True)


class PrintedShape(Shape):
    state = serializers.ChoiceField(
        choices=[("number", "数字"), ("blank", "空白"), ("mark", "符号"), ("missing", "缺项")]
    )
    printed = Text(allow_blank=True, help_text="原件所填")


class ChapterShape(Shape):
    part = Whole(help_text="第几部分")
    heading = Text(allow_blank=True)
    text = Text(allow_blank=True)


class ChangedCellShape(Shape):
    code = Text()
    before = plain(CELL | {"description": "原版本的数字，没有数字时为空"})
    after = plain(CELL | {"description": "更正后的数字，没有数字时为空"})


class CorrectionShape(Shape):
    replaced_version = Whole(help_text="被代替的版本号")
    on = Day(help_text="更正日期")
    cells = ChangedCellShape(many=True, help_text="数据有变动的单元格")
    parts = serializers.ListField(child=Whole(), help_text="文字有变动的部分（第几部分）")
    note = Text(allow_blank=True, help_text="更正说明")


class ReportDetailShape(ReportShape):
    version = Whole(allow_null=True, help_text="给出数字的版本；没有可看的版本时为空")
    version_public_on = Day(
        allow_null=True, help_text="给出数字的现行版本公布的日期：更正或撤回后重新公布的，为该次的日期"
    )
    units = mapping({"type": "string"}, "单元格与所印的金额单位")
    without_number = mapping(PRINTED, "没有数字的单元格及原因：空白不是零，缺项不是空白")
    corrected = mapping(PRINTED, "人工更正过的单元格在原件中所填")
    correction = CorrectionShape(
        allow_null=True, help_text="给出数字的版本代替了较早的有效版本时，所更正的内容；没有代替时为空"
    )
    narrative = ChapterShape(many=True)
    versions = ReportVersionShape(many=True)
