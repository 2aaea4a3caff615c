"""Changes of the portal in words: what was done, and which fields from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.models import Agency, PortalEvent, User
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.reach import Role
from reports.models.years import DueStep

AGENCY_FIELDS = ("agency_id", "region_id", "parent_id")
_LABELS: dict[str, dict[str, str]] = {
    "role": dict(Role.choices),
    "kind": dict(AgencyKind.choices),
    "level": dict(AgencyLevel.choices),
    "step": dict(DueStep.choices),
}

_THINGS = {
    "user": "人员",
    "role": "角色",
    "agency": "单位",
    "alias": "单位别名",
    "year": "年度",
    "due_date": "截止日期",
    "calendar_day": "放假调休",
    "factor_rule": "动态验证码要求",
    "duty": "应报设置",
    "check_set": "校验设置与词库",
    "text_block": "常用语",
    "quality_weights": "考核权重",
    "bulletin_wording": "通报用语",
}
_DONE = {"created": "新增", "changed": "更改", "deleted": "删除"}
_ACTIONS = {
    "factor_removed": "重置动态验证码",
    "access_ended": "结束登录和接口令牌",
    "lock_lifted": "解除登录锁定",
    "logged_in": "登录",
    "logged_out": "退出登录",
    "login_failed": "登录失败",
    "token_issued": "取得接口令牌",
    "token_ended": "停用接口令牌",
    "webhook_listed": "登记对外通知地址",
    "webhook_renewed": "更换对外通知密钥",
    "webhook_ended": "停用对外通知地址",
    "hold_placed": "保全原件",
    "hold_lifted": "解除原件保全",
    "purge_asked": "申请清除原件",
    "purge_done": "清除原件",
    "purge_withdrawn": "撤回清除原件申请",
    "list_imported": "导入名单",
    "export_requested": "导出数据汇总",
    "export_cancelled": "取消导出",
    "archive_received": "上传历年归档批次",
    "archive_filing": "开始历年归档",
    "archive_paused": "暂停历年归档",
    "archive_resumed": "继续历年归档",
    "archive_cancelled": "取消历年归档",
    "archive_discarded": "清除历年归档批次",
    "backup_taken": "完成备份",
    "chains_verified": "核验全部操作记录",
    "consistency_mended": "重建由原始数据推算的内容",
    "job_retried": "重试失败的任务",
    "list_exported": "导出列表",
    "file_downloaded": "下载文件",
    "package_discarded": "清除待核对的文件",
    "package_expired": "清除逾期未核对的文件",
    "text_cleaned": "清除文字中不能识读的字符",
}
_FIELDS = {
    "told": "通知事项",
    "username": "用户名",
    "display_name": "姓名",
    "email": "邮箱",
    "is_active": "启用",
    "is_staff": "可登录后台",
    "is_superuser": "超级用户",
    "password": "密码",
    "second_factor_since": "动态验证码",
    "form": "格式",
    "files": "文件数",
    "part": "范围",
    "text": "内容",
    "title": "标题",
    "weights": "各项扣分",
    "removed_at": "删除时间",
    "total": "份数",
    "user_id": "人员",
    "agency_id": "单位",
    "region_id": "地区",
    "year_id": "年度",
    "role": "角色",
    "first_stage": "起始审核环节",
    "last_stage": "终止审核环节",
    "name": "名称",
    "code": "代码",
    "parent_id": "上级单位",
    "kind": "类型",
    "level": "层级",
    "must_report": "应报年报",
    "vertically_managed": "垂直管理",
    "telephone": "电话",
    "valid_from": "设立日期",
    "valid_to": "撤销日期",
    "year": "年度",
    "review_stages": "审核环节数",
    "stage_names": "审核环节名称",
    "head_signs": "上报前须分管领导审签",
    "late_passes_singly": "逾期的须逐份审核",
    "is_open": "开放填报",
    "second_person_limit": "更正幅度上限",
    "step": "环节",
    "on": "日期",
    "day": "日期",
    "is_working": "上班",
    "summary": "内容",
    "own": "本级",
    "aggregate": "汇总",
    "reason": "说明",
}


def action_text(action: str) -> str:
    """Return what was done, as 更改人员."""
    thing, _, done = action.rpartition("_")
    if action in _ACTIONS or thing not in _THINGS:
        return _ACTIONS.get(action, action)
    return f"{_DONE.get(done, done)}{_THINGS[thing]}"


def known_actions() -> list[tuple[str, str]]:
    """(action, text) of everything that is recorded, for a filter."""
    changes = [(f"{thing}_{done}", f"{_DONE[done]}{_THINGS[thing]}") for thing in _THINGS for done in _DONE]
    return [*_ACTIONS.items(), *changes]


@dataclass(frozen=True, slots=True)
class Names:
    """Names in place of the ids that events keep."""

    people: Mapping[int, str]
    agencies: Mapping[int, str]

    def of(self, field: str, value: Any) -> Any:
        """Return the name of a person or an agency, the label of a choice, else the value."""
        if field == "user_id":
            return self.people.get(value, value)
        if field in AGENCY_FIELDS:
            return self.agencies.get(value, value)
        return _LABELS.get(field, {}).get(value, value) if isinstance(value, str) else value


def names_in(events: Iterable[PortalEvent]) -> Names:
    """Return the names of everybody and everything that these events speak of by id: 2 queries."""
    people: set[int] = set()
    agencies: set[int] = set()
    for event in events:
        for field, values in event.data.items():
            ids = {value for value in values if isinstance(value, int) and not isinstance(value, bool)}
            if field == "user_id":
                people |= ids
            elif field in AGENCY_FIELDS:
                agencies |= ids
    return Names(
        {person.pk: str(person) for person in User.objects.filter(pk__in=people)},
        dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "name")),
    )


def change_text(data: dict[str, Any], names: Names) -> str:
    """Return the changed fields with their values before and after; secrets are named only."""
    return "；".join(_field(name, values, names) for name, values in sorted(data.items()))


def _field(name: str, values: list[Any], names: Names) -> str:
    label = _FIELDS.get(name, name)
    if len(values) != 2:
        return f"{label}已更改"
    before, after = (_shown(names.of(name, value)) for value in values)
    return f"{label}：{after}" if before == "空" else f"{label}：{before} → {after}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value in (None, "") else str(value)
