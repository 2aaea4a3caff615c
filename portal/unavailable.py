"""Which failures mean that the portal cannot write or read for now: the caller may try again, nothing is lost."""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError

from reports.packing import Damaged

#: Seconds after which a program may try again.
RETRY_AFTER = 30

_DISK = {
    errno.ENOSPC: ("STORAGE_FULL", "存储空间已满，没有保存。请联系系统管理员，稍后重试。"),
    errno.EDQUOT: ("STORAGE_FULL", "存储空间已满，没有保存。请联系系统管理员，稍后重试。"),
    errno.EROFS: ("STORAGE_READ_ONLY", "存储目前只读，不能保存。请联系系统管理员，稍后重试。"),
    errno.EIO: ("STORAGE_FAILED", "存储读写出错，没有完成。请联系系统管理员，稍后重试。"),
}
#: Words of SQLite and PostgreSQL → answer; what names none of them is a database that cannot be reached.
_DATABASE = (
    (("locked", "busy", "statement timeout"), ("DATABASE_BUSY", "系统繁忙，没有保存。请稍后重试。")),
    (
        ("readonly", "read-only"),
        ("DATABASE_READ_ONLY", "数据库目前只读，不能保存。请联系系统管理员，稍后重试。"),
    ),
    (("full", "no space"), ("STORAGE_FULL", "存储空间已满，没有保存。请联系系统管理员，稍后重试。")),
)
_DAMAGED = (
    "STORED_DAMAGED",
    "数据库中保存的读取结果已损坏，没有完成。原件没有受影响：草稿请在填报页点“重新读取”，其他年报请联系系统管理员重新读取。",
)
_AWAY = ("DATABASE_AWAY", "数据库暂时无法连接。请稍后重试，仍未解决的，请联系系统管理员。")


def unavailable(error: BaseException | None) -> tuple[str, str] | None:
    """Return (code, sentence) of a failure that is not one of the program, None for one that is."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _DISK:
            return _DISK[error.errno]
        if isinstance(error, Damaged):
            return _DAMAGED
        if isinstance(error, OperationalError | InterfaceError) or _is_read_only(error):
            words = str(error).lower()
            return next((found for signs, found in _DATABASE if any(sign in words for sign in signs)), _AWAY)
        error = error.__cause__ or error.__context__
    return None


def _is_read_only(error: BaseException) -> bool:
    """PostgreSQL reports a read-only transaction as an internal error."""
    return type(error).__name__ == "ReadOnlySqlTransaction" or (
        type(error).__name__ == "InternalError" and "read-only" in str(error)
    )
