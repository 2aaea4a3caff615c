"""The sentences of the rules, by code; ``review.rules`` fills them. Pure."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "NOT_ALLOWED": "您没有办理此事的权限。",
    "NOT_BY_HAND": "“{move}”由系统办理，不能单独进行。",
    "STALE": "{who}在{when}已改动这份年报（现为“{state}”），请刷新页面核对后再{move}。",
    "WRONG_STATE": "当前状态为“{state}”，不能{move}。（{who}，{when}）",
    "REASON_MISSING": "请填写理由后再{move}。",
    "OWN_AGENCY": "您是该单位的填报员或分管领导，不能审核本单位的年报。",
    "OTHER_STAGE": "这份年报正在“{stage}”环节，不在您负责的环节。",
    "UPLOADED_IT": "您填写、上传、上报或更正过这份年报，须由另一人审核。"
    "仅作过更正的，在他人审核通过前撤销本人全部更正，仍可审核。",
    "PASSED_BEFORE": "您已在前一环节审核过这份年报，须由另一人审核本环节。",
    "CLAIMED": "这份年报已由{claimed_by}领取（至{until}），请待其办理或退领后再{move}。",
    "DIGEST_CHANGED": "您打开页面之后数据有变动（{changed}），请核对后再{move}。",
    "REASON_CODE": "请选择不予受理的理由。",
    "WITHDRAW_LATE": "已通过{passed_stage}，不能撤回。如需修改，请联系审核人员退回。",
    "IN_REVIEW": "第{waiting}版已上报，正在审核，不能恢复其他版本。如需修改，请先撤回。",
    "EXEMPT": "这份年报已免报，无需恢复。",
    "YEAR_CLOSED": "本年度未开放填报，请联系政务公开办。",
    "NEVER_READ": "这一版的文件没有读取成功，没有可以恢复的数据。请重新上传可读取的文件。",
    "NO_HEAD_STEP": "本年度不要求分管领导审签，由填报员直接上报。",
    "ALREADY_PRESENTED": "已经送签，请等待分管领导上报或退回。",
    "HEAD_SIGNS": "本年度上报前须经分管领导审签，请先送签，由分管领导上报。",
    "NOT_PRESENTED": "填报员还没有送签。",
    "NOT_READ": "文件还没有读取成功，不能上报。请等待读取完成，或重新上传可读取的文件。",
    "GAPS": "还有{gaps}个单元格缺失（如{gap_names}），请对照原件补填后再上报。",
    "NOT_CHECKED": "数据改动后还没有重新校验，请刷新页面后再试。",
    "ERRORS_OPEN": "还有{unexplained}个错误没有更正或说明：{unexplained_messages}。",
    "RETURNED_OPEN": (
        "退回的{returned}个问题没有更正，也没有重新说明：{returned_messages}。请更正数据，或针对退回意见重新填写情况说明。"
    ),
    "RETURN_UNANSWERED": "与退回的版本相比没有任何改动。请先按退回意见修改；确实无需修改的，请填写办理说明。",
    "CORRECTION_REASON": "这是对已通过年报的更正，请填写更正理由后再{move}。",
    "NOT_ATTESTED": "请先勾选“以上数据已经本单位负责人审核同意，与拟公布的年报一致，本单位对其真实性、准确性负责”。",
    "ERRORS_UNDECIDED": "还有{undecided}个错误没有处理意见，请逐个认可情况说明，或请退回修改：{undecided_messages}。",
    "PERSONAL_NUMBERS": (
        "这份年报已经公布，更正通过后立即公开；还有{personal_numbers}处疑似个人信息未认定为不属于问题。"
        "请退回修改，或者先认定为不属于问题。"
    ),
    "QUESTIONS_OPEN": "还有{questions}条问询没有答复（如{question}），答复或办结后才能通过。",
    "WAIVED_ALONE": "您认可了这份年报中某个错误的情况说明，须由另一名审核员通过。",
    "SECOND_PERSON": "{over_limit}的更正幅度超过本年度规定的{limit}，须先由另一名审核员复核，再由您通过。",
    "NOT_NEEDED": "这份年报不需要复核，或者您已经复核过。",
    "NOT_CLAIMED": "这份年报没有人领取，无需退领。",
    "VOID_NOT_REQUESTED": "没有等待确认的作废申请，请先提出申请。",
    "VOID_SAME_PERSON": "作废须由申请人以外的另一人确认。",
    "NOT_APPROVED": "只有已通过的年报可以申请作废。",
    "ALREADY_ASKED": "{void_requested_by}已申请作废，等待另一人确认。",
    "NOT_ASKED": "没有等待确认的作废申请。",
    "TEXT_MISSING": "请写明内容。",
    "TEXT_TOO_LONG": "内容不超过2000字。",
    "SUBJECT_UNKNOWN": "没有找到要问询的单元格、问题或部分，请刷新页面后再试。",
    "ALREADY_CLOSED": "这条问询已经办结。",
    "VERDICT": "请选择处理意见。",
    "REASON_TOO_LONG": "理由不超过500字。",
    "FINDING_GONE": "这个问题已经不存在（数据已改动），请刷新页面。",
    "DECIDED_MEANWHILE": "{decided}，您这次的意见没有保存。请核对后再处理。",
    "NOT_DECIDED": "没有可以由您撤销的处理意见，请刷新页面。",
    "NOT_EXPLAINED": "单位没有写情况说明，不能“说明成立，予以认可”。请退回修改，或选择其他意见。",
}
#: What a page says about a claim of somebody else, and about a version in another state, before anything is tried.
CLAIMED_OFFER = "这份年报已由{claimed_by}领取（至{until}），可请其退领，或请政务公开办退领。"
WRONG_STATE_OFFER = "这一版现为“{state}”，不能{move}。"
STALE_OFFER = "您打开年报页面之后，{who}在{when}改动了这份年报，请返回核对后再办理。"
