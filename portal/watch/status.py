"""系统状态: what an administrator looks at when something does not go on."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

import django
from django.contrib import messages
from django.db.models import Min
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.health import broker_state, files_state
from portal.schedule import QUEUES
from portal.watch.readiness import silent_queues
from portal.watch.workers import workers
from reports.permissions import require
from reports.recognition.reading import PARSER_VERSION
from reports.requests import SignedInRequest
from reports.selectors.operations import FailedJob, Operations, failed_jobs, operations
from reports.services.failed_jobs import AGAIN, MOST, RetryRefused, retry
from reports.views.access import signed_in
from review.models import Channel, Outbox
from review.models.outbox import MailState

#: Beyond these the page says that something needs a person.
LONG_WAIT, OLD_BACKUP, FULL_PERCENT, CLOCK_SECONDS = timedelta(minutes=10), timedelta(days=2), 90, 5

QUEUE_TEXT = {
    "upkeep": "定时事务（对账、邮件、推送）",
    "interactive": "上传的年报（优先）",
    "bulk": "批量任务",
    "export": "导出",
}
_BROKER = {"ok": "正常", "unreachable": "连接不上"}
_FILES = {
    "ok": "正常",
    "full": "已满",
    "read_only": "只读",
    "failed": "读写出错",
    "damaged": "有原件缺失或被改动",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: a thing, how it is, and what to do where it is not well."""

    name: str
    state: str
    at: datetime | None = None
    advice: str = ""

    @property
    def is_well(self) -> bool:
        return not self.advice


@signed_in
@never_cache
@require_safe
def system_status(request: SignedInRequest) -> HttpResponse:
    """Parts, queues, workers, jobs, versions; 403 for others than administrators."""
    require(request.user, "see_operations", None)
    seen = operations()
    broker = broker_state()
    answering = workers() if broker == "ok" else None
    lines = [*_parts(seen, broker), *_queues(seen)]
    failed = failed_jobs(request.user, MOST)
    context = {
        "seen": seen,
        "lines": lines,
        "unwell": [line for line in lines if not line.is_well],
        "workers": [(worker, seen.at - timedelta(seconds=worker.seconds)) for worker in answering or ()],
        "failed": [(job, _may_retry(job)) for job in failed],
        "is_cut": len(failed) == MOST,
        "versions": _versions(),
    }
    return render(request, "system/status.html", context)


@signed_in
@require_POST
def retry_job(request: SignedInRequest, kind: str, job_id: int) -> HttpResponse:
    """Put a failed job back into its queue; the page says how that ended."""
    try:
        retry(actor=request.user, kind=kind, job_id=job_id, address=request.META["REMOTE_ADDR"])
    except RetryRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已重新排队，稍后刷新页面查看结果。")
    return redirect("system_status")


def _may_retry(job: FailedJob) -> bool:
    return job.kind == "readings" or job.kind in AGAIN


def _parts(seen: Operations, broker: str) -> list[Line]:
    files, space = files_state(), seen.space
    database = f"{_size(space.database)}" if space.database is not None else "正常"
    mails = Outbox.objects.filter(channel=Channel.MAIL, state=MailState.QUEUED).order_by()
    first = mails.aggregate(first=Min("created_at"))["first"]
    late = first is not None and seen.at - first > LONG_WAIT
    ahead = seen.clock_ahead or 0
    return [
        Line("数据库", database),
        Line(
            "消息队列（Redis）",
            _BROKER[broker],
            advice="" if broker == "ok" else "新上传的文件会等待，不会丢失。请启动Redis或检查REDIS_URL。",
        ),
        Line(
            "文件存储",
            f"{_FILES[files]}，已用{space.used_percent}%，剩余{_size(space.free)}",
            advice=_files_advice(files, space.used_percent),
        ),
        Line(
            "读取结果",
            f"{seen.damaged_readings}个版本的读取结果已损坏" if seen.damaged_readings else "没有发现损坏",
            advice="原件没有受影响。请运行 manage.py reparse --all --damaged --now，重新读取原件。"
            if seen.damaged_readings
            else "",
        ),
        Line(
            "邮件",
            f"待发送{mails.count()}封" if first else "没有待发送的邮件",
            at=first,
            advice="邮件服务器长时间不接收，请检查EMAIL_URL和邮件服务器。" if late else "",
        ),
        Line(
            "备份",
            "最近一次备份" if seen.backup_taken else "没有备份记录",
            at=seen.backup_taken,
            advice=""
            if seen.backup_taken and seen.at - seen.backup_taken < OLD_BACKUP
            else "请每天运行 manage.py backup，并把备份复制到另一台机器。",
        ),
        Line(
            "操作记录核验",
            "最近一次核验" if seen.chains_verified else "没有核验记录",
            at=seen.chains_verified,
            advice="" if seen.chains_verified else "请每月运行 manage.py verify_events。",
        ),
        Line(
            "时钟",
            f"与数据库相差{abs(ahead):.1f}秒" if seen.clock_ahead is not None else "与数据库同一台机器",
            advice="请在各台机器上启用时间同步（NTP）。" if abs(ahead) > CLOCK_SECONDS else "",
        ),
        Line(
            "登录异常",
            f"最近24小时{seen.login_alarms}个地址" if seen.login_alarms else "最近24小时没有",
            advice="有地址在尝试许多用户名，请在“系统管理”的“登录异常”中查看。" if seen.login_alarms else "",
        ),
    ]


def _files_advice(files: str, percent: int) -> str:
    if files == "damaged":
        return "请在“系统管理”的“原件异常”中查看，并从备份恢复。"
    if files != "ok" or percent >= FULL_PERCENT:
        return "请尽快扩充或清理磁盘；写不下时上传会被拒绝，已有的不受影响。"
    return ""


def _queues(seen: Operations) -> list[Line]:
    silent = silent_queues({queue: at for queue, (at, _) in seen.signs.items()}, seen.at)
    return [
        Line(
            f"队列：{QUEUE_TEXT[queue]}",
            seen.signs[queue][1] if queue in seen.signs else "没有收到过信号",
            at=seen.signs[queue][0] if queue in seen.signs else None,
            advice="5分钟没有信号：定时程序（beat）、消息队列或处理这个队列的进程没有运行，或者任务太多。"
            if queue in silent
            else "",
        )
        for queue in QUEUES
    ]


def _versions() -> list[tuple[str, str]]:
    return [
        ("识别规则", PARSER_VERSION),
        ("Python", sys.version.split()[0]),
        ("Django", django.get_version()),
    ]


def _size(number: int) -> str:
    for unit, bytes_of in (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2)):
        if number >= bytes_of:
            return f"{number / bytes_of:.1f}{unit}"
    return f"{number / 1024:.0f}KB"
