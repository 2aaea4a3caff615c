"""What `manage.py check_setup` looks at before the first start: each part by using it, a sentence a mistake."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Callable, Iterator
from secrets import token_hex

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.mail import get_connection
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from portal import environment
from portal.databases import REPLICA
from portal.embedded.guards import StackRefused, require_proxy
from portal.postgresql.base import answers_within
from portal.sign_on import FAULTS, provider
from reports.storage import file_store

#: The oldest PostgreSQL that the portal is tested with.
OLDEST_POSTGRESQL = 14
SECONDS = 10
#: What machines that share files or a database have to share as well.
SHARED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "AUDIT_KEY", "CACHE_URL")


def mistakes() -> Iterator[tuple[str, str]]:
    """Yield (part, sentence) of everything that would fail after the start, in the order of the parts."""
    for part, check in PARTS.items():
        for sentence in check():
            yield part, sentence


#: Variable → what has to be set with it, and why.
NEEDED_WITH = {
    "FILES_URL": SHARED,
    "DATABASE_REPLICA_URL": SHARED,
    "HTTPS": ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"),
    "EMAIL_URL": ("PORTAL_URL",),
    "OIDC_ISSUER": ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
}


def _environment() -> Iterator[str]:
    for name, others in NEEDED_WITH.items():
        if not environment.given(name) or (name == "HTTPS" and not settings.HTTPS):
            continue
        for other in others:
            if not environment.given(other):
                same = "，各台机器取值一致" if others is SHARED else ""
                yield f"设置了 {name}，还须设置 {other}{same}。 / {name} needs {other}, the same on all machines."
    if settings.HTTPS and settings.DEBUG:
        yield "正式运行不能设置 DEBUG=1。 / DEBUG=1 must not be set in production."
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "://" not in origin:
            yield f"CSRF_TRUSTED_ORIGINS 中的 {origin} 应以 https:// 开头。 / Origins begin with https://."
    longest = settings.CELERY_TASK_TIME_LIMIT
    if settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] <= longest:
        yield f"BROKER_VISIBILITY_SECONDS 须大于 {longest}。 / BROKER_VISIBILITY_SECONDS must exceed {longest}."
    try:
        require_proxy(settings.HOST, settings.PROXY_HOPS if not settings.EXPOSED else 1)
    except StackRefused as refused:
        yield str(refused)


def _database() -> Iterator[str]:
    connection = connections["default"]
    try:
        with answers_within(SECONDS), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "postgresql":
                yield from _postgresql(cursor.connection.info.server_version // 10000, cursor)
        waiting = MigrationExecutor(connection)
    except DatabaseError as error:
        yield f"数据库不能连接，请检查 DATABASE_URL：{_first_line(error)} / The database cannot be reached."
        return
    if waiting.migration_plan(waiting.loader.graph.leaf_nodes()):
        yield "数据库结构尚未更新，请执行 manage.py migrate。 / The database is not migrated: run manage.py migrate."


def _postgresql(version: int, cursor: object) -> Iterator[str]:
    if version < OLDEST_POSTGRESQL:
        yield f"PostgreSQL 版本为 {version}，须为 {OLDEST_POSTGRESQL} 或更高。 / PostgreSQL is too old."
    cursor.execute("SHOW server_encoding")  # type: ignore[attr-defined]
    (encoding,) = cursor.fetchone()  # type: ignore[attr-defined]
    if encoding != "UTF8":
        yield f"数据库编码为 {encoding}，须为 UTF8。 / The database must be UTF8."


def _replica() -> Iterator[str]:
    if REPLICA not in settings.DATABASES:
        return
    connection = connections[REPLICA]
    try:
        with answers_within(SECONDS), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_is_in_recovery()")
                if cursor.fetchone() != (True,):
                    yield (
                        "DATABASE_REPLICA_URL 指向的不是只读副本。"
                        " / The server of DATABASE_REPLICA_URL is not a replica."
                    )
    except DatabaseError as error:
        yield (
            f"只读副本不能连接，请检查 DATABASE_REPLICA_URL：{_first_line(error)}"
            " / The replica cannot be reached."
        )


def _broker() -> Iterator[str]:
    if not environment.given("REDIS_URL"):
        return  # `make run` starts its own
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3, retry=None
        ) as client:
            client.ping()
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
            limit = int(client.config_get("maxmemory").get("maxmemory", 0))
    except redis.ResponseError:
        return  # a server that hides its settings
    except (redis.RedisError, ValueError) as error:
        yield (
            f"消息服务不能连接，请检查 REDIS_URL 的地址和密码：{_first_line(error)}"
            " / The broker cannot be reached."
        )
        return
    if limit and policy != "noeviction":
        yield (
            f"消息服务的 maxmemory-policy 为 {policy}，须为 noeviction，否则会丢失任务。"
            " / The broker would drop tasks: set noeviction."
        )


def _files() -> Iterator[str]:
    store, name = file_store(), f"exports/.check-{token_hex(8)}"
    try:
        store.replace(name, b"check")
        with store.open(name) as stored:
            same = ContentFile(stored.read()).read() == b"check"
        store.delete(name)
    except FileNotFoundError:
        same = False
    except OSError as error:
        yield (
            f"文件不能写入（{store.described}）：{_first_line(error)}"
            " / Files cannot be written: check FILES_URL and the S3_ keys, or MEDIA_ROOT."
        )
        return
    if not same:
        yield f"写入的文件不能读出（{store.described}）。 / A file that was written cannot be read."


def _mail() -> Iterator[str]:
    if not settings.MAIL_ENABLED:
        return
    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        yield f"邮件服务器不能连接，请检查 EMAIL_URL：{_first_line(error)} / The mail server cannot be reached."


def _cache() -> Iterator[str]:
    if not environment.given("CACHE_URL"):
        return
    name = f"check-{token_hex(8)}"
    cache.set(name, name, 10)
    if cache.get(name) != name:  # portal.cache answers like an empty one while its server is away
        yield "缓存服务不能连接，请检查 CACHE_URL。 / The cache cannot be reached: check CACHE_URL."
    cache.delete(name)


def _sign_on() -> Iterator[str]:
    if not settings.OIDC_ISSUER:
        return
    try:
        provider()
    except FAULTS as error:
        yield f"统一身份认证不能使用，请检查 OIDC_ISSUER：{_first_line(error)} / The provider is not as expected."


def _programs() -> Iterator[str]:
    if connections["default"].vendor == "postgresql" and not shutil.which("pg_dump"):
        yield "本机没有 pg_dump，不能备份。请安装 postgresql-client。 / pg_dump is missing: no backup can be taken."


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "environment": _environment,
    "database": _database,
    "replica": _replica,
    "broker": _broker,
    "files": _files,
    "mail": _mail,
    "cache": _cache,
    "sign-on": _sign_on,
    "programs": _programs,
}
