"""Lines and columns that both editions print alike (表三 lines 1–20, 24, 25 and 表四)."""

from __future__ import annotations

from reports.statutory.elements import Column, Group, Line, LineRole, Table

APPLICANTS = (
    Column("natural_person", "自然人"),
    Column("business", "商业企业"),
    Column("research_institution", "科研机构"),
    Column("public_welfare_body", "社会公益组织"),
    Column("legal_service_agency", "法律服务机构"),
    Column("other_organization", "其他"),
    Column("total", "总计", is_total=True),
)

RESULTS = (
    Column("upheld", "结果维持"),
    Column("rectified", "结果纠正"),
    Column("other_result", "其他结果"),
    Column("pending", "尚未审结"),
    Column("total", "总计", is_total=True),
)

OUTCOMES = Group("outcomes", "三、本年度办理结果")
WITHHELD = Group("withheld", "（三）不予公开")
UNAVAILABLE = Group("unavailable", "（四）无法提供")
NOT_PROCESSED = Group("not_processed", "（五）不予处理")
OTHER = Group("other", "（六）其他处理")


def request_line(code: str, label: str, group: Group | None, role: LineRole = LineRole.OUTCOME) -> Line:
    """A line of 表三 with its seven columns, unit 件."""
    return Line(code, label, APPLICANTS, group, role)


INTAKE_LINES = (
    request_line("received", "一、本年新收政府信息公开申请数量", None, LineRole.INTAKE),
    request_line("carried_over", "二、上年结转政府信息公开申请数量", None, LineRole.INTAKE),
)

OUTCOME_LINES = (
    request_line("disclosed", "（一）予以公开", OUTCOMES),
    request_line("partly_disclosed", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", OUTCOMES),
    request_line("withheld_state_secret", "1.属于国家秘密", WITHHELD),
    request_line("withheld_prohibited_by_law", "2.其他法律行政法规禁止公开", WITHHELD),
    request_line("withheld_security_and_stability", "3.危及“三安全一稳定”", WITHHELD),
    request_line("withheld_third_party_rights", "4.保护第三方合法权益", WITHHELD),
    request_line("withheld_internal_affairs", "5.属于三类内部事务信息", WITHHELD),
    request_line("withheld_process_information", "6.属于四类过程性信息", WITHHELD),
    request_line("withheld_enforcement_file", "7.属于行政执法案卷", WITHHELD),
    request_line("withheld_administrative_inquiry", "8.属于行政查询事项", WITHHELD),
    request_line("unavailable_not_held", "1.本机关不掌握相关政府信息", UNAVAILABLE),
    request_line("unavailable_must_be_created", "2.没有现成信息需要另行制作", UNAVAILABLE),
    request_line("unavailable_still_unclear", "3.补正后申请内容仍不明确", UNAVAILABLE),
    request_line("not_processed_petition", "1.信访举报投诉类申请", NOT_PROCESSED),
    request_line("not_processed_repeated", "2.重复申请", NOT_PROCESSED),
    request_line("not_processed_publication", "3.要求提供公开出版物", NOT_PROCESSED),
    request_line("not_processed_excessive", "4.无正当理由大量反复申请", NOT_PROCESSED),
    request_line("not_processed_confirmation", "5.要求行政机关确认或重新出具已获取信息", NOT_PROCESSED),
)

CLOSING_LINES = (
    request_line("outcomes_total", "（七）总计", OUTCOMES, LineRole.OUTCOMES_TOTAL),
    request_line("carried_forward", "四、结转下年度继续办理", None, LineRole.CARRIED_FORWARD),
)

RECONSIDERATION = Table(
    "reconsideration",
    "行政复议",
    "表四",
    4,
    (Line("cases", "行政复议", RESULTS),),
)

LITIGATION = Table(
    "litigation",
    "行政诉讼",
    "表四",
    4,
    (Line("direct", "未经复议直接起诉", RESULTS), Line("after_reconsideration", "复议后起诉", RESULTS)),
)
