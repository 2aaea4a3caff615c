"""Changes of the portal in words: what was done, and which fields from what to what."""

from __future__ import annotations

from typing import Any

_THINGS = {
    "user": "人员",
    "role": "角色",
    "agency": "单位",
    "alias": "单位别名",
    "year": "年度",
    "due_date": "截止日期",
    "calendar_day": "放假调休",
    "factor_rule": "动态验证码要求",
    "check_set": "校验设置与词库",
}
_DONE = {"created": "新增", "changed": "更改", "deleted": "删除"}
_ACTIONS = {
    "factor_removed": "重置动态验证码",
    "access_ended": "结束登录和接口令牌",
    "lock_lifted": "解除登录锁定",
}
_FIELDS = {
    "username": "用户名",
    "display_name": "姓名",
    "email": "邮箱",
    "is_active": "启用",
    "is_staff": "可登录后台",
    "is_superuser": "超级用户",
    "password": "密码",
    "user_id": "人员编号",
    "agency_id": "单位编号",
    "region_id": "单位编号",
    "year_id": "年度",
    "role": "角色",
    "first_stage": "起始审核环节",
    "last_stage": "终止审核环节",
    "name": "名称",
    "code": "代码",
    "parent_id": "上级编号",
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
    "is_open": "开放填报",
    "second_person_limit": "更正幅度上限",
    "step": "环节",
    "on": "日期",
    "day": "日期",
    "is_working": "上班",
    "summary": "内容",
}


def action_text(action: str) -> str:
    """Return what was done, as 更改人员."""
    thing, _, done = action.rpartition("_")
    if action in _ACTIONS or thing not in _THINGS:
        return _ACTIONS.get(action, action)
    return f"{_DONE.get(done, done)}{_THINGS[thing]}"


def change_text(data: dict[str, Any]) -> str:
    """Return the changed fields with their values before and after; secrets are named only."""
    return "；".join(_field(name, values) for name, values in sorted(data.items()))


def _field(name: str, values: list[Any]) -> str:
    label = _FIELDS.get(name, name)
    if len(values) != 2:
        return f"{label}已更改"
    before, after = (_shown(value) for value in values)
    return f"{label}：{before} → {after}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value in (None, "") else str(value)
